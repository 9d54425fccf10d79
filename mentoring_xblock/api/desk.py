"""The mentor's page: who waits for me, whom do I mentor, what is asked of me, over a whole programme (rule R0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.lists import (
    RUNNING_STATES,
    PersonItem,
    RequestItem,
    WaitingItem,
    get_line_seq,
    get_lines,
    get_states_of,
    last_talk_of,
    make_person,
)
from mentoring_xblock.api.mentor_things import list_mentor_things
from mentoring_xblock.api.planned_talks import ComingTalk
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.questions import OpenQuestion
from mentoring_xblock.api.reviews import ToLookAt, list_to_look_at, of_mentors_lists
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, is_waiting
from mentoring_xblock.domain.plan_states import PlanStatus, is_resting
from mentoring_xblock.domain.volunteers import is_to_be_found
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import MentorProfile, Mentorship, MentorshipRequest, Plan, SupportRequest

WAITING_PAGE = 20
OFFERS_SHOWN, OFFERS_LOOKED_AT = 10, 200


@dataclass(frozen=True)
class MentorDesk:
    """Everything a mentor comes for. `waiting`: a page of what waits for a signature; `waiting_count`: how much there
    is in all; `waiting_more`: where the next page begins ("" at the end).

    `signing`: references of the plans in which this mentor may sign today.
    `status` and `is_to_be_found`: whether people see this mentor at all; `has_asked_support`: they would like to talk
    something through, and nobody has answered yet. `to_look_at`: whom to say ready of, looks back to answer.
    """

    waiting: tuple[WaitingItem, ...]
    requests: tuple[RequestItem, ...]
    people: tuple[PersonItem, ...]
    places: int
    status: str
    may_offer_to: tuple[tuple[str, str], ...]
    questions: tuple[OpenQuestion, ...] = ()
    coming: tuple[ComingTalk, ...] = ()
    signing: frozenset[str] = frozenset()
    waiting_count: int = 0
    waiting_more: str = ""
    is_to_be_found: bool = True
    has_asked_support: bool = False
    to_look_at: tuple[ToLookAt, ...] = ()

    @property
    def asks(self) -> list[RequestItem]:
        """Requests that this mentor has not answered yet: what a mentee asked or a lead proposed."""
        return [item for item in self.requests if item.how != "offered" and not item.is_answered]

    @property
    def is_something_waiting(self) -> bool:
        is_my_turn = any(item.is_my_turn for item in self.coming)
        return bool(self.waiting_count or self.asks or self.questions or self.to_look_at or is_my_turn)


def get_desk(actor: Actor, programme: ProgrammeView, /, *, at: datetime, after: str = "") -> MentorDesk:
    """The mentor's page over the whole programme; NotFound for whoever does not mentor here.

    `after`: where to page on in what waits; a mark that is not there any more begins anew.
    """
    own = Q(mentor__programme_id=programme.id, mentor__user_id=actor.user_id)
    mentorships = list(
        Mentorship.objects.filter(own, open=1, plan__status__in=RUNNING_STATES)
        .select_related("plan", "mentor", "participant")
        .annotate(
            **of_mentors_lists(),
            talked_on=last_talk_of("plan_id"),
            has_asked_support=Exists(SupportRequest.objects.filter(mentor_id=OuterRef("mentor_id"), open=1)),
        )
        .order_by("began_at", "id")
    )
    profile: Any = mentorships[0].mentor if mentorships else _get_profile(actor, programme)
    if profile is None:
        raise NotFound
    states = get_states_of(row.plan_id for row in mentorships)
    people = tuple(
        make_person(row.plan, programme, states.get(row.plan_id, {}), row.talked_on, mentorship_ref=row.ref)
        for row in mentorships
    )
    things = list_mentor_things(actor, programme, at=at)
    is_found = is_to_be_found(profile.approval, programme.settings.who_may_mentor)
    takes_people = profile.status == "active" and is_found and len(people) < profile.places
    signing = _pick_signing(profile, mentorships)
    found = _find_waiting(signing, programme, states, actor.get_today(at))
    waiting, more = _cut_page(found, after)
    return MentorDesk(
        waiting=tuple(_make_waiting(waiting)),
        requests=things.requests,
        people=people,
        places=profile.places,
        status=profile.status,
        may_offer_to=tuple(_list_offers(actor, programme)) if takes_people else (),
        questions=things.questions,
        coming=things.coming,
        signing=frozenset(plan.ref for plan in signing.values() if plan.status != PlanStatus.AWAITING),
        waiting_count=len(found),
        waiting_more=more,
        is_to_be_found=is_found,
        has_asked_support=not actor.is_masquerading and (mentorships[0] if mentorships else profile).has_asked_support,
        to_look_at=tuple(_list_to_look_at(mentorships, programme, states)),
    )


def _list_to_look_at(
    mentorships: Iterable[Mentorship],
    programme: ProgrammeView,
    states: Mapping[int, Mapping[tuple[int, str], CriterionState]],
    /,
) -> Iterable[ToLookAt]:
    """Who is ready for the role? and looks back to answer (P6)."""
    for row in mentorships:
        held = states.get(row.plan_id, {})
        skills = programme.list_criteria(row.plan.track)
        yield from list_to_look_at(row, [(item, held.get((at.block_id, item.id), EMPTY)) for at, item in skills])


def _get_profile(actor: Actor, programme: ProgrammeView, /) -> MentorProfile | None:
    rows = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id)
    asked = SupportRequest.objects.filter(mentor_id=OuterRef("pk"), open=1)
    return rows.annotate(has_asked_support=Exists(asked)).first()


def _pick_signing(profile: MentorProfile, mentorships: Iterable[Mentorship], /) -> dict[int, Plan]:
    """The plans in which this mentor signs; of the others nothing waits for them, evidence is not theirs (M6)."""
    if profile.status == "suspended":
        return {}
    return {row.plan_id: row.plan for row in mentorships if row.signs}


Found = tuple[Plan, CriterionAddress, Criterion, CriterionState]


def _find_waiting(
    plans: Mapping[int, Plan],
    programme: ProgrammeView,
    states: Mapping[int, Mapping[tuple[int, str], CriterionState]],
    today: date,
    /,
) -> list[Found]:
    """What waits, the eldest first. People on a break are left in peace; who waits for a lead cannot be signed yet."""
    found: list[Found] = []
    for plan_id, plan in plans.items():
        if plan.status == PlanStatus.AWAITING or is_resting(plan.status, plan.paused_until, today):
            continue
        for address, criterion in programme.list_criteria(plan.track):
            state = states.get(plan_id, {}).get((address.block_id, criterion.id))
            if state is not None and is_waiting(criterion, state):
                found.append((plan, address, criterion, state))
    return sorted(found, key=lambda item: item[3].ready_at or "")


def _cut_page(found: list[Found], after: str, /) -> tuple[list[Found], str]:
    """One page, and the mark of its last item where there is more."""
    marks = [f"{plan.ref}.{address}" for plan, address, _criterion, _state in found]
    begin = marks.index(after) + 1 if after in marks else 0
    end = begin + WAITING_PAGE
    return found[begin:end], marks[end - 1] if end < len(found) else ""


def _make_waiting(found: list[Found], /) -> list[WaitingItem]:
    lines = get_lines([(plan.id, state) for plan, _address, _criterion, state in found])
    return [
        WaitingItem(
            plan_ref=plan.ref,
            mentee_name=plan.name,
            address=address,
            criterion=criterion,
            since=datetime.fromisoformat(state.ready_at or ""),
            line=lines.get((plan.id, get_line_seq(state)), ""),
        )
        for plan, address, criterion, state in found
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
