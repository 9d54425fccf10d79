"""Forgetting people: retirement, a person's own request, the end of what a programme keeps (rules D3, L2).

Every table and every plan is a step with a transaction of its own (a savepoint where the caller has one, as the
platform's retirement does): one that fails stops no other, and the same call again does what is left. Nothing here
logs, returns or raises a name or a text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model, QuerySet

from mentoring_xblock.api import ledger
from mentoring_xblock.api.happened import of_entries
from mentoring_xblock.api.held import Held, list_leftovers, list_plans
from mentoring_xblock.api.ledger import Appended, Line, to_recorded
from mentoring_xblock.api.mentorships import end_by
from mentoring_xblock.api.retention import get_plan_that_is_over
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.api.use_cases import SystemCase, system_case
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.models import (
    LedgerEntry,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    ReportedProgress,
)

log = logging.getLogger(__name__)

NO_WORDS = {"name": "", "helps_with": "", "when_free": "", "about_me": ""}


def retire(user_id: int, /, *, at: datetime) -> list[str]:
    """Forget a person who leaves the site; codes of the steps that failed (none: everything is done)."""
    return erase_user(user_id, reason="retirement", at=at)


def erase_user(user_id: int, /, *, reason: str, at: datetime, programme_id: int | None = None) -> list[str]:
    """Forget a person everywhere, or in one programme; codes of the steps that failed.

    `reason`: `retirement` or `request`. What a person has that belongs to no programme stays where one is named.
    """
    steps = _Steps()
    held = Held(user_id, programme_id)
    profiles = list(held.profiles.values_list("pk", flat=True))
    for pk in profiles:
        steps.do(f"mentor:{pk}", lambda pk=pk: _close_profile(pk, at=at))  # type: ignore[misc]
    for plan_id, of_programme in list_plans(held):
        work = _PlanStep(plan_id, of_programme, reason, at)
        steps.do(f"plan:{plan_id}", lambda work=work: work.forget(user_id))  # type: ignore[misc]
    for code, rows, emptied in held.list_named_rows():
        steps.do(code, lambda rows=rows, emptied=emptied: _empty(rows, emptied))  # type: ignore[misc]
    for code, rows in [*held.list_own_rows(), *list_leftovers()]:
        steps.do(code, lambda rows=rows: _delete(rows))  # type: ignore[misc]
    if not any(code.startswith(("mentor:", "plan:")) for code in steps.failed):
        # Until everything else is done this is how a repeated call finds what is left.
        for pk in profiles:
            steps.do(f"mentor:{pk}", lambda pk=pk: _empty_profile(pk))  # type: ignore[misc]
    return steps.failed


def erase_plan(plan_ref: str, /, *, at: datetime) -> list[str]:
    """Forget everybody in one plan whose time is over (reason `retention`); codes of the steps that failed.

    NotFound where there is no such plan, Conflict where it goes on and is not due for review.
    """
    plan = get_plan_that_is_over(plan_ref, at=at)
    steps = _Steps()
    work = _PlanStep(plan.pk, plan.programme_id, "retention", at)
    steps.do(f"plan:{plan.pk}", work.forget_everybody)
    if plan.user_id is not None:
        rows = ReportedProgress.objects.filter(programme_id=plan.programme_id, user_id=plan.user_id)
        steps.do("reported_progress", lambda: _delete(rows))
    for code, left in list_leftovers():
        steps.do(code, lambda left=left: _delete(left))  # type: ignore[misc]
    return steps.failed


class _Steps:
    def __init__(self) -> None:
        self.failed: list[str] = []

    def do(self, code: str, work: Callable[[], None], /) -> None:
        try:
            with_retries(work)
        except Exception as error:
            # Neither the text of the error nor its trace: a database puts the values of a row into both.
            log.error("coach-mentoring: erasing failed at %s: %s", code, type(error).__name__)
            self.failed.append(code)


def _delete(rows: QuerySet[Model], /) -> None:
    with transaction.atomic():
        rows.delete()


def _empty(rows: QuerySet[Model], values: dict[str, Any], /) -> None:
    with transaction.atomic():
        rows.update(**values)


def _close_profile(pk: int, /, *, at: datetime) -> None:
    """From here on nobody can ask this mentor or be agreed to; what they said of themselves is gone.

    The job role stays until their mentorships have ended: a signature that is given meanwhile keeps it.
    """
    with transaction.atomic():
        MentorProfile.objects.filter(pk=pk).update(version=F("version") + 1, status="erased", **NO_WORDS)
        _forget_requests(MentorshipRequest.objects.filter(mentor_id=pk), at=at)


def _empty_profile(pk: int, /) -> None:
    with transaction.atomic():
        rows = MentorProfile.objects.filter(pk=pk)
        rows.update(version=F("version") + 1, status="erased", job_role="", user_id=None, **NO_WORDS)


def _forget_requests(rows: QuerySet[MentorshipRequest], /, *, at: datetime) -> None:
    """Open ones are taken back; every message goes, the other side's too, which is about this person."""
    rows.filter(open=1).update(state="withdrawn", open=None, answered_at=at)
    rows.exclude(message="").update(message="")


@dataclass(frozen=True, slots=True)
class _PlanStep:
    """One plan. Mentor profiles are locked before it, as everywhere."""

    plan_id: int
    programme_id: int
    reason: str
    at: datetime

    def forget(self, user_id: int, /) -> None:
        """Of the mentee everything goes; of anyone else what they wrote, and what was written about them."""
        with transaction.atomic():
            own = MentorProfile.objects.filter(programme_id=self.programme_id, user_id=user_id)
            own.update(version=F("version") + 1)
            with system_case(self.plan_id, at=self.at) as case:
                is_mentee = case.plan.user_id == user_id
                for row in case.mentorships:
                    is_theirs = is_mentee or user_id in (row.mentor.user_id, row.participant.user_id)
                    if is_theirs and row.open:
                        end_by(case, row, "erased")
                    if is_theirs:
                        _forget_touch(row)
                if is_mentee:
                    _end_plan(case)
                _note(case, ledger.erase_person(case.plan, user_id, reason=self.reason, at=case.at))

    def forget_everybody(self) -> None:
        with system_case(self.plan_id, at=self.at) as case:
            for row in case.mentorships:
                if row.open:
                    end_by(case, row, "erased")
                _forget_touch(row)
            _end_plan(case)
            _note(case, ledger.erase_everyone(case.plan, reason=self.reason, at=case.at))


def _forget_touch(row: Mentorship, /) -> None:
    """The one line about how two people keep in touch is of both."""
    if row.keep_in_touch:
        row.keep_in_touch = ""
        row.save(update_fields=["keep_in_touch"])


def _end_plan(case: SystemCase, /) -> None:
    """A plan without a mentee is one that was left: no list of people shows it and nothing more is written into it.

    A finished one too; that it was finished, its entries say.
    """
    plan = case.plan
    if plan.status in RUNNING:
        case.append(Line(NewEntry(EntryType.LEFT)))
        plan.status, plan.paused_until = PlanStatus.LEFT, None
    plan.help_asked_at, plan.mentors_may_offer, plan.lead_reads_wishes, plan.what_then = None, False, False, ""
    plan.doubted_at = None
    _forget_requests(MentorshipRequest.objects.filter(plan=plan), at=case.at)


def _note(case: SystemCase, row: LedgerEntry | None, /) -> None:
    if row is not None:
        case.happened += of_entries([Appended(row, to_recorded(row.body))])
