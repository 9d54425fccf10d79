"""Signing off, not yet, undo, withdrawing, raising a concern (rules S1–S6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mentoring_xblock.api import doubts
from mentoring_xblock.api.criteria import CriterionRecord, apply_all, load_criterion, make_token, save_state
from mentoring_xblock.api.ledger import Appended, Line, list_recorded
from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.use_cases import Case, Loader, SystemCase, Target
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import (
    CriterionState,
    fold,
    get_needed,
    list_counting,
)
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.signing import check_seen_on, find_occasion, fits, may_undo, may_withdraw_own
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, SignOff

UNDOABLE = frozenset({EntryType.SIGNED, EntryType.NOT_YET})
SIGNED_ONLY = frozenset({EntryType.SIGNED})


@dataclass(frozen=True, slots=True)
class Statement:
    """What a mentor says: the way of knowing, the day (the signer's own), one line, the client's part; cleaned."""

    method: str
    seen_on: date
    comment: str = ""
    client: str = ""


def sign_off(case: Case, statement: Statement, /) -> Appended:
    """Record one signature in the lowest free occasion. Refused, Conflict or Invalid say why not."""
    record: CriterionRecord = case.target.value
    _check_own_criterion(case, record)
    joined_on = case.plan.joined_at.astimezone(case.actor.zone).date()
    today = case.actor.get_today(case.at)
    problems = find_problems(record.criterion, record.state, statement, today=today, joined_on=joined_on)
    if problems:
        raise Invalid(fields=problems)
    author = case.get_author()
    occasion = find_occasion(
        record.criterion,
        record.state,
        signer=author.ref,
        seen_on=statement.seen_on,
        recorded_at=case.at,
        zone=case.actor.zone,
    )
    if occasion.refused:
        raise Conflict(occasion.refused)
    [appended] = case.append(Line(_make_signed(case, record, statement, occasion.number), record.address))
    data = appended.recorded.data
    SignOff.objects.create(
        plan=case.plan,
        block_id=record.address.block_id,
        criterion=record.address.criterion,
        edition=data["edition"],
        occasion=occasion.number,
        method=statement.method,
        seen_on=statement.seen_on,
        wording=data["wording"],
        signer_id=case.actor.user_id,
        signed_at=case.at,
        entry=appended.row,
    )
    save_state(case.plan, record, apply_all(record.state, [appended]), appended)
    return appended


def _make_signed(case: Case, record: CriterionRecord, statement: Statement, occasion: int, /) -> NewEntry:
    block = case.programme.blocks_by_ref[record.address.block_ref]
    mine = case.standing.mine
    texts = {
        "comment": statement.comment,
        "client": statement.client,
        "job_role": mine.mentor.job_role if mine else "",
    }
    return NewEntry(
        EntryType.SIGNED,
        {
            **record.address.data,
            "checklist": block.checklist.digest,
            "edition": record.criterion.edition,
            "evidence": record.state.evidence,
            "method": statement.method,
            "occasion": occasion,
            "seen_on": statement.seen_on.isoformat(),
            "wording": record.criterion.wording_digest,
        },
        {name: text for name, text in texts.items() if text},
    )


def needs_line(criterion: Criterion, state: CriterionState, method: str | None, /) -> bool:
    """Whether the mentor must write a line: the mentee wrote none, or the way of knowing does not fit."""
    return not state.has_text("line") or (method is not None and not fits(criterion, method))


def needs_client(criterion: Criterion, state: CriterionState, /) -> bool:
    return criterion.client_voice and not state.has_text("client")


def find_problems(
    criterion: Criterion, state: CriterionState, statement: Statement, /, *, today: date, joined_on: date
) -> dict[str, tuple[MentoringError, ...]]:
    """What is wrong with a statement, by the form's fields; `today` and `joined_on` are days of the signer's."""
    problems: dict[str, tuple[MentoringError, ...]] = {}
    wrong_day = check_seen_on(statement.seen_on, today=today, joined_on=joined_on, method=statement.method)
    if wrong_day:
        problems["seen_on"] = (MentoringError(wrong_day),)
    if not statement.comment and needs_line(criterion, state, statement.method):
        is_odd_way = not fits(criterion, statement.method)
        problems["comment"] = (MentoringError("line_needed_for_way" if is_odd_way else "line_needed"),)
    if not statement.client and needs_client(criterion, state):
        problems["client"] = (MentoringError("client_part_needed"),)
    return problems


def _check_own_criterion(case: Case, record: CriterionRecord, /) -> None:
    """Nobody signs for themselves, nor what is still open in an own plan of this programme that runs (M4)."""
    if case.plan.user_id == case.actor.user_id:
        raise Refused("not_for_yourself")
    # Not false but for a record that was loaded to be signed.
    if record.is_open_for_signer is not False:
        raise Refused("own_criterion_open")


def say_not_yet(case: Case, comment: str, /) -> Appended:
    """Give the criterion back to the mentee with what would help next time (S5)."""
    record: CriterionRecord = case.target.value
    _check_own_criterion(case, record)
    if len(list_counting(record.criterion, record.state)) >= get_needed(record.criterion, record.state):
        raise Conflict("already_signed")
    entry = NewEntry(
        EntryType.NOT_YET,
        {
            **record.address.data,
            "edition": record.criterion.edition,
            "wording": record.criterion.wording_digest,
        },
        {"comment": comment},
    )
    [appended] = case.append(Line(entry, record.address))
    save_state(case.plan, record, apply_all(record.state, [appended]), appended)
    return appended


@dataclass(frozen=True)
class EntryRecord:
    """A ledger entry of one criterion that an action is about, with the criterion as it is today."""

    entry: LedgerEntry
    criterion: CriterionRecord


def about_entry(address: str, seq: int, /, *, types: frozenset[EntryType]) -> Loader:
    """Loader for undoing, withdrawing or doubting an own entry; NotFound where the plan has none such.

    The criterion may have been taken out of the checklist since: its entries remain (C3).
    """

    def load(case: Case) -> Target:
        block_id, _, criterion_id = address.partition(".")
        entry = LedgerEntry.objects.filter(plan=case.plan, seq=seq).select_related("block").first()
        is_here = entry is not None and (str(entry.block_id), entry.criterion) == (block_id, criterion_id)
        if entry is None or not is_here or EntryType(entry.type) not in types:
            raise NotFound
        record = load_even_if_removed(case, entry)
        mine = case.standing.mine
        token = make_token(record, mine.id if mine and mine.open else None)
        return Target(EntryRecord(entry, record), is_own=entry.actor_id == case.actor.user_id, token=token)

    return load


def load_even_if_removed(case: Case | SystemCase, entry: LedgerEntry, /) -> CriterionRecord:
    if entry.block is None or entry.criterion is None:
        raise NotFound
    address = CriterionAddress(entry.block.id, entry.block.ref, entry.criterion)
    block = case.programme.blocks_by_ref.get(entry.block.ref) if case.programme else None
    criterion = block.checklist.by_id.get(entry.criterion) if block else None
    return load_criterion(case.plan, address, criterion or Criterion(id=entry.criterion, title=entry.criterion))


def undo(case: Case, /) -> None:
    """Take back one's own signature or "not yet" of the last ten minutes, without a reason."""
    target: EntryRecord = case.target.value
    if not may_undo(target.entry.at, case.at):
        raise Conflict("undo_time_over")
    end_entry(case, target, EntryType.UNDONE, {"what": target.entry.type}, {})


def withdraw(case: Case, reason: str, /) -> None:
    """Take back a signature with a reason; it stops counting at once (S6)."""
    mine = case.standing.mine
    if case.action == "withdraw_own" and mine is not None and not may_withdraw_own(mine.ended_at, case.at):
        raise Conflict("withdraw_time_over")
    target: EntryRecord = case.target.value
    end_entry(case, target, EntryType.WITHDRAWN, {"reason": "given"}, {"reason": reason})


def end_entry(
    case: Case | SystemCase, target: EntryRecord, kind: EntryType, data: dict[str, object], texts: dict[str, str], /
) -> None:
    """Take back a signature or a "not yet", as whoever acts. Conflict where it stands no longer."""
    record = target.criterion
    sign_off_row = SignOff.objects.filter(plan=case.plan, entry=target.entry).first()
    is_standing = sign_off_row is not None and sign_off_row.standing is not None
    if not is_standing and record.state.not_yet != target.entry.seq:
        raise Conflict("taken_back_already")
    place = {**record.address.data, "of": target.entry.seq}
    line = Line(NewEntry(kind, {**place, **data}, texts), record.address)
    [appended] = case.append(line, signer_id=target.entry.actor_id)
    if kind is EntryType.UNDONE:
        state = fold(list_recorded(case.plan, record.address))
    else:
        state = apply_all(record.state, [appended])
    if sign_off_row is not None:
        SignOff.objects.filter(pk=sign_off_row.pk).update(standing=None, ended=appended.row)
        doubts.keep_up(case.plan)
    save_state(case.plan, record, state, appended)


def raise_concern(case: Case, comment: str, /) -> None:
    """Say that one has doubts about one's own signature; it stands until a lead takes it back."""
    seq, record = case.target.value.entry.seq, case.target.value.criterion
    entry = NewEntry(
        EntryType.CONCERN,
        {
            **record.address.data,
            "of": seq,
        },
        {"comment": comment},
    )
    case.append(Line(entry, record.address))
    if case.plan.doubted_at is None and any(signature.seq == seq for signature in record.state.signatures):
        case.plan.doubted_at = case.at
