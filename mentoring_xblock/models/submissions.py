"""Every accepted submission, for 14 days: so that the same one twice is one, and so that rates can be counted."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField


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
