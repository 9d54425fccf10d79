"""Forgetting people while others write, and the same signal twice at once, on whatever database is set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from webob import Response

from mentoring_xblock.api.erasure import retire
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import LedgerEntry, MentorProfile, Mentorship, MentorshipRequest, Plan
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.person import ZED, list_kept, make_life
from tests.races.test_races import count, make_signing, run_together
from tests.visitors import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MENTEE = make_actor(1)


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    yield World(source=make_source(checklist=make_checklist(make_criterion("on-call"), make_criterion("rota"))))
    assert list(Verifier().check_all()) == []


def forget(user_id: int, world: World) -> Callable[[], Response]:
    """As work among others: its answer holds the steps that failed."""
    return lambda: Response("\n".join(retire(user_id, at=world.now)))


def test_a_mentor_leaves_the_site_while_they_sign(world):
    mentor = make_actor(2, "Mo Quill")
    plans = [world.pair(make_actor(10 + number), mentor) for number in range(4)]
    works: list[Callable[[], Response]] = [
        partial(Visitor(world, mentor).post, "sign-off", **make_signing(world, mentor.user_id, plan)) for plan in plans
    ]
    answers = run_together([*works, forget(mentor.user_id, world), *works])
    assert answers[len(works)].text == ""
    assert set(count([*answers[: len(works)], *answers[len(works) + 1 :]])) <= {200, 403, 404, 409}
    assert not Mentorship.objects.filter(open=1).exists()
    assert not LedgerEntry.objects.filter(actor_id=mentor.user_id).exists()
    assert set(MentorProfile.objects.values_list("name", "user_id", "status")) == {("", None, "erased")}


def test_a_mentee_leaves_the_site_while_everybody_writes(world):
    mentor = make_actor(2)
    plan = world.pair(MENTEE, mentor)
    me, other = Visitor(world, MENTEE), Visitor(world, mentor)
    talk = {"plan": plan, "topic": "Nights", "held_on": world.day().isoformat()}
    works: list[Callable[[], Response]] = [
        *[partial(me.post, "log-talk", **talk)] * 5,
        *[partial(other.post, "log-talk", **talk)] * 5,
        partial(me.post, "leave", plan=plan),
        partial(me.post, "join", name="Asha", finish_on="2026-07-27"),
    ]
    answers = run_together([forget(MENTEE.user_id, world), *works])
    assert answers[0].text == ""
    assert set(count(answers[1:])) <= {200, 403, 404, 409, 503}
    erased = Plan.objects.get(ref=plan)
    assert (erased.user_id, erased.name, erased.status) == (None, "", "left")


def test_the_same_signal_ten_times_at_once(transactional_db):
    life = make_life()
    answers = run_together([forget(ZED.user_id, life.world)] * 10)
    assert {answer.text for answer in answers} == {""}
    assert list_kept() == ["LedgerText.text job_role"]
    types = LedgerEntry.objects.filter(plan__ref=life.own).values_list("type", flat=True)
    assert [list(types).count(kind) for kind in ("left", "mentorship_ended", "erased")] == [1, 1, 1]
    assert list(Verifier().check_all()) == []


def test_a_mentor_leaves_the_site_while_people_ask_and_they_agree(world):
    mentor = make_actor(2)
    ref = world.volunteer(mentor)
    mentees = [make_actor(10 + number) for number in range(6)]
    for mentee in mentees:
        world.join(mentee)
    requests = [world.ask(mentee, ref) for mentee in mentees[:3]]
    works: list[Callable[[], Response]] = [partial(Visitor(world, mentor).post, "agree", request=it) for it in requests]
    works += [partial(Visitor(world, mentee).post, "ask-mentor", mentor=ref, message="x") for mentee in mentees[3:]]
    answers = run_together([*works, forget(mentor.user_id, world)])
    assert answers[-1].text == ""
    assert set(count(answers[:-1])) <= {200, 404, 409, 503}
    assert not Mentorship.objects.filter(open=1).exists()
    assert not MentorshipRequest.objects.filter(open=1).exists()
    assert not MentorshipRequest.objects.exclude(message="").exists()


def test_a_dead_lock_on_the_way_is_tried_again(world):
    """The database picks its victim once; the second try goes through."""
    plan = world.pair(MENTEE, make_actor(2))
    left = [1]

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if left and "mentoring_xblock_ledgertext" in sql and sql.startswith("DELETE"):
            left.pop()
            raise OperationalError(1213, "Deadlock found")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert retire(MENTEE.user_id, at=world.now) == []
    assert left == []
    assert Plan.objects.get(ref=plan).user_id is None
