"""Everyone in a programme, as its lead finds them: by what they might need, by name, by state (rule R1).

Each list has an order that an index gives, and goes on from the last row that was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet

from mentoring_xblock.api.lists import PersonItem, get_states_of, last_talk_of, make_person
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import Mentorship, Plan

PEOPLE_PAGE = 25
WAITING_TOO_LONG = timedelta(days=7)
QUIET_TOO_LONG = timedelta(days=21)
TERMS_OF_LIMITED_STAFF = '"limited_staff_lead":true'
"""As it stands in a plan's canonical terms."""
RUNNING_STATES = [str(status) for status in RUNNING]
STOPPED_STATES = [str(status) for status in PlanStatus if status not in RUNNING]

Reason = Literal["help", "doubts", "no-mentor", "waiting", "quiet", "past-date"]
REASONS: tuple[Reason, ...] = ("help", "doubts", "no-mentor", "waiting", "quiet", "past-date")
"""Why somebody might like a hand, as far as their plan tells."""
STATES: Mapping[str, Sequence[str]] = {
    "awaiting": ["awaiting"],
    "on-break": ["on_break"],
    "finished": ["finished"],
    "stopped": STOPPED_STATES,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the day that it is for whoever looks."""

    at: datetime
    today: date


def select_people(standing: Standing, programme: ProgrammeView, /) -> QuerySet[Plan]:
    """The plans that a lead sees, whatever their state, with the day of the last talk; limited staff by their terms."""
    return select_plans(standing, programme).annotate(talked_on=last_talk_of("pk"))


def select_plans(standing: Standing, programme: ProgrammeView, /) -> QuerySet[Plan]:
    """The same without the day."""
    rows = Plan.objects.filter(programme_id=programme.id)
    return rows.filter(terms__contains=TERMS_OF_LIMITED_STAFF) if standing.actor.is_limited_staff else rows


def list_parts(rows: QuerySet[Plan], reason: Reason, moment: Moment, /) -> list[QuerySet[Plan]]:
    """Those of `rows` who might like a hand for this reason, in parts that an index each finds.

    Who rests is left in peace, save who asked for help themselves; a break that has ended is none any more. Doubts
    about a signature count whatever became of the plan: they may come after its end.
    """
    if reason == "doubts":
        return [rows.filter(doubted_at__lte=moment.at)]
    if reason == "help":
        return [rows.filter(status__in=RUNNING_STATES, help_asked_at__isnull=False)]
    rested_by = moment.today - QUIET_TOO_LONG if reason == "quiet" else moment.today
    wanted = {
        "no-mentor": Q(open_mentors=0),
        "waiting": Q(waiting_since__lt=moment.at - WAITING_TOO_LONG),
        "quiet": Q(active_at__lt=moment.at - QUIET_TOO_LONG),
        "past-date": Q(finish_on__lt=moment.today),
    }[reason]
    return [
        rows.filter(wanted, status="taking_part"),
        rows.filter(wanted, status="on_break", paused_until__lt=rested_by),
    ]


ORDERS: Mapping[str, str] = {
    "help": "help_asked_at",
    "doubts": "doubted_at",
    "no-mentor": "id",
    "waiting": "waiting_since",
    "quiet": "active_at",
    "past-date": "finish_on",
}
"""What has lasted longest comes first."""


def list_people(
    standing: Standing,
    programme: ProgrammeView,
    moment: Moment,
    /,
    *,
    state: str = "",
    find: str = "",
    after: str = "",
) -> tuple[list[PersonItem], str]:
    """For the lead: a page of people, and the reference to page on from ("" at the end). Who was erased is in none.

    `state`: "" those who take part, in the order they joined; one of REASONS; one of STATES; another: NotFound.
    `find`: those whose name has this in it, from A to Z; without a `state` everyone, who stopped too.
    """
    standing.require("people")
    rows = select_people(standing, programme).filter(user_id__isnull=False)
    mark = _get_mark(programme, after)
    if find:
        rows = rows.filter(name__icontains=find)
    if state in REASONS:
        order = "name" if find else ORDERS[state]
        found = _take_page(list_parts(rows, state, moment), order, mark)
    elif state == "" and find:
        found = _take_named(standing, programme, find, mark)
    elif state == "" or state in STATES:
        running = rows.filter(status__in=STATES.get(state, RUNNING_STATES))
        found = _take_page([running], "name" if find else "id", mark)
    else:
        raise NotFound
    more = found[PEOPLE_PAGE - 1].ref if len(found) > PEOPLE_PAGE else ""
    people = make_people(found[:PEOPLE_PAGE], programme)
    since = ORDERS.get(state, "id")
    if since != "id":
        people = [
            replace(person, since=_get_day(getattr(plan, since), standing))
            for person, plan in zip(people, found, strict=False)
        ]
    return people, more


def _get_day(since: date | datetime, standing: Standing, /) -> date:
    return standing.actor.get_today(since) if isinstance(since, datetime) else since


def _get_mark(programme: ProgrammeView, after: str, /) -> Plan | None:
    if not after:
        return None
    mark = Plan.objects.filter(programme_id=programme.id, ref=after).first()
    if mark is None:
        raise NotFound
    return mark


def _take_page(parts: Sequence[QuerySet[Plan]], order: str, mark: Plan | None, /) -> list[Plan]:
    """The first rows of all parts together, one more than a page holds."""
    found: list[Plan] = []
    for part in parts:
        found += (_after(part, order, mark) if mark else part).order_by(order, "id")[: PEOPLE_PAGE + 1]
    # Each part is in order already, by the database's own idea of what comes first.
    return sorted(found, key=lambda row: (getattr(row, order), row.pk)) if len(parts) > 1 else found


def _take_named(standing: Standing, programme: ProgrammeView, find: str, mark: Plan | None, /) -> list[Plan]:
    """Everyone whose name has this in it. First by the index of names alone, which is small: most rows are not wanted,
    and those who were erased have no name."""
    named = select_plans(standing, programme).filter(name__icontains=find)
    ids = list(
        (_after(named, "name", mark) if mark else named)
        .order_by("name", "id")
        .values_list("pk", flat=True)[: PEOPLE_PAGE + 1]
    )
    return list(select_people(standing, programme).filter(pk__in=ids).order_by("name", "id"))


def _after(rows: QuerySet[Plan], order: str, mark: Plan, /) -> QuerySet[Plan]:
    """What comes after `mark`; all of it where the mark has no place in this order any more."""
    value = getattr(mark, order)
    if value is None:
        return rows
    if order == "id":
        return rows.filter(id__gt=value)
    return rows.filter(Q(**{f"{order}__gt": value}) | Q(**{order: value, "id__gt": mark.pk}))


def has_stopped(standing: Standing, programme: ProgrammeView, /) -> bool:
    """Whether there is anybody in that list."""
    standing.require("people")
    return select_plans(standing, programme).filter(status__in=STOPPED_STATES, user_id__isnull=False).exists()


def make_people(plans: Sequence[Any], programme: ProgrammeView, /) -> list[PersonItem]:
    """The people of plans that `select_people` gave, in their order."""
    ids = [plan.id for plan in plans]
    states = get_states_of(ids)
    mentors = get_mentor_names(ids)
    return [
        make_person(plan, programme, states.get(plan.id, {}), plan.talked_on, mentors=tuple(mentors.get(plan.id, ())))
        for plan in plans
    ]


def get_mentor_names(plan_ids: Iterable[int], /) -> dict[int, list[str]]:
    """The names of the mentors of each plan, the eldest mentorship first."""
    mentors: dict[int, list[str]] = {}
    rows = Mentorship.objects.filter(plan_id__in=list(plan_ids), open=1).order_by("id")
    for plan_id, name in rows.values_list("plan_id", "mentor__name"):
        mentors.setdefault(plan_id, []).append(name)
    return mentors
