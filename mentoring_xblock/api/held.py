"""Where one person's rows are: what erasure goes through, and what is counted before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from mentoring_xblock.api.retention import get_plan_that_is_over
from mentoring_xblock.models import (
    Action,
    EvidenceFile,
    Export,
    Goal,
    LedgerEntry,
    LedgerText,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Message,
    MessageChoice,
    OptOut,
    OwnNote,
    Participant,
    Plan,
    PlannedTalk,
    Question,
    Rating,
    Reflection,
    ReportedProgress,
    SessionOutcome,
    Submission,
    SupervisionNote,
    SupportRequest,
    Visit,
    Wishes,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A person, in one programme or (None) everywhere."""

    user_id: int
    programme_id: int | None = None

    @property
    def profiles(self) -> QuerySet[MentorProfile]:
        return MentorProfile.objects.filter(self._within(""), user_id=self.user_id)

    def list_own_rows(self) -> Iterator[tuple[str, QuerySet[Any]]]:
        """Rows that are about nobody else, by the code of their table: these are deleted."""
        of_talk, of_plan, of_mentor = self._within("session__plan__"), self._within("plan__"), self._within("mentor__")
        user_id = self.user_id
        yield "reflections", Reflection.objects.filter(of_talk, author_id=user_id)
        yield "outcomes", SessionOutcome.objects.filter(of_talk, author_id=user_id)
        yield "actions", Action.objects.filter(of_plan, author_id=user_id)
        yield "planned_talks", PlannedTalk.objects.filter(of_plan, Q(proposed_by=user_id) | Q(mentor__user_id=user_id))
        yield "support_requests", SupportRequest.objects.filter(of_mentor, mentor__user_id=user_id)
        is_between = Q(lead_id=user_id) | Q(mentor__user_id=user_id)
        yield "supervision_notes", SupervisionNote.objects.filter(of_mentor, is_between)
        yield "visits", Visit.objects.filter(self._within(""), user_id=user_id)
        yield "messages", Message.objects.filter(self._within(""), recipient_id=self.user_id)
        yield "opt_outs", OptOut.objects.filter(self._within(""), user_id=self.user_id)
        yield "reported_progress", ReportedProgress.objects.filter(self._within(""), user_id=self.user_id)
        exports = Export.objects.filter(user_id=self.user_id)
        yield "exports", exports.filter(self._within("") | self._within("plan__"))
        if self.programme_id is None:
            yield "message_choices", MessageChoice.objects.filter(user_id=self.user_id)
            yield "submissions", Submission.objects.filter(user_id=self.user_id)

    def list_named_rows(self) -> Iterator[tuple[str, QuerySet[Any], dict[str, Any]]]:
        """Rows of others that name this person: what of them is emptied."""
        requests = MentorshipRequest.objects.filter(self._within("plan__"), proposed_by=self.user_id)
        yield "proposals", requests, {"proposed_by": None, "message": ""}
        answered = SupportRequest.objects.filter(self._within("mentor__"), answered_by=self.user_id)
        yield "answers", answered, {"answered_by": None}

    def _within(self, path: str, /) -> Q:
        return Q() if self.programme_id is None else Q(**{f"{path}programme_id": self.programme_id})


def list_leftovers() -> Iterator[tuple[str, QuerySet[Any]]]:
    """What belongs to a plan or a mentor that was erased, whoever wrote it: told by that, so that no call leaves any.

    A mentor's private note on a talk goes with what was said in it. What others point to comes after them.
    """
    of_plan = Q(plan__user_id=None)
    yield "actions_of_plans", Action.objects.filter(of_plan)
    yield "goals", Goal.objects.filter(of_plan)
    yield "wishes", Wishes.objects.filter(of_plan)
    yield "ratings", Rating.objects.filter(of_plan)
    yield "own_notes", OwnNote.objects.filter(of_plan)
    yield "questions", Question.objects.filter(of_plan)
    yield "talks_with_them", PlannedTalk.objects.filter(of_plan | Q(mentor__status="erased"))
    yield "outcomes_of_plans", SessionOutcome.objects.filter(session__plan__user_id=None)
    yield "support_of_mentors", SupportRequest.objects.filter(mentor__status="erased")
    yield "notes_on_mentors", SupervisionNote.objects.filter(mentor__status="erased")
    yield "notes_of_others", Reflection.objects.filter(session__plan__user_id=None)
    yield "messages_of_plans", Message.objects.filter(plan__isnull=False, plan__user_id=None)
    yield "messages_of_mentors", Message.objects.filter(request__mentor__status="erased")


def list_plans(held: Held, /) -> list[tuple[int, int]]:
    """Every plan with anything of this person (id, programme's id), in the order in which they are locked.

    One query a column, each along its index: joined they would read every plan there is.
    """
    user_id = held.user_id
    found: set[int] = set()
    for rows, column in (
        (Plan.objects.filter(user_id=user_id), "pk"),
        (Participant.objects.filter(user_id=user_id), "plan_id"),
        (Mentorship.objects.filter(mentor__user_id=user_id), "plan_id"),
        (LedgerEntry.objects.filter(actor_id=user_id), "plan_id"),
        (LedgerText.objects.filter(author_id=user_id), "entry__plan_id"),
        (LedgerText.objects.filter(subject_id=user_id), "entry__plan_id"),
    ):
        found.update(rows.values_list(column, flat=True).distinct())
    plans = Plan.objects.filter(pk__in=found).order_by("pk")
    return [
        (plan_id, programme_id)
        for plan_id, programme_id in plans.values_list("pk", "programme_id")
        if held.programme_id in (None, programme_id)
    ]


def count_held(held: Held, /) -> dict[str, int]:
    """How many rows of each kind erasure would take or empty."""
    plan_ids = [plan_id for plan_id, _programme_id in list_plans(held)]
    own = Plan.objects.filter(pk__in=plan_ids, user_id=held.user_id)
    texts = LedgerText.objects.filter(entry__plan_id__in=plan_ids)
    requests = MentorshipRequest.objects.exclude(message="")
    return {
        "own plans": own.count(),
        "plans of others": len(plan_ids) - own.count(),
        "mentor profiles": held.profiles.count(),
        "texts in ledgers": texts.filter(Q(author_id=held.user_id) | Q(subject_id=held.user_id)).count(),
        "messages of requests": requests.filter(Q(plan__in=own) | Q(mentor__in=held.profiles)).count(),
        "files": EvidenceFile.objects.filter(plan__in=own).count(),
        "wishes, goals, notes, questions": _count_own_words(own),
        **{code.replace("_", " "): _count(rows) for code, rows in held.list_own_rows()},
    }


def count_plan(plan_ref: str, /, *, at: datetime) -> dict[str, int]:
    """The same for one plan; NotFound without it, Conflict where its time is not over."""
    plan = get_plan_that_is_over(plan_ref, at=at)
    texts = LedgerText.objects.filter(entry__plan=plan).exclude(field="job_role")
    return {
        "own plans": int(plan.user_id is not None),
        "texts in ledgers": texts.count(),
        "messages of requests": MentorshipRequest.objects.filter(plan=plan).exclude(message="").count(),
        "files": EvidenceFile.objects.filter(plan=plan).count(),
        "wishes, goals, notes, questions": _count_own_words(Plan.objects.filter(pk=plan.pk)),
        "outcomes": SessionOutcome.objects.filter(session__plan=plan).count(),
        "reflections": Reflection.objects.filter(session__plan=plan).count(),
        "messages": Message.objects.filter(plan=plan).count(),
    }


def _count_own_words(plans: QuerySet[Plan], /) -> int:
    here = Q(plan__in=plans)
    rows: tuple[QuerySet[Any], ...] = (
        Wishes.objects.filter(here),
        Goal.objects.filter(here),
        Rating.objects.filter(here),
        OwnNote.objects.filter(here),
        Question.objects.filter(here),
    )
    return sum(map(_count, rows))


def _count(rows: QuerySet[Any], /) -> int:
    return int(rows.aggregate(n=Count("pk"))["n"])
