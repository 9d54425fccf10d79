"""Goals and next steps (rule E7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mentoring_xblock.api import goals
from mentoring_xblock.api.erasure import erase_user
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import Action, Goal
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World
from tests.visitors import Visitor, get_text


@pytest.fixture
def plan(world: World) -> str:
    """Asha with Sam and Priya; beside it Ben's plan, with a goal and a step of the same words."""
    plan = world.pair(ASHA, SAM)
    world.pair(ASHA, PRIYA)
    noise = world.pair(BEN, SAM)
    set_goal(world, noise, BEN)
    add_step(world, noise, BEN)
    return plan


def set_goal(world: World, plan: str, actor=ASHA, ref: str = "", seen: str | None = None, **words: Any) -> str:
    with world.use(actor, "goals", plan_ref=plan, target=goals.about_goal(ref), seen=seen) as case:
        return goals.save_goal(case, goals.GoalWords(**{"ideal": "Calm nights", **words}))


def tick_goal(world: World, plan: str, ref: str, is_done: bool = True) -> None:
    with world.use(ASHA, "goals", plan_ref=plan, target=goals.about_goal(ref)) as case:
        goals.set_goal_done(case, is_done=is_done)


def remove_goal(world: World, plan: str, ref: str) -> None:
    with world.use(ASHA, "goals", plan_ref=plan, target=goals.about_goal(ref)) as case:
        goals.remove_goal(case)


def add_step(world: World, plan: str, actor=ASHA, what: str = "Ring the pharmacy", **options: Any) -> str:
    with world.use(actor, "actions", plan_ref=plan) as case:
        return goals.add_step(case, what, **options)


def tick_step(world: World, plan: str, ref: str, actor=ASHA, is_done: bool = True) -> None:
    with world.use(actor, "actions", plan_ref=plan, target=goals.about_step(ref)) as case:
        goals.set_step_done(case, is_done=is_done)


def remove_step(world: World, plan: str, ref: str, actor=ASHA) -> None:
    with world.use(actor, "actions", plan_ref=plan, target=goals.about_step(ref)) as case:
        goals.remove_step(case)


def look(world: World, plan: str, actor=ASHA) -> goals.GoalPage:
    return goals.list_goals(load_standing(actor, world.programme.id, plan))


class TestGoals:
    def test_keep_everything_that_was_said(self, world, plan):
        place, _criterion = world.programme.find(world.address("on-call"))
        words = {"next_step": "Ask Sam", "in_the_way": "Time", "by_when": world.day(7), "criteria": (place,)}
        ref = set_goal(world, plan, **words)
        [goal] = look(world, plan).goals
        assert (goal.ref, goal.ideal, goal.next_step, goal.in_the_way) == (ref, "Calm nights", "Ask Sam", "Time")
        assert (goal.by_when, goal.criteria, goal.done_at) == (world.day(7), ((place.block_ref, "on-call"),), None)
        assert goals.list_titles(goal.criteria, world.programme) == [(str(place), "On call")]

    def test_a_skill_that_left_the_checklist_is_left_out(self, world, plan):
        assert goals.list_titles([("f" * 64, "on-call"), ("0" * 64, "gone")], world.programme) == []

    def test_stand_by_their_day_and_those_without_one_last(self, world, plan):
        for name, days in (("none", None), ("later", 9), ("soon", 2)):
            set_goal(world, plan, ideal=name, by_when=None if days is None else world.day(days))
        assert [goal.ideal for goal in look(world, plan).goals] == ["soon", "later", "none"]

    def test_are_changed_and_ticked_and_taken_back(self, world, plan):
        ref = set_goal(world, plan)
        set_goal(world, plan, ref=ref, seen="1", ideal="Calmer nights")
        tick_goal(world, plan, ref)
        page = look(world, plan)
        assert ([goal.ideal for goal in page.done], page.goals) == (["Calmer nights"], [])
        tick_goal(world, plan, ref, is_done=False)
        assert [goal.ideal for goal in look(world, plan).goals] == ["Calmer nights"]

    def test_a_form_that_is_out_of_date_writes_nothing(self, world, plan):
        ref = set_goal(world, plan)
        set_goal(world, plan, ref=ref, seen="1", ideal="From the other tab")
        with pytest.raises(Conflict, match="changed_meanwhile"):
            set_goal(world, plan, ref=ref, seen="1", ideal="From this tab")
        assert [goal.ideal for goal in look(world, plan).goals] == ["From the other tab"]

    def test_a_new_day_is_not_past_and_an_old_one_may_stay(self, world, plan):
        with pytest.raises(Invalid) as caught:
            set_goal(world, plan, by_when=world.day(-1))
        assert caught.value.fields["by_when"][0].code == "date_in_past"
        ref, day = set_goal(world, plan, by_when=world.day(1)), world.day(1)
        world.wait(days=3)
        set_goal(world, plan, ref=ref, ideal="The same day", by_when=day)
        assert look(world, plan).goals[0].by_when == day

    def test_there_are_fifty_at_most(self, world, plan, monkeypatch):
        monkeypatch.setattr(goals, "MAX_GOALS", 2)
        first = set_goal(world, plan)
        tick_goal(world, plan, first)
        set_goal(world, plan)
        with pytest.raises(Conflict, match="too_many_goals"):
            set_goal(world, plan)
        set_goal(world, plan, ref=first, ideal="Changing one is no new one")
        remove_goal(world, plan, first)
        set_goal(world, plan)

    def test_removing_one_leaves_its_steps(self, world, plan):
        ref = set_goal(world, plan)
        step = add_step(world, plan, goal_ref=ref)
        remove_goal(world, plan, ref)
        page = look(world, plan)
        assert (page.goals, [item.ref for item in page.steps]) == ([], [step])

    def test_of_others_are_not_there(self, world, plan):
        other = Goal.objects.exclude(plan__ref=plan).get().ref
        with pytest.raises(NotFound):
            set_goal(world, plan, ref=other)
        with pytest.raises(Invalid):
            add_step(world, plan, goal_ref=other)
        with pytest.raises(NotFound):
            tick_goal(world, plan, other)

    def test_are_the_mentees_alone_to_write(self, world, plan):
        with pytest.raises(Refused):
            set_goal(world, plan, SAM)
        with pytest.raises(NotFound):
            set_goal(world, plan, BEN)

    @pytest.mark.parametrize("actor", [BEN, LEE])
    def test_are_read_by_the_pair_alone(self, world, plan, actor):
        set_goal(world, plan)
        assert len(look(world, plan, SAM).goals) == 1
        with pytest.raises(NotFound):
            look(world, plan, actor)

    def test_a_plan_that_was_left_is_only_read(self, world, plan):
        ref = set_goal(world, plan)
        world.leave(ASHA, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            tick_goal(world, plan, ref)
        assert len(look(world, plan).goals) == 1


class TestSteps:
    def test_are_the_mentees_or_one_mentors(self, world, plan):
        sam = load_standing(ASHA, world.programme.id, plan).mentors[0]
        add_step(world, plan, what="mine", by_when=world.day(2))
        add_step(world, plan, SAM, what="Sam's", mentor_ref=sam.mentor_ref, by_when=world.day(1))
        seen = {
            actor: [(step.what, step.mentor_name, step.is_mine) for step in look(world, plan, actor).steps]
            for actor in (ASHA, SAM, PRIYA)
        }
        assert seen == {
            ASHA: [("Sam's", "Sam Okoro", False), ("mine", None, True)],
            SAM: [("Sam's", "Sam Okoro", True), ("mine", None, False)],
            PRIYA: [("Sam's", "Sam Okoro", False), ("mine", None, False)],
        }

    def test_belong_to_a_goal_or_to_none(self, world, plan):
        goal = set_goal(world, plan)
        add_step(world, plan, what="of the goal", goal_ref=goal)
        add_step(world, plan, what="of none")
        page = look(world, plan)
        assert [step.what for step in page.goals[0].steps] == ["of the goal"]
        assert [step.what for step in page.steps] == ["of none"]

    def test_either_of_the_pair_ticks_them(self, world, plan):
        ref = add_step(world, plan)
        tick_step(world, plan, ref, SAM)
        page = look(world, plan)
        assert (page.steps, [step.ref for step in page.steps_done]) == ([], [ref])
        tick_step(world, plan, ref, is_done=False)
        assert [step.ref for step in look(world, plan).steps] == [ref]

    def test_done_twice_keeps_the_first_time(self, world, plan):
        ref = add_step(world, plan)
        tick_step(world, plan, ref)
        first = Action.objects.get(ref=ref).done_at
        world.wait(hours=1)
        tick_step(world, plan, ref, SAM)
        assert Action.objects.get(ref=ref).done_at == first

    def test_a_mentor_removes_what_they_wrote_the_mentee_any(self, world, plan):
        of_asha, of_sam = add_step(world, plan), add_step(world, plan, SAM)
        for ref, actor in ((of_asha, SAM), (of_sam, PRIYA)):
            with pytest.raises(Refused):
                remove_step(world, plan, ref, actor)
        remove_step(world, plan, of_sam, SAM)
        remove_step(world, plan, of_asha)
        assert look(world, plan).steps == []

    def test_whoever_does_not_mentor_here_does_none(self, world, plan):
        ended = load_standing(ASHA, world.programme.id, plan).mentors[1]
        world.end(ASHA, plan, PRIYA)
        for mentor_ref in (ended.mentor_ref, "f" * 32):
            with pytest.raises(Invalid) as caught:
                add_step(world, plan, mentor_ref=mentor_ref)
            assert list(caught.value.fields) == ["who"]

    def test_of_a_mentor_who_has_gone_stay_under_their_name(self, world, plan):
        priya = load_standing(ASHA, world.programme.id, plan).mentors[1]
        add_step(world, plan, mentor_ref=priya.mentor_ref)
        world.end(ASHA, plan, PRIYA)
        assert look(world, plan).steps[0].mentor_name == "Priya"
        with pytest.raises(NotFound):
            look(world, plan, PRIYA)

    def test_of_a_mentor_who_was_erased_say_a_former_colleague(self, world, plan):
        priya = load_standing(ASHA, world.programme.id, plan).mentors[1]
        add_step(world, plan, mentor_ref=priya.mentor_ref)
        assert erase_user(PRIYA.user_id, reason="request", at=world.now) == []
        assert look(world, plan).steps[0].mentor_name == ""
        assert "A former colleague" in get_text(Visitor(world, ASHA).get("goals"))

    @pytest.mark.parametrize(("day", "code"), [(date(2026, 5, 3), "date_in_past"), (date(2036, 5, 4), "date_too_far")])
    def test_have_a_day_to_come(self, world, plan, day, code):
        with pytest.raises(Invalid) as caught:
            add_step(world, plan, by_when=day)
        assert caught.value.fields["by_when"][0].code == code

    def test_there_are_so_many_at_most(self, world, plan, monkeypatch):
        monkeypatch.setattr(goals, "MAX_ACTIONS", 1)
        add_step(world, plan)
        with pytest.raises(Conflict, match="too_many_steps"):
            add_step(world, plan)

    def test_of_others_are_not_there(self, world, plan):
        other = Action.objects.exclude(plan__ref=plan).get().ref
        with pytest.raises(NotFound):
            tick_step(world, plan, other)
        with pytest.raises(NotFound):
            remove_step(world, plan, other)
