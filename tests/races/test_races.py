"""Fifty at once, with real threads and connections of their own, on whatever database is set up (design, section 5)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from webob import Response

from mentoring_xblock.api.criteria import load_criterion, make_token
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import (
    Block,
    LedgerEntry,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Plan,
    SignOff,
    Submission,
)
from tests.factories import NOW, World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import Visitor, get_text, make_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TOGETHER = 50


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    source = make_source(checklist=make_checklist(make_criterion("on-call"), make_criterion("rotas", signatures=2)))
    yield World(source=source)
    assert list(Verifier().check_all()) == []


def run_together(works: Sequence[Callable[[], Response]]) -> list[Response]:
    """All at once, each on a connection of its own; what was answered, in the same order."""
    barrier = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        try:
            barrier.wait(timeout=60)
            answers[index] = works[index]()
        except Exception as error:
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    # Each visitor stops the clock and lets it go again; in between it must not run for the others.
    with time_machine.travel(NOW, tick=False):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
    assert [answer for answer in answers if not isinstance(answer, Response)] == []
    return answers


def count(answers: Sequence[Response]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


def make_signing(world: World, mentor_id: int, plan: str, criterion: str = "on-call", **changes: Any) -> dict[str, Any]:
    address, item = world.programme.find(world.address(criterion))
    row = Mentorship.objects.get(plan__ref=plan, mentor__user_id=mentor_id, open=1)
    token = make_token(load_criterion(row.plan, address, item), row.id)
    words = {"method": "observation", "seen_on": world.day().isoformat(), "comment": "Calm.", "seen": token}
    return {"plan": plan, "criterion": str(address), **words, **changes}


class TestSigning:
    def test_fifty_mentors_on_fifty_plans_all_succeed(self, world):
        works = []
        for number in range(TOGETHER):
            mentee, mentor = make_actor(1_000 + number), make_actor(2_000 + number)
            plan = world.pair(mentee, mentor)
            fields = make_signing(world, mentor.user_id, plan)
            works.append(partial(Visitor(world, mentor).post, "sign-off", **fields))
        assert count(run_together(works)) == {200: TOGETHER}
        assert SignOff.objects.count() == TOGETHER

    def test_of_fifty_requests_on_one_criterion_one_wins(self, world):
        mentee, mentor = make_actor(1), make_actor(2)
        plan = world.pair(mentee, mentor)
        fields = make_signing(world, mentor.user_id, plan)
        works = [lambda: Visitor(world, mentor).post("sign-off", **fields)] * TOGETHER
        assert count(run_together(works)) == {200: 1, 409: TOGETHER - 1}
        assert SignOff.objects.count() == 1
        assert Submission.objects.filter(action="sign").count() == 1

    def test_two_mentors_and_the_mentee_at_once_leave_a_whole_chain(self, world):
        mentee = make_actor(1)
        plan = world.join(mentee)
        works: list[Callable[[], Response]] = []
        for user_id in (2, 3):
            world.pair(mentee, make_actor(user_id))
        for user_id in (2, 3):
            fields = make_signing(world, user_id, plan, "rotas")
            talk = {"plan": plan, "topic": "Nights", "held_on": world.day().isoformat()}
            visitor = Visitor(world, make_actor(user_id))
            works += [partial(visitor.post, "sign-off", **fields)] * 5 + [partial(visitor.post, "log-talk", **talk)] * 5
        works += [lambda: Visitor(world, mentee).post("ask-help", plan=plan)] * 5
        found = count(run_together(works))
        assert set(found) <= {200, 409}
        seqs = list(LedgerEntry.objects.filter(plan__ref=plan).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))


class TestOneKey:
    def test_fifty_times_is_one_row(self, world):
        mentee, mentor = make_actor(1), make_actor(2)
        plan = world.pair(mentee, mentor)
        fields, key = make_signing(world, mentor.user_id, plan), make_key()
        works = [lambda: Visitor(world, mentor).post("sign-off", key=key, **fields)] * TOGETHER
        answers = run_together(works)
        assert count(answers) == {200: TOGETHER}
        assert sum("That was recorded already." in get_text(answer) for answer in answers) == TOGETHER - 1
        assert Submission.objects.filter(key=key).count() == 1
        assert SignOff.objects.count() == 1

    def test_with_two_contents_one_is_taken_and_the_other_refused(self, world):
        mentee, mentor = make_actor(1), make_actor(2)
        plan = world.pair(mentee, mentor)
        key = make_key()
        works = []
        for number in range(20):
            fields = make_signing(world, mentor.user_id, plan, comment=f"Version {number % 2}")
            works.append(lambda fields=fields: Visitor(world, mentor).post("sign-off", key=key, **fields))
        assert count(run_together(works)) == {200: 10, 422: 10}
        assert SignOff.objects.count() == 1


class TestPlaces:
    def test_a_mentor_with_four_places_agrees_to_forty_at_once(self, world):
        mentor = make_actor(1)
        ref = world.volunteer(mentor, places=4)
        works = []
        for number in range(40):
            mentee = make_actor(1_000 + number)
            world.join(mentee)
            request = world.ask(mentee, ref)
            works.append(lambda request=request: Visitor(world, mentor).post("agree", request=request))
        assert count(run_together(works)) == {200: 4, 409: 36}
        assert Mentorship.objects.filter(mentor__ref=ref, open=1).count() == 4
        assert MentorshipRequest.objects.filter(mentor__ref=ref, open=1, state="open").count() == 36

    def test_a_plan_for_two_mentors_gets_two(self, world):
        mentee = make_actor(1)
        world.join(mentee)
        works = []
        for number in range(3):
            mentor = make_actor(10 + number)
            request = world.ask(mentee, world.volunteer(mentor))
            works.append(lambda mentor=mentor, request=request: Visitor(world, mentor).post("agree", request=request))
        assert count(run_together(works)) == {200: 2, 409: 1}
        assert Mentorship.objects.filter(open=1).count() == 2

    def test_yes_and_taking_it_back_at_once_is_one_of_the_two(self, world):
        mentee, mentor = make_actor(1), make_actor(2)
        world.join(mentee)
        request = world.ask(mentee, world.volunteer(mentor))
        works = [lambda: Visitor(world, mentor).post("agree", request=request)] * 5
        works += [lambda: Visitor(world, mentee).post("withdraw-request", request=request)] * 5
        found = count(run_together(works))
        assert found.pop(200) == 1
        assert sum(found.values()) == 9
        assert set(found) <= {404, 409}

    def test_three_open_requests_are_three(self, world):
        mentee = make_actor(1)
        world.join(mentee)
        refs = [world.volunteer(make_actor(10 + number)) for number in range(8)]
        works = [lambda ref=ref: Visitor(world, mentee).post("ask-mentor", mentor=ref, message="") for ref in refs]
        assert count(run_together(works)) == {200: 3, 409: 5}


class TestBeginnings:
    def test_joining_twenty_times_is_one_plan(self, world):
        mentee = make_actor(1)
        fields = {"name": "Asha", "finish_on": "2026-07-27"}
        works = [lambda: Visitor(world, mentee).post("join", **fields)] * 20
        assert count(run_together(works)) == {200: 1, 409: 19}
        assert Plan.objects.count() == 1
        assert LedgerEntry.objects.count() == 1

    def test_volunteering_twenty_times_is_one_mentor(self, world):
        mentor = make_actor(1)
        fields = {"name": "Sam", "job_role": "Cook", "places": "4"}
        works = [lambda: Visitor(world, mentor).post("volunteer", **fields)] * 20
        assert set(count(run_together(works))) <= {200, 409}
        assert MentorProfile.objects.count() == 1

    def test_a_block_that_nobody_has_opened_yet_is_published_once(self, world):
        works = [lambda n=number: Visitor(world, make_actor(100 + n)).get("home") for number in range(20)]
        assert count(run_together(works)) == {200: 20}
        assert Block.objects.count() == 1

    def test_leaving_while_somebody_signs_is_one_after_the_other(self, world):
        mentee, mentor = make_actor(1), make_actor(2)
        plan = world.pair(mentee, mentor)
        fields = make_signing(world, mentor.user_id, plan)
        works = [lambda: Visitor(world, mentee).post("leave", plan=plan)]
        works += [lambda: Visitor(world, mentor).post("sign-off", **fields)] * 5
        answers = run_together(works)
        assert answers[0].status_code == 200
        assert {answer.status_code for answer in answers[1:]} <= {200, 404, 409}
        assert Plan.objects.get().status == "left"


def test_on_a_database_that_lets_threads_meet() -> None:
    assert connection.vendor in ("sqlite", "mysql", "postgresql")
    assert "memory" not in str(connection.settings_dict["NAME"])
