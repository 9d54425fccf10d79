"""One closed schema per type of entry: exactly these data, only these texts (docs/decisions/0002-the-ledger.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mentoring_xblock.domain.text import is_slug

Check = Callable[[object], bool]

_HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class EntryType(StrEnum):
    JOINED = "joined"
    TRACK_CHANGED = "track_changed"
    FINISH_MOVED = "finish_moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    RETURNED = "returned"
    AUTHORISED = "authorised"
    MENTORSHIP_BEGAN = "mentorship_began"
    MENTORSHIP_ENDED = "mentorship_ended"
    READY = "ready"
    EVIDENCE = "evidence"
    SIGNED = "signed"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    SECOND_ASKED = "second_asked"
    SECOND_DROPPED = "second_dropped"
    CONCERN = "concern"
    SESSION_LOGGED = "session_logged"
    SESSION_CONFIRMED = "session_confirmed"
    SESSION_SHARED = "session_shared"
    REVIEW_HELD = "review_held"
    REVIEW_ANSWERED = "review_answered"
    BROUGHT_IN = "brought_in"
    CLOSED = "closed"
    ERASED = "erased"
    RESTORED = "restored"


METHODS = (
    "observation",
    "discussion",
    "questioning",
    "work_product",
    "simulation",
    "told_by_other",
    "prior_learning",
)
APPROACHES = ("coaching", "mentoring", "both")
WORDS = ("line", "client", "link")
MAX_FILES = 5
FILES = tuple(f"file_{number}" for number in range(1, MAX_FILES + 1))
PIECES = (*WORDS, *FILES)
"""Pieces of evidence. The text of a file is the canonical JSON of its digest, name, size and type."""


def is_hex32(value: object, /) -> bool:
    return isinstance(value, str) and _HEX32.fullmatch(value) is not None


def is_hex64(value: object, /) -> bool:
    return isinstance(value, str) and _HEX64.fullmatch(value) is not None


def is_id(value: object, /) -> bool:
    return isinstance(value, str) and is_slug(value)


def is_day(value: object, /) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_natural(value: object, /) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_count(value: object, /) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_bool(value: object, /) -> bool:
    return isinstance(value, bool)


def is_short_text(value: object, /) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 255


def one_of(*choices: str) -> Check:
    return lambda value: value in choices


@dataclass(frozen=True, slots=True)
class Maybe:
    """A name that is left out where there is nothing to say: a body holds no null."""

    check: Check

    def __call__(self, value: object, /) -> bool:
        return self.check(value)


def list_of(check: Check, /) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def row_of(*checks: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(item) for check, item in zip(checks, value, strict=True))
    )


@dataclass(frozen=True, slots=True)
class Schema:
    """`data`: every name but a `Maybe` must be there, and each must hold. `texts`: which may stand beside the chain."""

    data: Mapping[str, Check] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()

    @property
    def required(self) -> frozenset[str]:
        return frozenset(name for name, check in self.data.items() if not isinstance(check, Maybe))


ACTOR_TEXTS = frozenset({"actor_id", "actor_name"})
SESSION_TEXTS = (
    "topic",
    "ideal",
    "client_wants",
    "works",
    "worries",
    "decided",
    "advice",
    "next_steps",
    "place",
)

_CRITERION: dict[str, Check] = {"block": is_hex64, "criterion": is_id}
_SIGNATURE: dict[str, Check] = {
    **_CRITERION,
    "edition": is_natural,
    "method": one_of(*METHODS),
    "occasion": lambda value: is_natural(value) and value in (1, 2),
    "seen_on": is_day,
    "wording": is_hex64,
}


def _schema(*texts: str, **data: Check) -> Schema:
    return Schema(data, ACTOR_TEXTS | frozenset(texts))


SCHEMAS: Mapping[EntryType, Schema] = {
    EntryType.JOINED: _schema(
        course=is_short_text,
        finish_on=is_day,
        needs_authorising=is_bool,
        programme=is_id,
        site=is_short_text,
        terms=is_hex64,
        track=Maybe(is_id),
    ),
    EntryType.TRACK_CHANGED: _schema(track=Maybe(is_id)),
    EntryType.FINISH_MOVED: _schema(finish_on=is_day),
    EntryType.PAUSED: _schema(until=Maybe(is_day)),
    EntryType.RESUMED: _schema(),
    EntryType.LEFT: _schema(),
    EntryType.RETURNED: _schema(terms=is_hex64),
    EntryType.AUTHORISED: _schema(),
    EntryType.MENTORSHIP_BEGAN: _schema(
        "mentor_id",
        "mentor_name",
        "mentor_job_role",
        approval=one_of("open", "lead", "staff"),
        how=one_of("asked", "offered", "proposed"),
        mentor=is_hex32,
        signs=is_bool,
    ),
    EntryType.MENTORSHIP_ENDED: _schema(
        began=is_natural,
        mentor=is_hex32,
        reason=one_of("ended", "left", "closed", "suspended", "erased"),
    ),
    EntryType.READY: _schema(**_CRITERION, edition=is_natural),
    EntryType.EVIDENCE: _schema(
        *PIECES,
        **_CRITERION,
        happened_on=Maybe(is_day),
        pieces=list_of(row_of(one_of(*PIECES), is_natural)),
        seen_by=Maybe(is_hex32),
    ),
    EntryType.SIGNED: _schema(
        "comment",
        "client",
        "job_role",
        **_SIGNATURE,
        checklist=is_hex64,
        evidence=list_of(row_of(one_of(*PIECES), is_natural, is_hex64)),
    ),
    EntryType.UNDONE: _schema(**_CRITERION, of=is_natural, what=one_of("signed", "not_yet")),
    EntryType.WITHDRAWN: _schema(
        "reason", **_CRITERION, of=is_natural, reason=one_of("given", "state_deleted", "erased")
    ),
    EntryType.NOT_YET: _schema("comment", **_CRITERION, edition=is_natural, wording=is_hex64),
    EntryType.SECOND_ASKED: _schema(**_CRITERION, edition=is_natural),
    EntryType.SECOND_DROPPED: _schema(**_CRITERION, of=is_natural),
    EntryType.CONCERN: _schema("comment", **_CRITERION, of=is_natural),
    EntryType.SESSION_LOGGED: _schema(
        *SESSION_TEXTS,
        approach=Maybe(one_of(*APPROACHES)),
        criteria=list_of(row_of(is_hex64, is_id)),
        held_on=is_day,
        leads_read=is_bool,
        mentor=is_hex32,
        minutes=Maybe(is_natural),
        session=is_hex32,
        version=is_natural,
    ),
    EntryType.SESSION_CONFIRMED: _schema("line", session=is_hex32, version=is_natural),
    EntryType.SESSION_SHARED: _schema(agreed=is_bool, session=is_hex32, shared=is_bool),
    EntryType.REVIEW_HELD: _schema(
        "comment",
        final=is_bool,
        finish_on=Maybe(is_day),
        outcome=one_of("ready", "more_time", "finish_here"),
        review=is_hex32,
    ),
    EntryType.REVIEW_ANSWERED: _schema("comment", answer=one_of("agree", "talk"), review=is_hex32),
    EntryType.BROUGHT_IN: _schema(
        "signer_name",
        "signer_job_role",
        **_SIGNATURE,
        from_course=is_short_text,
        original=is_hex64,
    ),
    EntryType.CLOSED: _schema(
        "reason",
        needed=is_count,
        signed=is_count,
    ),
    EntryType.ERASED: _schema(
        fields=list_of(row_of(is_natural, is_short_text)),
        reason=one_of("retirement", "request", "retention"),
    ),
    EntryType.RESTORED: _schema(anchor=Maybe(is_hex64), head=is_hex64, of=is_natural),
}

CAPACITIES = ("mentee", "mentor", "lead", "system")
SYSTEM_REF = "0" * 32


def check_data(kind: EntryType, data: Mapping[str, object], texts: frozenset[str], /) -> str | None:
    """The first name that breaks the type's schema, or None where all of it holds."""
    schema = SCHEMAS[kind]
    for name in sorted((schema.required - set(data)) | (set(data) - set(schema.data))):
        return name
    for name in sorted(data):
        if not schema.data[name](data[name]):
            return name
    for name in sorted(texts - schema.texts):
        return name
    return None


def check_body(body: Mapping[str, Any], /) -> str | None:
    """The first part of an entry's body (of the shape that every entry has) that its type does not allow, or None."""
    actor, texts = body["actor"], frozenset(body["texts"])
    is_system = actor["capacity"] == "system"
    if body["type"] not in set(EntryType):
        return "type"
    if actor["capacity"] not in CAPACITIES or is_system != (actor["ref"] == SYSTEM_REF):
        return "actor"
    if texts & ACTOR_TEXTS != (frozenset() if is_system else ACTOR_TEXTS):
        return "texts"
    return check_data(EntryType(body["type"]), body["data"], texts)
