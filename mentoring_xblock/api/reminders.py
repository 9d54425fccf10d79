"""What people are reminded of: a talk that comes up, two quiet weeks, what came of a talk (rules E1, E2, R1).

A reminder is a message like any other, kept when its time has come and told with the next digest. Each is kept once:
while its window lasts its row is there, and none is looked for that has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from mentoring_xblock.api.message_things import QUIET_AFTER
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_times import get_first_due
from mentoring_xblock.domain.messages import KINDS
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.models import Mentorship, Message, Plan, PlannedTalk, Programme, Question, Session

SOON = timedelta(hours=36)
OUTCOME_AFTER_DAYS = 14
STALE_AFTER_DAYS = 28
"""What is older than this is let be: rows of messages are kept a little longer, so that nothing is said twice."""
PAGE = 500

_RUNNING = [str(status) for status in RUNNING]
_Row = TypeVar("_Row", bound=Model)


def queue_reminders(at: datetime, /) -> int:
    """Keep whatever people are to be reminded of now; how many messages. Whoever calls it twice adds nothing."""
    return sum(_keep(rows) for find in (_find_coming, _find_quiet, _find_outcomes) for rows in find(at))


def _keep(messages: list[Message], /) -> int:
    """Two who look at once may both find one: the table takes it once."""
    return len(Message.objects.bulk_create(messages, ignore_conflicts=True))


def _find_coming(at: datetime, /) -> Iterator[list[Message]]:
    """To both: agreed talks of the next day and a half, so that the last morning before it falls within."""
    rows = PlannedTalk.objects.filter(open=1, state="agreed", starts_at__gt=at, starts_at__lte=at + SOON)
    rows = rows.filter(plan__status__in=_RUNNING).select_related("plan", "mentor")
    for page in _list_pages(rows, "starts_at"):
        yield _without_known(
            message
            for row in page
            for message in _tell(
                Happening.TALK_SOON,
                row.plan,
                (row.plan.user_id, row.mentor.user_id),
                thing=row.ref,
                occasion=str(row.version),
                at=at,
            )
        )


def _find_quiet(at: datetime, /) -> Iterator[list[Message]]:
    """To the mentee and their mentors: nothing has been written for two weeks. Once for each time that it is so."""
    stale = at - timedelta(days=STALE_AFTER_DAYS)
    for programme_id in Programme.objects.exclude(home=None).order_by("id").values_list("id", flat=True):
        rows = Plan.objects.filter(programme_id=programme_id, status=PlanStatus.TAKING_PART, open_mentors__gt=0)
        rows = rows.filter(active_at__gt=stale, active_at__lte=at - QUIET_AFTER)
        for page in _list_pages(rows, "active_at"):
            mentors: dict[int, set[int | None]] = {}
            open_ones = Mentorship.objects.filter(plan__in=page, open=1)
            for plan_id, user_id in open_ones.values_list("plan_id", "mentor__user_id"):
                mentors.setdefault(plan_id, set()).add(user_id)
            yield _without_known(
                message
                for plan in page
                for message in _tell(
                    Happening.QUIET_FOR_TWO_WEEKS,
                    plan,
                    (plan.user_id, *mentors.get(plan.id, ())),
                    thing=plan.ref,
                    occasion=_get_day(plan.active_at),
                    at=at,
                )
            )


def _find_outcomes(at: datetime, /) -> Iterator[list[Message]]:
    """To the mentee: a talk was two weeks ago, and nobody has said what came of it. Never of a question."""
    today = at.date()
    oldest, latest = (today - timedelta(days=days) for days in (STALE_AFTER_DAYS, OUTCOME_AFTER_DAYS))
    rows = Session.objects.filter(held_on__gt=oldest, held_on__lte=latest, outcome=None)
    rows = rows.filter(plan__status__in=_RUNNING).select_related("plan")
    told = Message.objects.filter(
        recipient_id=OuterRef("plan__user_id"), kind=_get_kind(Happening.OUTCOME_DUE), thing=OuterRef("ref")
    )
    asked = Question.objects.filter(session_id=OuterRef("pk"))
    for page in _list_pages(rows.filter(~Exists(told), ~Exists(asked)), "held_on"):
        yield [
            message
            for row in page
            for message in _tell(Happening.OUTCOME_DUE, row.plan, (row.plan.user_id,), thing=row.ref, at=at)
        ]


def _list_pages(rows: QuerySet[_Row], column: str, /) -> Iterator[list[_Row]]:
    """In the order of an indexed column, each page by what comes after the last row of the one before."""
    rows = rows.order_by(column, "id")
    page = list(rows[:PAGE])
    while page:
        yield page
        if len(page) < PAGE:
            return
        mark = getattr(page[-1], column)
        after = Q(**{f"{column}__gt": mark}) | Q(**{column: mark, "id__gt": page[-1].pk})
        page = list(rows.filter(after)[:PAGE])


def _get_day(moment: datetime | None, /) -> str:
    return moment.date().isoformat() if moment else ""


def _get_kind(what: Happening, /) -> str:
    [kind] = KINDS[what]
    return kind.name


def _tell(
    what: Happening, plan: Plan, people: Iterable[int | None], /, *, thing: str, occasion: str = "", at: datetime
) -> Iterator[Message]:
    """One message each; whoever was erased has no account that could be told."""
    [kind] = KINDS[what]
    for user_id in {user_id for user_id in people if user_id is not None}:
        yield Message(
            recipient_id=user_id,
            programme_id=plan.programme_id,
            plan=plan,
            kind=kind.name,
            thing=thing,
            occasion=occasion,
            at=at,
            due_at=get_first_due(kind.when, at),
        )


def _without_known(messages: Iterable[Message], /) -> list[Message]:
    """Without those that are kept already; one query."""
    found = list(messages)
    held = Message.objects.filter(
        kind__in={message.kind for message in found},
        thing__in={message.thing for message in found},
        recipient_id__in={message.recipient_id for message in found},
    )
    known = set(held.values_list("recipient_id", "thing", "occasion"))
    return [item for item in found if (item.recipient_id, item.thing, item.occasion) not in known]
