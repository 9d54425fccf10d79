"""Both at once, with real threads and connections of their own: a talk moved by both, a question answered by two."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from mentoring_xblock.api.planned_talks import OPEN_PLANNED_TALKS
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import Mentorship, PlannedTalk, Question, Session
from tests.factories import World, make_actor
from tests.planning import ask, plan_talk
from tests.races.test_races import count, run_together
from tests.visitors import Visitor, get_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MENTEE, SAM, PRIYA = make_actor(1, "Asha"), make_actor(2, "Sam"), make_actor(3, "Priya")
TIMES = 6


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    yield World()
    assert list(Verifier().check_all()) == []


@pytest.fixture
def plan(world: World) -> str:
    world.pair(MENTEE, SAM)
    return world.pair(MENTEE, PRIYA)


class TestATalk:
    def test_that_both_move_in_the_same_second_is_moved_once(self, world, plan):
        for number in range(TIMES):
            ref = plan_talk(world, SAM, plan)
            fields = {"plan": plan, "planned": ref, "seen": "1", "day": "2026-05-08", "agenda": f"Try {number}"}
            works = [
                partial(Visitor(world, MENTEE).post, "move-talk", clock="10:10", **fields),
                partial(Visitor(world, SAM).post, "move-talk", clock="11:11", **fields),
            ]
            answers = run_together(works)
            assert count(answers) == {200: 1, 409: 1}
            [refused] = [answer for answer in answers if answer.status_code == 409]
            loser = answers.index(refused)
            assert ("10:10", "11:11")[loser] in get_text(refused)
            row = PlannedTalk.objects.get(ref=ref)
            assert (row.version, row.proposed_by) == (2, (SAM, MENTEE)[loser].user_id)
            PlannedTalk.objects.all().delete()

    def test_that_one_agrees_to_while_the_other_cancels_is_one_or_the_other(self, world, plan):
        for _number in range(TIMES):
            ref = plan_talk(world, SAM, plan)
            fields = {"plan": plan, "planned": ref, "seen": "1"}
            works = [
                partial(Visitor(world, MENTEE).post, "agree-talk", **fields),
                partial(Visitor(world, SAM).post, "cancel-talk", **fields),
            ]
            assert count(run_together(works)) == {200: 1, 409: 1}
            assert PlannedTalk.objects.get(ref=ref).version == 2
            PlannedTalk.objects.all().delete()

    def test_that_was_held_is_written_down_once(self, world, plan):
        ref = plan_talk(world, SAM, plan)
        fields = {"plan": plan, "planned": ref, "topic": "Nights", "held_on": "2026-05-04"}
        mentor = PlannedTalk.objects.get(ref=ref).mentor.ref
        works = [
            partial(Visitor(world, MENTEE).post, "log-talk", mentor=mentor, **fields),
            partial(Visitor(world, SAM).post, "log-talk", **fields),
        ]
        assert count(run_together(works)) == {200: 1, 409: 1}
        assert Session.objects.count() == 1

    def test_ten_are_open_however_many_are_planned_at_once(self, world, plan):
        fields = {"plan": plan, "day": "2026-05-08", "clock": "10:10"}
        works = [partial(Visitor(world, SAM).post, "plan-talk", **fields) for _number in range(20)]
        assert count(run_together(works)) == {200: OPEN_PLANNED_TALKS, 409: 10}
        assert PlannedTalk.objects.count() == OPEN_PLANNED_TALKS

    def test_planned_while_the_mentor_ends_is_never_left_open(self, world, plan):
        works = [partial(Visitor(world, SAM).post, "plan-talk", plan=plan, day="2026-05-08", clock="10:10")] * 5
        mentorship = _find_mentorship(plan)
        works.insert(2, partial(Visitor(world, MENTEE).post, "end-mentorship", plan=plan, mentorship=mentorship))
        found = count(run_together(works))
        assert set(found) <= {200, 404, 409}
        assert PlannedTalk.objects.filter(open=1).count() == 0


class TestAQuestion:
    def test_that_two_answer_has_one_answer(self, world, plan):
        for _number in range(TIMES):
            ref = ask(world, MENTEE, plan)
            works = [
                partial(Visitor(world, actor).post, "answer-question", plan=plan, question=ref, text=f"By {actor.name}")
                for actor in (SAM, PRIYA)
            ]
            answers = run_together(works)
            assert count(answers) == {200: 1, 409: 1}
            [refused] = [answer for answer in answers if answer.status_code == 409]
            loser = ("Sam", "Priya")[answers.index(refused)]
            assert f"By {loser}" in get_text(refused)
        assert Session.objects.count() == TIMES

    def test_taken_back_while_it_is_answered_is_one_or_the_other(self, world, plan):
        for _number in range(TIMES):
            ref = ask(world, MENTEE, plan)
            works = [
                partial(Visitor(world, SAM).post, "answer-question", plan=plan, question=ref, text="Ring me."),
                partial(Visitor(world, MENTEE).post, "withdraw-question", plan=plan, question=ref),
            ]
            assert count(run_together(works)) == {200: 1, 409: 1}
        answered = Question.objects.exclude(session=None).count()
        assert Session.objects.count() == answered


def _find_mentorship(plan: str) -> str:
    return Mentorship.objects.get(plan__ref=plan, mentor__user_id=SAM.user_id).ref
