"""A lead and others in the same second, with real threads and connections of their own."""

from __future__ import annotations

from functools import partial

import pytest

from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import MentorProfile, Mentorship, MentorshipRequest, Message, Plan, SupportRequest
from tests.factories import World, make_actor
from tests.leading import ask_support, get_mentor_ref, propose
from tests.races.test_races import count, run_together
from tests.visitors import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LEE, MAX = make_actor(31, "Lee", is_lead=True), make_actor(32, "Max", is_lead=True)
ASHA, SAM = make_actor(11, "Asha"), make_actor(21, "Sam Okoro")


@pytest.fixture
def world(transactional_db):
    world = World()
    world.volunteer(SAM)
    yield world
    assert list(Verifier().check_all()) == []


def test_both_say_yes_at_once_and_it_begins_once(world):
    plan = world.join(ASHA)
    request = propose(world, plan, SAM, by=LEE)
    works = [partial(Visitor(world, actor).post, "agree", request=request) for actor in (ASHA, SAM) * 10]
    assert count(run_together(works)) == {200: 2, 409: 18}
    assert Mentorship.objects.filter(open=1).count() == 1
    assert Plan.objects.get().open_mentors == 1


def test_a_yes_and_a_no_at_once_leave_one_answer(world):
    plan = world.join(ASHA)
    request = propose(world, plan, SAM, by=LEE)
    Visitor(world, ASHA).post("agree", request=request)
    works = [partial(Visitor(world, SAM).post, "agree", request=request)] * 5
    works += [partial(Visitor(world, ASHA).post, "decline", request=request)] * 5
    assert count(run_together(works))[200] == 1
    row = MentorshipRequest.objects.get()
    assert row.open is None
    assert Mentorship.objects.count() == (1 if row.state == "agreed" else 0)


def test_the_last_place_asked_by_one_and_suggested_to_another(world):
    world.volunteer(SAM, places=1)
    other = make_actor(12, "Ben")
    world.join(other)
    suggested = propose(world, world.join(ASHA), SAM, by=LEE)
    asked = world.ask(other, get_mentor_ref(world, SAM))
    Visitor(world, ASHA).post("agree", request=suggested)
    works = [partial(Visitor(world, SAM).post, "agree", request=ref) for ref in (suggested, asked)]
    assert count(run_together(works)) == {200: 1, 409: 1}
    assert Mentorship.objects.filter(open=1).count() == 1
    assert MentorshipRequest.objects.filter(open=1).count() == 1


def test_two_leads_suggest_the_same_pair_and_it_is_one(world):
    plan, mentor = world.join(ASHA), get_mentor_ref(world, SAM)
    works = [partial(Visitor(world, lead).post, "propose", plan=plan, mentor=mentor) for lead in (LEE, MAX) * 5]
    assert count(run_together(works)) == {200: 1, 409: 9}
    assert MentorshipRequest.objects.count() == 1


def test_two_leads_answer_a_mentor_and_it_is_one_answer(world):
    mentor, support = get_mentor_ref(world, SAM), ask_support(world, SAM)
    works = [
        partial(Visitor(world, lead).post, "answer-support", mentor=mentor, support=support) for lead in (LEE, MAX)
    ]
    assert count(run_together(works)) == {200: 1, 409: 1}
    assert SupportRequest.objects.get().answered_by in (LEE.user_id, MAX.user_id)
    assert Message.objects.filter(kind="support_answered").count() == 1


def test_a_lead_suspends_while_the_mentor_ends_their_break(world):
    mentor = get_mentor_ref(world, SAM)
    Visitor(world, SAM).post("mentor-break", is_on_break="yes")
    works = [partial(Visitor(world, LEE).post, "suspend", mentor=mentor)]
    works += [partial(Visitor(world, SAM).post, "mentor-break", is_on_break="no")] * 5
    run_together(works)
    assert MentorProfile.objects.get().status == "suspended"
