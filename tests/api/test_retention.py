"""What is due for review: after which end, for whom to see, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring_xblock.api.erasure import erase_plan
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.retention import DUE_PAGE, DuePlan, list_due
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import Plan
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import World, make_actor, make_source

LIMITED = replace(LEE, is_limited_staff=True)


def set_months(world: World, months: int | None, **changes: object) -> None:
    world.source = make_source(settings=Settings(months_to_keep=months, **changes))  # type: ignore[arg-type]


def find(world: World, actor=LEE, after: str = "") -> list[DuePlan]:
    return list_due(Standing(actor, None, []), world.programme, at=world.now, after=after)[0]


@pytest.fixture
def left(world: World) -> str:
    """Asha stopped; Ben goes on."""
    set_months(world, 3)
    ref = world.join(ASHA)
    world.join(BEN)
    world.wait(days=10)
    world.leave(ASHA, ref)
    return ref


class TestEnds:
    def test_a_plan_is_due_when_its_months_are_over_and_not_a_day_before(self, world, left):
        ended = world.now
        world.wait(days=91)
        assert find(world) == []
        world.wait(days=1)
        assert find(world) == [DuePlan(left, "Asha", "left", "ended", ended)]

    def test_who_came_back_has_not_ended(self, world, left):
        world.wait(days=91)
        world.join(ASHA)
        world.wait(days=30)
        assert left not in [item.ref for item in find(world)]

    def test_a_second_end_counts_from_then(self, world, left):
        world.wait(days=80)
        world.join(ASHA)
        world.leave(ASHA, left)
        world.wait(days=20)
        assert find(world) == []

    def test_nothing_is_due_where_no_time_is_set(self, world, left):
        world.wait(days=4_000)
        set_months(world, None)
        assert find(world) == []

    def test_an_erased_plan_is_done_with(self, world, left):
        world.wait(days=92)
        assert erase_plan(left, at=world.now) == []
        assert find(world) == []


class TestQuiet:
    def test_a_plan_past_its_finish_date_in_which_nobody_wrote_is_due_too(self, world):
        set_months(world, 3)
        plan = world.pair(ASHA, SAM)
        last = world.now
        world.wait(weeks=12)
        assert find(world) == []
        world.wait(days=100)
        assert find(world) == [DuePlan(plan, "Asha", "taking_part", "quiet", last)]

    def test_one_line_makes_it_young_again(self, world):
        set_months(world, 3)
        plan = world.pair(ASHA, SAM)
        world.wait(weeks=30)
        assert len(find(world)) == 1
        world.log_session(SAM, plan)
        assert find(world) == []

    def test_an_operator_may_erase_it_by_its_age(self, world):
        set_months(world, 3)
        plan = world.pair(ASHA, SAM)
        world.wait(weeks=30)
        assert erase_plan(plan, at=world.now) == []
        assert Plan.objects.get().status == "left"


class TestReaders:
    def test_only_leads(self, world, left):
        with pytest.raises(Refused):
            find(world, ASHA)

    def test_limited_staff_see_only_plans_whose_terms_let_them(self, world, left):
        world.wait(days=92)
        assert find(world, LIMITED) == []
        set_months(world, 3, limited_staff_lead=True)
        ref = world.join(make_actor(77, "Cal"))
        world.leave(make_actor(77), ref)
        world.wait(days=92)
        assert [item.name for item in find(world, LIMITED)] == ["Cal"]
        assert "Asha" in [item.name for item in find(world)]

    def test_another_programme_s_plans_are_its_own(self, world, left):
        world.wait(days=92)
        other = World(
            source=make_source("other.coach_mentoring.home.d0.u0", "other", settings=Settings(months_to_keep=1))
        )
        other.now = world.now
        assert find(other) == []

    def test_a_page_at_a_time_in_the_order_of_joining(self, world):
        set_months(world, 1)
        world.programme  # noqa: B018, published once
        for number in range(DUE_PAGE + 2):
            actor = make_actor(100 + number)
            world.leave(actor, world.join(actor))
            world.wait(minutes=2)
        world.now += timedelta(days=40)
        standing = Standing(LEE, None, [])
        first, more = list_due(standing, world.programme, at=world.now)
        rest, end = list_due(standing, world.programme, at=world.now, after=more)
        names = [item.name for item in [*first, *rest]]
        assert (len(first), end) == (DUE_PAGE, "")
        assert names == [f"Person {100 + number}" for number in range(DUE_PAGE + 2)]

    def test_a_mark_that_is_not_there(self, world, left):
        with pytest.raises(NotFound):
            find(world, after="f" * 32)

    def test_one_query_for_any_number(self, world, left, django_assert_num_queries):
        world.wait(days=92)
        programme = world.programme
        with django_assert_num_queries(1):
            list_due(Standing(LEE, None, []), programme, at=world.now)
