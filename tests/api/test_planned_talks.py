"""Planned talks: suggesting, answering, moving, cancelling, holding; and what becomes of them (rule E1)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.api.planned_talks import (
    OPEN_PLANNED_TALKS,
    cancel_of,
    list_coming_of_mentor,
    list_coming_talks,
    mark_held,
)
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.sessions import SessionLog, log_session
from mentoring_xblock.api.use_cases import system_case
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, Message, Plan, PlannedTalk, Session
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source
from tests.planning import agree_talk, change, make_talk_plan, plan_talk, read_planned
from tests.visitors import capture_our_sql, list_changed, take_snapshot

TOM = make_actor(24, "Tom", zone=ZoneInfo("Pacific/Auckland"))


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def get_state(ref):
    row = PlannedTalk.objects.get(ref=ref)
    return row.state, row.open, row.proposed_by, row.version


def list_told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", "occasion"))


class TestPlanning:
    def test_is_a_suggestion_that_the_other_answers(self, world, plan):
        ref = plan_talk(world, ASHA, plan, minutes=15, place="Office", agenda="Nights")
        row = PlannedTalk.objects.get(ref=ref)
        assert (row.starts_at, row.zone) == (datetime(2026, 5, 6, 14, 30, tzinfo=UTC), "Europe/London")
        assert (row.minutes, row.place, row.agenda, row.mentor.user_id) == (15, "Office", "Nights", SAM.user_id)
        assert get_state(ref) == ("proposed", 1, ASHA.user_id, 1)
        assert [read_planned(world, actor, plan, ref).is_my_turn for actor in (ASHA, SAM)] == [False, True]
        assert list_told("talk_planned") == [(SAM.user_id, "1")]

    def test_a_mentor_plans_it_with_themselves(self, world, plan):
        world.pair(ASHA, PRIYA)
        ref = plan_talk(world, PRIYA, plan, mentor_ref=MentorProfile.objects.get(user_id=SAM.user_id).ref)
        assert PlannedTalk.objects.get(ref=ref).mentor.user_id == PRIYA.user_id
        assert list_told("talk_planned") == [(ASHA.user_id, "1")]

    def test_with_two_mentors_the_mentee_says_which(self, world, plan):
        world.pair(ASHA, PRIYA)
        with pytest.raises(Invalid) as caught:
            plan_talk(world, ASHA, plan)
        assert list(caught.value.fields) == ["mentor"]
        ref = plan_talk(world, ASHA, plan, mentor_ref=MentorProfile.objects.get(user_id=PRIYA.user_id).ref)
        assert PlannedTalk.objects.get(ref=ref).mentor.user_id == PRIYA.user_id

    def test_without_a_mentor_is_a_conflict(self, world):
        with pytest.raises(Conflict, match="no_mentor_yet"):
            plan_talk(world, BEN, world.join(BEN))

    def test_takes_ten_that_are_to_come(self, world, plan):
        for _number in range(OPEN_PLANNED_TALKS):
            plan_talk(world, ASHA, plan)
        with pytest.raises(Conflict, match="too_many_planned"):
            plan_talk(world, SAM, plan)
        world.wait(days=3)
        plan_talk(world, SAM, plan)

    def test_is_for_the_pair_alone(self, world, plan):
        for actor, error in ((LEE, Refused), (BEN, NotFound), (PRIYA, NotFound)):
            with pytest.raises(error):
                plan_talk(world, actor, plan)

    def test_works_on_a_break_and_not_after_leaving(self, world, plan):
        Plan.objects.filter(ref=plan).update(status="on_break")
        plan_talk(world, ASHA, plan)
        Plan.objects.filter(ref=plan).update(status="left")
        with pytest.raises(Conflict, match="plan_has_ended"):
            plan_talk(world, ASHA, plan)


class TestTime:
    """The actor's own clock, whatever it does in spring and autumn."""

    @pytest.mark.parametrize(
        ("words", "field", "code"),
        [
            ({"day": date(2026, 5, 3)}, "day", "day_is_past"),
            ({"day": date(1, 1, 1)}, "day", "day_is_past"),
            ({"day": date(2027, 5, 6)}, "day", "day_too_far"),
            ({"day": date.max}, "day", "day_too_far"),
            ({"day": date(2026, 5, 4), "clock": time(10, 30)}, "clock", "time_is_past"),
            ({"day": date(2027, 3, 28), "clock": time(1, 30)}, "clock", "time_left_out"),
            ({"day": date(2026, 10, 25), "clock": time(1, 30)}, "which", "time_comes_twice"),
        ],
    )
    def test_that_cannot_be_meant_is_said_and_nothing_is_kept(self, world, plan, words, field, code):
        before = take_snapshot()
        with pytest.raises(Invalid) as caught:
            plan_talk(world, ASHA, plan, **words)
        assert {name: error.code for name, (error,) in caught.value.fields.items()} == {field: code}
        assert list_changed(before, take_snapshot()) == []

    def test_that_comes_twice_is_the_one_they_said(self, world, plan):
        for which, hour in (("first", 0), ("second", 1)):
            ref = plan_talk(world, ASHA, plan, day=date(2026, 10, 25), clock=time(1, 30), which=which)
            assert PlannedTalk.objects.get(ref=ref).starts_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)

    def test_which_of_two_is_not_looked_at_where_there_is_one(self, world, plan):
        ref = plan_talk(world, ASHA, plan, which="second")
        assert PlannedTalk.objects.get(ref=ref).starts_at == datetime(2026, 5, 6, 14, 30, tzinfo=UTC)

    def test_is_that_of_whoever_plans(self, world, plan):
        world.pair(ASHA, TOM)
        ref = plan_talk(world, TOM, plan, day=date(2026, 5, 6), clock=time(9))
        row = PlannedTalk.objects.get(ref=ref)
        assert (row.starts_at, row.zone) == (datetime(2026, 5, 5, 21, tzinfo=UTC), "Pacific/Auckland")

    def test_today_is_theirs_too(self, world, plan):
        """It is half past nine in the evening in New Zealand."""
        world.pair(ASHA, TOM)
        plan_talk(world, TOM, plan, day=date(2026, 5, 4), clock=time(22))
        with pytest.raises(Invalid):
            plan_talk(world, TOM, plan, day=date(2026, 5, 4), clock=time(21))


class TestAnswering:
    @pytest.fixture
    def ref(self, world, plan):
        return plan_talk(world, ASHA, plan)

    def test_yes(self, world, plan, ref):
        agree_talk(world, SAM, plan, ref)
        assert get_state(ref) == ("agreed", 1, ASHA.user_id, 2)
        assert list_told("talk_agreed") == [(ASHA.user_id, "2")]

    def test_nobody_agrees_to_what_they_suggested_themselves(self, world, plan, ref):
        with pytest.raises(Conflict, match="others_turn"):
            agree_talk(world, ASHA, plan, ref)

    def test_nobody_agrees_twice(self, world, plan, ref):
        agree_talk(world, SAM, plan, ref)
        with pytest.raises(Conflict, match="agreed_already"):
            agree_talk(world, SAM, plan, ref)

    def test_nobody_agrees_to_what_has_gone_by(self, world, plan, ref):
        world.wait(days=3)
        with pytest.raises(Conflict, match="talk_time_past"):
            agree_talk(world, SAM, plan, ref)

    def test_another_time_gives_the_turn_back(self, world, plan, ref):
        change(world, SAM, plan, ref, "ask_another_time", "Thursday after four")
        assert get_state(ref) == ("proposed", 1, SAM.user_id, 2)
        assert list_told("talk_another_time") == [(ASHA.user_id, "2")]
        assert read_planned(world, ASHA, plan, ref).another_time == "Thursday after four"
        with pytest.raises(Conflict, match="another_time_wanted"):
            agree_talk(world, ASHA, plan, ref)
        change(world, ASHA, plan, ref, "move_talk", make_talk_plan(world, days=3))
        assert get_state(ref) == ("proposed", 1, ASHA.user_id, 3)
        assert read_planned(world, SAM, plan, ref).another_time == ""
        agree_talk(world, SAM, plan, ref)

    def test_either_may_ask_for_another_time_once_it_is_agreed(self, world, plan, ref):
        agree_talk(world, SAM, plan, ref)
        change(world, ASHA, plan, ref, "ask_another_time", "Friday")
        assert get_state(ref) == ("proposed", 1, ASHA.user_id, 3)

    def test_nobody_asks_themselves_for_another_time(self, world, plan, ref):
        with pytest.raises(Conflict, match="others_turn"):
            change(world, ASHA, plan, ref, "ask_another_time", "Friday")

    def test_moving_makes_it_a_suggestion_again(self, world, plan, ref):
        agree_talk(world, SAM, plan, ref)
        change(world, SAM, plan, ref, "move_talk", make_talk_plan(world, days=4, place="Garden"))
        view = read_planned(world, ASHA, plan, ref)
        assert (view.state, view.is_my_turn, view.place) == ("proposed", True, "Garden")
        assert view.starts_at == datetime(2026, 5, 8, 14, 30, tzinfo=UTC)
        assert list_told("talk_planned") == [(ASHA.user_id, "3"), (SAM.user_id, "1")]

    def test_a_page_from_before_changes_nothing(self, world, plan, ref):
        change(world, ASHA, plan, ref, "move_talk", make_talk_plan(world, days=3))
        for what, *words in (("agree_to_talk",), ("cancel_talk",), ("ask_another_time", "Friday")):
            with pytest.raises(Conflict, match="changed_meanwhile"):
                change(world, SAM, plan, ref, what, *words, seen=1)
        assert get_state(ref) == ("proposed", 1, ASHA.user_id, 2)

    @pytest.mark.parametrize("what", ["agree_to_talk", "cancel_talk", "ask_another_time", "move_talk"])
    def test_another_mentor_reads_it_and_leaves_it_alone(self, world, plan, ref, what):
        world.pair(ASHA, PRIYA)
        view = read_planned(world, PRIYA, plan, ref)
        assert (view.is_party, view.is_my_turn) == (False, False)
        words: dict[str, list[Any]] = {"ask_another_time": ["Friday"], "move_talk": [make_talk_plan(world)]}
        with pytest.raises(Refused, match="not_your_talk"):
            change(world, PRIYA, plan, ref, what, *words.get(what, []))

    @pytest.mark.parametrize("actor", [LEE, BEN, PRIYA])
    def test_nobody_else_reads_it(self, world, plan, ref, actor):
        with pytest.raises(NotFound):
            read_planned(world, actor, plan, ref)

    def test_a_talk_of_another_plan_is_not_here(self, world, plan, ref):
        other = world.pair(BEN, SAM)
        with pytest.raises(NotFound):
            read_planned(world, SAM, other, ref)
        with pytest.raises(NotFound):
            change(world, SAM, other, ref, "agree_to_talk")


class TestTheEnd:
    @pytest.fixture
    def ref(self, world, plan):
        ref = plan_talk(world, ASHA, plan)
        agree_talk(world, SAM, plan, ref)
        return ref

    def test_cancelled_is_said_to_the_other_and_final(self, world, plan, ref):
        change(world, SAM, plan, ref, "cancel_talk")
        assert get_state(ref) == ("cancelled", None, ASHA.user_id, 3)
        assert list_told("talk_cancelled") == [(ASHA.user_id, "3")]
        for what, *words in (("cancel_talk",), ("agree_to_talk",), ("move_talk", make_talk_plan(world))):
            with pytest.raises(Conflict, match="talk_is_over"):
                change(world, SAM, plan, ref, what, *words)

    def test_of_one_that_did_not_happen_nobody_is_told(self, world, plan, ref):
        world.wait(days=3)
        change(world, SAM, plan, ref, "cancel_talk")
        assert list_told("talk_cancelled") == []

    def test_written_down_it_was_held(self, world, plan, ref):
        talk = world.log_session(SAM, plan)
        with world.use(SAM, "log_session", plan_ref=plan) as case:
            mark_held(case, ref, talk)
        assert get_state(ref)[:2] == ("held", None)
        assert read_planned(world, ASHA, plan, ref).session_ref == talk

    def test_it_is_written_down_once(self, world, plan, ref):
        for number in range(2):
            log = SessionLog(held_on=world.day(), texts={"topic": f"Version {number}"})
            with suppress(Conflict), world.use(SAM, "log_session", plan_ref=plan) as case:
                mark_held(case, ref, log_session(case, log))
        assert Session.objects.count() == 1

    def test_a_log_stands_whatever_became_of_the_plan(self, world, plan, ref):
        world.pair(ASHA, PRIYA)
        with_priya = world.log_session(PRIYA, plan)
        for planned, talk in ((ref, with_priya), ("f" * 32, with_priya), (ref, "f" * 32)):
            with world.use(PRIYA, "log_session", plan_ref=plan) as case:
                mark_held(case, planned, talk)
        assert get_state(ref)[0] == "agreed"
        change(world, ASHA, plan, ref, "cancel_talk")
        talk = world.log_session(SAM, plan)
        with world.use(SAM, "log_session", plan_ref=plan) as case:
            mark_held(case, ref, talk)
        assert get_state(ref)[0] == "cancelled"

    def test_when_two_stop_working_together_it_is_cancelled(self, world, plan, ref):
        world.pair(ASHA, PRIYA)
        with_priya = plan_talk(world, PRIYA, plan)
        world.end(SAM, plan, SAM)
        assert get_state(ref)[:2] == ("cancelled", None)
        assert get_state(with_priya)[:2] == ("proposed", 1)
        assert list_told("talk_cancelled") == [(ASHA.user_id, "3")]

    def test_the_mentee_is_not_told_what_they_did_themselves(self, world, plan, ref):
        world.end(ASHA, plan, SAM)
        assert get_state(ref)[0] == "cancelled"
        assert list_told("talk_cancelled") == []

    def test_leaving_cancels_all(self, world, plan, ref):
        world.leave(ASHA, plan)
        assert get_state(ref)[0] == "cancelled"

    def test_the_system_ends_it_too(self, world, plan, ref):
        mentorship = Mentorship.objects.get(plan__ref=plan)
        with system_case(mentorship.plan_id, at=world.now) as case:
            cancel_of(case, mentorship)
        assert list_told("talk_cancelled") == [(ASHA.user_id, "3")]


class TestLists:
    def test_what_comes_stands_in_its_order_with_what_has_just_gone_by(self, world, plan):
        late, soon = plan_talk(world, ASHA, plan, days=5), plan_talk(world, SAM, plan, days=1)
        change(world, ASHA, plan, plan_talk(world, ASHA, plan), "cancel_talk")
        world.wait(days=2)
        for actor, turns in ((ASHA, [True, False]), (SAM, [False, True])):
            found = list_coming_talks(load_standing(actor, world.programme.id, plan), at=world.now)
            assert [(item.ref, item.is_past) for item in found] == [(soon, True), (late, False)]
            assert [item.is_my_turn for item in found] == turns
        world.wait(days=7)
        found = list_coming_talks(load_standing(ASHA, world.programme.id, plan), at=world.now)
        assert [item.ref for item in found] == [late]

    def test_a_mentor_sees_all_their_people_and_nobody_elses(self, world, plan):
        other = world.pair(BEN, SAM)
        mine = {plan_talk(world, SAM, plan), plan_talk(world, BEN, other)}
        world.pair(ASHA, PRIYA)
        plan_talk(world, PRIYA, plan)
        programme = world.programme
        with capture_our_sql() as found:
            coming = list_coming_of_mentor(SAM, programme, at=world.now)
        assert {item.ref for item in coming} == mine
        assert {item.mentee_name for item in coming} == {"Asha", "Ben"}
        assert len(found) == 1

    def test_another_programme_is_not_in_it(self, world, plan):
        plan_talk(world, SAM, plan)
        other = World(source=make_source("nights.coach_mentoring.home.d0.u0", "nights"))
        other.pair(ASHA, SAM)
        assert list_coming_of_mentor(SAM, other.programme, at=world.now) == []

    def test_staff_who_look_as_somebody_else_see_none(self, world, plan):
        plan_talk(world, SAM, plan)
        for actor in (ASHA, SAM):
            masked = make_actor(actor.user_id, is_masquerading=True)
            assert list_coming_talks(load_standing(masked, world.programme.id, plan), at=world.now) == []
        assert list_coming_of_mentor(make_actor(SAM.user_id, is_masquerading=True), world.programme, at=world.now) == []

    def test_a_lead_sees_none(self, world, plan):
        plan_talk(world, SAM, plan)
        assert list_coming_talks(load_standing(LEE, world.programme.id, plan), at=world.now) == []


def test_what_is_past_is_a_matter_of_the_clock(world, plan):
    ref = plan_talk(world, ASHA, plan)
    assert not read_planned(world, ASHA, plan, ref).is_past
    world.now = PlannedTalk.objects.get(ref=ref).starts_at
    assert read_planned(world, ASHA, plan, ref).is_past
