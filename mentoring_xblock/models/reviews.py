"""Reviews: a projection of the ledger, whose texts stand there (rule P6)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import Plan


class Review(models.Model):
    """One review. `outcome`: `ready`, `more_time`, `finish_here`; `answer`: `agree`, `talk`, or NULL until the
    other one has answered. `is_final`: once they agree to it the plan is finished.

    .. pii: The account number of who held the review.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    ref = KeyField(max_length=32, unique=True)
    held_by = models.BigIntegerField(null=True)
    held_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)
    outcome = KeyField(max_length=20)
    finish_on = models.DateField(null=True)
    answer = KeyField(max_length=10, null=True)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    answered = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "held_at", "id"], name="mentoring_review_plan")]

    def __str__(self) -> str:
        return f"review {self.pk}"
