"""Goals and what somebody will do about them, how sure one feels, a note to oneself, how two keep in touch."""

from __future__ import annotations

from mentoring_xblock.forms.base import ChoiceField, DayField, LineField, ListField, MentoringForm, TextField

GOAL = 1_000
STEP = 500
TOUCH = 200
NOTE = 4_000
MAX_SKILLS = 50


class GoalForm(MentoringForm):
    ideal = TextField(limit=GOAL, missing="goal_missing")
    next_step = TextField(limit=GOAL)
    in_the_way = TextField(limit=GOAL)
    by_when = DayField(required=False)
    criteria = ListField(limit=MAX_SKILLS, code="too_many_skills")


class StepForm(MentoringForm):
    """`who`: a mentor's reference, or `me` for the mentee; `goal`: a goal's reference, or empty."""

    what = LineField(limit=STEP, missing="step_missing")
    who = LineField(limit=32)
    by_when = DayField(required=False)
    goal = LineField(limit=32)


class DoneForm(MentoringForm):
    done = ChoiceField(("yes", "no"))


class SureForm(MentoringForm):
    step = ChoiceField(("1", "2", "3"))


class OwnNoteForm(MentoringForm):
    note = TextField(limit=NOTE)


class TouchForm(MentoringForm):
    line = LineField(limit=TOUCH)


class TrackForm(MentoringForm):
    track = LineField(limit=50, missing="choose_one")
