"""What a mentee would like, and who may know (rules P2, P7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api import mentorships, plans, wishes
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorshipRequest, Plan, Wishes
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World

SAID = wishes.Wishes(matters="Nights", support="Somebody to ring", when="After handover", person="Calm")


@pytest.fixture
def plan(world: World) -> str:
    """Asha's, beside Ben's, who wishes for something else."""
    plan = world.join(ASHA)
    wish(world, world.join(BEN), BEN, wishes.Wishes(matters="words of Ben"))
    return plan


def wish(world: World, plan: str, actor=ASHA, said: wishes.Wishes = SAID, *, may_offer: bool = False) -> None:
    with world.use(actor, "wishes_write", plan_ref=plan) as case:
        wishes.save_wishes(case, said, mentors_may_offer=may_offer)


def read(world: World, plan: str, actor: Any) -> wishes.Wishes | None:
    return wishes.get_wishes(load_standing(actor, world.programme.id, plan))


def ask_help(world: World, plan: str, actor=ASHA) -> None:
    with world.use(actor, "ask_help", plan_ref=plan) as case:
        plans.ask_lead_for_help(case)


def stop_asking(world: World, plan: str) -> None:
    with world.use(ASHA, "ask_help", plan_ref=plan) as case:
        plans.stop_asking_for_help(case)


class TestSaying:
    def test_keeps_all_four_and_the_tick(self, world, plan):
        wish(world, plan, may_offer=True)
        assert read(world, plan, ASHA) == SAID
        assert Plan.objects.get(ref=plan).mentors_may_offer

    def test_again_changes_and_nothing_takes_the_row_away(self, world, plan):
        wish(world, plan)
        wish(world, plan, said=replace(SAID, when=""))
        assert read(world, plan, ASHA) == replace(SAID, when="")
        wish(world, plan, said=wishes.NOTHING)
        assert read(world, plan, ASHA) == wishes.NOTHING
        assert Wishes.objects.filter(plan__ref=plan).count() == 0

    def test_the_same_again_writes_nothing(self, world, plan):
        wish(world, plan)
        before = Wishes.objects.get(plan__ref=plan).changed_at
        world.wait(hours=1)
        wish(world, plan)
        assert Wishes.objects.get(plan__ref=plan).changed_at == before

    def test_is_the_mentees_alone(self, world, plan):
        with pytest.raises(NotFound):
            wish(world, plan, BEN)
        world.pair(ASHA, SAM)
        with pytest.raises(Refused):
            wish(world, plan, SAM)

    def test_is_over_when_the_plan_was_left(self, world, plan):
        wish(world, plan)
        world.leave(ASHA, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            wish(world, plan, said=wishes.NOTHING)


class TestReading:
    def test_begins_with_asking_and_ends_with_a_no_or_the_end(self, world, plan):
        wish(world, plan)
        sam, priya = world.volunteer(SAM), world.volunteer(PRIYA)
        assert read(world, plan, SAM) is None
        request = world.ask(ASHA, sam)
        assert read(world, plan, SAM) == SAID
        assert read(world, plan, PRIYA) is None
        world.agree(SAM, request)
        assert read(world, plan, SAM) == SAID
        world.end(ASHA, plan, SAM)
        assert read(world, plan, SAM) is None
        assert priya

    def test_is_not_for_whom_the_mentee_has_not_chosen(self, world, plan):
        wish(world, plan, may_offer=True)
        world.volunteer(SAM)
        find = mentorships.find_own_profile_and_plan(SAM, world.programme, plan)
        with world.use(SAM, "offer", find=find, target=mentorships.about_offer) as case:
            mentorships.offer_to_mentor(case, "")
        assert (read(world, plan, SAM), wishes.list_wishes_of_askers(SAM, world.programme)) == (None, {})
        MentorshipRequest.objects.update(how="proposed")
        assert (read(world, plan, SAM), wishes.list_wishes_of_askers(SAM, world.programme)) == (None, {})
        MentorshipRequest.objects.update(mentee_agreed_at=world.now)
        assert (read(world, plan, SAM), wishes.list_wishes_of_askers(SAM, world.programme)) == (SAID, {plan: SAID})

    def test_is_not_for_staff_who_look_as_the_mentee(self, world, plan):
        wish(world, plan)
        assert read(world, plan, replace(ASHA, is_masquerading=True)) is None

    def test_of_all_who_ask_one_mentor(self, world, plan):
        wish(world, plan)
        sam = world.volunteer(SAM)
        assert wishes.list_wishes_of_askers(SAM, world.programme) == {}
        request = world.ask(ASHA, sam)
        assert wishes.list_wishes_of_askers(SAM, world.programme) == {plan: SAID}
        assert wishes.list_wishes_of_askers(replace(SAM, is_masquerading=True), world.programme) == {}
        assert wishes.list_wishes_of_askers(PRIYA, world.programme) == {}
        world.agree(SAM, request)
        assert wishes.list_wishes_of_askers(SAM, world.programme) == {}


class TestTheLead:
    def test_reads_them_from_asking_for_help_until_it_is_over(self, world, plan):
        wish(world, plan)
        assert read(world, plan, LEE) is None
        ask_help(world, plan)
        assert read(world, plan, LEE) == SAID
        stop_asking(world, plan)
        assert read(world, plan, LEE) is None
        assert Plan.objects.get(ref=plan).help_asked_at is None

    def test_does_not_where_a_mentor_asked_for_the_mentee(self, world, plan):
        wish(world, plan)
        world.pair(ASHA, SAM)
        ask_help(world, plan, SAM)
        assert Plan.objects.get(ref=plan).help_asked_at is not None
        assert read(world, plan, LEE) is None

    def test_does_not_any_more_once_the_mentee_has_left(self, world, plan):
        wish(world, plan)
        ask_help(world, plan)
        world.leave(ASHA, plan)
        assert read(world, plan, LEE) is None

    def test_does_not_any_more_once_a_mentor_has_agreed(self, world, plan):
        wish(world, plan)
        ask_help(world, plan)
        world.pair(ASHA, SAM)
        assert read(world, plan, LEE) is None
