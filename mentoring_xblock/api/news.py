"""What is new: the messages of one person in one programme, as far as they are still so (rule N1).

The rows are those that mails are made of, whatever somebody chose about mails; they are kept for a month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.message_situations import Held, Told, load_told, make_told
from mentoring_xblock.api.message_words import get_link, get_news_text
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.messages import BY_NAME
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerText, Message, Review, Session, SignOff

A_VISIT_ENDS_AFTER = timedelta(minutes=30)
NEWS_PAGE = 20
FRONT_NEWS, FRONT_LOOKED_AT = 5, 20
NEWS_KINDS = tuple(kind.name for kind in BY_NAME.values() if kind.is_news)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing that happened: what it is (a kind's name), in words, and the panel with that very thing."""

    kind: str
    text: str
    link_text: str
    panel: str
    params: dict[str, str]
    at: datetime


def count_news(actor: Actor, /) -> Combinable:
    """For the query of `get_part`: what entries tell since the last visit; requests stand on the page as it is."""
    if actor.is_masquerading:
        return Value(0)
    since = Coalesce(OuterRef("since"), Value(_BEGINNING, output_field=DateTimeField()))
    rows = Message.objects.filter(recipient_id=actor.user_id, programme_id=OuterRef("pk"), kind__in=NEWS_KINDS)
    counted = rows.filter(at__gt=since, entry__isnull=False).order_by().values("recipient_id")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def list_news(
    actor: Actor, programme: ProgrammeView, /, *, at: datetime, before: str = ""
) -> tuple[list[NewsItem], str]:
    """What is new, the latest first, a page at a time, and the mark to page on from. NotFound while masquerading.

    What is not so any more, or not theirs to know, is left out: a page may hold fewer.
    """
    Standing(actor, None, []).require("news")
    rows = _select(actor, programme).select_related("plan", "entry", "request__mentor")
    if before:
        mark = rows.filter(pk=_to_number(before)).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(Q(at__lt=mark.at) | Q(at=mark.at, id__lt=mark.pk))
    found = list(rows.order_by("-at", "-id")[: NEWS_PAGE + 1])
    more = str(found[NEWS_PAGE - 1].pk) if len(found) > NEWS_PAGE else ""
    return list(_pick(load_told(found[:NEWS_PAGE], at=at), programme)), more


def list_front_news(
    standing: Standing,
    programme: ProgrammeView,
    states: dict[tuple[int, str], CriterionState],
    /,
    *,
    since: datetime | None,
    at: datetime,
) -> list[NewsItem]:
    """The latest of it for the mentee's first screen, of what entries of their own plan tell: one query.

    `states`: of the plan's criteria, by block and id, which that screen has read already.
    """
    plan = standing.plan
    if plan is None or not standing.may("news"):
        return []
    rows = _select(standing.actor, programme).filter(plan=plan, at__gt=since or _BEGINNING, entry__isnull=False)
    here = OuterRef("entry_id")
    found: list[Any] = list(
        rows.annotate(
            actor_name=Subquery(LedgerText.objects.filter(entry_id=here, field="actor_name").values("text")[:1]),
            is_undone=Exists(SignOff.objects.filter(entry_id=here, ended__type="undone")),
            is_talk=Exists(Session.objects.filter(entry_id=here)),
            is_open_review=Exists(Review.objects.filter(entry_id=here, answer=None)),
        )
        .select_related("entry", "request__mentor")
        .order_by("-at", "-id")[:FRONT_LOOKED_AT]
    )
    for message in found:
        message.plan = plan
    held = Held(
        mentorships={plan.pk: standing.mentorships},
        states={(plan.pk, block_id, criterion): state for (block_id, criterion), state in states.items()},
        listed={(address.block_id, address.criterion) for address, _criterion in programme.list_criteria(plan.track)},
        undone={message.entry_id for message in found if message.is_undone},
        talks={message.entry_id for message in found if message.is_talk},
        open_reviews={message.entry_id for message in found if message.is_open_review},
        names={message.entry_id: message.actor_name or "" for message in found},
    )
    return list(_pick([make_told(message, held, at=at) for message in found], programme))[:FRONT_NEWS]


def _select(actor: Actor, programme: ProgrammeView, /) -> QuerySet[Message]:
    return Message.objects.filter(recipient_id=actor.user_id, programme_id=programme.id, kind__in=NEWS_KINDS)


def _to_number(mark: str, /) -> int:
    if not (mark.isascii() and mark.isdecimal() and len(mark) < 19):
        raise NotFound
    return int(mark)


def _pick(told: Iterable[Told], programme: ProgrammeView, /) -> Iterable[NewsItem]:
    titles = {str(address): criterion.title for address, criterion in programme.list_criteria()}
    for each in told:
        kind = BY_NAME[each.message.kind]
        if not kind.holds(each.situation):
            continue
        link, params = get_link(each, kind)
        text = get_news_text(each, kind, skill=titles.get(each.params.get("criterion", ""), ""))
        yield NewsItem(kind.name, text, link.text, link.panel, params, each.happened_at)
