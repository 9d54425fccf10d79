"""Plans that are kept longer than their programme says: listed for leads, never erased by themselves (rule D3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mentoring_xblock.api.people_lists import TERMS_OF_LIMITED_STAFF
from mentoring_xblock.api.programmes import ProgrammeView, find_programme
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.retention import ENDINGS, go_back
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import LedgerEntry, Plan

DUE_PAGE = 25
RUNNING_STATES = [str(status) for status in RUNNING]


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A plan to look at. `reason`: it `ended`, or it went `quiet` (nothing was written, and its finish date is past);
    `since`: when that was."""

    ref: str
    name: str
    status: str
    reason: Literal["ended", "quiet"]
    since: datetime


def list_due(
    standing: Standing, programme: ProgrammeView, /, *, at: datetime, after: str = ""
) -> tuple[list[DuePlan], str]:
    """For leads: what is due for review, the eldest plan first, and the reference to page on from ("" at the end).

    Nothing is due where the programme names no number of months.
    """
    standing.require("people")
    months = programme.settings.months_to_keep
    if months is None:
        return [], ""
    rows = _get_due(programme.id, go_back(at, months))
    if standing.actor.is_limited_staff:
        rows = rows.filter(terms__contains=TERMS_OF_LIMITED_STAFF)
    if after:
        mark = Plan.objects.filter(programme_id=programme.id, ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(Q(joined_at__gt=mark.joined_at) | Q(joined_at=mark.joined_at, id__gt=mark.id))
    found = list(rows.order_by("joined_at", "id")[: DUE_PAGE + 1])
    more = found[DUE_PAGE - 1].ref if len(found) > DUE_PAGE else ""
    return [_to_due(plan) for plan in found[:DUE_PAGE]], more


def get_plan_that_is_over(plan_ref: str, /, *, at: datetime) -> Plan:
    """A plan that an operator may erase for its age; NotFound without it, Conflict where it goes on and is not due."""
    plan = Plan.objects.filter(ref=plan_ref).first()
    if plan is None:
        raise NotFound
    if plan.status in RUNNING and not _is_due(plan, at):
        raise Conflict("plan_goes_on")
    return plan


def _is_due(plan: Plan, at: datetime, /) -> bool:
    programme = find_programme(plan.programme_id)
    months = programme.settings.months_to_keep if programme else None
    return months is not None and _get_due(plan.programme_id, go_back(at, months)).filter(pk=plan.pk).exists()


def _get_due(programme_id: int, cutoff: datetime, /) -> QuerySet[Plan]:
    """Plans with `ended_at` and `last_at`, that ended, or went quiet, before. Erased ones are done with.

    Whatever is due was joined before: the index on that keeps younger plans from being looked at.
    """
    entries = LedgerEntry.objects.filter(plan_id=OuterRef("pk"))
    ending = entries.filter(type__in=[str(kind) for kind in ENDINGS]).order_by("-seq")
    last = entries.filter(seq=OuterRef("ledger_seq"))
    running = Q(status__in=RUNNING_STATES)
    has_ended = ~(running & ~Q(status="finished"))
    return (
        Plan.objects.filter(programme_id=programme_id, joined_at__lte=cutoff, user_id__isnull=False)
        .annotate(ended_at=Subquery(ending.values("at")[:1]), last_at=Subquery(last.values("at")[:1]))
        .filter(
            Q(has_ended, ended_at__lte=cutoff) | Q(running, last_at__lte=cutoff, finish_on__lte=cutoff.date()),
        )
    )


def _to_due(plan: Plan, /) -> DuePlan:
    has_ended = plan.status in ("finished", "left", "closed")
    ended_at, last_at = plan.ended_at, plan.last_at  # type: ignore[attr-defined]
    since = ended_at if has_ended and ended_at is not None else last_at
    return DuePlan(plan.ref, plan.name, plan.status, "ended" if has_ended else "quiet", since)
