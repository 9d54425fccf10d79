"""Logging a talk; only what it was about has to be there."""

from __future__ import annotations

from mentoring_xblock.domain.ledger.schema import APPROACHES
from mentoring_xblock.forms.base import (
    ChoiceField,
    DayField,
    LineField,
    ListField,
    MentoringForm,
    NumberField,
    TextField,
    TickField,
)

LOG = 4_000
MAX_SKILLS = 50


class SessionForm(MentoringForm):
    topic = TextField(limit=LOG, missing="say_what_about")
    mentor = LineField(limit=32)
    held_on = DayField()
    minutes = NumberField(smallest=1, largest=600, code="minutes_out_of_range", required=False)
    approach = ChoiceField(APPROACHES, required=False)
    criteria = ListField(limit=MAX_SKILLS)
    next_steps = TextField(limit=LOG)
    ideal = TextField(limit=LOG)
    client_wants = TextField(limit=LOG)
    works = TextField(limit=LOG)
    worries = TextField(limit=LOG)
    decided = TextField(limit=LOG)
    advice = TextField(limit=LOG)


class ReflectionForm(MentoringForm):
    text = TextField(limit=LOG)


class ShareForm(MentoringForm):
    shared = ChoiceField(("yes", "no"))
    agreed = TickField()
