"""What a mentor could sign, for signing several at once (rule S9): of one mentee, or one skill of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import CriterionRecord, is_open_in_own_plan, make_token
from mentoring_xblock.api.plan_views import get_states
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.api.sign_offs import needs_client, needs_line
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Status, get_status, is_waiting
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus, allows, get_refusal
from mentoring_xblock.errors import Conflict, MentoringError, NotFound, Refused
from mentoring_xblock.models import LedgerText, MentorProfile, Mentorship, Plan, PlanCriterion

MAX_AT_ONCE = 10
MAX_PEOPLE_AT_ONCE = 12


@dataclass(frozen=True)
class Choice:
    """One skill of one mentee that could be signed. `token` as on its page; `line` and `client`: what they wrote.

    `is_own_open`: the mentor has it open themselves, so that another mentor has to sign it (M4).
    """

    plan_id: int
    plan_ref: str
    mentee_name: str
    joined_at: datetime
    address: CriterionAddress
    criterion: Criterion
    state: CriterionState
    token: str
    is_own_open: bool = False
    line: str = ""
    client: str = ""

    @property
    def ref(self) -> str:
        """Tells it from every other choice: `<plan>.<block>.<criterion>`."""
        return f"{self.plan_ref}.{self.address}"

    @property
    def is_waiting(self) -> bool:
        return is_waiting(self.criterion, self.state)

    @property
    def needs_line(self) -> bool:
        return needs_line(self.criterion, self.state, None)

    @property
    def needs_client(self) -> bool:
        return needs_client(self.criterion, self.state)


def list_choices(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> tuple[Standing, list[Choice]]:
    """What this mentor could sign of one mentee: what waits first, then in the checklist's order.

    Without what the mentee wrote, see `with_words`. Conflict where the plan allows no signing.
    """
    standing = load_standing(actor, programme.id, plan_ref)
    _require(standing)
    own_open = _find_own_open(actor, programme)
    found = list(_list_open(standing, programme, own_open))
    return standing, sorted(found, key=lambda item: not item.is_waiting)


def _require(standing: Standing, /) -> None:
    standing.require("sign_several")
    status = PlanStatus(standing.facts.status)
    if not allows(status, "sign_several"):
        raise Conflict(get_refusal(status))


def _list_open(
    standing: Standing, programme: ProgrammeView, own_open: frozenset[tuple[int, str]], /
) -> Iterable[Choice]:
    plan, mine = standing.plan, standing.mine
    if plan is None or mine is None:
        return
    states = get_states(plan.id)
    for address, criterion in programme.list_criteria(plan.track):
        key = (address.block_id, criterion.id)
        state = states.get(key, EMPTY)
        if get_status(criterion, state) is not Status.SIGNED:
            yield _make(plan, mine, address, criterion, state, is_own_open=key in own_open)


def _make(
    plan: Plan,
    mentorship: Mentorship,
    address: CriterionAddress,
    criterion: Criterion,
    state: CriterionState,
    /,
    *,
    is_own_open: bool,
) -> Choice:
    token = make_token(CriterionRecord(address, criterion, state, None), mentorship.id)
    return Choice(plan.id, plan.ref, plan.name, plan.joined_at, address, criterion, state, token, is_own_open)


def list_choices_of_skill(actor: Actor, programme: ProgrammeView, address: str, /) -> list[Choice]:
    """Of whom this mentor could sign one skill: who waits for it first, then the longest together.

    NotFound where there is no such skill or the actor is no mentor here.
    """
    place, criterion = programme.find(address)
    rows = _list_own_mentorships(actor, programme)
    held = PlanCriterion.objects.filter(
        plan_id__in=[row.plan_id for row in rows], block_id=place.block_id, criterion=criterion.id
    )
    states = {plan_id: CriterionState.from_json(state) for plan_id, state in held.values_list("plan_id", "state")}
    is_own_open = (place.block_id, criterion.id) in _find_own_open(actor, programme)
    found = [
        _make(row.plan, row, place, criterion, states.get(row.plan_id, EMPTY), is_own_open=is_own_open)
        for row in rows
        if criterion.is_for(row.plan.track)
        and get_status(criterion, states.get(row.plan_id, EMPTY)) is not Status.SIGNED
    ]
    return with_words(sorted(found, key=lambda item: not item.is_waiting)[:MAX_PEOPLE_AT_ONCE])


def _list_own_mentorships(actor: Actor, programme: ProgrammeView, /) -> list[Mentorship]:
    """Those in which the actor may sign now, the eldest first."""
    rows = Mentorship.objects.filter(
        open=1,
        mentor__user_id=actor.user_id,
        mentor__programme_id=programme.id,
        plan__status__in=[str(status) for status in RUNNING if allows(status, "sign_several")],
    )
    found = list(rows.select_related("plan", "mentor").order_by("began_at", "id"))
    if not found and not _is_mentor(actor, programme):
        raise NotFound
    return [row for row in found if row.signs and row.mentor.status != "suspended"]


def _is_mentor(actor: Actor, programme: ProgrammeView, /) -> bool:
    return MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id).exists()


def count_waiting_by_skill(actor: Actor, programme: ProgrammeView, /) -> dict[str, int]:
    """By a skill's address, how many people wait for this mentor to sign it. Two queries, however many there are."""
    rows = _list_own_mentorships(actor, programme)
    plans = {row.plan_id: row.plan for row in rows}
    waiting = PlanCriterion.objects.filter(plan_id__in=list(plans), waiting_since__isnull=False)
    known = {(address.block_id, item.id): [(address, item)] for address, item in programme.list_criteria()}
    found: dict[str, int] = {}
    for plan_id, block_id, criterion_id in waiting.values_list("plan_id", "block_id", "criterion"):
        # What has left the checklist waits for nobody.
        for address, criterion in known.get((block_id, criterion_id), ()):
            if criterion.is_for(plans[plan_id].track):
                found[str(address)] = found.get(str(address), 0) + 1
    return found


def with_words(choices: Sequence[Choice], /) -> list[Choice]:
    """The same choices with what the mentees wrote to each. One query, none where nobody wrote."""
    wanted = {
        (item.plan_id, piece.seq): piece.name
        for item in choices
        for piece in item.state.pieces
        if piece.digest and piece.name in ("line", "client")
    }
    if not wanted:
        return list(choices)
    rows = LedgerText.objects.filter(
        entry__plan_id__in={plan_id for plan_id, _seq in wanted},
        entry__seq__in={seq for _plan_id, seq in wanted},
        field__in=("line", "client"),
    )
    found = rows.values_list("entry__plan_id", "entry__seq", "field", "text")
    texts = {(plan_id, seq, name): text for plan_id, seq, name, text in found}
    return [replace(item, line=_pick(texts, item, "line"), client=_pick(texts, item, "client")) for item in choices]


def _pick(texts: dict[tuple[int, int, str], str], choice: Choice, name: str, /) -> str:
    piece = choice.state.get_piece(name)
    return texts.get((choice.plan_id, piece.seq, name), "") if piece and piece.digest else ""


def _find_own_open(actor: Actor, programme: ProgrammeView, /) -> frozenset[tuple[int, str]]:
    """What the actor has open themselves in a running plan of this programme, by block and criterion. One query."""
    rows: Any = Plan.objects.filter(
        programme_id=programme.id, user_id=actor.user_id, status__in=[str(status) for status in RUNNING]
    ).values_list("track", "criteria__block_id", "criteria__criterion", "criteria__state")
    held = list(rows)
    if not held:
        return frozenset()
    track = held[0][0]
    states = {(block_id, criterion): state for _track, block_id, criterion, state in held}
    return frozenset(
        (address.block_id, criterion.id)
        for address, criterion in programme.list_criteria(track)
        if is_open_in_own_plan(criterion, track, states.get((address.block_id, criterion.id)))
    )


def find_choices(
    actor: Actor, programme: ProgrammeView, wanted: Iterable[tuple[str, str]], /
) -> tuple[dict[str, Choice], dict[str, MentoringError]]:
    """Of (plan, address) what can be signed, by `Choice.ref`, and why something is not this actor's to sign at all.

    What is in neither was signed meanwhile, or has left the checklist.
    """
    found: dict[str, Choice] = {}
    refused: dict[str, MentoringError] = {}
    by_plan: dict[str, list[str]] = {}
    for plan_ref, address in wanted:
        by_plan.setdefault(plan_ref, []).append(address)
    for plan_ref, addresses in by_plan.items():
        try:
            choices = {item.ref: item for item in list_choices(actor, programme, plan_ref)[1]}
        except (NotFound, Refused, Conflict) as error:
            refused |= {f"{plan_ref}.{address}": error for address in addresses}
            continue
        refs = [f"{plan_ref}.{address}" for address in addresses]
        found |= {ref: choices[ref] for ref in refs if ref in choices}
    return found, refused
