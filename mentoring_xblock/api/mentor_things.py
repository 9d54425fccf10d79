"""What stands open for a mentor over all their people: requests, questions, talks to come – in one query.

Each has a reader of its own for the page of one person. The columns are of like kinds in all three, since a database
puts together no ids and names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.lists import RUNNING_STATES, RequestItem
from mentoring_xblock.api.planned_talks import COMING_SHOWN, ComingTalk, is_turn_of, select_coming
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.questions import QUESTIONS_SHOWN, OpenQuestion
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.models import MentorshipRequest, Question, Wishes

_COLUMNS = ("what", "ref", "plan_ref", "name", "state", "words", "when", "minutes", "who")
_NO_WORDS, _NO_NUMBER = Value("", output_field=TextField()), Value(None, output_field=PositiveSmallIntegerField())
_NOBODY = Value(None, output_field=BigIntegerField())
Row = dict[str, Any]


@dataclass(frozen=True)
class MentorThings:
    """The eldest request and question first, the soonest talk first."""

    requests: tuple[RequestItem, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    coming: tuple[ComingTalk, ...] = ()


def list_mentor_things(actor: Actor, programme: ProgrammeView, /, *, at: datetime) -> MentorThings:
    """As far as whoever looks may see it."""
    parts = []
    if _may(actor, "request_message", Relation.ASKED):
        parts.append(_select_requests(actor, programme))
    if _may(actor, "questions", Relation.MENTOR):
        parts.append(_select_questions(actor, programme))
    if _may(actor, "planned_talks", Relation.MENTOR):
        parts.append(_select_talks(actor, programme, at))
    if not parts:
        return MentorThings()
    found: Iterable[Any] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    held: dict[str, list[Row]] = {"request": [], "question": [], "talk": []}
    for row in sorted((dict(zip(_COLUMNS, row, strict=True)) for row in found), key=lambda row: row["when"]):
        held[row["what"]].append(row)
    return MentorThings(
        requests=tuple(_make_request(row) for row in held["request"]),
        questions=tuple(_make_question(row) for row in held["question"][:QUESTIONS_SHOWN]),
        coming=tuple(_make_talk(actor, row, at) for row in held["talk"][:COMING_SHOWN]),
    )


def _may(actor: Actor, action: str, relation: Relation, /) -> bool:
    return decide(action, [relation], is_own=True, is_masquerading=actor.is_masquerading).verdict == "yes"


def _select_requests(actor: Actor, programme: ProgrammeView, /) -> QuerySet[Any]:
    rows = MentorshipRequest.objects.filter(
        open=1, mentor__user_id=actor.user_id, mentor__programme_id=programme.id
    ).annotate(has_wishes=Exists(Wishes.objects.filter(plan_id=OuterRef("plan_id"))))
    agreed = Case(When(mentor_agreed_at__isnull=False, then=Value(1)), default=None, output_field=BigIntegerField())
    wished = Case(When(has_wishes=True, then=Value(1)), default=None, output_field=PositiveSmallIntegerField())
    return _shape(rows, "request", F("how"), F("message"), F("asked_at"), wished, agreed)


def _select_questions(actor: Actor, programme: ProgrammeView, /) -> QuerySet[Any]:
    rows = Question.objects.filter(
        open=1,
        plan__programme_id=programme.id,
        plan__status__in=RUNNING_STATES,
        plan__mentorships__mentor__user_id=actor.user_id,
        plan__mentorships__open=1,
    )
    return _shape(rows, "question", F("ref"), F("text"), F("asked_at"), _NO_NUMBER, _NOBODY)


def _select_talks(actor: Actor, programme: ProgrammeView, at: datetime, /) -> QuerySet[Any]:
    rows = select_coming(at).filter(
        mentor__user_id=actor.user_id, mentor__programme_id=programme.id, plan__status__in=RUNNING_STATES
    )
    return _shape(rows.order_by(), "talk", F("state"), _NO_WORDS, F("starts_at"), F("minutes"), F("proposed_by"))


def _shape(rows: QuerySet[Any], what: str, /, *columns: Combinable) -> QuerySet[Any]:
    names = ("a_state", "a_words", "a_when", "a_minutes", "a_who")
    marked: QuerySet[Any] = rows.annotate(
        what=Value(what, output_field=CharField()), **dict(zip(names, columns, strict=True))
    )
    return marked.values_list("what", "ref", "plan__ref", "plan__name", *names)


def _make_request(row: Row, /) -> RequestItem:
    return RequestItem(
        row["ref"],
        row["plan_ref"],
        row["state"],
        row["name"],
        row["words"],
        row["when"],
        is_answered=row["who"] is not None,
        has_wishes=row["minutes"] is not None,
    )


def _make_question(row: Row, /) -> OpenQuestion:
    return OpenQuestion(row["ref"], row["plan_ref"], row["name"], row["words"], row["when"])


def _make_talk(actor: Actor, row: Row, at: datetime, /) -> ComingTalk:
    return ComingTalk(
        ref=row["ref"],
        plan_ref=row["plan_ref"],
        mentee_name=row["name"],
        mentor_name="",
        starts_at=row["when"],
        minutes=row["minutes"],
        state=row["state"],
        is_my_turn=is_turn_of(row["state"], row["who"], actor.user_id),
        is_past=row["when"] <= at,
    )
