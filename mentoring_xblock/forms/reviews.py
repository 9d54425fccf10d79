"""Looking back, answering that, and what a lead or the pair says of an end."""

from __future__ import annotations

from mentoring_xblock.domain.reviews import ANSWERS, MAX_WEEKS, OUTCOMES, WHAT_THEN
from mentoring_xblock.domain.signing import MAX_COMMENT
from mentoring_xblock.forms.base import ChoiceField, MentoringForm, NumberField, TextField

REVIEW = MAX_COMMENT


class ReviewForm(MentoringForm):
    """`weeks` matter where the outcome is more time; there the use case asks for them."""

    outcome = ChoiceField(OUTCOMES)
    weeks = NumberField(smallest=1, largest=MAX_WEEKS, code="weeks_out_of_range", required=False)
    comment = TextField(limit=REVIEW)


class AnswerForm(MentoringForm):
    answer = ChoiceField(ANSWERS)
    comment = TextField(limit=REVIEW)


class WhatThenForm(MentoringForm):
    """Empty takes out what was noted."""

    what = ChoiceField(WHAT_THEN, required=False)
