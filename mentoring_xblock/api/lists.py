"""What the lists over a whole programme have in common: who somebody is, one person, one request (rule R0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, When
from django.utils import timezone

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.news import A_VISIT_ENDS_AFTER, count_news
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, is_waiting
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.domain.progress import Progress, get_progress
from mentoring_xblock.models import (
    LedgerText,
    MentorshipRequest,
    Plan,
    PlanCriterion,
    Programme,
    Session,
)

NEXT_LOOKED_AT = 10
"""More than one, since a criterion may have left the checklist while it waited."""
RUNNING_STATES = [str(status) for status in RUNNING]
SIGNABLE_STATES = [status for status in RUNNING_STATES if status != PlanStatus.AWAITING]


@dataclass(frozen=True, slots=True)
class Part:
    """What the viewer is in this programme: the references of their own plan and of their profile as a mentor.

    `came_at` and `news_since`: of their last visit (None: they never came); `news_count`: what happened since, 0
    for staff who look as somebody else.
    """

    plan_ref: str | None
    mentor_ref: str | None
    came_at: datetime | None = None
    news_since: datetime | None = None
    news_count: int = 0


def get_part(actor: Actor, programme: ProgrammeView, /) -> Part:
    """One query."""
    over = timezone.now() - A_VISIT_ENDS_AFTER
    own = Programme.objects.filter(pk=programme.id).annotate(
        own_plan=FilteredRelation("plans", condition=Q(plans__user_id=actor.user_id)),
        own_mentor=FilteredRelation("mentors", condition=Q(mentors__user_id=actor.user_id)),
        own_visit=FilteredRelation("visits", condition=Q(visits__user_id=actor.user_id)),
        # Another visit than the last one begins with this very page, before it is noted.
        since=Case(
            When(own_visit__came_at__lte=over, then=F("own_visit__came_at")), default=F("own_visit__news_since")
        ),
    )
    found = own.values_list("own_plan__ref", "own_mentor__ref", "own_visit__came_at", "since", count_news(actor))
    return Part(*found.get())


@dataclass(frozen=True)
class WaitingItem:
    """One criterion that a mentee is ready for. `line`: what they wrote."""

    plan_ref: str
    mentee_name: str
    address: CriterionAddress
    criterion: Criterion
    since: datetime
    line: str


@dataclass(frozen=True)
class PersonItem:
    """One mentee in a list; `talked_on` the day of the last talk; `since`: of what a list is about, if it says so."""

    plan_ref: str
    name: str
    status: str
    paused_until: date | None
    progress: Progress
    talked_on: date | None
    mentorship_ref: str = ""
    mentors: tuple[str, ...] = ()
    needs_help: bool = False
    since: date | None = None


@dataclass(frozen=True)
class RequestItem:
    """An open request or offer: who is asked, by whom, and what they wrote.

    `is_answered`: whoever looks has said yes to what a lead proposed, and the other has not yet.
    `has_wishes`: the mentee said what they would like.
    """

    ref: str
    plan_ref: str
    how: str
    name: str
    message: str
    asked_at: datetime
    is_answered: bool = False
    has_wishes: bool = False


def get_states_of(plan_ids: Iterable[int], /) -> dict[int, dict[tuple[int, str], CriterionState]]:
    found: dict[int, dict[tuple[int, str], CriterionState]] = {}
    rows = PlanCriterion.objects.filter(plan_id__in=list(plan_ids))
    for plan_id, block_id, criterion, state in rows.values_list("plan_id", "block_id", "criterion", "state"):
        found.setdefault(plan_id, {})[block_id, criterion] = CriterionState.from_json(state)
    return found


def last_talk_of(plan_column: str, /) -> Subquery:
    """The day of the last talk of the plan that a query's column names."""
    return Subquery(Session.objects.filter(plan_id=OuterRef(plan_column)).order_by("-held_on").values("held_on")[:1])


def make_person(
    plan: Plan,
    programme: ProgrammeView,
    states: Mapping[tuple[int, str], CriterionState],
    talked_on: date | None,
    /,
    *,
    mentorship_ref: str = "",
    mentors: tuple[str, ...] = (),
) -> PersonItem:
    progress = get_progress(
        (criterion, states.get((address.block_id, criterion.id), EMPTY))
        for address, criterion in programme.list_criteria(plan.track)
    )
    return PersonItem(
        plan_ref=plan.ref,
        name=plan.name,
        status=plan.status,
        paused_until=plan.paused_until,
        progress=progress,
        talked_on=talked_on,
        mentorship_ref=mentorship_ref,
        mentors=mentors,
        needs_help=plan.help_asked_at is not None and plan.status in RUNNING,
    )


def get_next_waiting(actor: Actor, programme: ProgrammeView, /, *, today: date) -> WaitingItem | None:
    """What has waited longest for this mentor; without its line, which no link shows."""
    rows = (
        PlanCriterion.objects.filter(
            ~Q(plan__status="on_break") | Q(plan__paused_until__lt=today),
            waiting_since__isnull=False,
            plan__programme_id=programme.id,
            plan__status__in=SIGNABLE_STATES,
            plan__mentorships__open=1,
            plan__mentorships__signs=True,
            plan__mentorships__mentor__user_id=actor.user_id,
            plan__mentorships__mentor__status__in=("active", "on_break"),
        )
        .order_by("waiting_since", "id")
        .values_list("plan__ref", "plan__name", "plan__track", "block_id", "criterion", "state", "waiting_since")
    )
    known = {(address.block_id, criterion.id): (address, criterion) for address, criterion in programme.list_criteria()}
    for plan_ref, name, track, block_id, criterion_id, state, since in rows[:NEXT_LOOKED_AT]:
        address, criterion = known.get((block_id, criterion_id), (None, None))
        if address is None or criterion is None or since is None:
            continue
        if criterion.is_for(track) and is_waiting(criterion, CriterionState.from_json(state)):
            return WaitingItem(plan_ref, name, address, criterion, since, line="")
    return None


def get_line_seq(state: CriterionState, /) -> int:
    piece = state.get_piece("line")
    return piece.seq if piece is not None else 0


def get_lines(wanted: Iterable[tuple[int, CriterionState]], /) -> dict[tuple[int, int], str]:
    asked = {(plan_id, get_line_seq(state)) for plan_id, state in wanted}
    plan_ids, seqs = {plan_id for plan_id, _ in asked}, {seq for _, seq in asked}
    rows = LedgerText.objects.filter(field="line", entry__plan_id__in=plan_ids, entry__seq__in=seqs)
    found = rows.values_list("entry__plan_id", "entry__seq", "text")
    return {(plan_id, seq): text for plan_id, seq, text in found if (plan_id, seq) in asked}


def list_own_requests(standing: Standing, /) -> list[RequestItem]:
    """The mentee's open requests and the offers they got, with the mentor's name."""
    rows = MentorshipRequest.objects.filter(plan=standing.plan, open=1).order_by("asked_at", "id")
    if not standing.may("request_message"):
        return []
    return [
        RequestItem(row.ref, standing.facts.ref, row.how, row.mentor.name, row.message, row.asked_at, said is not None)
        for row in rows.select_related("mentor")
        for said in (row.mentee_agreed_at,)
    ]
