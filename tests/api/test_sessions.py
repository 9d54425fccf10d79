"""Talks: logging, sharing, notes to oneself (rules E2–E4)."""

from __future__ import annotations

import json

import pytest

from mentoring_xblock.api import session_views, sessions
from mentoring_xblock.api.records import export_record
from mentoring_xblock.api.session_views import get_session, list_sessions
from mentoring_xblock.api.sessions import SessionLog, about_session, log_session
from mentoring_xblock.domain.ledger.schema import SESSION_TEXTS
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, LedgerText, MentorProfile, Plan, Reflection, Session
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source
from tests.visitors import list_changed, take_snapshot

RIA = make_actor(41, "Ria")


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def share(world, actor, plan, talk, *, is_shared=True, is_agreed=True):
    with world.use(actor, "share_session", plan_ref=plan, target=about_session(talk)) as case:
        sessions.share_session(case, is_shared=is_shared, is_agreed=is_agreed)


def note(world, actor, plan, talk, text):
    with world.use(actor, "reflection", plan_ref=plan, target=about_session(talk)) as case:
        sessions.save_reflection(case, text)


def read(world, actor, plan, talk):
    return get_session(actor, world.programme, plan, talk)[1]


class TestLogging:
    """E2: only what it was about has to be there."""

    def test_one_line_is_enough_and_nothing_is_chosen_for_them(self, world, plan):
        ref = world.log_session(ASHA, plan, "Nights")
        row = Session.objects.get(ref=ref)
        assert (row.minutes, row.approach, row.criteria, row.shared, row.leads_read) == (None, None, "[]", False, False)
        assert read(world, SAM, plan, ref).texts == {"topic": "Nights"}

    def test_keeps_all_that_was_said(self, world, plan):
        words = {name: f"words about {name}" for name in SESSION_TEXTS}
        address, _criterion = world.programme.find(world.address("on-call"))
        log = SessionLog(world.day(-1), words, minutes=45, approach="both", criteria=(address, address))
        with world.use(SAM, "log_session", plan_ref=plan) as case:
            ref = log_session(case, log)
        talk = read(world, ASHA, plan, ref)
        assert (talk.texts, talk.minutes, talk.approach) == (words, 45, "both")
        assert talk.criteria == ((address.block_ref, "on-call"),)

    def test_its_words_stand_beside_the_ledger_and_nowhere_else(self, world, plan):
        ref = world.log_session(SAM, plan, "A very special topic")
        entry = LedgerEntry.objects.latest("id")
        assert json.loads(entry.body)["data"]["session"] == ref
        assert "special" not in entry.body
        rows = take_snapshot()
        holders = [table for table, content in rows.items() if "A very special topic" in repr(content)]
        assert holders == [LedgerText._meta.db_table]

    @pytest.mark.parametrize("topic", ["", None])
    def test_without_a_topic_it_is_refused(self, world, plan, topic):
        with pytest.raises(Invalid) as caught:
            world.log_session(SAM, plan, topic)
        assert caught.value.fields["topic"][0].code == "say_what_about"

    def test_tomorrow_has_not_been(self, world, plan):
        log = SessionLog(world.day(1), {"topic": "Nights"})
        with pytest.raises(Invalid), world.use(SAM, "log_session", plan_ref=plan) as case:
            log_session(case, log)

    def test_a_mentor_logs_their_own(self, world, plan):
        world.pair(ASHA, PRIYA)
        ref = world.log_session(PRIYA, plan, mentor_ref=MentorProfile.objects.get(user_id=SAM.user_id).ref)
        assert Session.objects.get(ref=ref).mentor.user_id == PRIYA.user_id

    def test_a_mentee_with_two_mentors_says_with_whom(self, world, plan):
        world.pair(ASHA, PRIYA)
        with pytest.raises(Invalid) as caught:
            world.log_session(ASHA, plan)
        assert set(caught.value.fields) == {"mentor"}
        ref = world.log_session(ASHA, plan, mentor_ref=MentorProfile.objects.get(user_id=PRIYA.user_id).ref)
        assert Session.objects.get(ref=ref).mentor.user_id == PRIYA.user_id

    def test_with_a_mentor_who_has_gone_there_is_none(self, world, plan):
        world.end(ASHA, plan, SAM)
        with pytest.raises(Conflict):
            world.log_session(ASHA, plan)
        with pytest.raises(NotFound):
            world.log_session(SAM, plan)

    def test_a_lead_logs_none(self, world, plan):
        with pytest.raises(Refused):
            world.log_session(LEE, plan)

    def test_there_is_an_end_to_it(self, world, plan, monkeypatch):
        monkeypatch.setattr(sessions, "MAX_SESSIONS", 2)
        for _ in range(2):
            world.log_session(SAM, plan)
        with pytest.raises(Conflict, match="too_many_sessions"):
            world.log_session(SAM, plan)


class TestReaders:
    """E4: the mentee and the mentors of that plan, nobody else."""

    @pytest.fixture
    def talk(self, world, plan):
        return world.log_session(SAM, plan, "Between us")

    @pytest.mark.parametrize("actor", [ASHA, SAM], ids=["mentee", "mentor"])
    def test_the_pair_reads_it(self, world, plan, talk, actor):
        assert read(world, actor, plan, talk).texts == {"topic": "Between us"}

    def test_so_does_a_mentor_who_came_later(self, world, plan, talk):
        world.pair(ASHA, PRIYA)
        assert read(world, PRIYA, plan, talk).texts == {"topic": "Between us"}

    def test_a_lead_sees_that_it_took_place(self, world, plan, talk):
        seen = read(world, LEE, plan, talk)
        assert (seen.texts, seen.held_on, seen.mentor_name) == (None, world.day(), "Sam Okoro")

    @pytest.mark.parametrize("actor", [BEN, RIA, PRIYA])
    def test_for_everyone_else_it_is_not_here(self, world, plan, talk, actor):
        if actor is not RIA:
            world.pair(*((BEN, SAM) if actor is BEN else (BEN, PRIYA)))
        with pytest.raises(NotFound):
            read(world, actor, plan, talk)
        with pytest.raises(NotFound):
            list_sessions(actor, world.programme, plan)

    def test_a_former_mentor_reads_their_own_and_no_list(self, world, plan, talk):
        world.pair(ASHA, PRIYA)
        other = world.log_session(PRIYA, plan, "With Priya")
        world.end(ASHA, plan, SAM)
        assert read(world, SAM, plan, talk).texts == {"topic": "Between us"}
        with pytest.raises(NotFound):
            read(world, SAM, plan, other)
        with pytest.raises(NotFound):
            list_sessions(SAM, world.programme, plan)

    def test_a_talk_of_one_plan_is_not_in_another(self, world, plan, talk):
        other = world.pair(BEN, SAM)
        with pytest.raises(NotFound):
            read(world, SAM, other, talk)

    def test_no_text_of_a_talk_is_in_the_record(self, world, plan, talk):
        assert "Between us" not in str(export_record(ASHA, world.programme, plan, at=world.now, include_not_yet=True))


class TestSharing:
    @pytest.fixture
    def talk(self, world, plan):
        return world.log_session(SAM, plan, "Between us")

    @pytest.mark.parametrize("actor", [ASHA, SAM], ids=["mentee", "mentor"])
    def test_either_of_the_pair_shares_one_talk_and_takes_it_back(self, world, plan, talk, actor):
        other = world.log_session(SAM, plan, "Another")
        share(world, actor, plan, talk)
        assert read(world, LEE, plan, talk).texts == {"topic": "Between us"}
        assert read(world, LEE, plan, other).texts is None
        share(world, SAM if actor is ASHA else ASHA, plan, talk, is_shared=False)
        assert read(world, LEE, plan, talk).texts is None

    def test_e6_sharing_takes_the_tick_that_client_and_staff_agreed(self, world, plan, talk):
        before = take_snapshot()
        with pytest.raises(Invalid):
            share(world, ASHA, plan, talk, is_agreed=False)
        assert list_changed(before, take_snapshot()) == []

    def test_keeping_it_takes_no_tick(self, world, plan, talk):
        share(world, ASHA, plan, talk)
        share(world, ASHA, plan, talk, is_shared=False, is_agreed=False)

    def test_shared_is_shared(self, world, plan, talk):
        with pytest.raises(Conflict, match="not_shared"):
            share(world, ASHA, plan, talk, is_shared=False)
        share(world, ASHA, plan, talk)
        with pytest.raises(Conflict, match="shared_already"):
            share(world, SAM, plan, talk)

    def test_a_lead_shares_nothing(self, world, plan, talk):
        with pytest.raises(Refused):
            share(world, LEE, plan, talk)


class TestNotes:
    """A private reflection is its author's alone."""

    @pytest.fixture
    def talk(self, world, plan):
        return world.log_session(SAM, plan)

    def test_each_reads_their_own(self, world, plan, talk):
        note(world, ASHA, plan, talk, "I was afraid.")
        note(world, SAM, plan, talk, "I talked too much.")
        share(world, ASHA, plan, talk)
        found = {actor.name: read(world, actor, plan, talk).reflection for actor in (ASHA, SAM, LEE)}
        assert found == {"Asha": "I was afraid.", "Sam Okoro": "I talked too much.", "Lee": ""}

    def test_can_be_changed_and_taken_away(self, world, plan, talk):
        for text in ("One", "Two"):
            note(world, ASHA, plan, talk, text)
        assert Reflection.objects.get().text == "Two"
        note(world, ASHA, plan, talk, "")
        assert not Reflection.objects.exists()

    def test_no_entry_tells_of_it(self, world, plan, talk):
        before = Plan.objects.get().ledger_seq
        note(world, ASHA, plan, talk, "I was afraid.")
        assert Plan.objects.get().ledger_seq == before

    def test_a_former_mentor_keeps_theirs(self, world, plan, talk):
        world.end(ASHA, plan, SAM)
        note(world, SAM, plan, talk, "Looking back.")
        assert read(world, SAM, plan, talk).reflection == "Looking back."

    def test_a_lead_writes_none(self, world, plan, talk):
        with pytest.raises(NotFound):
            note(world, LEE, plan, talk, "Hm.")


class TestList:
    def test_the_latest_first_and_a_page_at_a_time(self, world, plan, monkeypatch):
        monkeypatch.setattr(session_views, "SESSIONS_PAGE", 2)
        for number in range(5):
            log = SessionLog(world.day(-(number // 2)), {"topic": f"Talk {number}"})
            with world.use(SAM, "log_session", plan_ref=plan) as case:
                log_session(case, log)
        seen, before = [], ""
        while True:
            _standing, found, before = list_sessions(ASHA, world.programme, plan, before=before)
            seen += [item.texts["topic"] for item in found if item.texts]
            if not before:
                break
        assert seen == ["Talk 1", "Talk 0", "Talk 3", "Talk 2", "Talk 4"]

    def test_has_no_noise(self, world, plan):
        world.log_session(SAM, plan, "Here")
        world.log_session(SAM, world.pair(BEN, SAM), "With Ben")
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        other.log_session(SAM, other.pair(ASHA, SAM), "Elsewhere")
        _standing, found, _more = list_sessions(SAM, world.programme, plan)
        assert [item.texts for item in found] == [{"topic": "Here"}]

    def test_a_mark_that_is_none(self, world, plan):
        with pytest.raises(NotFound):
            list_sessions(ASHA, world.programme, plan, before="f" * 32)
