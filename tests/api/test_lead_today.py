"""What a lead sees first (rules R1, E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mentoring_xblock.api import counting, lead_today, support
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.api.lead_today import get_month, get_today, list_shared
from mentoring_xblock.api.people_lists import REASONS, Moment, list_people
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.sessions import about_session, share_session
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import MentorProfile, Plan, Session
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import LONDON, World, make_actor, make_source
from tests.visitors import capture_our_sql

KIT = make_actor(33, "Kit", is_lead=True, is_limited_staff=True)


def moment(world, actor=LEE):
    return Moment(world.now, actor.get_today(world.now))


def today(world, actor=LEE):
    return get_today(Standing(actor, None, []), world.programme, moment(world, actor))


def numbers(counted):
    return {name: held.number for name, held in counted.items() if held}


def share(world, plan, session, *, is_shared=True):
    with world.use(ASHA, "share_session", plan_ref=plan, target=about_session(session)) as case:
        share_session(case, is_shared=is_shared, is_agreed=True)


@pytest.fixture
def world(db: None) -> World:
    """Beside another programme of the same people."""
    other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
    plan = other.pair(ASHA, SAM)
    other.sign(SAM, plan, "on-call")
    other.log_session(SAM, plan)
    return World()


class TestCounts:
    def test_of_an_empty_programme_are_nothing(self, world):
        found = today(world)
        assert (numbers(found.hands), numbers(found.going), found.asking, found.shared) == ({}, {}, [], [])

    def test_say_how_it_is_going(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        undone = world.sign(SAM, plan, "team-meeting")
        world.undo(SAM, plan, "team-meeting", undone)
        world.log_session(SAM, plan)
        Plan.objects.filter(ref=world.join(BEN)).update(status="finished")
        assert numbers(today(world).going) == {"taking_part": 1, "mentors": 1, "finished": 1, "signed": 1, "talks": 1}

    def test_what_was_signed_last_month_is_not_of_this_month(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        world.log_session(SAM, plan)
        world.wait(days=31)
        world.sign(SAM, plan, "team-meeting")
        assert (today(world).going["signed"].number, today(world).going["talks"].number) == (1, 0)

    def test_are_those_of_the_lists_that_they_lead_to(self, world):
        world.pair(ASHA, SAM)
        world.say_ready(BEN, world.pair(BEN, SAM), "on-call")
        world.join(make_actor(14, "Kim"))
        retire(make_actor(14).user_id, at=world.now)
        world.wait(days=100)
        found = today(world).hands
        for reason in REASONS:
            people, _more = list_people(Standing(LEE, None, []), world.programme, moment(world), state=reason)
            assert found[reason].number == len(people), reason
        assert numbers(found) == {"waiting": 1, "quiet": 2, "past-date": 2}

    def test_mentors_who_ask_for_a_talk_or_to_begin(self, world):
        world.volunteer(SAM)
        target = support.about_own_support(SAM, world.programme)
        with world.use(SAM, "ask_support", target=target) as case:
            support.ask_support(case, "About nights")
        world.source = make_source(settings=Settings(who_may_mentor="approved"))
        world.volunteer(BEN)
        found = today(world)
        assert numbers(found.hands) == {"support": 1, "volunteers": 1}
        assert [name for _ref, name in found.asking] == ["Sam Okoro"]
        assert numbers(found.going) == {"mentors": 1}

    def test_stop_at_a_limit(self, world, monkeypatch):
        monkeypatch.setattr(counting, "MOST_COUNTED", 2)
        for number in range(4):
            world.join(make_actor(100 + number))
        found = today(world).hands["no-mentor"]
        assert (found.number, found.is_more) == (2, True)

    def test_of_limited_staff_are_of_those_who_were_told_so(self, world):
        world.join(ASHA)
        world.source = replace(world.source, settings=Settings(limited_staff_lead=True))
        plan = world.pair(BEN, SAM)
        world.sign(SAM, plan, "on-call")
        world.log_session(SAM, plan)
        assert numbers(today(world, KIT).going) == {"taking_part": 1, "mentors": 1, "signed": 1, "talks": 1}
        assert today(world, KIT).hands["no-mentor"].number == 0

    def test_cost_four_statements_at_most(self, world):
        plan = world.pair(ASHA, SAM)
        share(world, plan, world.log_session(SAM, plan))
        programme, now = world.programme, moment(world)
        with capture_our_sql() as statements:
            get_today(Standing(LEE, None, []), programme, now)
        assert len(statements) <= 4

    def test_are_for_leads(self, world):
        for actor in (ASHA, SAM):
            with pytest.raises(Refused):
                today(world, actor)


def test_a_month_begins_at_the_viewers_midnight():
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert get_month(Moment(at, LEE.get_today(at)), LONDON)[1] == datetime(2026, 6, 30, 23, tzinfo=UTC)


class TestShared:
    def shared(self, world, actor=LEE, **options):
        found, more = list_shared(Standing(actor, None, []), world.programme, **options)
        return [item.topic for item in found], more

    def test_shows_what_was_shared_and_by_whom(self, world):
        plan = world.pair(ASHA, SAM)
        world.log_session(SAM, plan, "Between us")
        share(world, plan, world.log_session(SAM, plan, "The rota"))
        [item] = list_shared(Standing(LEE, None, []), world.programme)[0]
        assert (item.topic, item.mentee_name, item.mentor_name) == ("The rota", "Asha", "Sam Okoro")

    def test_not_any_more_once_it_was_taken_back(self, world):
        plan = world.pair(ASHA, SAM)
        session = world.log_session(SAM, plan)
        share(world, plan, session)
        share(world, plan, session, is_shared=False)
        assert self.shared(world) == ([], "")

    def test_the_latest_comes_first_a_page_at_a_time(self, world, monkeypatch):
        plan = world.pair(ASHA, SAM)
        world.wait(days=5)
        for number in (3, 1, 2):
            share(world, plan, world.log_session(SAM, plan, f"{number} days ago", held_on=world.day(-number)))
        first, more = self.shared(world, limit=2)
        assert (first, self.shared(world, limit=2, after=more)) == (["1 days ago", "2 days ago"], (["3 days ago"], ""))
        with pytest.raises(NotFound):
            self.shared(world, after="f" * 32)

    def test_of_another_programme_it_is_not_here(self, world):
        Session.objects.update(shared=True)
        assert self.shared(world) == ([], "")

    def test_is_not_for_who_looks_as_somebody_else(self, world):
        plan = world.pair(ASHA, SAM)
        share(world, plan, world.log_session(SAM, plan, "The rota"))
        assert self.shared(world, replace(LEE, is_masquerading=True)) == ([], "")

    def test_limited_staff_read_of_those_who_were_told_so(self, world):
        plan = world.pair(ASHA, SAM)
        share(world, plan, world.log_session(SAM, plan))
        assert self.shared(world, KIT) == ([], "")


def test_the_front_shows_a_few(world, monkeypatch):
    monkeypatch.setattr(lead_today, "SHARED_ON_TODAY", 1)
    plan = world.pair(ASHA, SAM)
    for topic in ("One", "Two"):
        share(world, plan, world.log_session(SAM, plan, topic))
    assert [item.topic for item in today(world).shared] == ["Two"]
    assert MentorProfile.objects.count() == 2
