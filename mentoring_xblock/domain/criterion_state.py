"""What is known of one criterion of one plan, as its ledger entries say, and what it shows (rules S4–S6, C3).

`apply` takes one more entry; `fold` takes them all. Pages read the stored outcome, verification folds the entries
again and wants the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.verify_record import canonical


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as replaying needs it. `actor`: the actor's reference in this plan; `at`: as in the body."""

    seq: int
    type: EntryType
    data: Mapping[str, Any]
    digests: Mapping[str, str]
    capacity: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A standing sign-off; `seen_on` an ISO day, `at` when it was recorded (UTC)."""

    seq: int
    edition: int
    occasion: int
    signer: str
    method: str
    seen_on: str
    at: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The current version of one piece of evidence; `digest` commits to its text, which stands at entry `seq`.

    A piece that was taken out keeps its version and has an empty digest.
    """

    name: str
    version: int
    digest: str
    seq: int


@dataclass(frozen=True, slots=True)
class CriterionState:
    """The numbers are those of the entries that say so. `ready_edition`: the wording the mentee was ready for."""

    happened_on: str | None = None
    seen_by: str | None = None
    pieces: tuple[Piece, ...] = ()
    ready: int | None = None
    ready_at: str | None = None
    ready_edition: int | None = None
    not_yet: int | None = None
    taken_back: int | None = None
    second_asked: int | None = None
    second_asked_by: str | None = None
    signatures: tuple[Signature, ...] = ()

    def to_json(self) -> str:
        return canonical({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_json(cls, text: str, /) -> CriterionState:
        held = json.loads(text)
        held["pieces"] = tuple(Piece(**item) for item in held.get("pieces", ()))
        held["signatures"] = tuple(Signature(**item) for item in held.get("signatures", ()))
        return cls(**held)

    def get_piece(self, name: str, /) -> Piece | None:
        return next((piece for piece in self.pieces if piece.name == name), None)

    def has_text(self, name: str, /) -> bool:
        piece = self.get_piece(name)
        return piece is not None and piece.digest != ""

    @property
    def evidence(self) -> list[list[object]]:
        """The evidence as a signature names it: id, version, digest."""
        return [[piece.name, piece.version, piece.digest] for piece in self.pieces if piece.digest]


EMPTY = CriterionState()

STATE_TYPES = frozenset(
    {
        EntryType.READY,
        EntryType.EVIDENCE,
        EntryType.SIGNED,
        EntryType.UNDONE,
        EntryType.WITHDRAWN,
        EntryType.NOT_YET,
        EntryType.SECOND_ASKED,
        EntryType.SECOND_DROPPED,
    }
)
"""The types that change what a criterion shows; a concern, for one, changes nothing."""


def fold(entries: Iterable[Recorded], /) -> CriterionState:
    """The state after all entries of one criterion, in order. What was undone counts as if it had not been."""
    held = list(entries)
    undone = {entry.data["of"] for entry in held if entry.type is EntryType.UNDONE}
    state = EMPTY
    for entry in held:
        if entry.type is not EntryType.UNDONE and entry.seq not in undone:
            state = apply(state, entry)
    return state


def apply(state: CriterionState, entry: Recorded, /) -> CriterionState:
    """The state after one more entry; an undo needs `fold`, since it brings back what was before."""
    match entry.type:
        case EntryType.EVIDENCE:
            return _take_evidence(state, entry)
        case EntryType.READY:
            return replace(
                state,
                ready=entry.seq,
                ready_at=entry.at,
                ready_edition=entry.data["edition"],
                not_yet=None,
                taken_back=None,
            )
        case EntryType.SIGNED:
            data = entry.data
            signature = Signature(
                seq=entry.seq,
                edition=data["edition"],
                occasion=data["occasion"],
                signer=entry.actor,
                method=data["method"],
                seen_on=data["seen_on"],
                at=entry.at,
            )
            return replace(_without_ready(state), taken_back=None, signatures=(*state.signatures, signature))
        case EntryType.NOT_YET:
            return replace(_without_ready(state), not_yet=entry.seq, taken_back=None)
        case EntryType.WITHDRAWN:
            left = tuple(item for item in state.signatures if item.seq != entry.data["of"])
            return replace(state, signatures=left, taken_back=entry.seq)
        case EntryType.SECOND_ASKED:
            return replace(state, second_asked=entry.seq, second_asked_by=entry.actor)
        case EntryType.SECOND_DROPPED:
            return replace(state, second_asked=None, second_asked_by=None)
        case EntryType.UNDONE:
            raise ValueError("an undo is folded, not applied")
        case _:
            return state


def _without_ready(state: CriterionState, /) -> CriterionState:
    return replace(state, ready=None, ready_at=None, ready_edition=None, not_yet=None)


def _take_evidence(state: CriterionState, entry: Recorded, /) -> CriterionState:
    pieces = {piece.name: piece for piece in state.pieces}
    for name, version in entry.data["pieces"]:
        pieces[name] = Piece(name, version, entry.digests.get(name, ""), entry.seq)
    return replace(
        state,
        happened_on=entry.data.get("happened_on"),
        seen_by=entry.data.get("seen_by"),
        pieces=tuple(pieces[name] for name in sorted(pieces)),
    )


class Status(StrEnum):
    """What a criterion shows: the first that holds, in this order."""

    SHOW_AGAIN = "show_again"
    BROUGHT_IN = "brought_in"
    SIGNED = "signed"
    WAITING = "waiting"
    NOT_YET = "not_yet"
    TAKEN_BACK = "taken_back"
    HALF = "half"
    TO_DO = "to_do"


def get_needed(criterion: Criterion, state: CriterionState, /) -> int:
    """Signatures needed: what the author wants, two where one of the pair asked for a second."""
    return 2 if state.second_asked is not None else criterion.signatures


def list_counting(criterion: Criterion, state: CriterionState, /) -> tuple[Signature, ...]:
    """Standing signatures for the edition in force; those for an earlier one no longer count (rule C3)."""
    return tuple(item for item in state.signatures if item.edition >= criterion.edition)


def is_waiting(criterion: Criterion, state: CriterionState, /) -> bool:
    return state.ready is not None and (state.ready_edition or 0) >= criterion.edition


def get_status(criterion: Criterion, state: CriterionState, /) -> Status:
    counting = list_counting(criterion, state)
    if state.signatures and not counting and not is_waiting(criterion, state):
        return Status.SHOW_AGAIN
    if len(counting) >= get_needed(criterion, state):
        return Status.SIGNED
    if is_waiting(criterion, state):
        return Status.WAITING
    if state.not_yet is not None:
        return Status.NOT_YET
    if state.taken_back is not None:
        return Status.TAKEN_BACK
    return Status.HALF if counting else Status.TO_DO
