"""Talks that are written, changed and answered at the same moment; real threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from webob import Response

from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import LedgerEntry, Session, SessionOutcome
from tests.factories import NOW, World, make_actor, make_checklist, make_criterion, make_source
from tests.races.test_races import count, run_together
from tests.visitors import Visitor, make_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ASHA, BEN, SAM, PRIYA = (make_actor(number) for number in range(1, 5))
DAY = NOW.date().isoformat()


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    yield World(source=make_source(checklist=make_checklist(make_criterion("on-call"))))
    assert list(Verifier().check_all()) == []


@pytest.fixture
def plan(world: World) -> str:
    return world.pair(ASHA, SAM)


def test_changed_and_called_fair_at_once_one_of_them_is_stale(world, plan):
    """What the mentee calls fair is what they have read."""
    for turn in range(5):
        talk = world.log_session(SAM, plan, f"Talk {turn}")
        about = {"plan": plan, "session": talk, "seen": "1.0"}
        works: list[Callable[[], Response]] = [
            partial(Visitor(world, SAM).post, "edit-talk", **about, topic="Other words", held_on=DAY),
            partial(Visitor(world, ASHA).post, "confirm-talk", **about, fair="yes", line=""),
        ]
        changed, answered = run_together(works)
        assert sorted([changed.status_code, answered.status_code]) == [200, 409]
        row = Session.objects.get(ref=talk)
        assert (row.version, row.confirmed_id is None) == ((2, True) if changed.status_code == 200 else (1, False))


def test_what_came_of_it_is_said_once(world, plan):
    talk = world.log_session(SAM, plan, held_on=world.day(-20))
    words = {"plan": plan, "session": talk, "outcome": "He eats again."}
    works: list[Callable[[], Response]] = [
        partial(Visitor(world, who).post, "came-of-it", **words) for who in (ASHA, SAM)
    ]
    assert count(run_together(works * 5)) == {200: 1, 409: 9}
    assert SessionOutcome.objects.count() == 1


def test_one_talk_of_several_sent_ten_times_is_one_log_each(world, plan):
    other = world.pair(BEN, SAM)
    fields: dict[str, Any] = {"people": [plan, other], "topic": "Moving safely", "held_on": DAY, "key": make_key()}
    works: list[Callable[[], Response]] = [partial(Visitor(world, SAM).post, "group-talk", **fields)] * 10
    assert set(count(run_together(works))) <= {200}
    assert sorted(Session.objects.values_list("plan__ref", flat=True)) == sorted([plan, other])
    assert Session.objects.values("group").distinct().count() == 1


def test_somebody_leaves_while_a_talk_of_several_is_written_down(world, plan):
    """Either the log stands in a plan that ran, or there is none; nobody else's is lost by it."""
    other = world.pair(BEN, SAM)
    fields: dict[str, Any] = {"people": [plan, other], "topic": "Moving safely", "held_on": DAY}
    works: list[Callable[[], Response]] = [
        partial(Visitor(world, SAM).post, "group-talk", **fields),
        partial(Visitor(world, BEN).post, "leave", plan=other),
    ]
    assert [answer.status_code for answer in run_together(works)] == [200, 200]
    assert Session.objects.filter(plan__ref=plan).count() == 1
    types = list(LedgerEntry.objects.filter(plan__ref=other).order_by("seq").values_list("type", flat=True))
    assert "session_logged" not in types[types.index("left") :]


def test_two_mentors_with_two_groups_that_share_people(world, plan):
    """No order of the people makes them wait for each other for good."""
    other = world.pair(BEN, SAM)
    for mentee in (ASHA, BEN):
        world.pair(mentee, PRIYA)
    works: list[Callable[[], Response]] = []
    for mentor, people in ((SAM, [plan, other]), (PRIYA, [other, plan])):
        fields: dict[str, Any] = {"people": people, "topic": "Moving safely", "held_on": DAY}
        works += [partial(Visitor(world, mentor).post, "group-talk", **fields)] * 4
    assert count(run_together(works)) == {200: 8}
    assert Session.objects.count() == 16
