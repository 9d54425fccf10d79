"""Doubts about a signature, as a lead finds them (rules S6, R1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from mentoring_xblock.api import doubts, support_desk
from mentoring_xblock.api.delete_state import delete_state
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.api.lead_today import get_today
from mentoring_xblock.api.open_things import list_open_things
from mentoring_xblock.api.people_lists import Moment, list_people
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, Message, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_checklist, make_criterion, make_source
from tests.leading import doubt, list_doubts
from tests.visitors import capture_our_sql

TITLES = ["On call", "Team meeting"]


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def list_titles(world, plan, actor=LEE):
    return [item.title for item in list_doubts(world, plan, actor)[0]]


def see(world, plan, actor=LEE, *, seen=None):
    lock = support_desk.find_plan(actor, plan)
    token = list_doubts(world, plan)[1] if seen is None else seen
    with world.use(actor, "support", find=lock, target=doubts.about_doubts, seen=token) as case:
        doubts.see_doubts(case)


def list_found(world):
    """Whom the lead's list names and how many Today counts: the same, or the link leads nowhere."""
    standing, moment = Standing(LEE, None, []), Moment(world.now, LEE.get_today(world.now))
    people = [item.name for item in list_people(standing, world.programme, moment, state="doubts")[0]]
    assert get_today(standing, world.programme, moment).hands["doubts"].number == len(people)
    return people


@pytest.fixture
def signed(world, plan):
    """Entries of two signatures of Sam's."""
    return {name: world.sign(SAM, plan, name) for name in ("on-call", "team-meeting")}


class TestFinding:
    def test_names_the_skill_and_who_doubts(self, world, plan, signed):
        assert (list_found(world), list_doubts(world, plan)) == ([], ([], ""))
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert list_found(world) == ["Asha"]
        [item] = list_doubts(world, plan)[0]
        assert (item.title, item.name, item.address) == ("On call", "Sam Okoro", world.address("on-call"))

    def test_every_doubt_is_shown_once_and_dated_from_the_first(self, world, plan, signed):
        first = world.now
        for name in ("on-call", "team-meeting", "on-call"):
            doubt(world, SAM, plan, name, signed[name])
            world.wait(days=1)
        assert list_titles(world, plan) == TITLES
        assert Plan.objects.get().doubted_at == first

    @pytest.mark.parametrize("status", ["finished", "left", "closed"])
    def test_whatever_became_of_the_plan(self, world, plan, signed, status):
        Plan.objects.update(status=status)
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert (list_found(world), list_titles(world, plan)) == (["Asha"], ["On call"])
        see(world, plan)
        assert list_found(world) == []

    def test_of_a_mentor_who_has_gone(self, world, plan, signed):
        world.end(ASHA, plan, SAM)
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert list_titles(world, plan) == ["On call"]
        retire(SAM.user_id, at=world.now)
        [item] = list_doubts(world, plan)[0]
        assert (item.title, item.name) == ("On call", "")

    def test_of_a_skill_that_is_in_no_checklist_any_more(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        world.source = replace(world.source, checklist=make_checklist(make_criterion("team-meeting")))
        [item] = list_doubts(world, plan)[0]
        assert (item.title, item.address, item.of) == ("", "", signed["on-call"])

    def test_what_waited_longest_comes_first(self, world, plan, signed):
        other = world.pair(BEN, SAM)
        doubt(world, SAM, other, "on-call", world.sign(SAM, other, "on-call"))
        world.wait(days=1)
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert list_found(world) == ["Ben", "Asha"]

    def test_is_for_leads_alone(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        for actor in (ASHA, SAM, replace(LEE, is_masquerading=True)):
            assert list_doubts(world, plan, actor) == ([], "")

    def test_of_another_programme_is_not_here(self, world, plan, signed):
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        theirs = other.pair(ASHA, SAM)
        doubt(other, SAM, theirs, "on-call", other.sign(SAM, theirs, "on-call"))
        assert list_found(world) == []

    def test_costs_no_query_of_its_own(self, world, plan, signed):
        counts = []
        for _ in range(2):
            standing = load_standing(LEE, world.programme.id, plan)
            with capture_our_sql() as statements:
                list_open_things(standing, at=world.now)
            counts.append(len(statements))
            doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert counts == [1, 1]

    def test_is_mailed_to_nobody(self, world, plan, signed):
        before = Message.objects.count()
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        see(world, plan)
        assert Message.objects.count() == before


class TestTakingBack:
    def test_by_a_lead_ends_the_doubt_about_it_and_no_other(self, world, plan, signed):
        for name, seq in signed.items():
            doubt(world, SAM, plan, name, seq)
            world.wait(minutes=1)
        world.withdraw(LEE, plan, "on-call", signed["on-call"], action="withdraw_other")
        assert (list_titles(world, plan), list_found(world)) == (["Team meeting"], ["Asha"])
        world.withdraw(LEE, plan, "team-meeting", signed["team-meeting"], action="withdraw_other")
        assert (list_titles(world, plan), list_found(world)) == ([], [])

    def test_of_another_signature_changes_nothing(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        world.withdraw(LEE, plan, "team-meeting", signed["team-meeting"], action="withdraw_other")
        assert list_found(world) == ["Asha"]

    def test_by_the_signer_ends_it_too(self, world, plan, signed):
        for name, seq in signed.items():
            doubt(world, SAM, plan, name, seq)
        world.undo(SAM, plan, "on-call", signed["on-call"])
        assert list_titles(world, plan) == ["Team meeting"]
        world.withdraw(SAM, plan, "team-meeting", signed["team-meeting"])
        assert list_found(world) == []

    def test_by_deleting_the_state_too(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        delete_state(ASHA.user_id, world.source.usage_key, at=world.now)
        assert list_found(world) == []

    def test_what_was_taken_back_before_is_nothing_to_look_at(self, world, plan, signed):
        world.withdraw(SAM, plan, "on-call", signed["on-call"])
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        assert list_found(world) == []
        doubt(world, SAM, plan, "team-meeting", signed["team-meeting"])
        assert list_titles(world, plan) == ["Team meeting"]


class TestSeeing:
    def test_ends_what_was_shown_and_a_later_doubt_comes_again(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        see(world, plan)
        assert (list_found(world), list_titles(world, plan)) == ([], [])
        world.wait(minutes=1)
        doubt(world, SAM, plan, "team-meeting", signed["team-meeting"])
        assert list_titles(world, plan) == ["Team meeting"]

    def test_of_an_older_page_is_refused(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        seen = list_doubts(world, plan)[1]
        doubt(world, SAM, plan, "team-meeting", signed["team-meeting"])
        with pytest.raises(Conflict, match="changed_meanwhile"):
            see(world, plan, seen=seen)
        assert list_titles(world, plan) == TITLES

    def test_of_two_leads_the_second_is_told(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        seen = list_doubts(world, plan)[1]
        see(world, plan, seen=seen)
        with pytest.raises(Conflict, match="done_already"):
            see(world, plan, seen=seen)

    def test_is_no_sign_of_life_of_the_pair(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        before = Plan.objects.get().active_at
        world.wait(days=1)
        see(world, plan)
        assert Plan.objects.get().active_at == before

    def test_is_for_leads_and_not_for_oneself(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        for actor in (ASHA, SAM, PRIYA):
            with pytest.raises(Refused):
                see(world, plan, actor)
        with pytest.raises(NotFound):
            see(world, "f" * 32, seen="1")

    def test_erasing_the_mentee_empties_it(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        retire(ASHA.user_id, at=world.now)
        assert Plan.objects.get().doubted_at is None


class TestDoubtsThatStandAlready:
    """What the migration fills in."""

    def fill(self):
        Plan.objects.update(doubted_at=None)
        import_module("mentoring_xblock.migrations.0003_daily_use").fill_doubts(Plan, LedgerEntry)

    def test_are_found_from_the_first_on(self, world, plan, signed):
        for name, seq in signed.items():
            doubt(world, SAM, plan, name, seq)
            world.wait(days=1)
        self.fill()
        assert Plan.objects.get().doubted_at == world.now - timedelta(days=2)
        assert list_titles(world, plan) == TITLES

    def test_about_what_was_taken_back_are_over(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        world.withdraw(LEE, plan, "on-call", signed["on-call"], action="withdraw_other")
        self.fill()
        assert Plan.objects.get().doubted_at is None

    def test_of_who_was_erased_are_nobodys(self, world, plan, signed):
        doubt(world, SAM, plan, "on-call", signed["on-call"])
        retire(ASHA.user_id, at=world.now)
        self.fill()
        assert Plan.objects.get().doubted_at is None
