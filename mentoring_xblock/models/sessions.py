"""Talks between mentee and mentor. A log's text is ledgered text; only the private reflection stands here."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import MentorProfile, Plan


class Session(models.Model):
    """The facts of one talk; `criteria`: canonical JSON of [block ref, criterion] pairs; `minutes` may be unknown.

    .. pii: The account number of who logged the talk.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sessions")
    ref = KeyField(max_length=32, unique=True)
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="sessions")
    author_id = models.BigIntegerField(null=True)
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True)
    approach = KeyField(max_length=10, null=True)
    criteria = models.TextField(default="[]")
    leads_read = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    confirmed = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "held_on", "id"], name="mentoring_session_plan")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class Reflection(models.Model):
    """Read by its author alone.

    .. pii: A private note and its author's account number.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reflections")
    author_id = models.BigIntegerField(db_index=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "author_id"], name="mentoring_reflection_uniq")]

    def __str__(self) -> str:
        return f"reflection {self.pk}"
