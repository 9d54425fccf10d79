"""Joining, volunteering, asking, and the small forms about a plan."""

from __future__ import annotations

from mentoring_xblock.api.mentors import MAX_PLACES
from mentoring_xblock.forms.base import (
    ChoiceField,
    DayField,
    LineField,
    MentoringForm,
    NumberField,
    TextField,
    TickField,
)
from mentoring_xblock.forms.wishes import WishesForm

TITLE = 200
JOB_ROLE = 100
MESSAGE = 500
WISH = 1_000


class JoinForm(WishesForm):
    """`track` is checked against the programme's own by the use case; what they wish for is theirs to leave out."""

    name = LineField(limit=TITLE, missing="name_missing")
    track = LineField(limit=50)
    finish_on = DayField()
    hours = NumberField(smallest=1, largest=60, code="hours_out_of_range", required=False)


class ProfileForm(MentoringForm):
    name = LineField(limit=TITLE, missing="name_missing")
    job_role = LineField(limit=JOB_ROLE, missing="job_role_missing")
    helps_with = TextField(limit=WISH)
    when_free = LineField(limit=TITLE)
    places = NumberField(smallest=1, largest=MAX_PLACES, code="places_out_of_range")
    from_outside = TickField()
    does_this_work = TickField()
    about_me = TextField(limit=WISH)


class MessageForm(MentoringForm):
    message = TextField(limit=MESSAGE)


class FinishForm(MentoringForm):
    finish_on = DayField()


class ExtendForm(MentoringForm):
    """Weeks more, by one tap."""

    weeks = ChoiceField(("2", "4"))


class BreakForm(MentoringForm):
    until = DayField(required=False)


class AgreeForm(MentoringForm):
    """`talks_only`: the mentor will not sign here."""

    talks_only = TickField()


class SupportForm(MentoringForm):
    message = TextField(limit=WISH)


class MentorBreakForm(MentoringForm):
    is_on_break = ChoiceField(("yes", "no"))
