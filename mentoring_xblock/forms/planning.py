"""Planning a talk, and asking a question."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mentoring_xblock.domain.text import clean_line, clean_link
from mentoring_xblock.forms.base import ChoiceField, DayField, LineField, MentoringForm, NumberField, TextField

PLACE = 500
AGENDA = 1_000
ANOTHER_TIME = 200
QUESTION = 1_000
ANSWER = 4_000

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?", re.ASCII)
_LINK = re.compile(r"https?://", re.IGNORECASE)


def is_link(place: str, /) -> bool:
    """Whether a place is nothing but a link, which is then cleaned and shown as one."""
    return _LINK.match(place) is not None and not any(char.isspace() for char in place)


class ClockField(forms.Field):
    """A time of day as `<input type="time">` sends it, or typed as 15.30."""

    def clean(self, value: Any) -> time:
        found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        try:
            if found is None:
                raise ValueError
            return time(int(found[1]), int(found[2]))
        except ValueError as error:
            raise ValidationError("not_a_time", code="not_a_time") from error


class PlaceField(LineField):
    """A place in words, or a link."""

    def _clean(self, text: str) -> str:
        line = clean_line(text, limit=self.limit, name="text")
        return clean_link(line) if is_link(line) else line


class PlanTalkForm(MentoringForm):
    """`which`: of a time that comes twice. `mentor` is checked against the plan's own by the use case."""

    mentor = LineField(limit=32)
    day = DayField()
    clock = ClockField()
    which = ChoiceField(("first", "second"), required=False)
    minutes = NumberField(smallest=1, largest=600, code="minutes_out_of_range", required=False)
    place = PlaceField(limit=PLACE)
    agenda = TextField(limit=AGENDA)


class AnotherTimeForm(MentoringForm):
    another_time = LineField(limit=ANOTHER_TIME, missing="another_time_missing")


class QuestionForm(MentoringForm):
    text = TextField(limit=QUESTION, missing="question_missing")


class AnswerForm(MentoringForm):
    text = TextField(limit=ANSWER, missing="answer_missing")
