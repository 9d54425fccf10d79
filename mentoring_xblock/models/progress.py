"""What the platform was told of a person's progress, and who said that this is not for them (rule C7)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.programme import Block, Programme


class ReportedProgress(models.Model):
    """What was sent last for one person: `grade` and `completion` as fractions (`7/22`), None where none was sent.

    `block`: the home that it was sent for. The row is the lock under which one sender at a time reads and sends.

    .. pii: The mentee's account number beside what the platform was told.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reported")
    user_id = models.BigIntegerField()
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="+")
    grade = KeyField(max_length=20, null=True)
    completion = KeyField(max_length=20, null=True)
    reported_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "user_id"], name="mentoring_reported_uniq")]
        indexes = [models.Index(fields=["user_id"], name="mentoring_reported_user")]

    def __str__(self) -> str:
        return f"reported progress {self.pk}"


class OptOut(models.Model):
    """Somebody said "Not for me": asked only where completion counts, so that they are not held up (P1, C7).

    .. pii: The account number of who said that this is not for them.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="opt_outs")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "user_id"], name="mentoring_opt_out_uniq")]
        indexes = [models.Index(fields=["user_id"], name="mentoring_opt_out_user")]

    def __str__(self) -> str:
        return f"opt-out {self.pk}"
