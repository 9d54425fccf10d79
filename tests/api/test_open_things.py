"""What stands open in one's own plan, read at once: the same as each page of its own reads."""

import re

import pytest

from mentoring_xblock.api.lists import list_own_requests
from mentoring_xblock.api.open_things import OpenThings, list_open_things
from mentoring_xblock.api.planned_talks import list_coming_talks
from mentoring_xblock.api.relations import load_own_standing
from mentoring_xblock.api.reviews import get_last_review
from mentoring_xblock.models import MentorshipRequest, Plan, PlannedTalk, Review
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import make_actor
from tests.visitors import Visitor, capture_our_sql


@pytest.fixture
def plan(world):
    return world.pair(ASHA, SAM)


def stand(world, actor=ASHA):
    return load_own_standing(actor, world.programme.id)


def plan_talk(world, actor, plan, **fields):
    given = {"plan": plan, "day": world.day(3).isoformat(), "clock": "15:30", **fields}
    assert Visitor(world, actor).post("plan-talk", **given).status_code == 200


def read_token(world, actor, panel, **params):
    html = Visitor(world, actor).get(panel, **params).text
    [token] = set(re.findall(r'name="seen" value="([^"]+)"', html))
    return token


def hold_review(world, actor, plan, outcome="more_time"):
    seen = read_token(world, actor, "hold-review", plan=plan)
    given = {"plan": plan, "seen": seen, "outcome": outcome, "weeks": "4", "comment": "So far so good."}
    response = Visitor(world, actor).post("hold-review", **given)
    assert response.status_code == 200, response.text


class TestTogether:
    def test_it_is_what_each_page_of_its_own_reads(self, world, plan):
        world.ask(ASHA, world.volunteer(PRIYA))
        for number, name in enumerate(("Olu", "Una")):
            mentor = make_actor(60 + number, name)
            world.volunteer(mentor)
        row = MentorshipRequest.objects.get(open=1)
        row.how, row.mentee_agreed_at = "proposed", world.now
        row.save()
        plan_talk(world, SAM, plan)
        plan_talk(world, ASHA, plan, clock="09:00")
        hold_review(world, SAM, plan)
        standing = stand(world)
        things = list_open_things(standing, at=world.now)
        assert things.requests == list_own_requests(standing)
        assert things.coming == list_coming_talks(standing, at=world.now)
        assert things.review == get_last_review(standing)
        assert (len(things.requests), len(things.coming)) == (1, 2)
        assert things.requests[0].is_answered
        assert things.review is not None

    def test_it_is_one_query(self, world, plan):
        standing = stand(world)
        with capture_our_sql() as statements:
            list_open_things(standing, at=world.now)
        assert len(statements) == 1

    def test_nothing_of_anybody_else_and_nothing_that_is_over(self, world, plan):
        other = world.pair(BEN, SAM)
        plan_talk(world, SAM, other)
        plan_talk(world, SAM, plan)
        PlannedTalk.objects.filter(plan__ref=plan).update(open=None, state="cancelled")
        hold_review(world, SAM, other)
        assert list_open_things(stand(world), at=world.now) == OpenThings()

    def test_one_s_own_review_is_not_for_oneself_to_answer(self, world, plan):
        hold_review(world, ASHA, plan)
        review = list_open_things(stand(world), at=world.now).review
        assert review is not None
        assert review == get_last_review(stand(world))
        assert not review.waits

    def test_what_was_answered_waits_no_more(self, world, plan):
        hold_review(world, SAM, plan)
        ref = Review.objects.get().ref
        world.wait(minutes=1)
        seen = read_token(world, ASHA, "review", plan=plan, review=ref)
        sent = Visitor(world, ASHA).post("answer-review", plan=plan, review=ref, seen=seen, answer="agree")
        assert sent.status_code == 200
        review = list_open_things(stand(world), at=world.now).review
        assert review is not None
        assert (review, review.answer, review.waits) == (get_last_review(stand(world)), "agree", False)

    def test_staff_who_look_as_somebody_else_see_no_message_and_no_talk(self, world, plan):
        world.ask(ASHA, world.volunteer(PRIYA))
        plan_talk(world, SAM, plan)
        looking = make_actor(ASHA.user_id, "Asha", is_masquerading=True)
        assert list_open_things(stand(world, looking), at=world.now) == OpenThings()

    def test_of_a_checklist_that_was_stopped_nothing_is_open(self, world, plan):
        plan_talk(world, SAM, plan)
        world.leave(ASHA, plan)
        assert Plan.objects.get(ref=plan).status == "left"
        assert list_open_things(stand(world), at=world.now) == OpenThings()
