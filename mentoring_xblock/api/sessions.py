"""Talks: logging one, sharing one with the lead, a private reflection (rules E2–E4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Line, get_texts
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing, make_ref
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import SESSION_TEXTS, EntryType
from mentoring_xblock.domain.signing import check_seen_on
from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound
from mentoring_xblock.models import Mentorship, Reflection, Session

SESSIONS_PAGE = 20
MAX_SESSIONS = 5_000


@dataclass(frozen=True, slots=True)
class SessionLog:
    """What is logged; `texts` by the names of SESSION_TEXTS, cleaned. Only `topic` and the day must be there."""

    held_on: date
    texts: Mapping[str, str]
    mentor_ref: str | None = None
    minutes: int | None = None
    approach: str | None = None
    criteria: tuple[CriterionAddress, ...] = field(default=())


@dataclass(frozen=True)
class SessionView:
    """One talk as this reader may see it: the facts, and `texts` (None: not for this reader)."""

    ref: str
    held_on: date
    mentor_name: str
    minutes: int | None
    approach: str | None
    criteria: tuple[tuple[str, str], ...]
    is_shared: bool
    leads_read: bool
    texts: Mapping[str, str] | None
    is_own: bool = False
    reflection: str = ""


def log_session(case: Case, log: SessionLog, /) -> str:
    """Record a talk afterwards; its reference. Either of the pair may; the other reads it at once."""
    wrong_day = check_seen_on(
        log.held_on, today=case.actor.get_today(case.at), joined_on=case.plan.joined_at.date(), method=""
    )
    if wrong_day:
        raise Invalid(fields={"held_on": (MentoringError(wrong_day),)})
    if not log.texts.get("topic"):
        raise Invalid(fields={"topic": (MentoringError("say_what_about"),)})
    if Session.objects.filter(plan=case.plan).count() >= MAX_SESSIONS:
        raise Conflict("too_many_sessions")
    mentorship = _find_mentorship(case, log.mentor_ref)
    ref = make_ref()
    leads_read = case.standing.terms.leads_read_talks and case.programme.settings.leads_read_talks
    criteria = sorted({(address.block_ref, address.criterion) for address in log.criteria})
    data = {
        "approach": log.approach,
        "criteria": [list(pair) for pair in criteria],
        "held_on": log.held_on.isoformat(),
        "leads_read": leads_read,
        "mentor": mentorship.participant.ref,
        "minutes": log.minutes,
        "session": ref,
        "version": 1,
    }
    texts = {name: log.texts[name] for name in SESSION_TEXTS if log.texts.get(name)}
    [appended] = case.append(Line(NewEntry(EntryType.SESSION_LOGGED, data, texts)))
    Session.objects.create(
        plan=case.plan,
        ref=ref,
        mentor=mentorship.mentor,
        author_id=case.actor.user_id,
        held_on=log.held_on,
        minutes=log.minutes,
        approach=log.approach,
        criteria=canonical(data["criteria"]),
        leads_read=leads_read,
        entry=appended.row,
    )
    return ref


def _find_mentorship(case: Case, mentor_ref: str | None, /) -> Mentorship:
    """With whom: a mentor's own, else the one the mentee names, else their only one."""
    mine = case.standing.mine
    if mine is not None and mine.open:
        return mine
    chosen = [row for row in case.standing.active if mentor_ref in (None, "", row.mentor.ref)]
    if not chosen:
        raise Conflict("no_mentor_yet")
    if len(chosen) > 1:
        raise Invalid(fields={"mentor": (MentoringError("choose_one"),)})
    return chosen[0]


def about_session(session_ref: str, /) -> Loader:
    """Loader for one talk; for a mentor who has gone it is their own where they wrote or held it."""

    def load(case: Case) -> Target:
        row = Session.objects.filter(plan=case.plan, ref=session_ref).select_related("mentor", "entry").first()
        if row is None:
            raise NotFound
        return Target(row, is_own=_is_own(case.standing, row))

    return load


def _is_own(standing: Standing, row: Session, /) -> bool:
    """Own part: the mentee's talks all are; a mentor's are those that they held or wrote."""
    user_id = standing.actor.user_id
    is_mentee = standing.plan is not None and standing.plan.user_id == user_id
    return is_mentee or user_id in (row.author_id, row.mentor.user_id)


def share_session(case: Case, *, is_shared: bool, is_agreed: bool) -> None:
    """Let the lead read one talk, or no longer. Sharing takes the tick that client and staff agreed (E6)."""
    session: Session = case.target.value
    if is_shared and not is_agreed:
        raise Invalid(fields={"agreed": (MentoringError("agreement_needed"),)})
    if session.shared == is_shared:
        raise Conflict("shared_already" if is_shared else "not_shared")
    data = {"agreed": is_agreed, "session": session.ref, "shared": is_shared}
    case.append(Line(NewEntry(EntryType.SESSION_SHARED, data)))
    session.shared = is_shared
    session.save(update_fields=["shared"])


def save_reflection(case: Case, text: str, /) -> None:
    """Keep a note that its author alone reads; an empty one is taken away."""
    session: Session = case.target.value
    own = Reflection.objects.filter(session=session, author_id=case.actor.user_id)
    if not text:
        own.delete()
    elif not own.update(text=text):
        Reflection.objects.create(session=session, author_id=case.actor.user_id, text=text)


def list_sessions(
    actor: Actor, programme: ProgrammeView, plan_ref: str, /, *, before: str = ""
) -> tuple[Standing, list[SessionView], str]:
    """Talks of a plan, the latest first, a page at a time, and the reference to page on from ("" at the end)."""
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("session_facts")
    rows = Session.objects.filter(plan=standing.plan).select_related("mentor", "entry")
    if before:
        mark = rows.filter(ref=before).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(held_on__lte=mark.held_on).exclude(held_on=mark.held_on, id__gte=mark.id)
    found = list(rows.order_by("-held_on", "-id")[: SESSIONS_PAGE + 1])
    more = found[SESSIONS_PAGE - 1].ref if len(found) > SESSIONS_PAGE else ""
    return standing, _to_views(standing, found[:SESSIONS_PAGE], with_reflections=False), more


def get_session(
    actor: Actor, programme: ProgrammeView, plan_ref: str, session_ref: str, /
) -> tuple[Standing, SessionView]:
    standing = load_standing(actor, programme.id, plan_ref)
    row = Session.objects.filter(plan=standing.plan, ref=session_ref).select_related("mentor", "entry").first()
    if row is None:
        raise NotFound
    if not _may_read_text(standing, row):
        standing.require("session_facts")
    return standing, _to_views(standing, [row], with_reflections=True)[0]


def _may_read_text(standing: Standing, row: Session, /) -> bool:
    is_open_to_lead = row.shared or row.leads_read
    return standing.may("session_text", is_own=_is_own(standing, row), is_set=is_open_to_lead)


def _to_views(standing: Standing, rows: list[Session], /, *, with_reflections: bool) -> list[SessionView]:
    readable = [row for row in rows if _may_read_text(standing, row)]
    wanted = [(row.entry.seq, name) for row in readable for name in SESSION_TEXTS]
    texts = get_texts(standing.plan.id, wanted) if standing.plan else {}
    reflections: dict[int, str] = {}
    if with_reflections and not standing.actor.is_masquerading:
        own = Reflection.objects.filter(session__in=rows, author_id=standing.actor.user_id)
        reflections = dict(own.values_list("session_id", "text"))
    return [
        SessionView(
            ref=row.ref,
            held_on=row.held_on,
            mentor_name=row.mentor.name,
            minutes=row.minutes,
            approach=row.approach if row in readable else None,
            criteria=tuple((block, criterion) for block, criterion in json.loads(row.criteria)),
            is_shared=row.shared,
            leads_read=row.leads_read,
            texts=_pick_texts(texts, row) if row in readable else None,
            is_own=_is_own(standing, row),
            reflection=reflections.get(row.id, ""),
        )
        for row in rows
    ]


def _pick_texts(texts: Mapping[tuple[int, str], str], row: Session, /) -> dict[str, str]:
    return {name: texts[row.entry.seq, name] for name in SESSION_TEXTS if (row.entry.seq, name) in texts}
