"""Reading one plan: all its criteria with what they show, one criterion in full, its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import CriterionRecord, has_open_themselves, load_criterion, make_token
from mentoring_xblock.api.files import EvidenceFileView, list_files, may_attach
from mentoring_xblock.api.ledger import get_texts, to_recorded
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import MentorFacts, PlanFacts, Standing, load_own_standing, load_standing
from mentoring_xblock.api.sign_offs import needs_client, needs_line
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Recorded, Status, get_needed, get_status
from mentoring_xblock.domain.ledger.entries import parse_time
from mentoring_xblock.domain.ledger.schema import FILES, EntryType
from mentoring_xblock.domain.plan_states import PlanStatus, allows
from mentoring_xblock.domain.progress import Progress, get_progress
from mentoring_xblock.domain.signing import may_undo, may_withdraw_own
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerEntry, PlanCriterion


@dataclass(frozen=True)
class CriterionLine:
    """One criterion in a list. `comment`: what the mentor said with "not yet", or the reason of taking it back."""

    address: CriterionAddress
    criterion: Criterion
    state: CriterionState
    status: Status
    comment: str = ""

    @property
    def needed(self) -> int:
        return get_needed(self.criterion, self.state)


@dataclass(frozen=True)
class PlanView:
    """One plan with every criterion of its track over all blocks of the programme."""

    standing: Standing
    programme: ProgrammeView
    lines: tuple[CriterionLine, ...]
    progress: Progress

    @property
    def plan(self) -> PlanFacts:
        return self.standing.facts

    @property
    def mentors(self) -> list[MentorFacts]:
        return self.standing.mentors

    @cached_property
    def by_section(self) -> list[tuple[int, str, list[CriterionLine]]]:
        """Block id, section title and lines, in the order of the checklists; sections without lines are left out."""
        lines = {(line.address.block_id, line.criterion.id): line for line in self.lines}
        found = []
        for block in self.programme.blocks:
            for section in block.checklist.sections:
                keys = [(block.id, criterion.id) for criterion in section.criteria]
                held = [lines[key] for key in keys if key in lines]
                if held:
                    found.append((block.id, section.title, held))
        return found


def get_own_plan(actor: Actor, programme: ProgrammeView, /) -> PlanView | None:
    """The actor's own plan, or None where they never joined."""
    standing = load_own_standing(actor, programme.id)
    if standing is None:
        return None
    standing.require("plan")
    return _make_view(standing, programme)


def get_plan(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> PlanView:
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("plan")
    return _make_view(standing, programme)


def _make_view(standing: Standing, programme: ProgrammeView, /) -> PlanView:
    plan = standing.plan
    if plan is None:
        raise NotFound
    states = get_states(plan.id)
    found = [
        (address, criterion, states.get((address.block_id, criterion.id), EMPTY))
        for address, criterion in programme.list_criteria(plan.track)
    ]
    may_read = standing.may("evidence_read")
    texts = _get_line_texts(plan.id, [state for _address, _criterion, state in found]) if may_read else {}
    lines = tuple(_make_line(address, criterion, state, texts) for address, criterion, state in found)
    progress = get_progress((criterion, state) for _address, criterion, state in found)
    return PlanView(standing, programme, lines, progress)


def get_states(plan_id: int, /) -> dict[tuple[int, str], CriterionState]:
    rows = PlanCriterion.objects.filter(plan_id=plan_id).values_list("block_id", "criterion", "state")
    return {(block_id, criterion): CriterionState.from_json(state) for block_id, criterion, state in rows}


def _get_line_texts(plan_id: int, states: Iterable[CriterionState], /) -> dict[tuple[int, str], str]:
    said = [((state.not_yet, "comment"), (state.taken_back, "reason")) for state in states]
    return get_texts(plan_id, [(seq, name) for pair in said for seq, name in pair if seq is not None])


def _make_line(
    address: CriterionAddress, criterion: Criterion, state: CriterionState, texts: Mapping[tuple[int, str], str], /
) -> CriterionLine:
    said = texts.get((state.not_yet or 0, "comment")) or texts.get((state.taken_back or 0, "reason")) or ""
    return CriterionLine(address, criterion, state, get_status(criterion, state), said)


@dataclass(frozen=True)
class HistoryItem:
    """One thing that happened to a criterion; texts by field, those that were erased are missing."""

    seq: int
    type: EntryType
    at: datetime
    capacity: str
    actor_id: int | None
    texts: Mapping[str, str]
    data: Mapping[str, object]
    is_own: bool
    is_undone: bool
    is_ended: bool

    @property
    def actor_name(self) -> str:
        return self.texts.get("actor_name", "")

    @property
    def seen_on(self) -> date | None:
        value = self.data.get("seen_on")
        return date.fromisoformat(value) if isinstance(value, str) else None


@dataclass(frozen=True)
class CriterionDetail:
    """One criterion of one plan in full, as this reader may see it."""

    view: Standing
    programme: ProgrammeView
    record: CriterionRecord
    status: Status
    token: str
    history: tuple[HistoryItem, ...]
    evidence: Mapping[str, str] = field(default_factory=dict)
    may_sign: bool = False
    own_open: bool = False
    undo: HistoryItem | None = None
    files: Sequence[EvidenceFileView] = ()
    may_add_file: bool = False

    @property
    def plan(self) -> PlanFacts:
        return self.view.facts

    @property
    def needed(self) -> int:
        return get_needed(self.record.criterion, self.record.state)

    @property
    def has_asker_gone(self) -> bool:
        """Whoever asked for the second signature is of the pair no more: then a lead may drop it (S4)."""
        plan = self.view.plan
        asked = next((item for item in self.history if item.seq == self.record.state.second_asked), None)
        if plan is None or asked is None:
            return False
        return asked.actor_id not in {plan.user_id, *(row.mentor.user_id for row in self.view.active)}

    @property
    def needs_line(self) -> bool:
        return needs_line(self.record.criterion, self.record.state, None)

    @property
    def needs_client(self) -> bool:
        return needs_client(self.record.criterion, self.record.state)

    @property
    def signatures(self) -> list[HistoryItem]:
        """Standing signatures, those for an earlier wording too, by occasion."""
        standing = {signature.seq: signature.occasion for signature in self.record.state.signatures}
        return sorted((item for item in self.history if item.seq in standing), key=lambda item: standing[item.seq])

    def list_withdrawable(self, at: datetime, /) -> list[HistoryItem]:
        """Standing signatures that this reader may take back with a reason."""
        mine = self.view.mine
        in_time = mine is None or may_withdraw_own(mine.ended_at, at)
        return [
            item
            for item in self.signatures
            if (self.view.may("withdraw_own", is_own=item.is_own) and in_time) or self.view.may("withdraw_other")
        ]


def get_criterion(
    actor: Actor, programme: ProgrammeView, plan_ref: str, address: str, /, *, at: datetime
) -> CriterionDetail:
    """Everything about one criterion of a plan; NotFound for whoever may not see the plan."""
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("evidence_read")
    place, criterion = programme.find(address)
    if standing.plan is None:
        raise NotFound
    record = load_criterion(standing.plan, place, criterion)
    history = tuple(_read_history(standing.plan.id, place, actor))
    mine = standing.mine
    status = get_status(criterion, record.state)
    may_sign = standing.may("sign", is_set=standing.terms.leads_may_sign)
    may_sign = may_sign and allows(PlanStatus(standing.plan.status), "sign")
    is_open = may_sign and status is not Status.SIGNED
    own_open = is_open and has_open_themselves(actor.user_id, programme.id, place, criterion)
    return CriterionDetail(
        view=standing,
        programme=programme,
        record=record,
        status=status,
        token=make_token(record, mine.id if mine and mine.open else None),
        history=history,
        evidence=_pick_evidence(record.state, history),
        may_sign=may_sign,
        own_open=own_open,
        undo=_find_undoable(standing, record.state, history, at),
        files=list_files(standing, place, record.state, _list_file_texts(history)),
        may_add_file=may_attach(standing, record.state),
    )


def _list_file_texts(history: Iterable[HistoryItem], /) -> dict[tuple[int, str], str]:
    return {(item.seq, name): text for item in history for name, text in item.texts.items() if name in FILES}


def _pick_evidence(state: CriterionState, history: Iterable[HistoryItem], /) -> dict[str, str]:
    texts = {item.seq: item.texts for item in history}
    words = (piece for piece in state.pieces if piece.digest and piece.name not in FILES)
    return {piece.name: texts.get(piece.seq, {}).get(piece.name, "") for piece in words}


def _find_undoable(
    standing: Standing, state: CriterionState, history: Iterable[HistoryItem], at: datetime, /
) -> HistoryItem | None:
    """The reader's own signature or "not yet" of the last ten minutes, the latest, if it still stands."""
    standing_seqs = {signature.seq for signature in state.signatures} | {state.not_yet}
    for item in reversed(list(history)):
        if item.seq in standing_seqs and item.is_own and may_undo(item.at, at):
            return item if standing.may("undo", is_own=True) else None
    return None


def _read_history(plan_id: int, address: CriterionAddress, actor: Actor, /) -> Iterator[HistoryItem]:
    """One query: an entry comes once for each of its texts, or once without any."""
    held = LedgerEntry.objects.filter(plan_id=plan_id, block_id=address.block_id, criterion=address.criterion)
    entries: dict[int, tuple[Recorded, int | None]] = {}
    texts: dict[tuple[int, str], str] = {}
    rows = held.order_by("seq").values_list("seq", "body", "actor_id", "texts__field", "texts__text")
    for seq, body, actor_id, name, text in rows:
        if seq not in entries:
            entries[seq] = to_recorded(body), actor_id
        if name not in (None, "actor_id"):
            texts[seq, name] = text
    ended = {entry.data["of"]: entry.type for entry, _ in entries.values() if "of" in entry.data}
    for entry, actor_id in entries.values():
        yield _make_item(entry, actor_id, texts, ended, actor)


def _make_item(
    entry: Recorded,
    actor_id: int | None,
    texts: Mapping[tuple[int, str], str],
    ended: Mapping[int, EntryType],
    actor: Actor,
    /,
) -> HistoryItem:
    return HistoryItem(
        seq=entry.seq,
        type=entry.type,
        at=parse_time(entry.at),
        capacity=entry.capacity,
        actor_id=actor_id,
        texts={name: texts[entry.seq, name] for name in entry.digests if (entry.seq, name) in texts},
        data=entry.data,
        is_own=actor_id == actor.user_id,
        is_undone=ended.get(entry.seq) is EntryType.UNDONE,
        is_ended=entry.seq in ended,
    )
