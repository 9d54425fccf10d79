""" "Not for me" (rules P1, C7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api import opt_outs
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import OptOut, Plan
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import World, make_actor, make_source
from tests.visitors import Visitor, capture_our_sql, get_text, list_changed, take_snapshot

COUNTS = Settings(counts_for_completion=True)


@pytest.fixture
def world(db: None) -> World:
    return World(source=make_source(settings=COUNTS))


def page(world: World, actor: Actor, panel: str = "invitation") -> str:
    return get_text(Visitor(world, actor).get(panel))


class TestWhereItIsShown:
    @pytest.mark.parametrize("panel", ["invitation", "not-now"])
    def test_where_completion_counts(self, world, panel):
        html = page(world, BEN, panel)
        assert "Not for me" in html
        assert "I changed my mind" not in html

    @pytest.mark.parametrize("panel", ["invitation", "not-now"])
    def test_nowhere_else_and_nothing_is_asked_of_the_database(self, world, panel):
        world.source = make_source()
        page(world, BEN, panel)
        with capture_our_sql() as sql:
            html = page(world, BEN, panel)
        assert "Not for me" not in html
        assert [item for item in sql if "optout" in item] == []

    @pytest.mark.parametrize("panel", ["invitation", "not-now"])
    def test_staff_who_look_as_somebody_are_not_told_whether_they_said_so(self, world, panel):
        own = page(world, BEN, panel)
        assert Visitor(world, BEN).post("opt-out").status_code == 200
        for actor in (BEN, ASHA):
            html = page(world, replace(actor, is_masquerading=True), panel)
            assert (OptOut.objects.count(), "not for you" in html, "hold you up" in html) == (1, False, False)
            assert "Nothing was stored" not in html
        assert "hold you up" in own

    def test_a_grade_that_stays_at_0_is_not_kept_from_them(self, world):
        assert "towards your grade" not in page(world, BEN)
        world.source = make_source(settings=replace(COUNTS, weight=1.0))
        assert "towards your grade" in page(world, BEN)

    def test_looking_stores_nothing(self, world):
        page(world, BEN)
        before = take_snapshot()
        page(world, BEN)
        page(world, BEN, "not-now")
        assert list_changed(before, take_snapshot()) == []

    def test_not_to_a_mentor_who_is_not_held_up_anyway(self, world):
        world.volunteer(SAM)
        assert "Not for me" not in page(world, SAM)

    def test_not_to_staff_who_are_not_on_the_course(self, world):
        lee = make_actor(LEE.user_id, "Lee", is_lead=True, is_enrolled=False)
        assert "Not for me" not in page(world, lee)

    def test_to_somebody_who_stopped(self, world):
        world.leave(ASHA, world.join(ASHA))
        assert "Not for me" in page(world, ASHA)


class TestSayingSo:
    def test_stores_that_and_nothing_else_and_can_be_taken_back(self, world):
        page(world, BEN)
        before = take_snapshot()
        html = get_text(Visitor(world, BEN).post("opt-out"))
        changed = set(list_changed(before, take_snapshot()))
        assert changed == {"mentoring_xblock_optout", "mentoring_xblock_submission"}
        assert "It does not hold you up" in html
        assert "Nothing was stored" not in html
        assert "I changed my mind" in html
        assert "I changed my mind" in page(world, BEN)
        html = get_text(Visitor(world, BEN).post("opt-in"))
        assert not OptOut.objects.exists()
        assert "Not for me" in html

    def test_twice_is_once(self, world):
        for _ in range(2):
            assert Visitor(world, BEN).post("opt-out").status_code == 200
        assert OptOut.objects.count() == 1

    def test_joining_takes_it_back(self, world):
        Visitor(world, BEN).post("opt-out")
        Visitor(world, ASHA).post("opt-out")
        world.join(BEN)
        assert list(OptOut.objects.values_list("user_id", flat=True)) == [ASHA.user_id]

    def test_coming_back_takes_it_back(self, world):
        world.leave(ASHA, world.join(ASHA))
        assert Visitor(world, ASHA).post("opt-out").status_code == 200
        world.join(ASHA)
        assert not OptOut.objects.exists()

    def test_while_a_plan_runs_is_a_conflict(self, world):
        world.join(ASHA)
        for action in ("opt-out", "opt-in"):
            assert Visitor(world, ASHA).post(action).status_code == 409
        assert (OptOut.objects.count(), Plan.objects.get().status) == (0, "taking_part")

    def test_where_completion_does_not_count_is_a_conflict(self, world):
        world.source = make_source()
        assert Visitor(world, BEN).post("opt-out").status_code == 409
        assert not OptOut.objects.exists()

    def test_is_of_one_programme_alone(self, world):
        Visitor(world, BEN).post("opt-out")
        other = World(source=make_source("other.coach_mentoring.home.d0.u0", "other", settings=COUNTS))
        assert opt_outs.has_opted_out(BEN, world.programme)
        assert not opt_outs.has_opted_out(BEN, other.programme)
        assert not opt_outs.has_opted_out(ASHA, world.programme)
