"""What mentees keep for themselves and their mentors, outside of the ledger (rules P2, S3, E7)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField, make_check
from mentoring_xblock.models.people import Plan
from mentoring_xblock.models.programme import Block
from mentoring_xblock.models.sessions import Session


class Wishes(models.Model):
    """What a mentee would like, if they said: what matters, which support, when, what sort of person.

    .. pii: What a mentee wrote about themselves.
    .. pii_types: biography, other
    .. pii_retirement: local_api
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="wishes")
    matters = models.TextField(blank=True)
    support = models.TextField(blank=True)
    when = models.TextField(blank=True)
    person = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wishes {self.pk}"


class Rating(models.Model):
    """How sure a mentee feels about a criterion, in three steps: 1 not sure yet, 2 getting there, 3 confident.

    `first` stays as it was said first, so that a review can show then and now.

    .. pii: How sure a mentee feels.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="ratings")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50)
    first = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    latest = models.PositiveSmallIntegerField()
    latest_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "block", "criterion"], name="mentoring_rating_uniq"),
            make_check(condition=models.Q(first__in=(1, 2, 3), latest__in=(1, 2, 3)), name="mentoring_rating_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"


class OwnNote(models.Model):
    """A mentee's note to themselves on a criterion: read by them alone.

    .. pii: A private note.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="own_notes")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "block", "criterion"], name="mentoring_own_note_uniq")]

    def __str__(self) -> str:
        return f"own note {self.pk}"


class Goal(models.Model):
    """A goal of the mentee. `criteria`: canonical JSON of [block ref, criterion] pairs.

    .. pii: What a mentee wants to reach, in their words.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    ref = KeyField(max_length=32, unique=True)
    ideal = models.TextField()
    next_step = models.TextField(blank=True)
    in_the_way = models.TextField(blank=True)
    by_when = models.DateField(null=True)
    criteria = models.TextField(default="[]")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["plan", "done_at", "id"], name="mentoring_goal_plan")]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class Action(models.Model):
    """Something that one of the pair will do. `who`: the participant's reference, by which the plan knows them.

    .. pii: What somebody said they would do, and the account number of who wrote it down.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    ref = KeyField(max_length=32, unique=True)
    author_id = models.BigIntegerField(null=True)
    who = KeyField(max_length=32)
    what = models.TextField()
    by_when = models.DateField(null=True)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="actions")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="actions")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "done_at", "id"], name="mentoring_action_plan")]

    def __str__(self) -> str:
        return f"action {self.pk}"
