"""Logging a talk; only what it was about has to be there. And what is said about a talk that stands."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from mentoring_xblock.api.group_talks import MAX_GROUP
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
LINE = 1_000
MAX_SKILLS = 50


class SessionForm(MentoringForm):
    topic = TextField(limit=LOG, missing="say_what_about")
    mentor = LineField(limit=32)
    held_on = DayField()
    minutes = NumberField(smallest=1, largest=600, code="minutes_out_of_range", required=False)
    approach = ChoiceField(APPROACHES, required=False)
    criteria = ListField(limit=MAX_SKILLS, code="too_many_skills")
    next_steps = TextField(limit=LOG)
    ideal = TextField(limit=LOG)
    client_wants = TextField(limit=LOG)
    works = TextField(limit=LOG)
    worries = TextField(limit=LOG)
    decided = TextField(limit=LOG)
    advice = TextField(limit=LOG)
    share = TickField()


class GroupTalkForm(MentoringForm):
    """One log for several. `people`: references of plans; what they lead to is looked at one by one."""

    people = ListField(limit=MAX_GROUP, code="too_many_people")
    topic = TextField(limit=LOG, missing="say_what_about")
    held_on = DayField()
    minutes = NumberField(smallest=1, largest=600, code="minutes_out_of_range", required=False)
    approach = ChoiceField(APPROACHES, required=False)
    criteria = ListField(limit=MAX_SKILLS, code="too_many_skills")
    next_steps = TextField(limit=LOG)

    def clean_people(self) -> list[str]:
        people = list(dict.fromkeys(self.cleaned_data["people"]))
        if not people:
            raise ValidationError("choose_people", code="choose_people")
        return people


class ConfirmForm(MentoringForm):
    line = TextField(limit=LINE)
    fair = ChoiceField(("yes", "no"))


class OutcomeForm(MentoringForm):
    whom = ListField(limit=MAX_SKILLS)
    outcome = TextField(limit=LOG)


class ReflectionForm(MentoringForm):
    text = TextField(limit=LOG)


class ShareForm(MentoringForm):
    shared = ChoiceField(("yes", "no"))
    agreed = TickField()
