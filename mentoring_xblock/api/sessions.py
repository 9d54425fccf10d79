"""Writing about talks: logging one, changing what was logged, calling it fair, sharing it, a private note (E2–E5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.ledger import Line, get_texts, to_recorded
from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.relations import Standing, make_ref
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import SESSION_TEXTS, EntryType
from mentoring_xblock.domain.signing import check_seen_on
from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound
from mentoring_xblock.models import LedgerEntry, Mentorship, Question, Reflection, Session

MAX_SESSIONS = 5_000


@dataclass(frozen=True, slots=True)
class SessionLog:
    """What is logged; `texts` by the names of SESSION_TEXTS, cleaned. Only `topic` and the day must be there.

    `share`: let the lead read it from the first, with the tick that client and staff agreed (E6). `group`: what the
    logs of one talk with several mentees have in common.
    """

    held_on: date
    texts: Mapping[str, str]
    mentor_ref: str | None = None
    minutes: int | None = None
    approach: str | None = None
    criteria: tuple[CriterionAddress, ...] = field(default=())
    share: bool = False
    group: str | None = None


def log_session(case: Case, log: SessionLog, /) -> str:
    """Record a talk afterwards; its reference. Either of the pair may; the other reads it at once."""
    _check(case, log)
    if Session.objects.filter(plan=case.plan).count() >= MAX_SESSIONS:
        raise Conflict("too_many_sessions")
    mentorship = find_mentorship(case, log.mentor_ref)
    leads_read = _do_leads_read(case)
    ref = make_ref()
    columns = _make_columns(log) | {"leads_read": leads_read, "version": 1}
    entry = _append_log(case, log, ref=ref, mentor=mentorship.participant.ref, columns=columns)
    session = Session.objects.create(
        plan=case.plan,
        ref=ref,
        mentor=mentorship.mentor,
        author_id=case.actor.user_id,
        group=log.group,
        entry=entry,
        **columns,
    )
    if log.share:
        case.standing.require("share_session", is_own=is_own(case.standing, session))
        _share(case, session, is_shared=True, is_agreed=True)
    return ref


def _check(case: Case, log: SessionLog, /) -> None:
    """Invalid where the day cannot be, or nothing was said about what it was about."""
    wrong_day = check_seen_on(
        log.held_on, today=case.actor.get_today(case.at), joined_on=case.plan.joined_at.date(), method=""
    )
    if wrong_day:
        raise Invalid(fields={"held_on": (MentoringError(wrong_day),)})
    if not log.texts.get("topic"):
        raise Invalid(fields={"topic": (MentoringError("say_what_about"),)})


def _do_leads_read(case: Case, /) -> bool:
    return case.standing.terms.leads_read_talks and case.programme.settings.leads_read_talks


def _make_columns(log: SessionLog, /, *, kept: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    pairs = sorted({(address.block_ref, address.criterion) for address in log.criteria} | set(kept))
    return {
        "approach": log.approach,
        "criteria": canonical([list(pair) for pair in pairs]),
        "held_on": log.held_on,
        "minutes": log.minutes,
    }


def _append_log(case: Case, log: SessionLog, /, *, ref: str, mentor: str, columns: Mapping[str, Any]) -> LedgerEntry:
    """One entry with everything that the log says; `mentor`: by which the ledger knows them."""
    data = {
        **columns,
        "criteria": json.loads(columns["criteria"]),
        "held_on": log.held_on.isoformat(),
        "mentor": mentor,
        "session": ref,
    }
    texts = {name: log.texts[name] for name in SESSION_TEXTS if log.texts.get(name)}
    [appended] = case.append(Line(NewEntry(EntryType.SESSION_LOGGED, data, texts)))
    return appended.row


def find_mentorship(case: Case, mentor_ref: str | None, /) -> Mentorship:
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


def edit_session(case: Case, log: SessionLog, /) -> bool:
    """Write the log anew, as its author; what the mentee called fair is not that any more. False: nothing differs.

    The earlier words stay in the ledger. Words that leads could not read before are not opened to them by this.
    """
    session: Session = case.target.value
    if Question.objects.filter(session=session).exists():
        # The words are the mentee's, whoever answered.
        raise Conflict("not_now")
    _check(case, log)
    mentor_id, mentor = session.mentor_id, to_recorded(session.entry.body).data["mentor"]
    if log.mentor_ref not in (None, "", session.mentor.ref):
        mentorship = find_mentorship(case, log.mentor_ref)
        mentor_id, mentor = mentorship.mentor_id, mentorship.participant.ref
    columns = _make_columns(log, kept=_list_gone(case, session))
    if mentor_id == session.mentor_id and _is_same(session, log, columns):
        return False
    columns |= {"leads_read": session.leads_read and _do_leads_read(case), "version": session.version + 1}
    session.entry = _append_log(case, log, ref=session.ref, mentor=str(mentor), columns=columns)
    session.mentor_id, session.confirmed = mentor_id, None
    for name, value in columns.items():
        setattr(session, name, value)
    session.save()
    return True


def _list_gone(case: Case, session: Session, /) -> list[tuple[str, str]]:
    """Skills of the log that are not on this person's checklist any more: no form lists them, and they stay."""
    listed = case.programme.list_criteria(case.plan.track)
    known = {(address.block_ref, address.criterion) for address, _criterion in listed}
    return [(block, criterion) for block, criterion in json.loads(session.criteria) if (block, criterion) not in known]


def _is_same(session: Session, log: SessionLog, columns: Mapping[str, Any], /) -> bool:
    held = get_texts(session.plan_id, [(session.entry.seq, name) for name in SESSION_TEXTS])
    texts = {name: text for (_seq, name), text in held.items()}
    is_same_text = texts == {name: text for name, text in log.texts.items() if text}
    return is_same_text and all(getattr(session, name) == value for name, value in columns.items())


def confirm_session(case: Case, /, *, line: str, is_fair: bool) -> None:
    """The mentee calls the log fair, or adds a line to it, once for each version of it (E5)."""
    session: Session = case.target.value
    if session.author_id == case.actor.user_id:
        raise Conflict("own_words")
    if session.confirmed_id is not None:
        raise Conflict("confirmed_already")
    if not (is_fair or line):
        raise Invalid(fields={"line": (MentoringError("line_missing"),)})
    data = {"session": session.ref, "version": session.version}
    told = _find_told(case, session)
    entry = NewEntry(EntryType.SESSION_CONFIRMED, data, {"line": line} if line else {})
    [appended] = case.append(Line(entry), about=Thing(session.ref, str(session.version), told))
    session.confirmed = appended.row
    session.save(update_fields=["confirmed"])


def _find_told(case: Case, session: Session, /) -> frozenset[int]:
    """Whoever wrote it and the mentor whose talk it was, while they mentor here."""
    theirs = (session.author_id, session.mentor.user_id)
    mentors = [row.mentor.user_id for row in case.standing.active]
    return frozenset(user_id for user_id in mentors if user_id is not None and user_id in theirs)


def about_session(session_ref: str, /, *, as_author: bool = False) -> Loader:
    """Loader for one talk; own is what they held or wrote, or (`as_author`) what they wrote themselves."""

    def load(case: Case) -> Target:
        rows = Session.objects.filter(plan=case.plan, ref=session_ref)
        row = rows.select_related("mentor", "entry").first()
        if row is None:
            raise NotFound
        is_theirs = row.author_id == case.actor.user_id if as_author else is_own(case.standing, row)
        return Target(row, is_own=is_theirs, token=make_token(row))

    return load


def make_token(session: Session, /) -> str:
    """Changes with every version of the log, and when it is called fair."""
    return f"{session.version}.{session.confirmed_id or 0}"


def is_own(standing: Standing, row: Session, /) -> bool:
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
    _share(case, session, is_shared=is_shared, is_agreed=is_agreed)


def _share(case: Case, session: Session, /, *, is_shared: bool, is_agreed: bool) -> None:
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
