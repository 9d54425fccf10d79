"""Two at once on what mentees keep for themselves and their mentors, with real threads."""

from __future__ import annotations

from functools import partial

import pytest

from mentoring_xblock.api import goals
from mentoring_xblock.api.touch import make_touch_token
from mentoring_xblock.models import Action, Goal, LedgerEntry, Mentorship, Plan, Rating, Wishes
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import World
from tests.races.test_races import count, run_together
from tests.visitors import Visitor, get_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TOGETHER = 10


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def plan(world: World) -> str:
    world.pair(ASHA, SAM)
    return world.pair(ASHA, PRIYA)


def test_both_write_the_line_in_the_same_second(world: World, plan: str) -> None:
    row = Mentorship.objects.get(plan__ref=plan, mentor__user_id=SAM.user_id)
    fields = {"plan": plan, "mentorship": row.ref, "seen": make_touch_token(row)}
    works = [partial(Visitor(world, actor).post, "touch", **fields, line=actor.name) for actor in (ASHA, SAM)]
    answers = run_together(works)
    assert count(answers) == {200: 1, 409: 1}
    kept = Mentorship.objects.get(ref=row.ref).keep_in_touch
    [lost] = [(actor, answer) for actor, answer in zip((ASHA, SAM), answers, strict=True) if answer.status_code == 409]
    assert kept != lost[0].name
    assert f'value="{lost[0].name}"' in get_text(lost[1])


def test_both_tap_for_two_weeks_more(world: World, plan: str) -> None:
    before = Plan.objects.get(ref=plan).finish_on
    fields = {"plan": plan, "weeks": "2", "seen": before.isoformat()}
    answers = run_together([partial(Visitor(world, actor).post, "finish-date", **fields) for actor in (ASHA, SAM)])
    assert count(answers) == {200: 1, 409: 1}
    assert (Plan.objects.get(ref=plan).finish_on - before).days == 14
    assert LedgerEntry.objects.filter(plan__ref=plan, type="finish_moved").count() == 1


def test_no_more_goals_than_there_may_be(world: World, plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "MAX_GOALS", 3)
    work = partial(Visitor(world, ASHA).post, "goal", plan=plan, ideal="Calm nights")
    assert count(run_together([work] * TOGETHER)) == {200: 3, 409: TOGETHER - 3}
    assert Goal.objects.filter(plan__ref=plan).count() == 3


def test_one_key_many_times_is_one_step(world: World, plan: str) -> None:
    work = partial(Visitor(world, SAM).post, "action", plan=plan, what="Ring the pharmacy", key="b" * 32)
    assert count(run_together([work] * TOGETHER)) == {200: TOGETHER}
    assert Action.objects.filter(plan__ref=plan).count() == 1


def test_how_sure_and_wishes_said_many_times_are_one_row(world: World, plan: str) -> None:
    visitor, address = Visitor(world, ASHA), world.address("on-call")
    works = [partial(visitor.post, "sure", plan=plan, criterion=address, step=str(n % 3 + 1)) for n in range(5)]
    works += [partial(visitor.post, "wishes", plan=plan, matters=f"Nights {n}") for n in range(5)]
    assert count(run_together(works)) == {200: TOGETHER}
    assert (Rating.objects.count(), Wishes.objects.count()) == (1, 1)


def test_one_ticks_what_another_removes(world: World, plan: str) -> None:
    with world.use(ASHA, "actions", plan_ref=plan) as case:
        ref = goals.add_step(case, "Ring the pharmacy")
    tick = partial(Visitor(world, SAM).post, "action-done", plan=plan, step=ref, done="yes")
    remove = partial(Visitor(world, ASHA).post, "remove-action", plan=plan, step=ref)
    ticked, removed = run_together([tick, remove])
    assert (ticked.status_code in (200, 404), removed.status_code) == (True, 200)
    assert not Action.objects.exists()
