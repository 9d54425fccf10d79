"""Projections of the ledger: what each criterion of a plan shows, and every sign-off. Each row names its entry."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField, make_check
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import Plan
from mentoring_xblock.models.programme import Block


class PlanCriterion(models.Model):
    """`state`: canonical JSON of `domain.criterion_state.CriterionState`. `waiting_since` serves the mentors' lists.

    .. no_pii: Random references, digests and times.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="criteria")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50)
    state = models.TextField()
    waiting_since = models.DateTimeField(null=True)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "block", "criterion"], name="mentoring_plan_criterion_uniq")
        ]
        indexes = [models.Index(fields=["plan", "waiting_since"], name="mentoring_criterion_waiting")]

    def __str__(self) -> str:
        return f"{self.criterion} of plan {self.plan_id}"


class SignOff(models.Model):
    """`standing` is 1 until it was undone or withdrawn, then NULL; two that stand never share an occasion.

    .. pii: The signer's account number.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sign_offs")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50)
    edition = models.PositiveIntegerField()
    occasion = models.PositiveSmallIntegerField()
    method = KeyField(max_length=20)
    seen_on = models.DateField()
    wording = KeyField(max_length=64)
    signer_id = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField()
    standing = models.PositiveSmallIntegerField(null=True, default=1)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    ended = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "block", "criterion", "edition", "occasion", "standing"],
                name="mentoring_sign_off_uniq",
            ),
            make_check(condition=models.Q(occasion__in=(1, 2)), name="mentoring_occasion_1_or_2"),
        ]
        indexes = [
            models.Index(fields=["plan", "standing"], name="mentoring_sign_off_plan"),
            models.Index(fields=["signer_id", "signed_at"], name="mentoring_sign_off_signer"),
        ]

    def __str__(self) -> str:
        return f"sign-off {self.pk}"
