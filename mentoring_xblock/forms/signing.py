"""What the mentee did, and what the mentor says about it."""

from __future__ import annotations

from mentoring_xblock.domain.ledger.schema import METHODS
from mentoring_xblock.domain.signing import MAX_COMMENT, MAX_EVIDENCE
from mentoring_xblock.forms.base import ChoiceField, DayField, LineField, LinkField, MentoringForm, TextField

COMMENT, EVIDENCE = MAX_COMMENT, MAX_EVIDENCE


class EvidenceForm(MentoringForm):
    """`seen_by` is a mentor's reference, or empty for all of them."""

    line = TextField(limit=EVIDENCE)
    client = TextField(limit=EVIDENCE)
    link = LinkField()
    happened_on = DayField(required=False)
    seen_by = LineField(limit=32)


class SignOffForm(MentoringForm):
    method = ChoiceField(METHODS, code="choose_how")
    seen_on = DayField()
    comment = TextField(limit=COMMENT)
    client = TextField(limit=COMMENT)


class NotYetForm(MentoringForm):
    comment = TextField(limit=COMMENT, missing="not_yet_missing")


class ReasonForm(MentoringForm):
    reason = TextField(limit=COMMENT, missing="reason_missing")


class ConcernForm(MentoringForm):
    comment = TextField(limit=COMMENT, missing="comment_missing")
