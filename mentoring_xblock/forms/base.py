"""The base of all forms: Django's, with fields that clean as `domain/text.py` does and speak in codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from mentoring_xblock.domain.text import TextRefused, clean_line, clean_link, clean_text
from mentoring_xblock.errors import Invalid, MentoringError

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class LineField(forms.Field):
    """One line of plain text; `missing` is the code where it has to be there."""

    def __init__(self, *, limit: int, missing: str | None = None) -> None:
        super().__init__(required=missing is not None)
        self.limit = limit
        self.missing = missing

    def clean(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        try:
            cleaned = self._clean(text)
        except TextRefused as error:
            raise ValidationError(error.code, code=error.code, params=dict(error.params)) from error
        if not cleaned and self.missing:
            raise ValidationError(self.missing, code=self.missing)
        return cleaned

    def _clean(self, text: str) -> str:
        return clean_line(text, limit=self.limit, name="text")


class TextField(LineField):
    """Several lines of plain text."""

    def _clean(self, text: str) -> str:
        return clean_text(text, limit=self.limit, name="text")


class LinkField(LineField):
    """A link that is not followed by the server; empty is fine."""

    def __init__(self) -> None:
        super().__init__(limit=2_000)

    def _clean(self, text: str) -> str:
        return clean_link(text) if text.strip() else ""


class DayField(forms.Field):
    """A day as `<input type="date">` sends it; None where it may stay empty."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(required=required)

    def clean(self, value: Any) -> date | None:
        text = value.strip() if isinstance(value, str) else ""
        if not text and not self.required:
            return None
        try:
            if not _ISO_DAY.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("not_a_date", code="not_a_date") from error


class NumberField(forms.Field):
    """A whole number within bounds; None where it may stay empty."""

    def __init__(self, *, smallest: int, largest: int, code: str, required: bool = True) -> None:
        super().__init__(required=required)
        self.smallest, self.largest, self.code = smallest, largest, code

    def clean(self, value: Any) -> int | None:
        text = value.strip() if isinstance(value, str) else ""
        if not text and not self.required:
            return None
        is_number = text.isascii() and text.isdecimal() and len(text) < 7
        if not is_number or not self.smallest <= int(text) <= self.largest:
            raise ValidationError(self.code, code=self.code)
        return int(text)


class ChoiceField(forms.Field):
    """One of a few values; "" where it may stay open."""

    def __init__(self, choices: tuple[str, ...], *, code: str = "choose_one", required: bool = True) -> None:
        super().__init__(required=required)
        self.choices, self.code = choices, code

    def clean(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        if (text or self.required) and text not in self.choices:
            raise ValidationError(self.code, code=self.code)
        return text


class TickField(forms.Field):
    """A checkbox: there or not."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> bool:
        return value not in (None, "", "false", "off")


class ListInput(forms.Widget):
    """A group of checkboxes, whose values stand in a list."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])


class ListField(forms.Field):
    """Values of a group of checkboxes, at most `limit`; what they mean is checked where they are used."""

    widget = ListInput

    def __init__(self, *, limit: int, code: str = "choose_one") -> None:
        super().__init__(required=False)
        self.limit, self.code = limit, code

    def clean(self, value: Any) -> list[str]:
        values = [item for item in value or [] if isinstance(item, str) and item]
        if len(values) > self.limit:
            raise ValidationError(self.code, code=self.code, params={"limit": self.limit})
        return values


class MentoringForm(forms.Form):
    @classmethod
    def read(cls, data: Mapping[str, Any], /, **options: Any) -> dict[str, Any]:
        """Cleaned values by field; Invalid with a code for every field that does not hold."""
        form = cls(data=data, **options)
        if form.is_valid():
            return form.cleaned_data
        problems = {
            "" if name == "__all__" else name: tuple(
                MentoringError(error.code or "invalid", **(error.params or {})) for error in errors
            )
            for name, errors in form.errors.as_data().items()
        }
        raise Invalid(fields=problems)
