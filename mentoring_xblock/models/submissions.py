"""Every accepted submission, for 14 days: so that the same one twice is one, and so that rates can be counted."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.people import Plan


class Submission(models.Model):
    """`digest`: keyed digest of the request, no text. `scope`: what a daily limit counts by. `seq`: the outcome."""

    user_id = models.BigIntegerField()
    key = KeyField(max_length=32)
    action = KeyField(max_length=40)
    digest = KeyField(max_length=64)
    scope = KeyField(max_length=64, null=True)
    seq = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="mentoring_submission_uniq")]
        indexes = [models.Index(fields=["user_id", "at"], name="mentoring_submission_rate")]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Export(models.Model):
    """That a person saved a record as a file: who, of which plan, when. Exports are counted by the hour from these."""

    user_id = models.BigIntegerField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="mentoring_export_rate")]

    def __str__(self) -> str:
        return f"export {self.pk}"
