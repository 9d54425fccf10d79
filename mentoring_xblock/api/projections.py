"""What the tables that pages read must hold, as a plan's entries say; verification compares the two.

A row is a dict of column lookups (`entry__seq`) to plain values: times and days as text, the rest as stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.ledger.replay import PlanState
from mentoring_xblock.domain.verify_record import Finding, canonical, sha256
from mentoring_xblock.models import Mentorship, Participant, PlanCriterion, Review, Session, SignOff

Row = Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """What the entries of one plan say, gathered while they are read.

    `times` and `actors`: each entry's time, and its actor's account (None: erased, or the system). `accounts`: the
    account behind a participant's reference, None where its number was erased everywhere; `first_seen`: the first
    entry with that reference. `names`: what the mentee was called in their own last entry; None where that was erased.
    """

    plan_id: int
    programme_id: int
    times: dict[int, str] = field(default_factory=dict)
    actors: dict[int, int | None] = field(default_factory=dict)
    accounts: dict[str, int | None] = field(default_factory=dict)
    first_seen: dict[str, int] = field(default_factory=dict)
    joined: Mapping[str, Any] = field(default_factory=dict)
    mentee_id: int | None = None
    mentee_name: str | None = None
    state: PlanState = field(default_factory=PlanState)

    def get_ending(self, ended: int | None, /) -> dict[str, Any]:
        return {"ended__seq": ended, "ended__plan_id": None if ended is None else self.plan_id}

    def get_account(self, column: str, ref: str, /) -> dict[str, Any]:
        """The column's account, left out where it was erased: the row that it leads to is not the ledger's."""
        account = self.accounts.get(ref)
        return {} if account is None else {column: account}


def expect_plan(told: Told, /) -> Row:
    state = told.state
    expected = {
        "programme__course_key": told.joined["course"],
        "programme__slug": told.joined["programme"],
        "status": state.state,
        "track": state.track,
        "finish_on": state.finish_on,
        "paused_until": state.paused_until,
        "joined_at": told.times[1],
        "terms": state.terms,
    }
    if told.mentee_id is None:
        # Whoever erases the number of the account empties the plan's own row with it.
        return expected | {"user_id": None, "name": ""}
    named = {} if told.mentee_name is None else {"name": told.mentee_name}
    return expected | {"user_id": told.mentee_id} | named


def expect_participants(told: Told, /) -> Iterator[tuple[int, Row]]:
    for ref, account in told.accounts.items():
        yield told.first_seen[ref], {"ref": ref, "user_id": account}


def expect_mentorships(told: Told, /) -> Iterator[tuple[int, Row]]:
    for seq, item in told.state.mentorships.items():
        yield (
            seq,
            {
                "began__seq": seq,
                "began__plan_id": told.plan_id,
                "began_at": told.times[seq],
                "ended_at": None if item.ended is None else told.times[item.ended],
                "mentor__programme_id": told.programme_id,
                "open": 1 if item.ended is None else None,
                "participant__plan_id": told.plan_id,
                "participant__ref": item.mentor,
                "signs": item.signs,
                **told.get_account("mentor__user_id", item.mentor),
                **told.get_ending(item.ended),
            },
        )


def expect_criteria(told: Told, /) -> Iterator[tuple[int, Row]]:
    for (block, criterion), state in told.state.criteria.items():
        seq = told.state.criteria_last[block, criterion]
        yield (
            seq,
            {
                "block__ref": block,
                "criterion": criterion,
                "entry__seq": seq,
                "entry__plan_id": told.plan_id,
                "state": state.to_json(),
                "waiting_since": state.ready_at,
            },
        )


def expect_sign_offs(told: Told, /) -> Iterator[tuple[int, Row]]:
    for seq, item in told.state.sign_offs.items():
        yield (
            seq,
            {
                "block__ref": item.block,
                "criterion": item.criterion,
                "edition": item.edition,
                "entry__seq": seq,
                "entry__plan_id": told.plan_id,
                "method": item.method,
                "occasion": item.occasion,
                "seen_on": item.seen_on,
                "signed_at": told.times[seq],
                "signer_id": told.actors[seq],
                "standing": 1 if item.ended is None else None,
                "wording": item.wording,
                **told.get_ending(item.ended),
            },
        )


def expect_sessions(told: Told, /) -> Iterator[tuple[int, Row]]:
    for ref, item in told.state.sessions.items():
        yield (
            item.seq,
            {
                "approach": item.approach,
                "author_id": told.actors[item.seq],
                "confirmed__seq": item.confirmed,
                "confirmed__plan_id": None if item.confirmed is None else told.plan_id,
                "criteria": canonical(item.criteria),
                "entry__seq": item.seq,
                "entry__plan_id": told.plan_id,
                "held_on": item.held_on,
                "leads_read": item.leads_read,
                "mentor__programme_id": told.programme_id,
                "minutes": item.minutes,
                "ref": ref,
                "shared": item.shared,
                "version": item.version,
                **told.get_account("mentor__user_id", item.mentor),
            },
        )


def expect_reviews(told: Told, /) -> Iterator[tuple[int, Row]]:
    for ref, item in told.state.reviews.items():
        yield (
            item.seq,
            {
                "answer": item.answer,
                "answered__seq": item.answered,
                "answered__plan_id": None if item.answered is None else told.plan_id,
                "entry__seq": item.seq,
                "entry__plan_id": told.plan_id,
                "finish_on": item.finish_on,
                "held_at": told.times[item.seq],
                "held_by": told.actors[item.seq],
                "is_final": item.final,
                "outcome": item.outcome,
                "ref": ref,
            },
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the code of its findings, how a row is told from the others of its plan, and what it must hold."""

    code: str
    model: type[Any]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    expect: Callable[[Told], Iterator[tuple[int, Row]]]
    may_lack: frozenset[str] = frozenset()


_ENTRY = ("entry__seq", "entry__plan_id")
_ENDED = ("ended__seq", "ended__plan_id")

TABLES = (
    Table("projection_participant", Participant, ("ref",), ("ref", "user_id"), expect_participants),
    Table(
        "projection_mentorship",
        Mentorship,
        ("began__plan_id", "began__seq"),
        (
            *("began__seq", "began__plan_id", "began_at", "ended_at", *_ENDED, "open", "signs"),
            *("mentor__programme_id", "mentor__user_id", "participant__plan_id", "participant__ref"),
        ),
        expect_mentorships,
    ),
    # Whether somebody still waits depends on today's checklist too: a changed one takes nobody's entry away.
    Table(
        "projection_criterion",
        PlanCriterion,
        ("block__ref", "criterion"),
        ("block__ref", "criterion", *_ENTRY, "state", "waiting_since"),
        expect_criteria,
        may_lack=frozenset({"waiting_since"}),
    ),
    Table(
        "projection_sign_off",
        SignOff,
        ("entry__plan_id", "entry__seq"),
        (
            *("block__ref", "criterion", "edition", "method", "occasion", "seen_on", "signed_at", "signer_id"),
            *("standing", "wording", *_ENTRY, *_ENDED),
        ),
        expect_sign_offs,
    ),
    Table(
        "projection_session",
        Session,
        ("ref",),
        (
            *("approach", "author_id", "criteria", "held_on", "leads_read", "minutes", "ref", "shared", "version"),
            *("confirmed__seq", "confirmed__plan_id", "mentor__programme_id", "mentor__user_id", *_ENTRY),
        ),
        expect_sessions,
    ),
    Table(
        "projection_review",
        Review,
        ("ref",),
        (
            *("answer", "answered__seq", "answered__plan_id", "finish_on", "held_at", "held_by", "is_final"),
            *("outcome", "ref", *_ENTRY),
        ),
        expect_reviews,
    ),
)

PLAN_COLUMNS = (
    *("id", "programme_id", "programme__course_key", "programme__slug", "user_id", "ref", "name", "status", "track"),
    *("finish_on", "paused_until", "joined_at", "terms", "ledger_seq", "ledger_head"),
)


def list_plan_faults(told: Told, row: Row, /) -> Iterator[Finding]:
    stored = {**_to_plain(row), "terms": sha256(row["terms"])}
    if not _holds(stored, expect_plan(told)):
        yield Finding(told.state.seq, "projection_plan")


def list_table_faults(table: Table, told: Told, rows: Sequence[Row], /) -> Iterator[Finding]:
    """Rows that differ, that are missing, and that no entry asks for; each at the number of its entry (0: of none)."""
    expected = {tuple(row[name] for name in table.key): (seq, row) for seq, row in table.expect(told)}
    for stored in map(_to_plain, rows):
        seq, row = expected.pop(tuple(stored[name] for name in table.key), (_get_seq(stored, told), None))
        if row is None or not _holds(stored, row, table.may_lack):
            yield Finding(seq, table.code)
    for seq, _row in expected.values():
        yield Finding(seq, table.code)


def _to_plain(row: Row, /) -> dict[str, Any]:
    return {name: _to_text(value) for name, value in row.items()}


def _to_text(value: Any, /) -> Any:
    if isinstance(value, datetime):
        return format_time(value)
    return value.isoformat() if isinstance(value, date) else value


def _holds(stored: Row, expected: Row, may_lack: frozenset[str] = frozenset(), /) -> bool:
    return all(stored[name] == value or (name in may_lack and stored[name] is None) for name, value in expected.items())


def _get_seq(stored: Row, told: Told, /) -> int:
    """The entry that a row names which should not be there, where that is an entry of this plan at all."""
    for name in ("entry", "began"):
        if stored.get(f"{name}__plan_id") == told.plan_id:
            return int(stored[f"{name}__seq"])
    return 0
