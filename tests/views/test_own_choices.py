"""What mentees choose for themselves: wishes at joining, another role, an example of their own (rules P2, P5, C1)."""

from __future__ import annotations

import pytest

from mentoring_xblock.models import Plan, Wishes
from tests.conftest import ASHA, BEN
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.views.sent import refuse, said
from tests.visitors import TYPED, Visitor, get_text


class TestJoining:
    def test_p2_keeps_what_was_wished_for(self, world):
        Visitor(world, ASHA).post("join", name="Asha", finish_on="2026-07-27", matters="Nights", person="Calm")
        row = Wishes.objects.get()
        assert (row.matters, row.support, row.when, row.person) == ("Nights", "", "", "Calm")

    def test_without_a_wish_there_is_no_row(self, world):
        fields = dict.fromkeys(("matters", "support", "when", "person"), "")
        assert Visitor(world, ASHA).post("join", name="Asha", finish_on="2026-07-27", **fields).status_code == 200
        assert Wishes.objects.count() == 0

    def test_a_wish_that_is_too_long_keeps_everything_and_nobody_joins(self, world):
        _ = world.programme
        fields = {"name": "Asha", "finish_on": "2026-07-27", "matters": TYPED, "when": "x" * 1_001}
        response = refuse(Visitor(world, ASHA), "join", fields)
        assert response.status_code == 422
        assert TYPED in get_text(response)
        assert '<details class="cm-details" open><summary>More, if you like' in get_text(response)

    def test_who_comes_back_finds_it_and_may_change_it(self, world):
        visitor = Visitor(world, ASHA)
        visitor.post("join", name="Asha", finish_on="2026-07-27", matters="words of before", when="Mondays")
        world.leave(ASHA, Plan.objects.get().ref)
        assert "words of before" in get_text(visitor.get("invitation"))
        visitor.post("join", name="Asha", finish_on="2026-07-27")
        assert Wishes.objects.get().matters == "words of before"
        world.leave(ASHA, Plan.objects.get().ref)
        visitor.post("join", name="Asha", finish_on="2026-07-27", matters="", support="", when="Tuesdays", person="")
        assert (Wishes.objects.get().matters, Wishes.objects.get().when) == ("", "Tuesdays")


@pytest.fixture
def two_roles(db: None) -> World:
    checklist = make_checklist(
        make_criterion("on-call"),
        make_criterion("budget", tracks=["manager"]),
        tracks=[{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}],
    )
    return World(source=make_source(checklist=checklist))


class TestAnotherRole:
    def test_p5_what_stays_and_what_is_new_is_said_before(self, two_roles):
        plan = two_roles.join(ASHA, track="senior")
        visitor = Visitor(two_roles, ASHA)
        assert "Work towards another role" in get_text(visitor.get("more"))
        html = get_text(visitor.get("track"))
        assert ("Now: Senior" in html, "0 of 2 signed already" in html, "Budget" in html) == (True, True, True)
        answer = visitor.post("change-track", plan=plan, track="manager")
        assert "You are working towards “Manager” now." in get_text(answer)
        assert "Now: Manager" in get_text(visitor.get("track"))

    def test_is_not_offered_where_there_is_none(self, world):
        world.join(ASHA)
        visitor = Visitor(world, ASHA)
        assert "Work towards another role" not in get_text(visitor.get("more"))
        assert "There is no other role here." in get_text(visitor.get("track"))

    def test_the_same_twice_is_a_conflict_that_says_so(self, two_roles):
        plan, visitor = two_roles.join(ASHA, track="senior"), Visitor(two_roles, ASHA)
        response = refuse(visitor, "change-track", {"plan": plan, "track": "senior"})
        assert (response.status_code, "this role already" in said(response)) == (409, True)

    def test_a_stranger_does_not_know_of_it(self, two_roles):
        plan = two_roles.join(ASHA, track="senior")
        assert Visitor(two_roles, BEN).post("change-track", plan=plan, track="manager").status_code == 404
        assert Visitor(two_roles, make_actor(99)).get("track").status_code == 404


@pytest.mark.django_db
def test_c1_a_judgement_asks_for_a_real_example():
    criteria = (make_criterion("own-workload", kind="judgement"), make_criterion("rotas"))
    world = World(source=make_source(checklist=make_checklist(*criteria)))
    plan, visitor = world.join(ASHA), Visitor(world, ASHA)
    asked = {
        name: "one time that really happened"
        in get_text(visitor.get("skill", plan=plan, criterion=world.address(name)))
        for name in ("own-workload", "rotas")
    }
    assert asked == {"own-workload": True, "rotas": False}
