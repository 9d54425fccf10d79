"""The criterion that an action is about: its stored state, its token, and writing a new state (projection)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet, Subquery

from mentoring_xblock.api.ledger import Appended
from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import (
    EMPTY,
    CriterionState,
    Status,
    apply,
    get_status,
    is_waiting,
)
from mentoring_xblock.domain.ledger.entries import parse_time
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.models import Participant, Plan, PlanCriterion

SIGNING = frozenset({"sign", "not_yet", "sign_several"})


@dataclass(frozen=True)
class CriterionRecord:
    """One criterion of one plan: what it says today and what is known of it. `row` is None while nothing is.

    `is_open_for_signer`: whoever is about to sign still has it open themselves (M4); None where nobody asked.
    """

    address: CriterionAddress
    criterion: Criterion
    state: CriterionState
    row: PlanCriterion | None
    is_open_for_signer: bool | None = None


def load_criterion(plan: Plan, address: CriterionAddress, criterion: Criterion, /) -> CriterionRecord:
    row = PlanCriterion.objects.filter(plan=plan, block_id=address.block_id, criterion=address.criterion).first()
    return _make_record(address, criterion, row)


def _make_record(
    address: CriterionAddress, criterion: Criterion, row: PlanCriterion | None, is_open_for_signer: bool | None = None
) -> CriterionRecord:
    state = CriterionState.from_json(row.state) if row else EMPTY
    return CriterionRecord(address, criterion, state, row, is_open_for_signer)


def load_criterion_to_sign(
    plan: Plan, signer_id: int, address: CriterionAddress, criterion: Criterion, /
) -> CriterionRecord:
    """The same with what the signer's own plan says of the criterion: both in one query."""
    here = Q(criteria__block_id=address.block_id, criteria__criterion=address.criterion)
    plans: QuerySet[Any] = Plan.objects.annotate(here=FilteredRelation("criteria", condition=here))
    columns = ("id", "track", "here__id", "here__state", "here__waiting_since", "here__entry_id")
    its = plans.filter(pk=plan.pk).values_list(*columns)
    # Two selects, each by its key: an `or` of both would be left to the database's luck.
    rows = its.union(_select_running(plans, plan.programme_id, signer_id).values_list(*columns), all=True)
    found, is_open = None, False
    for plan_id, track, row_id, state, waiting_since, entry_id in rows:
        if plan_id != plan.pk:
            is_open = is_open_in_own_plan(criterion, track, state)
        elif row_id is not None:
            found = PlanCriterion(
                id=row_id,
                plan=plan,
                block_id=address.block_id,
                criterion=address.criterion,
                state=state,
                waiting_since=waiting_since,
                entry_id=entry_id,
            )
    return _make_record(address, criterion, found, is_open)


def _select_running(plans: QuerySet[Any], programme_id: int, user_id: int, /) -> QuerySet[Any]:
    return plans.filter(programme_id=programme_id, user_id=user_id, status__in=[str(item) for item in RUNNING])


def is_open_in_own_plan(criterion: Criterion, track: str | None, state: str | None, /) -> bool:
    """Whether a running plan of this track asks for the criterion and has it not fully signed."""
    held = CriterionState.from_json(state) if state else EMPTY
    return criterion.is_for(track) and get_status(criterion, held) is not Status.SIGNED


def has_open_themselves(user_id: int, programme_id: int, address: CriterionAddress, criterion: Criterion, /) -> bool:
    """Whether this person has a running plan of the programme in which the criterion is not fully signed. One query."""
    here = Q(criteria__block_id=address.block_id, criteria__criterion=address.criterion)
    plans: QuerySet[Any] = Plan.objects.annotate(here=FilteredRelation("criteria", condition=here))
    own = _select_running(plans, programme_id, user_id).values_list("track", "here__state").first()
    return own is not None and is_open_in_own_plan(criterion, *own)


def make_token(record: CriterionRecord, mentorship_id: int | None, /) -> str:
    """Changes when the criterion's wording, its evidence or state, or the actor's mentorship changes (S8)."""
    parts = (record.state.to_json(), record.criterion.wording_digest, record.criterion.edition, mentorship_id)
    return sha256(repr(parts))[:16]


def about_criterion(address: str, /, *, setting: str | None = None) -> Loader:
    """Loader for actions on one criterion; `setting` names the term of the plan that the table's `set` means."""

    def load(case: Case) -> Target:
        place, criterion = case.programme.find(address)
        if case.action in SIGNING:
            record = load_criterion_to_sign(case.plan, case.actor.user_id, place, criterion)
        else:
            record = load_criterion(case.plan, place, criterion)
        mine = case.standing.mine
        token = make_token(record, mine.id if mine and mine.open else None)
        is_set = setting is not None and bool(getattr(case.standing.terms, setting))
        return Target(record, is_set=is_set, token=token)

    return load


def about_second_signature(address: str, /) -> Loader:
    """Loader for dropping a second signature: whose wish it was, and whether that person has gone."""
    load_plain = about_criterion(address)

    def load(case: Case) -> Target:
        target = load_plain(case)
        asked_by = target.value.state.second_asked_by
        asker = Participant.objects.filter(plan=case.plan, ref=asked_by).first()
        here = {case.plan.user_id, *(row.mentor.user_id for row in case.standing.active)}
        return replace(
            target,
            # Where nobody asks any more, the pair is told so.
            is_own=asked_by is None or (asker is not None and asker.user_id == case.actor.user_id),
            is_set=asker is not None and asker.user_id not in here,
        )

    return load


def save_state(plan: Plan, record: CriterionRecord, state: CriterionState, last: Appended, /) -> None:
    """Store what the criterion shows after the entry that was appended last."""
    row = record.row or PlanCriterion(plan=plan, block_id=record.address.block_id, criterion=record.address.criterion)
    row.state = state.to_json()
    row.waiting_since = get_waiting_since(record.criterion, state)
    row.entry = last.row
    row.save()
    waiting = PlanCriterion.objects.filter(plan_id=plan.pk, waiting_since__isnull=False).order_by("waiting_since")
    # Read by the statement that saves the plan, so that it costs none of its own.
    plan.waiting_since = Subquery(waiting.values("waiting_since")[:1])


def get_waiting_since(criterion: Criterion, state: CriterionState, /) -> datetime | None:
    return parse_time(state.ready_at) if state.ready_at and is_waiting(criterion, state) else None


def apply_all(state: CriterionState, appended: list[Appended], /) -> CriterionState:
    for item in appended:
        state = apply(state, item.recorded)
    return state
