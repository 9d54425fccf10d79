"""What a lead does in tests: through the api, as every row could really have come about."""

from __future__ import annotations

from mentoring_xblock.api import proposals, sign_offs, support, support_desk, volunteers
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.doubts import Doubt, make_doubts
from mentoring_xblock.api.open_things import list_open_things
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.models import MentorProfile, MentorshipRequest, SupportRequest
from tests.conftest import LEE
from tests.factories import World


def propose(world: World, plan_ref: str, mentor: Actor, *, by: Actor = LEE) -> str:
    """The request's reference."""
    mentor_ref = get_mentor_ref(world, mentor)
    find = proposals.find_pair(by, world.programme, mentor_ref, plan_ref)
    with world.use(by, "propose", find=find, target=proposals.about_pair(mentor_ref)) as case:
        proposals.propose(case)
    rows = MentorshipRequest.objects.filter(plan__ref=plan_ref, mentor__ref=mentor_ref, how="proposed", open=1)
    return rows.values_list("ref", flat=True)[0]


def get_mentor_ref(world: World, mentor: Actor) -> str:
    return MentorProfile.objects.get(programme_id=world.programme.id, user_id=mentor.user_id).ref


def decide(world: World, what: str, mentor: Actor, *, by: Actor = LEE) -> None:
    """`what`: approve, suspend or restore."""
    mentor_ref = get_mentor_ref(world, mentor)
    find = volunteers.find_mentor(by, world.programme, mentor_ref)
    with world.use(by, "approve", find=find, target=volunteers.about_volunteer(mentor_ref)) as case:
        getattr(volunteers, what)(case)


def ask_support(world: World, mentor: Actor, message: str = "") -> str:
    """The reference of what the mentor would like to talk about."""
    with world.use(mentor, "ask_support", target=support.about_own_support(mentor, world.programme)) as case:
        support.ask_support(case, message)
    rows = SupportRequest.objects.filter(mentor__programme_id=world.programme.id, mentor__user_id=mentor.user_id)
    return rows.filter(open=1).values_list("ref", flat=True)[0]


def answer_support(world: World, mentor: Actor, support_ref: str, *, by: Actor = LEE) -> None:
    mentor_ref = get_mentor_ref(world, mentor)
    find = volunteers.find_mentor(by, world.programme, mentor_ref)
    with world.use(by, "support", find=find, target=volunteers.about_volunteer(mentor_ref)) as case:
        support_desk.answer_support(case, support_ref)


def write_note(world: World, mentor: Actor, text: str, *, by: Actor = LEE) -> None:
    mentor_ref = get_mentor_ref(world, mentor)
    find = volunteers.find_mentor(by, world.programme, mentor_ref)
    with world.use(by, "support", find=find, target=volunteers.about_volunteer(mentor_ref)) as case:
        support_desk.write_note(case, text)


def doubt(world: World, mentor: Actor, plan_ref: str, criterion: str, seq: int) -> None:
    """`seq`: of the mentor's own signature."""
    target = sign_offs.about_entry(world.address(criterion), seq, types=sign_offs.SIGNED_ONLY)
    with world.use(mentor, "concern", plan_ref=plan_ref, target=target) as case:
        sign_offs.raise_concern(case, "I mixed up two shifts.")


def list_doubts(world: World, plan_ref: str, by: Actor = LEE) -> tuple[list[Doubt], str]:
    """What somebody is shown of the doubts about signatures of this plan, and the token of it."""
    standing = load_standing(by, world.programme.id, plan_ref)
    assert standing.plan is not None
    return make_doubts(standing.plan, world.programme, list_open_things(standing, at=world.now).doubts)
