"""What stands open in a plan: requests, talks to come, the last review, doubts – in one query, for its first screen.

Each has a reader of its own for every other page (`lists`, `planned_talks`, `reviews`). The columns are of like kinds
in all of them, since a database puts together no ids and names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    PositiveSmallIntegerField,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from mentoring_xblock.api.doubts import select_entries
from mentoring_xblock.api.lists import RequestItem
from mentoring_xblock.api.planned_talks import ComingTalk, is_turn_of, select_coming
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.reviews import LastReview, may_review
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.reviews import ANSWERS
from mentoring_xblock.models import MentorshipRequest, Plan, Review

_COLUMNS = ("what", "ref", "state", "name", "words", "when", "minutes", "who")
_NO_WORDS, _NO_NUMBER = Value("", output_field=TextField()), Value(None, output_field=PositiveSmallIntegerField())


@dataclass(frozen=True)
class OpenThings:
    """`review`: the last one, whoever has answered it. `doubts`: what `doubts.make_doubts` takes."""

    requests: list[RequestItem] = field(default_factory=list)
    coming: list[ComingTalk] = field(default_factory=list)
    review: LastReview | None = None
    doubts: list[tuple[str, str | None]] = field(default_factory=list)


def list_open_things(standing: Standing, /, *, at: datetime) -> OpenThings:
    """Of this plan, as far as whoever looks may see it. One query."""
    plan = standing.plan
    if plan is None:
        return OpenThings()
    parts = []
    if standing.may("request_message"):
        parts.append(_select_requests(plan))
    if standing.may("planned_talks"):
        parts.append(_select_talks(plan, at))
    if standing.may("review_read"):
        parts.append(_select_review(plan))
    if plan.doubted_at is not None and standing.may("support"):
        parts.append(_select_doubts(plan))
    if not parts:
        return OpenThings()
    rows: Iterable[Any] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    held: dict[str, list[dict[str, Any]]] = {"request": [], "talk": [], "review": [], "doubt": []}
    for row in sorted((dict(zip(_COLUMNS, row, strict=True)) for row in rows), key=lambda row: row["when"]):
        held[row["what"]].append(row)
    return OpenThings(
        requests=[_make_request(standing, row) for row in held["request"]],
        coming=[_make_talk(standing, row, at) for row in held["talk"]],
        review=next((_make_review(standing, row) for row in held["review"]), None),
        doubts=[(row["words"], row["name"]) for row in held["doubt"]],
    )


def _select_requests(plan: Plan, /) -> QuerySet[Any]:
    rows = MentorshipRequest.objects.filter(plan=plan, open=1)
    agreed = Case(When(mentee_agreed_at__isnull=False, then=Value(1)), default=None, output_field=BigIntegerField())
    return _shape(rows, "request", "how", F("mentor__name"), F("message"), F("asked_at"), _NO_NUMBER, agreed)


def _select_talks(plan: Plan, at: datetime, /) -> QuerySet[Any]:
    rows = select_coming(at).filter(plan=plan).order_by()
    name, starts_at = F("mentor__name"), F("starts_at")
    return _shape(rows, "talk", "state", name, _NO_WORDS, starts_at, F("minutes"), F("proposed_by"))


def _select_review(plan: Plan, /) -> QuerySet[Any]:
    last = Review.objects.filter(plan=plan).order_by("-held_at", "-id").values("pk")[:1]
    rows = Review.objects.filter(pk=Subquery(last))
    # In the column of names, which holds texts of another kind than answers are stored in.
    said = [When(answer=answer, then=Value(answer)) for answer in ANSWERS]
    answer = Case(*said, default=Value(""), output_field=CharField())
    return _shape(rows, "review", "outcome", answer, _NO_WORDS, F("held_at"), _NO_NUMBER, F("held_by"))


def _select_doubts(plan: Plan, /) -> QuerySet[Any]:
    rows = select_entries(plan).annotate(ref=F("hash"))
    return _shape(rows, "doubt", "type", F("actor_name"), F("body"), F("at"), _NO_NUMBER, F("actor_id"))


def _shape(rows: QuerySet[Any], what: str, state: str, /, *columns: Combinable) -> QuerySet[Any]:
    names = ("a_name", "a_words", "a_when", "a_minutes", "a_who")
    marked = rows.annotate(what=Value(what, output_field=CharField()), **dict(zip(names, columns, strict=True)))
    found: QuerySet[Any] = marked.values_list("what", "ref", state, *names)
    return found


def _make_request(standing: Standing, row: dict[str, Any], /) -> RequestItem:
    plan_ref, is_answered = standing.facts.ref, row["who"] is not None
    return RequestItem(row["ref"], plan_ref, row["state"], row["name"], row["words"], row["when"], is_answered)


def _make_review(standing: Standing, row: dict[str, Any], /) -> LastReview:
    """What a mentee held themselves, somebody else answers."""
    plan = standing.plan
    is_running = plan is not None and plan.status in RUNNING
    is_own = plan is not None and row["who"] == plan.user_id
    waits = not row["name"] and not is_own and is_running and may_review(standing)
    return LastReview(row["ref"], row["state"], row["name"], waits)


def _make_talk(standing: Standing, row: dict[str, Any], at: datetime, /) -> ComingTalk:
    return ComingTalk(
        ref=row["ref"],
        plan_ref=standing.facts.ref,
        mentee_name=standing.facts.name,
        mentor_name=row["name"],
        starts_at=row["when"],
        minutes=row["minutes"],
        state=row["state"],
        is_my_turn=is_turn_of(row["state"], row["who"], standing.actor.user_id),
        is_past=row["when"] <= at,
    )
