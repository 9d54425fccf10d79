"""Fields of forms as templates show them: label, help, who reads it, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from mentoring_xblock.web.requests import Request
from mentoring_xblock.web.sentences import get_sentence

FieldKind = Literal["line", "text", "date", "time", "number", "choice", "select", "tick", "ticks", "link", "file"]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Field:
    """`reads`: who can read it, said beside the box. `names`: warn of what could name somebody.

    `compact`: the options are a few short words and stand in a row.
    """

    name: str
    kind: FieldKind
    label: str
    value: str = ""
    hint: str = ""
    reads: str = ""
    error: str = ""
    limit: int | None = None
    required: bool = False
    names: bool = False
    compact: bool = False
    options: Sequence[Option] = field(default=())
    more: Sequence[Option] = field(default=())

    @property
    def is_more_open(self) -> bool:
        return any(option.is_chosen for option in self.more)

    @property
    def rows(self) -> int:
        return 2 if (self.limit or 0) <= 1_000 else 4


class FieldMaker:
    """Makes the fields of one form: from what was typed where it comes again, else from what is stored."""

    def __init__(self, request: Request, /) -> None:
        self._request = request
        self.made: list[Field] = []

    def __call__(
        self,
        name: str,
        kind: FieldKind,
        label: object,
        /,
        initial: str | date | bool | None = "",
        *,
        options: Iterable[tuple[str, object]] = (),
        more: Iterable[tuple[str, object]] = (),
        chosen: Sequence[str] = (),
        hint: object = "",
        reads: object = "",
        limit: int | None = None,
        required: bool = False,
        names: bool = False,
        compact: bool = False,
    ) -> Field:
        failure = self._request.failure
        values = self._request.data.getlist(name) if failure else list(chosen)
        value = self._request.data.get(name, "") if failure else _to_text(initial)
        wanted = set(values) | {value}
        problems = failure.fields.get(name, ()) if failure else ()
        made = Field(
            name=name,
            kind=kind,
            label=str(label),
            value=value,
            hint=str(hint),
            reads=str(reads),
            error=" ".join(map(get_sentence, problems)),
            limit=limit,
            required=required,
            names=names,
            compact=compact,
            options=[Option(key, str(text), key in wanted) for key, text in options],
            more=[Option(key, str(text), key in wanted) for key, text in more],
        )
        self.made.append(made)
        return made

    @property
    def errors(self) -> list[Field]:
        return [item for item in self.made if item.error]


def _to_text(value: str | date | bool | None, /) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return value or ""
