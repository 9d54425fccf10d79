"""Talks between mentee and mentor. A log's text is ledgered text; only the private reflection stands here."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import MentorProfile, Plan


class Session(models.Model):
    """The facts of one talk; `criteria`: canonical JSON of [block ref, criterion] pairs; `minutes` may be unknown.

    `group`: one random reference for the logs of a talk with several mentees, which no ledger holds: in a record it
    would tell of the others.

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
    group = KeyField(max_length=32, null=True)
    shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    confirmed = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["plan", "held_on", "id"], name="mentoring_session_plan"),
            models.Index(fields=["shared", "held_on", "id"], name="mentoring_session_shared"),
            models.Index(fields=["mentor", "held_on", "id"], name="mentoring_session_mentor"),
            models.Index(fields=["held_on", "id"], name="mentoring_session_held"),
        ]

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


class SessionOutcome(models.Model):
    """What came of a talk, said once two weeks or more after it (E2). `whom`: codes of `domain.outcomes.WHOM`, spaced.

    .. pii: What a person wrote about what followed, and their account number.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="outcome")
    author_id = models.BigIntegerField(db_index=True)
    whom = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"outcome {self.pk}"


class PlannedTalk(models.Model):
    """A talk that is to come (E1). `state`: `proposed` (until the other says yes), `agreed`, `held`, `cancelled`.

    `open` is 1 until it was held or cancelled, then NULL. `starts_at` is a moment; `zone` the IANA name of the zone in
    which it was planned. `proposed_by`: whose turn it is not; the other accepts, or says `another_time` in one line.
    `version` rises with every change that somebody must see before they answer.

    .. pii: Where and when two people meet and what about, and the account number of who planned it.
    .. pii_types: id, location, other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="planned_talks")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="planned_talks")
    ref = KeyField(max_length=32, unique=True)
    proposed_by = models.BigIntegerField(null=True)
    starts_at = models.DateTimeField()
    zone = KeyField(max_length=64)
    minutes = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=500, blank=True)
    agenda = models.TextField(blank=True)
    another_time = models.CharField(max_length=200, blank=True)
    state = KeyField(max_length=10, default="proposed")
    open = models.PositiveSmallIntegerField(null=True, default=1)
    version = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField()
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["plan", "open", "starts_at"], name="mentoring_planned_plan"),
            models.Index(fields=["mentor", "open", "starts_at"], name="mentoring_planned_mentor"),
            models.Index(fields=["open", "starts_at"], name="mentoring_planned_due"),
        ]

    def __str__(self) -> str:
        return f"planned talk {self.pk}"


class Question(models.Model):
    """A short question of a mentee to their mentors (E8). Answered, its words stand in the talk's log and `text` here
    is empty. `open` is 1 until it was answered or taken back, then NULL.

    .. pii: What a mentee asked.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="questions")
    ref = KeyField(max_length=32, unique=True)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    open = models.PositiveSmallIntegerField(null=True, default=1)
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "open", "asked_at"], name="mentoring_question_plan")]

    def __str__(self) -> str:
        return f"question {self.pk}"
