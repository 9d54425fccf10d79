"""The mentee's side of a criterion: what I did, I'm ready, a second signature (rules S3, S4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mentoring_xblock.api.criteria import CriterionRecord, apply_all, save_state
from mentoring_xblock.api.ledger import Line, get_texts
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.criterion_state import CriterionState, get_needed, is_waiting, list_counting
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import WORDS, EntryType
from mentoring_xblock.domain.signing import check_seen_on
from mentoring_xblock.errors import Conflict, Invalid, MentoringError


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the mentee wrote: cleaned texts, empty where there is none. `seen_by`: a mentor's reference, or all."""

    line: str = ""
    client: str = ""
    link: str = ""
    happened_on: date | None = None
    seen_by: str | None = None

    def get_texts(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in WORDS}


def save_evidence(case: Case, evidence: Evidence, /) -> None:
    """Record what changed; the same words again write nothing. What a full signature stands on stays as it is."""
    refuse_signed(case)
    _write(case, evidence, is_ready=False)


def say_ready(case: Case, evidence: Evidence, /) -> None:
    """Ask for a signature, with what changed in the evidence. Conflict where it is signed already."""
    refuse_signed(case)
    _write(case, evidence, is_ready=True)


def refuse_signed(case: Case, /) -> None:
    """What a full signature stands on stays as it is."""
    record: CriterionRecord = case.target.value
    if len(list_counting(record.criterion, record.state)) >= get_needed(record.criterion, record.state):
        raise Conflict("already_signed")


def _write(case: Case, evidence: Evidence, /, *, is_ready: bool) -> None:
    record: CriterionRecord = case.target.value
    if evidence.happened_on is not None:
        today, joined_on = case.actor.get_today(case.at), case.plan.joined_at.date()
        # The widest of the ways of knowing: which one it will be is the mentor's to say.
        wrong_day = check_seen_on(evidence.happened_on, today=today, joined_on=joined_on, method="prior_learning")
        if wrong_day:
            raise Invalid(fields={"happened_on": (MentoringError(wrong_day),)})
    known = {row.participant.ref for row in case.standing.active} | {None, record.state.seen_by}
    if evidence.seen_by not in known:
        raise Invalid(fields={"seen_by": (MentoringError("choose_one"),)})
    lines = []
    changed = _get_changes(case, record.state, evidence)
    is_same_frame = record.state.happened_on == _iso(evidence.happened_on) and record.state.seen_by == evidence.seen_by
    if changed or not is_same_frame:
        lines.append(Line(_make_evidence(record, evidence, changed), record.address))
    if is_ready and not is_waiting(record.criterion, record.state):
        data = {
            **record.address.data,
            "edition": record.criterion.edition,
        }
        lines.append(Line(NewEntry(EntryType.READY, data), record.address))
    if lines:
        appended = case.append(*lines)
        save_state(case.plan, record, apply_all(record.state, appended), appended[-1])


def _iso(day: date | None, /) -> str | None:
    return day.isoformat() if day else None


def _get_changes(case: Case, state: CriterionState, evidence: Evidence, /) -> dict[str, tuple[int, str]]:
    """Pieces with another text than before: their next version and the text ("" takes a piece out)."""
    held = get_texts(case.plan.id, [(piece.seq, piece.name) for piece in state.pieces])
    changes = {}
    for name, text in evidence.get_texts().items():
        piece = state.get_piece(name)
        before = held.get((piece.seq, name), "") if piece else ""
        if text != before:
            changes[name] = (piece.version + 1 if piece else 1, text)
    return changes


def _make_evidence(record: CriterionRecord, evidence: Evidence, changed: Mapping[str, tuple[int, str]], /) -> NewEntry:
    return NewEntry(
        EntryType.EVIDENCE,
        {
            **record.address.data,
            "happened_on": _iso(evidence.happened_on),
            "pieces": [[name, version] for name, (version, _text) in sorted(changed.items())],
            "seen_by": evidence.seen_by,
        },
        {name: text for name, (_version, text) in changed.items() if text},
    )


def ask_second_signature(case: Case, /) -> None:
    """Either of the pair asks for a second signature (S4)."""
    record: CriterionRecord = case.target.value
    if get_needed(record.criterion, record.state) == 2:
        raise Conflict("second_needed_already")
    data = {
        **record.address.data,
        "edition": record.criterion.edition,
    }
    appended = case.append(Line(NewEntry(EntryType.SECOND_ASKED, data), record.address))
    save_state(case.plan, record, apply_all(record.state, appended), appended[-1])


def drop_second_signature(case: Case, /) -> None:
    """Who asked may drop it until the second is given."""
    record: CriterionRecord = case.target.value
    if record.state.second_asked is None or len(list_counting(record.criterion, record.state)) >= 2:
        raise Conflict("no_second_to_drop")
    data = {
        **record.address.data,
        "of": record.state.second_asked,
    }
    appended = case.append(Line(NewEntry(EntryType.SECOND_DROPPED, data), record.address))
    save_state(case.plan, record, apply_all(record.state, appended), appended[-1])
