"""What a plan's entries say, put together again: the reference that the tables which pages read are held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from mentoring_xblock.domain.criterion_state import STATE_TYPES, CriterionState, Recorded, fold
from mentoring_xblock.domain.ledger.schema import EntryType

CriterionKey = tuple[str, str]
"""SHA-256 of the block's usage key, and the criterion's id."""


@dataclass(frozen=True, slots=True)
class Mentorship:
    mentor: str
    began: int
    signs: bool
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """`ended`: the entry that undid or withdrew it; None while it stands."""

    seq: int
    block: str
    criterion: str
    edition: int
    occasion: int
    method: str
    seen_on: str
    wording: str
    signer: str
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The latest version of a log. `confirmed`: the entry in which the mentee called this version fair."""

    session: str
    seq: int
    version: int
    mentor: str
    held_on: str
    minutes: int | None
    approach: str | None
    leads_read: bool
    criteria: tuple[CriterionKey, ...]
    shared: bool = False
    confirmed: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """`seq`: the entry in which it was held; `answered`: that in which the mentee answered last."""

    review: str
    seq: int
    final: bool
    outcome: str
    finish_on: str | None
    answer: str | None = None
    answered: int | None = None


@dataclass(slots=True)
class PlanState:
    """`awaits`: a lead has to let the plan begin, and has not; coming back does not get round that."""

    state: str = ""
    track: str | None = None
    finish_on: str = ""
    paused_until: str | None = None
    terms: str = ""
    awaits: bool = False
    seq: int = 0
    mentorships: dict[int, Mentorship] = field(default_factory=dict)
    criteria: dict[CriterionKey, CriterionState] = field(default_factory=dict)
    criteria_last: dict[CriterionKey, int] = field(default_factory=dict)
    sign_offs: dict[int, SignOff] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    erased: set[tuple[int, str]] = field(default_factory=set)


def replay(entries: Iterable[Recorded], /) -> PlanState:
    """The state of one plan after its entries, which are in order and hold their schemas.

    A criterion is among `criteria` from its first entry that makes a state; `criteria_last` is the number of the last.
    """
    plan = PlanState()
    by_criterion: dict[CriterionKey, list[Recorded]] = {}
    for entry in entries:
        plan.seq = entry.seq
        if entry.type in STATE_TYPES:
            key = entry.data["block"], entry.data["criterion"]
            by_criterion.setdefault(key, []).append(entry)
            plan.criteria_last[key] = entry.seq
        _replay_reviews(plan, entry)
        _replay_plan(plan, entry)
        _replay_people(plan, entry)
        _replay_sessions(plan, entry)
    plan.criteria = {key: fold(held) for key, held in by_criterion.items()}
    return plan


_STATES = {
    EntryType.PAUSED: "on_break",
    EntryType.RESUMED: "taking_part",
    EntryType.LEFT: "left",
    EntryType.RETURNED: "taking_part",
    EntryType.AUTHORISED: "taking_part",
    EntryType.CLOSED: "closed",
}


def _replay_plan(plan: PlanState, entry: Recorded, /) -> None:
    data: Any = entry.data
    plan.state = _STATES.get(entry.type, plan.state)
    if entry.type in _STATES:
        plan.paused_until = data.get("until") if entry.type is EntryType.PAUSED else None
    match entry.type:
        case EntryType.JOINED:
            plan.awaits = data["needs_authorising"]
            plan.state = "awaiting" if plan.awaits else "taking_part"
            plan.track, plan.finish_on, plan.terms = data.get("track"), data["finish_on"], data["terms"]
        case EntryType.RETURNED:
            plan.terms = data["terms"]
            plan.state = "awaiting" if plan.awaits else "taking_part"
        case EntryType.AUTHORISED:
            plan.awaits = False
        case EntryType.TRACK_CHANGED:
            plan.track = data.get("track")
        case EntryType.FINISH_MOVED:
            plan.finish_on = data["finish_on"]
        case EntryType.REVIEW_HELD if "finish_on" in data:
            plan.finish_on = data["finish_on"]
        case EntryType.REVIEW_ANSWERED if data["answer"] == "agree" and _is_final(plan, data["review"]):
            plan.state = "finished"
        case EntryType.ERASED:
            plan.erased.update((seq, name) for seq, name in data["fields"])


def _is_final(plan: PlanState, ref: str, /) -> bool:
    return ref in plan.reviews and plan.reviews[ref].final


def _replay_reviews(plan: PlanState, entry: Recorded, /) -> None:
    data: Any = entry.data
    match entry.type:
        case EntryType.REVIEW_HELD:
            plan.reviews[data["review"]] = Review(
                review=data["review"],
                seq=entry.seq,
                final=data["final"],
                outcome=data["outcome"],
                finish_on=data.get("finish_on"),
            )
        case EntryType.REVIEW_ANSWERED if data["review"] in plan.reviews:
            held = plan.reviews[data["review"]]
            plan.reviews[data["review"]] = replace(held, answer=data["answer"], answered=entry.seq)


def _replay_people(plan: PlanState, entry: Recorded, /) -> None:
    data: Any = entry.data
    match entry.type:
        case EntryType.MENTORSHIP_BEGAN:
            plan.mentorships[entry.seq] = Mentorship(data["mentor"], entry.seq, data["signs"])
        case EntryType.MENTORSHIP_ENDED if data["began"] in plan.mentorships:
            plan.mentorships[data["began"]] = replace(plan.mentorships[data["began"]], ended=entry.seq)
        case EntryType.SIGNED:
            plan.sign_offs[entry.seq] = SignOff(
                seq=entry.seq,
                block=data["block"],
                criterion=data["criterion"],
                edition=data["edition"],
                occasion=data["occasion"],
                method=data["method"],
                seen_on=data["seen_on"],
                wording=data["wording"],
                signer=entry.actor,
            )
        case EntryType.UNDONE | EntryType.WITHDRAWN if data["of"] in plan.sign_offs:
            plan.sign_offs[data["of"]] = replace(plan.sign_offs[data["of"]], ended=entry.seq)


def _replay_sessions(plan: PlanState, entry: Recorded, /) -> None:
    data: Any = entry.data
    match entry.type:
        case EntryType.SESSION_LOGGED:
            before = plan.sessions.get(data["session"])
            plan.sessions[data["session"]] = Session(
                session=data["session"],
                seq=entry.seq,
                version=data["version"],
                mentor=data["mentor"],
                held_on=data["held_on"],
                minutes=data.get("minutes"),
                approach=data.get("approach"),
                leads_read=data["leads_read"],
                criteria=tuple((block, criterion) for block, criterion in data["criteria"]),
                shared=before.shared if before else False,
            )
        case EntryType.SESSION_CONFIRMED if data["session"] in plan.sessions:
            plan.sessions[data["session"]] = replace(plan.sessions[data["session"]], confirmed=entry.seq)
        case EntryType.SESSION_SHARED if data["session"] in plan.sessions:
            plan.sessions[data["session"]] = replace(plan.sessions[data["session"]], shared=data["shared"])
