"""Support for mentors: asking to talk something through, and a lead's notes on that (rule M5)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.people import MentorProfile


class SupportRequest(models.Model):
    """A mentor would like to talk something through. `open` is 1 until a lead has answered or the mentor took it back.

    .. pii: What a mentor wrote to the leads, and the account number of the lead who answered.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="support_requests")
    ref = KeyField(max_length=32, unique=True)
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    open = models.PositiveSmallIntegerField(null=True, default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "open"], name="mentoring_support_open_uniq")]
        indexes = [models.Index(fields=["open", "asked_at"], name="mentoring_support_open")]

    def __str__(self) -> str:
        return f"support request {self.pk}"


class SupervisionNote(models.Model):
    """What a lead noted on a talk with a mentor: read by those two alone.

    .. pii: A note about a mentor, and the account number of the lead who wrote it.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="supervision_notes")
    ref = KeyField(max_length=32, unique=True)
    lead_id = models.BigIntegerField(null=True, db_index=True)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mentor", "written_at", "id"], name="mentoring_supervision")]

    def __str__(self) -> str:
        return f"supervision note {self.pk}"
