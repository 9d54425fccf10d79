"""Every accepted submission, for 14 days: so that the same one twice is one, and so that rates can be counted.

A file that is sent has one more row, `upload_tried`, whatever came of it: `scope` is the key that it was sent with.
"""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.people import Plan
from mentoring_xblock.models.programme import Programme


class Submission(models.Model):
    """`digest`: keyed digest of the request, no text. `scope`: what a daily limit counts by.

    .. pii: The account number of who sent something; gone after 14 days too.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user_id = models.BigIntegerField()
    key = KeyField(max_length=32)
    action = KeyField(max_length=40)
    digest = KeyField(max_length=64)
    scope = KeyField(max_length=64, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="mentoring_submission_uniq")]
        indexes = [models.Index(fields=["user_id", "at"], name="mentoring_submission_rate")]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Export(models.Model):
    """That a person saved a file: who, what (`record` or the name of a programme's list), when. Counted by the hour.

    .. pii: The account number of who saved a file; gone after 14 days too.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user_id = models.BigIntegerField()
    kind = KeyField(max_length=20, default="record")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="mentoring_export_rate")]

    def __str__(self) -> str:
        return f"export {self.pk}"
