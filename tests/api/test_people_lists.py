"""Everyone in a programme, as its lead finds them, in a crowd of nearly matching rows (rule R1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api import people_lists, plans
from mentoring_xblock.api.people_lists import REASONS, Moment, list_people
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source

FAY, KIM = make_actor(23, "Fay"), make_actor(14, "Kim")
KIT = make_actor(33, "Kit", is_lead=True, is_limited_staff=True)


def find(world, actor=LEE, **which):
    standing = Standing(actor, None, [])
    people, more = list_people(standing, world.programme, Moment(world.now, actor.get_today(world.now)), **which)
    return [person.name for person in people], more


def list_names(world, **which):
    return find(world, **which)[0]


def pause(world, actor, plan, until=None):
    with world.use(actor, "pause", plan_ref=plan) as case:
        plans.pause_plan(case, until)


def ask_help(world, actor, plan):
    with world.use(actor, "ask_help", plan_ref=plan) as case:
        plans.ask_lead_for_help(case)


@pytest.fixture
def world(db: None) -> World:
    """Kim's pair has parted, Priya left, Ben works with Fay; the same people are in another programme as well."""
    other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
    other.pair(ASHA, SAM)
    other.join(make_actor(99, "Asha Elsewhere"))
    world = World()
    world.end(KIM, world.pair(KIM, SAM), SAM)
    world.pair(BEN, FAY)
    world.leave(PRIYA, world.pair(PRIYA, SAM))
    return world


class TestEveryone:
    def test_shows_who_takes_part_and_who_helps_them(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, FAY)
        world.sign(SAM, plan, "on-call")
        world.log_session(SAM, plan)
        people, _more = list_people(Standing(LEE, None, []), world.programme, Moment(world.now, world.day()))
        found = {person.name: person for person in people}
        assert list(found) == ["Kim", "Ben", "Asha"]
        asha = found["Asha"]
        assert (asha.mentors, asha.progress.signed, asha.talked_on) == (("Sam Okoro", "Fay"), 1, world.day())
        assert (found["Kim"].mentors, found["Ben"].mentors) == ((), ("Fay",))

    def test_whoever_left_is_not_in_it_and_whoever_rests_is(self, world):
        pause(world, ASHA, world.join(ASHA))
        assert list_names(world) == ["Kim", "Ben", "Asha"]
        assert list_names(world, state="stopped") == ["Priya"]
        assert list_names(world, state="on-break") == ["Asha"]

    @pytest.mark.parametrize("which", [{}, {"find": "person"}, {"state": "no-mentor"}])
    def test_goes_on_where_the_page_ends(self, world, monkeypatch, which):
        monkeypatch.setattr(people_lists, "PEOPLE_PAGE", 2)
        for number in range(3):
            world.join(make_actor(100 + number))
        seen, after = [], ""
        while True:
            found, after = find(world, after=after, **which)
            seen += found
            if not after:
                break
        assert seen == list_names_at_once(world, monkeypatch, **which)
        assert seen[-3:] == ["Person 100", "Person 101", "Person 102"]
        with pytest.raises(NotFound):
            find(world, after="f" * 32)

    def test_is_for_leads(self, world):
        for actor in (ASHA, SAM, BEN):
            with pytest.raises(Refused):
                find(world, actor)

    def test_limited_staff_see_those_who_were_told_so(self, world):
        world.source = replace(world.source, settings=Settings(limited_staff_lead=True))
        world.join(ASHA)
        assert find(world, KIT)[0] == ["Asha"]
        assert find(world, KIT, find="i")[0] == []
        # Priya left as well, under terms that said nothing of limited staff.
        other = make_actor(15, "Ben Too")
        world.leave(other, world.join(other))
        assert find(world, KIT, state="stopped")[0] == ["Ben Too"]

    def test_there_is_no_other_list(self, world):
        with pytest.raises(NotFound):
            find(world, state="ranked")


def list_names_at_once(world, monkeypatch, **which):
    monkeypatch.setattr(people_lists, "PEOPLE_PAGE", 25)
    return list_names(world, **which)


class TestByName:
    def test_finds_a_part_of_a_name_whatever_the_case_and_state(self, world):
        world.join(make_actor(40, "Sabrina O'Brien"))
        assert list_names(world, find="BR") == ["Sabrina O'Brien"]
        assert list_names(world, find="pri") == ["Priya"]
        assert list_names(world, find="i", state="stopped") == ["Priya"]

    def test_takes_no_letter_for_a_pattern(self, world):
        world.join(make_actor(40, "100% Kim_1"))
        assert list_names(world, find="%") == ["100% Kim_1"]
        assert list_names(world, find="m_1") == ["100% Kim_1"]
        assert list_names(world, find="m.1") == []

    def test_finds_names_in_any_writing(self, world):
        world.join(make_actor(40, "أمينة 🌻"))
        assert list_names(world, find="أمين") == ["أمينة 🌻"]
        assert list_names(world, find="🌻") == ["أمينة 🌻"]

    def test_finds_nobody_of_another_programme(self, world):
        assert list_names(world, find="elsewhere") == []


class TestReasons:
    """R1: who might like a hand."""

    def test_no_mentor(self, world):
        world.join(ASHA)
        assert list_names(world, state="no-mentor") == ["Kim", "Asha"]
        world.pair(ASHA, SAM)
        assert list_names(world, state="no-mentor") == ["Kim"]

    def test_waiting_for_a_signature_over_seven_days(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        world.wait(days=7)
        assert list_names(world, state="waiting") == []
        world.wait(minutes=1)
        assert list_names(world, state="waiting") == ["Asha"]
        world.sign(SAM, plan, "on-call")
        assert list_names(world, state="waiting") == []

    def test_what_has_waited_longest_comes_first_and_says_since_when(self, world):
        later, first = world.pair(ASHA, SAM), world.pair(BEN, SAM)
        world.say_ready(BEN, first, "on-call")
        world.wait(days=1)
        world.say_ready(ASHA, later, "on-call")
        world.wait(days=9)
        moment = Moment(world.now, world.day())
        people, _more = list_people(Standing(LEE, None, []), world.programme, moment, state="waiting")
        assert [(person.name, person.since) for person in people] == [("Ben", world.day(-10)), ("Asha", world.day(-9))]

    def test_quiet_for_three_weeks(self, world):
        plan = world.pair(ASHA, SAM)
        world.wait(days=21, minutes=1)
        assert set(list_names(world, state="quiet")) == {"Kim", "Ben", "Asha"}
        world.log_session(SAM, plan)
        assert set(list_names(world, state="quiet")) == {"Kim", "Ben"}

    def test_past_the_date_they_set(self, world):
        plan = world.join(ASHA)
        Plan.objects.filter(ref=plan).update(finish_on=world.day())
        assert list_names(world, state="past-date") == []
        world.wait(days=1)
        assert list_names(world, state="past-date") == ["Asha"]

    def test_asked_for_help(self, world):
        plan = world.join(ASHA)
        ask_help(world, ASHA, plan)
        pause(world, ASHA, plan)
        assert list_names(world, state="help") == ["Asha"]

    @pytest.mark.parametrize("reason", [reason for reason in REASONS if reason not in ("help", "doubts")])
    def test_who_is_on_a_break_is_left_in_peace_until_it_ends(self, world, reason):
        plan = world.join(ASHA)
        pause(world, ASHA, plan, world.day(30))
        long_ago = world.now.replace(year=2025)
        Plan.objects.filter(ref=plan).update(waiting_since=long_ago, active_at=long_ago, finish_on=world.day(-1))
        assert "Asha" not in list_names(world, state=reason)
        world.wait(days=52)
        assert "Asha" in list_names(world, state=reason)

    def test_after_a_break_there_are_three_weeks_again_before_anybody_is_quiet(self, world):
        plan = world.pair(ASHA, SAM)
        pause(world, ASHA, plan, world.day(30))
        world.wait(days=51)
        assert "Asha" not in list_names(world, state="quiet")

    def test_who_finished_needs_no_hand(self, world):
        Plan.objects.update(status="finished", waiting_since=None)
        world.wait(days=400)
        assert [list_names(world, state=reason) for reason in REASONS] == [[]] * len(REASONS)
