"""The lead's side of supporting mentors, and of who asks for a hand (rules M5, P7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api import plans, support_desk
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.support_desk import get_asked, list_notes
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import Message, Plan, SupervisionNote, SupportRequest
from tests.conftest import ASHA, LEE, SAM
from tests.factories import World, make_actor, make_source
from tests.leading import answer_support, ask_support, write_note

LEAD = Standing(LEE, None, [])
MAX = make_actor(32, "Max", is_lead=True)


@pytest.fixture
def mentor(world: World) -> str:
    return world.volunteer(SAM)


class TestAnswering:
    def test_says_to_the_mentor_that_it_was_seen(self, world, mentor):
        ref = ask_support(world, SAM, "About saying not yet")
        asked = get_asked(LEAD, world.programme, mentor)
        assert asked is not None
        assert asked.message == "About saying not yet"
        answer_support(world, SAM, ref)
        assert get_asked(LEAD, world.programme, mentor) is None
        row = SupportRequest.objects.get()
        assert (row.open, row.answered_by, row.answered_at) == (None, LEE.user_id, world.now)
        told = Message.objects.filter(kind="support_answered").values_list("recipient_id", flat=True)
        assert list(told) == [SAM.user_id]

    def test_of_two_leads_the_second_is_told(self, world, mentor):
        ref = ask_support(world, SAM)
        answer_support(world, SAM, ref)
        with pytest.raises(Conflict, match="answered_already"):
            answer_support(world, SAM, ref, by=MAX)

    def test_is_for_leads_and_not_about_oneself(self, world, mentor):
        ref = ask_support(world, SAM)
        for actor in (ASHA, SAM):
            with pytest.raises(Refused):
                answer_support(world, SAM, ref, by=actor)
        world.volunteer(LEE)
        with pytest.raises(Refused, match="not_about_yourself"):
            answer_support(world, LEE, ask_support(world, LEE))

    def test_of_another_programme_it_is_not_here(self, world, mentor):
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        other.volunteer(SAM)
        elsewhere = ask_support(other, SAM)
        with pytest.raises(Conflict):
            answer_support(world, SAM, elsewhere)
        assert get_asked(LEAD, world.programme, mentor) is None

    def test_its_words_are_not_for_who_looks_as_a_lead(self, world, mentor):
        ask_support(world, SAM, "About nights")
        asked = get_asked(Standing(replace(LEE, is_masquerading=True), None, []), world.programme, mentor)
        assert asked is not None
        assert asked.message == ""


class TestNotes:
    def test_are_read_by_the_lead_who_wrote_them(self, world, mentor):
        write_note(world, SAM, "First")
        world.wait(minutes=1)
        write_note(world, SAM, "Second")
        write_note(world, SAM, "Of Max", by=MAX)
        assert [note.text for note in list_notes(LEAD, world.programme, mentor)[0]] == ["Second", "First"]
        assert [note.text for note in list_notes(Standing(MAX, None, []), world.programme, mentor)[0]] == ["Of Max"]

    @pytest.mark.parametrize("changes", [{"is_masquerading": True}, {"is_lead": False}])
    def test_are_for_nobody_else(self, world, mentor, changes):
        write_note(world, SAM, "Mine")
        assert list_notes(Standing(replace(LEE, **changes), None, []), world.programme, mentor) == ([], "")

    def test_go_on_where_the_page_ends(self, world, mentor, monkeypatch):
        monkeypatch.setattr(support_desk, "NOTES_PAGE", 2)
        for number in range(5):
            # Two in the same moment: the next page must lose neither.
            write_note(world, SAM, str(number))
            world.wait(minutes=number % 2)
        seen, before = [], ""
        while True:
            found, before = list_notes(LEAD, world.programme, mentor, before=before)
            seen += [note.text for note in found]
            if not before:
                break
        assert seen == ["4", "3", "2", "1", "0"]

    def test_hold_something_and_are_not_endless(self, world, mentor, monkeypatch):
        with pytest.raises(Invalid):
            write_note(world, SAM, "")
        monkeypatch.setattr(support_desk, "MAX_NOTES", 1)
        write_note(world, SAM, "One")
        with pytest.raises(Conflict, match="too_many_notes"):
            write_note(world, SAM, "Two")
        assert SupervisionNote.objects.count() == 1


class TestHelping:
    def help(self, world, plan, actor=LEE):
        find = support_desk.find_plan(actor, plan)
        with world.use(actor, "support", find=find, target=support_desk.about_seen_plan) as case:
            support_desk.answer_help(case)

    def test_ends_what_was_asked(self, world):
        plan = world.join(ASHA)
        with world.use(ASHA, "ask_help", plan_ref=plan) as case:
            plans.ask_lead_for_help(case)
        self.help(world, plan)
        row = Plan.objects.get()
        assert (row.help_asked_at, row.lead_reads_wishes) == (None, False)
        with pytest.raises(Conflict, match="done_already"):
            self.help(world, plan)

    def test_is_for_leads_and_not_for_oneself(self, world):
        lee = replace(LEE, is_enrolled=True)
        plan, own = world.join(ASHA), world.join(lee)
        for actor in (ASHA, SAM):
            with pytest.raises(Refused):
                self.help(world, plan, actor)
        with pytest.raises(Refused):
            self.help(world, own, lee)
        with pytest.raises(NotFound):
            self.help(world, "f" * 32)
