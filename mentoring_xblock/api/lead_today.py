"""What a lead sees first: who would like a hand, how it is going, what was shared with them (rules R1, E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from mentoring_xblock.api.counting import Counted, count_all
from mentoring_xblock.api.people_lists import REASONS, TERMS_OF_LIMITED_STAFF, Moment, list_parts, select_plans
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.plan_states import PlanStatus
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerText, MentorProfile, Session, SignOff, SupportRequest

SHARED_PAGE = 20
SHARED_ON_TODAY = 3
NAMED = 3
"""Of the mentors who would like a talk so many are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class SharedTalk:
    """A talk that its pair let the lead read; `topic` is empty where its words were erased."""

    ref: str
    plan_ref: str
    topic: str
    mentee_name: str
    mentor_name: str
    held_on: date


@dataclass(frozen=True, slots=True)
class Today:
    """`hands`: how many, by reason; `going`: counts of how it is going. `asking`: names of mentors who would like to
    talk something through, with their references, at most NAMED."""

    hands: Mapping[str, Counted]
    going: Mapping[str, Counted]
    asking: Sequence[tuple[str, str]]
    shared: Sequence[SharedTalk]


PLAN_HANDS = ("awaiting", *REASONS)
MENTOR_HANDS = ("support", "volunteers")
ALL_STATES = [str(status) for status in PlanStatus]
GOING = ("taking_part", "mentors", "finished", "signed", "talks")


def get_today(standing: Standing, programme: ProgrammeView, moment: Moment, /) -> Today:
    """Four statements, whatever the size; each count ends at its limit."""
    standing.require("people")
    counted = count_all(programme.id, _list_counts(standing, programme, moment))
    asking = SupportRequest.objects.filter(mentor__programme_id=programme.id, open=1).order_by("asked_at", "id")
    return Today(
        hands={name: counted[name] for name in (*PLAN_HANDS, *MENTOR_HANDS)},
        going={name: counted[name] for name in GOING},
        asking=list(asking.values_list("mentor__ref", "mentor__name")[:NAMED]) if counted["support"] else [],
        shared=list_shared(standing, programme, limit=SHARED_ON_TODAY)[0],
    )


def _list_counts(standing: Standing, programme: ProgrammeView, moment: Moment, /) -> dict[str, Sequence[QuerySet[Any]]]:
    plans = select_plans(standing, programme)
    mentors = MentorProfile.objects.filter(programme_id=programme.id)
    month = get_month(moment, standing.actor.zone)
    # Whatever was signed or talked about since then was written since then: the index on that finds those plans.
    lately = Q(plan__programme_id=programme.id, plan__status__in=ALL_STATES, plan__active_at__gte=month[1])
    if standing.actor.is_limited_staff:
        lately &= Q(plan__terms__contains=TERMS_OF_LIMITED_STAFF)
    return {
        "awaiting": [plans.filter(status="awaiting")],
        **{reason: list_parts(plans, reason, moment) for reason in REASONS},
        "support": [SupportRequest.objects.filter(mentor__programme_id=programme.id, open=1)],
        "volunteers": [mentors.filter(status="asking")],
        "taking_part": [plans.filter(status=status) for status in ("awaiting", "taking_part", "on_break")],
        "mentors": [mentors.filter(status=status) for status in ("active", "on_break")],
        "finished": [plans.filter(status="finished")],
        "signed": [SignOff.objects.filter(lately, standing=1, signed_at__gte=month[1])],
        "talks": [Session.objects.filter(lately, held_on__gte=month[0])],
    }


def get_month(moment: Moment, zone: ZoneInfo, /) -> tuple[date, datetime]:
    """The first day of this month and the moment at which it began, for whoever looks."""
    first = moment.today.replace(day=1)
    return first, datetime.combine(first, time(), zone).astimezone(UTC)


def list_shared(
    standing: Standing, programme: ProgrammeView, /, *, after: str = "", limit: int = SHARED_PAGE
) -> tuple[list[SharedTalk], str]:
    """Talks that were shared with the lead, the latest first, and the reference to page on from ("" at the end).

    Nothing for whoever looks as somebody else: the words are private to them.
    """
    standing.require("people")
    if not standing.may("session_text", is_set=True):
        return [], ""
    # As a list: a bare truth value finds no index in some databases.
    rows = Session.objects.filter(shared__in=[True], plan__programme_id=programme.id)
    if standing.actor.is_limited_staff:
        rows = rows.filter(plan__terms__contains=TERMS_OF_LIMITED_STAFF)
    if after:
        mark = rows.filter(ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(Q(held_on__lt=mark.held_on) | Q(held_on=mark.held_on, id__lt=mark.pk))
    found = list(rows.select_related("plan", "mentor").order_by("-held_on", "-id")[: limit + 1])
    more = found[limit - 1].ref if len(found) > limit else ""
    topics = _get_topics(found[:limit])
    shared = [
        SharedTalk(row.ref, row.plan.ref, topics.get(row.entry_id, ""), row.plan.name, row.mentor.name, row.held_on)
        for row in found[:limit]
    ]
    return shared, more


def _get_topics(rows: Sequence[Session], /) -> dict[int, str]:
    if not rows:
        return {}
    texts = LedgerText.objects.filter(entry_id__in=[row.entry_id for row in rows], field="topic")
    return dict(texts.values_list("entry_id", "text"))
