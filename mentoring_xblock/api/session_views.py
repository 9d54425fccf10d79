"""Reading about talks: the list of a plan, one talk, each as this reader may see it (rules E2, E4, E5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import get_texts, to_recorded
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.api.sessions import is_own, make_token
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Status, get_status
from mentoring_xblock.domain.ledger.schema import SESSION_TEXTS
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import Plan, PlanCriterion, Question, Reflection, Session

SESSIONS_PAGE = 20
Texts = Mapping[tuple[int, str], str]
SkillKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mentee said of the log. `line`: what they added; empty where they only called it fair, and where the
    line was erased (`had_line`)."""

    at: datetime
    line: str = ""
    had_line: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of a talk. `whom`: codes of `domain.outcomes.WHOM`."""

    whom: tuple[str, ...]
    text: str
    said_at: datetime


@dataclass(frozen=True)
class SessionView:
    """One talk as this reader may see it: the facts, and `texts` (None: not for this reader).

    `approach`, `answer`, `outcome` come with the texts. `is_own`: a mentee's all are, a mentor's are those that they
    held or wrote; `is_author`: the reader wrote it. `is_question`: it was asked and answered, not talked about.
    """

    ref: str
    held_on: date
    mentor_ref: str
    mentor_name: str
    minutes: int | None
    approach: str | None
    criteria: tuple[tuple[str, str], ...]
    is_shared: bool
    leads_read: bool
    texts: Mapping[str, str] | None
    is_own: bool = False
    is_author: bool = False
    is_question: bool = False
    is_group: bool = False
    version: int = 1
    written_at: datetime | None = None
    token: str = ""
    answer: Answer | None = None
    outcome: OutcomeView | None = None
    has_outcome: bool = False
    reflection: str = ""


def list_sessions(
    actor: Actor, programme: ProgrammeView, plan_ref: str, /, *, before: str = ""
) -> tuple[Standing, list[SessionView], str]:
    """Talks of a plan, the latest first, a page at a time, and the reference to page on from ("" at the end)."""
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("session_facts")
    rows = _select(standing.plan)
    if before:
        mark = Session.objects.filter(plan=standing.plan, ref=before).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(held_on__lte=mark.held_on).exclude(held_on=mark.held_on, id__gte=mark.id)
    found = list(rows.order_by("-held_on", "-id")[: SESSIONS_PAGE + 1])
    more = found[SESSIONS_PAGE - 1].ref if len(found) > SESSIONS_PAGE else ""
    return standing, _to_views(standing, found[:SESSIONS_PAGE]), more


def get_session(
    actor: Actor, programme: ProgrammeView, plan_ref: str, session_ref: str, /
) -> tuple[Standing, SessionView]:
    """One talk, with the reader's own note; NotFound for whoever may not know that it took place."""
    standing = load_standing(actor, programme.id, plan_ref)
    row = _get_row(standing, session_ref)
    return standing, _to_views(standing, [row], reflection=_get_reflection(standing, row))[0]


def get_session_of(standing: Standing, session_ref: str, /) -> SessionView:
    """One talk of a plan that is known already, without the reader's own note."""
    return _to_views(standing, [_get_row(standing, session_ref)])[0]


def _get_row(standing: Standing, session_ref: str, /) -> Session:
    row = _select(standing.plan).filter(ref=session_ref).first()
    if row is None:
        raise NotFound
    if not _may_read_text(standing, row):
        standing.require("session_facts")
    return row


def has_talked(standing: Standing, /) -> bool:
    """Whether there is any talk of this plan yet."""
    standing.require("session_facts")
    return Session.objects.filter(plan=standing.plan).exists()


def _select(plan: Plan | None, /) -> QuerySet[Session]:
    rows = Session.objects.filter(plan=plan).select_related("mentor", "entry", "confirmed", "outcome")
    return rows.annotate(is_question=Exists(Question.objects.filter(session_id=OuterRef("pk"))))


def _get_reflection(standing: Standing, row: Session, /) -> str:
    if not standing.may("reflection", is_own=is_own(standing, row)):
        return ""
    own = Reflection.objects.filter(session=row, author_id=standing.actor.user_id)
    return own.values_list("text", flat=True).first() or ""


def _may_read_text(standing: Standing, row: Session, /) -> bool:
    is_open_to_lead = row.shared or row.leads_read
    return standing.may("session_text", is_own=is_own(standing, row), is_set=is_open_to_lead)


def _get_end(standing: Standing, row: Session, /) -> datetime | None:
    """When a former mentor left: what was said of the talk since then is not theirs to read. None for all others."""
    is_open_to_lead = Relation.LEAD in standing.relations and (row.shared or row.leads_read)
    if Relation.FORMER not in standing.relations or standing.mine is None or is_open_to_lead:
        return None
    return standing.mine.ended_at


def _is_theirs(end: datetime | None, said_at: datetime, /) -> bool:
    return end is None or said_at <= end


def _to_views(standing: Standing, rows: list[Session], /, *, reflection: str = "") -> list[SessionView]:
    readable = {row.pk for row in rows if _may_read_text(standing, row)}
    texts: Texts = {}
    if standing.plan is not None:
        texts = get_texts(standing.plan.id, _list_wanted(row for row in rows if row.pk in readable))
    return [_make_view(standing, row, texts if row.pk in readable else None, reflection) for row in rows]


def _list_wanted(rows: Iterable[Session], /) -> Iterable[tuple[int, str]]:
    for row in rows:
        yield from ((row.entry.seq, name) for name in SESSION_TEXTS)
        if row.confirmed is not None:
            yield row.confirmed.seq, "line"


def _make_view(standing: Standing, row: Session, texts: Texts | None, reflection: str, /) -> SessionView:
    """`texts`: of the whole page; None where this reader sees the facts alone."""
    end = _get_end(standing, row)
    if texts is not None and not _is_theirs(end, row.entry.at):
        texts = {}
    own: dict[str, Any] = {}
    if texts is not None:
        own = {"approach": row.approach, "answer": _get_answer(row, texts, end), "outcome": _get_outcome(row, end)}
    return SessionView(
        ref=row.ref,
        held_on=row.held_on,
        mentor_ref=row.mentor.ref,
        mentor_name=row.mentor.name,
        minutes=row.minutes,
        approach=own.get("approach"),
        criteria=tuple((block, criterion) for block, criterion in json.loads(row.criteria)),
        is_shared=row.shared,
        leads_read=row.leads_read,
        texts=None if texts is None else _pick_texts(texts, row),
        is_own=is_own(standing, row),
        is_author=row.author_id == standing.actor.user_id,
        is_question=bool(getattr(row, "is_question", False)),
        is_group=row.group is not None,
        version=row.version,
        written_at=row.entry.at,
        token=make_token(row),
        answer=own.get("answer"),
        outcome=own.get("outcome"),
        has_outcome=hasattr(row, "outcome") and _is_theirs(end, row.outcome.said_at),
        reflection=reflection,
    )


def _pick_texts(texts: Texts, row: Session, /) -> dict[str, str]:
    return {name: texts[row.entry.seq, name] for name in SESSION_TEXTS if (row.entry.seq, name) in texts}


def _get_answer(row: Session, texts: Texts, end: datetime | None, /) -> Answer | None:
    if row.confirmed is None or not _is_theirs(end, row.confirmed.at):
        return None
    had_line = "line" in to_recorded(row.confirmed.body).digests
    return Answer(row.confirmed.at, texts.get((row.confirmed.seq, "line"), ""), had_line)


def _get_outcome(row: Session, end: datetime | None, /) -> OutcomeView | None:
    if not hasattr(row, "outcome") or not _is_theirs(end, row.outcome.said_at):
        return None
    return OutcomeView(tuple(row.outcome.whom.split()), row.outcome.text, row.outcome.said_at)


def get_skill_statuses(standing: Standing, programme: ProgrammeView, view: SessionView, /) -> dict[SkillKey, Status]:
    """What the skills of a talk show today, by block reference and id; of those that this reader may look at."""
    if not view.criteria or standing.plan is None or not standing.may("evidence_read"):
        return {}
    listed = {(place.block_ref, item.id): (place, item) for place, item in programme.list_criteria()}
    wanted = [listed[key] for key in view.criteria if key in listed]
    rows = PlanCriterion.objects.filter(
        plan=standing.plan,
        block_id__in={place.block_id for place, _item in wanted},
        criterion__in={item.id for _place, item in wanted},
    )
    states = {
        (block_id, criterion): CriterionState.from_json(state)
        for block_id, criterion, state in rows.values_list("block_id", "criterion", "state")
    }
    return {
        (place.block_ref, item.id): get_status(item, states.get((place.block_id, item.id), EMPTY))
        for place, item in wanted
    }
