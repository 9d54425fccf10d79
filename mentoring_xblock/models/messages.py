"""What people are told by mail, kept until it was sent: ids and codes alone, never a text (rules N1, D4)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import MentorshipRequest, Plan
from mentoring_xblock.models.programme import Programme


class Message(models.Model):
    """One thing to tell one person. `kind`: the name of one of `domain.messages`. `waiting` is 1 until it was sent or
    dropped (`sent_at` stays empty then), else NULL; `due_at`: not before. `at`: when it happened.

    `thing`: the reference of what it is about, where no entry or request is (a planned talk, a question …), and
    `occasion` what tells two messages about it apart (its version, a day).

    .. pii: The recipient's account number.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    recipient_id = models.BigIntegerField()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="+")
    kind = KeyField(max_length=30)
    entry = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(MentorshipRequest, null=True, on_delete=models.PROTECT, related_name="+")
    thing = KeyField(max_length=32, null=True)
    occasion = KeyField(max_length=20, default="", blank=True)
    at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    waiting = models.PositiveSmallIntegerField(null=True, default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_id", "kind", "entry"], name="mentoring_message_entry_uniq"),
            models.UniqueConstraint(fields=["recipient_id", "kind", "request"], name="mentoring_message_request_uniq"),
            models.UniqueConstraint(
                fields=["recipient_id", "kind", "thing", "occasion"], name="mentoring_message_thing_uniq"
            ),
        ]
        indexes = [
            models.Index(fields=["waiting", "due_at", "id"], name="mentoring_message_due"),
            models.Index(fields=["recipient_id", "waiting"], name="mentoring_message_recipient"),
            models.Index(fields=["recipient_id", "programme", "at", "id"], name="mentoring_message_news"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageChoice(models.Model):
    """How one person wants to be told. `pace`: `usual`, `daily` (one digest and nothing else) or `none`;
    `digest_on`: the day, theirs, of their last digest.

    .. pii: The account number of who chose.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user_id = models.BigIntegerField(unique=True)
    pace = KeyField(max_length=10, default="usual")
    at_night = models.BooleanField(default=False)
    digest_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"message choice {self.pk}"
