"""Who waits for me, whom do I mentor, who takes part: the lists over a whole programme (rules R0, R1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, is_waiting
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus, is_resting
from mentoring_xblock.domain.progress import Progress, get_progress
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import (
    LedgerText,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Plan,
    PlanCriterion,
    Programme,
    Session,
)

PEOPLE_PAGE = 25
OFFERS_SHOWN, OFFERS_LOOKED_AT = 10, 200
NEXT_LOOKED_AT = 10
"""More than one, since a criterion may have left the checklist while it waited."""
TERMS_OF_LIMITED_STAFF = '"limited_staff_lead":true'
"""As it stands in a plan's canonical terms."""
RUNNING_STATES = [str(status) for status in RUNNING]
STOPPED_STATES = [str(status) for status in PlanStatus if status not in RUNNING]


@dataclass(frozen=True, slots=True)
class Part:
    """What the viewer is in this programme: the references of their own plan and of their profile as a mentor."""

    plan_ref: str | None
    mentor_ref: str | None


def get_part(actor: Actor, programme: ProgrammeView, /) -> Part:
    """One query."""
    own = Programme.objects.filter(pk=programme.id).annotate(
        own_plan=FilteredRelation("plans", condition=Q(plans__user_id=actor.user_id)),
        own_mentor=FilteredRelation("mentors", condition=Q(mentors__user_id=actor.user_id)),
    )
    return Part(*own.values_list("own_plan__ref", "own_mentor__ref").get())


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
    """One mentee in a list; `talked_on` the day of the last talk."""

    plan_ref: str
    name: str
    status: str
    paused_until: date | None
    progress: Progress
    talked_on: date | None
    mentorship_ref: str = ""
    mentors: tuple[str, ...] = ()
    needs_help: bool = False


@dataclass(frozen=True)
class RequestItem:
    """An open request or offer: who is asked, by whom, and what they wrote."""

    ref: str
    plan_ref: str
    how: str
    name: str
    message: str
    asked_at: datetime


@dataclass(frozen=True)
class MentorDesk:
    """Everything a mentor comes for."""

    waiting: tuple[WaitingItem, ...]
    requests: tuple[RequestItem, ...]
    people: tuple[PersonItem, ...]
    places: int
    status: str
    may_offer_to: tuple[tuple[str, str], ...]


def get_desk(actor: Actor, programme: ProgrammeView, /, *, today: date) -> MentorDesk:
    """The mentor's page over the whole programme; NotFound for whoever does not mentor here."""
    own = Q(mentor__programme_id=programme.id, mentor__user_id=actor.user_id)
    mentorships = list(
        Mentorship.objects.filter(own, open=1, plan__status__in=RUNNING_STATES)
        .select_related("plan", "mentor")
        .annotate(talked_on=_last_talk_of("plan_id"))
        .order_by("began_at", "id")
    )
    profile = mentorships[0].mentor if mentorships else _get_profile(actor, programme)
    if profile is None:
        raise NotFound
    states = _get_states_of(row.plan_id for row in mentorships)
    people = tuple(
        _make_person(row.plan, programme, states.get(row.plan_id, {}), row.talked_on, mentorship_ref=row.ref)
        for row in mentorships
    )
    may_offer = _list_offers(actor, programme) if profile.status == "active" and len(people) < profile.places else ()
    return MentorDesk(
        waiting=tuple(_list_waiting(_pick_signing(profile, mentorships), programme, states, today)),
        requests=tuple(_list_requests(actor, profile)),
        people=people,
        places=profile.places,
        status=profile.status,
        may_offer_to=tuple(may_offer),
    )


def _get_profile(actor: Actor, programme: ProgrammeView, /) -> MentorProfile | None:
    return MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id).first()


def _pick_signing(profile: MentorProfile, mentorships: Iterable[Mentorship], /) -> dict[int, Plan]:
    """The plans in which this mentor signs; of the others nothing waits for them, evidence is not theirs (M6)."""
    if profile.status == "suspended":
        return {}
    return {row.plan_id: row.plan for row in mentorships if row.signs}


def _get_states_of(plan_ids: Iterable[int], /) -> dict[int, dict[tuple[int, str], CriterionState]]:
    found: dict[int, dict[tuple[int, str], CriterionState]] = {}
    rows = PlanCriterion.objects.filter(plan_id__in=list(plan_ids))
    for plan_id, block_id, criterion, state in rows.values_list("plan_id", "block_id", "criterion", "state"):
        found.setdefault(plan_id, {})[block_id, criterion] = CriterionState.from_json(state)
    return found


def _last_talk_of(plan_column: str, /) -> Subquery:
    """The day of the last talk of the plan that a query's column names."""
    return Subquery(Session.objects.filter(plan_id=OuterRef(plan_column)).order_by("-held_on").values("held_on")[:1])


def _make_person(
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


def _list_waiting(
    plans: Mapping[int, Plan],
    programme: ProgrammeView,
    states: Mapping[int, Mapping[tuple[int, str], CriterionState]],
    today: date,
    /,
) -> list[WaitingItem]:
    """What waits, the eldest first. People on a break are left in peace."""
    found = []
    for plan_id, plan in plans.items():
        if is_resting(plan.status, plan.paused_until, today):
            continue
        for address, criterion in programme.list_criteria(plan.track):
            state = states.get(plan_id, {}).get((address.block_id, criterion.id))
            if state is not None and is_waiting(criterion, state):
                found.append((plan, address, criterion, state))
    lines = _get_lines([(plan.id, state) for plan, _address, _criterion, state in found])
    items = [
        WaitingItem(
            plan_ref=plan.ref,
            mentee_name=plan.name,
            address=address,
            criterion=criterion,
            since=datetime.fromisoformat(state.ready_at or ""),
            line=lines.get((plan.id, _get_line_seq(state)), ""),
        )
        for plan, address, criterion, state in found
    ]
    return sorted(items, key=lambda item: item.since)


def get_next_waiting(actor: Actor, programme: ProgrammeView, /, *, today: date) -> WaitingItem | None:
    """What has waited longest for this mentor; without its line, which no link shows."""
    rows = (
        PlanCriterion.objects.filter(
            ~Q(plan__status="on_break") | Q(plan__paused_until__lt=today),
            waiting_since__isnull=False,
            plan__programme_id=programme.id,
            plan__status__in=RUNNING_STATES,
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


def _get_line_seq(state: CriterionState, /) -> int:
    piece = state.get_piece("line")
    return piece.seq if piece is not None else 0


def _get_lines(wanted: Iterable[tuple[int, CriterionState]], /) -> dict[tuple[int, int], str]:
    asked = {(plan_id, _get_line_seq(state)) for plan_id, state in wanted}
    plan_ids, seqs = {plan_id for plan_id, _ in asked}, {seq for _, seq in asked}
    rows = LedgerText.objects.filter(field="line", entry__plan_id__in=plan_ids, entry__seq__in=seqs)
    found = rows.values_list("entry__plan_id", "entry__seq", "text")
    return {(plan_id, seq): text for plan_id, seq, text in found if (plan_id, seq) in asked}


def _may_read_message(actor: Actor, relation: Relation, /) -> bool:
    decision = decide("request_message", [relation], is_own=True, is_masquerading=actor.is_masquerading)
    return decision.verdict == "yes"


def _list_requests(actor: Actor, profile: MentorProfile, /) -> Iterable[RequestItem]:
    rows = MentorshipRequest.objects.filter(mentor=profile, open=1).select_related("plan").order_by("asked_at", "id")
    if not _may_read_message(actor, Relation.ASKED):
        return
    for row in rows:
        yield RequestItem(row.ref, row.plan.ref, row.how, row.plan.name, row.message, row.asked_at)


def list_own_requests(standing: Standing, /) -> list[RequestItem]:
    """The mentee's open requests and the offers they got, with the mentor's name."""
    rows = MentorshipRequest.objects.filter(plan=standing.plan, open=1).order_by("asked_at", "id")
    if not standing.may("request_message"):
        return []
    return [
        RequestItem(ref, standing.facts.ref, how, name, message, asked_at)
        for ref, how, name, message, asked_at in rows.values_list("ref", "how", "mentor__name", "message", "asked_at")
    ]


def _list_offers(actor: Actor, programme: ProgrammeView, /) -> Iterable[tuple[str, str]]:
    """Mentees who said that mentors may offer and have no mentor yet: reference and name, longest here first.

    Of those who joined last: looking for the few among all who ever said so takes the longer the more have found one.
    """
    rows = Plan.objects.filter(programme_id=programme.id, status="taking_part", mentors_may_offer=True)
    latest = (
        rows.exclude(user_id=actor.user_id)
        .order_by("-id")
        .values_list(
            "ref",
            "name",
            Exists(Mentorship.objects.filter(plan_id=OuterRef("pk"), open=1)),
            Exists(MentorshipRequest.objects.filter(plan_id=OuterRef("pk"), open=1)),
        )[:OFFERS_LOOKED_AT]
    )
    free = [(ref, name) for ref, name, is_mentored, is_asked in latest if not (is_mentored or is_asked)]
    return free[: -OFFERS_SHOWN - 1 : -1]


def list_people(
    standing: Standing, programme: ProgrammeView, /, *, after: str = "", stopped: bool = False
) -> tuple[list[PersonItem], str]:
    """For the lead: those who take part, or (`stopped`) who did, in the order they joined, and the reference to page on
    from. Who was erased is in neither."""
    standing.require("people")
    states = STOPPED_STATES if stopped else RUNNING_STATES
    rows = select_people(standing, programme).filter(status__in=states, user_id__isnull=False)
    if after:
        mark = Plan.objects.filter(programme_id=programme.id, ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(id__gt=mark.id)
    found = list(rows.order_by("id")[: PEOPLE_PAGE + 1])
    more = found[PEOPLE_PAGE - 1].ref if len(found) > PEOPLE_PAGE else ""
    return make_people(found[:PEOPLE_PAGE], programme), more


def has_stopped(standing: Standing, programme: ProgrammeView, /) -> bool:
    """Whether there is anybody in the other list."""
    standing.require("people")
    rows = select_people(standing, programme)
    return rows.filter(status__in=STOPPED_STATES, user_id__isnull=False).exists()


def select_people(standing: Standing, programme: ProgrammeView, /) -> QuerySet[Plan]:
    """The plans that a lead sees, whatever their state, with the day of the last talk; limited staff by their terms."""
    rows = Plan.objects.filter(programme_id=programme.id)
    if standing.actor.is_limited_staff:
        rows = rows.filter(terms__contains=TERMS_OF_LIMITED_STAFF)
    return rows.annotate(talked_on=_last_talk_of("pk"))


def make_people(plans: Sequence[Any], programme: ProgrammeView, /) -> list[PersonItem]:
    """The people of plans that `select_people` gave, in their order."""
    ids = [plan.id for plan in plans]
    states = _get_states_of(ids)
    mentors: dict[int, list[str]] = {}
    rows = Mentorship.objects.filter(plan_id__in=ids, open=1).order_by("id")
    for plan_id, name in rows.values_list("plan_id", "mentor__name"):
        mentors.setdefault(plan_id, []).append(name)
    return [
        _make_person(plan, programme, states.get(plan.id, {}), plan.talked_on, mentors=tuple(mentors.get(plan.id, ())))
        for plan in plans
    ]
