"""Plans, mentors, and what ties them. Users are integer ids: no cascade of the platform reaches these rows."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField, make_check
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.programme import Programme


class Plan(models.Model):
    """One mentee's participation. `version` is raised first in every use case: that is the plan's lock.

    `user_id` is emptied by erasure. `open_mentors` (how many mentorships run), `waiting_since` (the longest wait for a
    signature), `active_at` (the last write) and `doubted_at` (the first doubt about a signature that no lead has looked
    at) serve the lead's lists, each by an index. `lead_reads_wishes`: since the mentee asked the lead to help.
    `what_then`: a code of `domain.reviews.WHAT_THEN`, or empty.

    .. pii: The mentee's account number and the name that they confirmed.
    .. pii_types: id, name
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plans")
    user_id = models.BigIntegerField(null=True)
    ref = KeyField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    status = KeyField(max_length=20)
    track = KeyField(max_length=50, null=True)
    finish_on = models.DateField()
    paused_until = models.DateField(null=True)
    joined_at = models.DateTimeField()
    terms = models.TextField()
    help_asked_at = models.DateTimeField(null=True)
    mentors_may_offer = models.BooleanField(default=False)
    lead_reads_wishes = models.BooleanField(default=False)
    open_mentors = models.PositiveSmallIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    what_then = KeyField(max_length=20, default="", blank=True)
    version = models.PositiveIntegerField(default=0)
    ledger_seq = models.PositiveIntegerField(default=0)
    ledger_head = KeyField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "user_id"], name="mentoring_plan_uniq")]
        indexes = [
            models.Index(fields=["programme", "status", "id"], name="mentoring_plan_status"),
            models.Index(fields=["programme", "status", "mentors_may_offer", "id"], name="mentoring_plan_offers"),
            models.Index(fields=["programme", "joined_at", "id"], name="mentoring_plan_joined"),
            models.Index(fields=["programme", "status", "open_mentors", "id"], name="mentoring_plan_mentors"),
            models.Index(fields=["programme", "status", "waiting_since", "id"], name="mentoring_plan_waiting"),
            models.Index(fields=["programme", "status", "active_at", "id"], name="mentoring_plan_active"),
            models.Index(fields=["programme", "status", "help_asked_at", "id"], name="mentoring_plan_help"),
            models.Index(fields=["programme", "status", "finish_on", "id"], name="mentoring_plan_finish"),
            models.Index(fields=["programme", "status", "paused_until", "id"], name="mentoring_plan_paused"),
            models.Index(fields=["programme", "doubted_at", "id"], name="mentoring_plan_doubted"),
            models.Index(fields=["programme", "name", "id"], name="mentoring_plan_name"),
            models.Index(fields=["user_id"], name="mentoring_plan_user"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Participant(models.Model):
    """The random reference by which the ledger of one plan knows one person; `user_id` is emptied by erasure.

    .. pii: The account number behind a random reference.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="participants")
    user_id = models.BigIntegerField(null=True, db_index=True)
    ref = KeyField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user_id"], name="mentoring_participant_uniq")]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class MentorProfile(models.Model):
    """A volunteer of one programme. The row is the lock under which their places are counted. `user_id` is emptied,
    and `status` is `erased`, once the person asked to be forgotten or left the site.

    `status`: `asking` (a lead has not approved them yet), `active`, `on_break`, `suspended`, `erased`.

    .. pii: Account number, name, job role and what volunteers say about themselves.
    .. pii_types: id, name, biography, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="mentors")
    user_id = models.BigIntegerField(null=True)
    ref = KeyField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    job_role = models.CharField(max_length=100)
    helps_with = models.TextField(blank=True)
    when_free = models.CharField(max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(default=4)
    from_outside = models.BooleanField(default=False)
    does_this_work = models.BooleanField(default=False)
    about_me = models.TextField(blank=True)
    status = KeyField(max_length=20, default="active")
    approval = KeyField(max_length=10, default="open")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "user_id"], name="mentoring_mentor_uniq"),
            make_check(condition=models.Q(places__gte=1, places__lte=12), name="mentoring_places_1_to_12"),
        ]
        indexes = [
            models.Index(fields=["programme", "status", "name", "id"], name="mentoring_mentor_directory"),
            models.Index(fields=["user_id"], name="mentoring_mentor_user"),
        ]

    def __str__(self) -> str:
        return f"mentor {self.pk}"


class MentorshipRequest(models.Model):
    """Asked by the mentee, offered by a mentor or proposed by a lead. `open` is 1 or NULL: MySQL ignores conditional
    unique constraints, but holds NULLs apart.

    `how`: `asked`, `offered`, `proposed`. What a lead proposed both have to agree to: `mentee_agreed_at` and
    `mentor_agreed_at` say who has; `proposed_by` is that lead's account.

    .. pii: What the one who asked or offered wrote, and the account number of a lead who proposed it.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    ref = KeyField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="requests")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="requests")
    how = KeyField(max_length=10)
    message = models.TextField(blank=True)
    state = KeyField(max_length=10, default="open")
    open = models.PositiveSmallIntegerField(null=True, default=1)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    proposed_by = models.BigIntegerField(null=True)
    mentee_agreed_at = models.DateTimeField(null=True)
    mentor_agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "mentor", "open"], name="mentoring_request_open_uniq")]
        indexes = [models.Index(fields=["mentor", "open"], name="mentoring_request_mentor")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class Mentorship(models.Model):
    """One mentor with one plan. `open` is 1 while it runs, else NULL.

    `keep_in_touch`: the one line on how the two keep in touch, which either may change (M7).

    .. pii: How two people keep in touch, in their words.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    ref = KeyField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="mentorships")
    mentor = models.ForeignKey(MentorProfile, on_delete=models.PROTECT, related_name="mentorships")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    signs = models.BooleanField(default=True)
    keep_in_touch = models.CharField(max_length=200, blank=True)
    open = models.PositiveSmallIntegerField(null=True, default=1)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    began = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    ended = models.ForeignKey(LedgerEntry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "mentor", "open"], name="mentoring_mentorship_open_uniq")
        ]
        indexes = [models.Index(fields=["mentor", "open"], name="mentoring_mentorship_mentor")]

    def __str__(self) -> str:
        return f"mentorship {self.pk}"
