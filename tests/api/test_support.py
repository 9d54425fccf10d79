"""A mentor's own support (rule M5), what they gave (M1), the hand-over line (M3), who mentor each other (M4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api import support
from mentoring_xblock.api.hand_over import get_hand_over, list_mutual
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.support import about_own_support, get_support
from mentoring_xblock.api.thanks import Given, count_given
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Session, SupervisionNote, SupportRequest
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_source


def ask(world: World, actor: Any = SAM, message: str = "How do I say no?") -> None:
    with world.use(actor, "ask_support", target=about_own_support(actor, world.programme)) as case:
        support.ask_support(case, message)


def withdraw(world: World, actor: Any = SAM) -> None:
    with world.use(actor, "ask_support", target=about_own_support(actor, world.programme)) as case:
        support.withdraw_support(case)


class TestSupport:
    def test_is_asked_once_until_it_is_answered(self, world):
        world.volunteer(SAM)
        ask(world)
        with pytest.raises(Conflict, match="support_asked_already"):
            ask(world)
        SupportRequest.objects.update(open=None, answered_at=world.now, answered_by=LEE.user_id)
        ask(world, message="And nights?")
        held = get_support(SAM, world.programme)
        assert held.open is not None
        assert (held.open.message, [item.message for item in held.answered]) == ("And nights?", ["How do I say no?"])

    def test_taken_back_leaves_nothing(self, world):
        world.volunteer(SAM)
        ask(world)
        withdraw(world)
        assert not SupportRequest.objects.exists()
        with pytest.raises(Conflict, match="answered_already"):
            withdraw(world)

    def test_is_for_mentors_alone(self, world):
        world.join(ASHA)
        with pytest.raises(Refused):
            ask(world, ASHA)
        with pytest.raises(NotFound):
            get_support(ASHA, world.programme)
        world.volunteer(SAM)
        MentorProfile.objects.update(status="asking")
        with pytest.raises(Refused):
            ask(world)

    def test_of_others_nothing_is_shown(self, world):
        world.volunteer(SAM)
        world.volunteer(PRIYA)
        ask(world, PRIYA)
        note(world, PRIYA, "For Priya")
        held = get_support(SAM, world.programme)
        assert (held.open, held.notes) == (None, ())

    def test_notes_come_page_by_page_the_latest_first(self, world, monkeypatch):
        monkeypatch.setattr(support, "NOTES_PAGE", 2)
        world.volunteer(SAM)
        for number in range(3):
            note(world, SAM, f"Note {number}")
            world.wait(days=1)
        first = get_support(SAM, world.programme)
        assert [item.text for item in first.notes] == ["Note 2", "Note 1"]
        second = get_support(SAM, world.programme, before=first.more)
        assert ([item.text for item in second.notes], second.more) == (["Note 0"], "")
        with pytest.raises(NotFound):
            get_support(SAM, world.programme, before="f" * 32)

    def test_staff_who_look_as_a_mentor_see_none_of_it(self, world):
        world.volunteer(SAM)
        with pytest.raises(NotFound):
            get_support(replace(SAM, is_masquerading=True), world.programme)


def note(world: World, mentor: Any, text: str) -> None:
    row = MentorProfile.objects.get(user_id=mentor.user_id)
    ref = f"{SupervisionNote.objects.count():032x}"
    SupervisionNote.objects.create(mentor=row, ref=ref, lead_id=LEE.user_id, text=text, written_at=world.now)


class TestThanks:
    def test_counts_hours_talks_signatures_and_a_talk_of_several_once(self, world):
        plans = [world.pair(person, SAM) for person in (ASHA, BEN)]
        world.log_session(SAM, plans[0], minutes=30)
        world.log_session(SAM, plans[0])
        for plan in plans:
            world.log_session(SAM, plan, minutes=60)
        Session.objects.filter(minutes=60).update(group="a" * 32)
        world.sign(SAM, plans[0], "on-call")
        world.sign(SAM, plans[0], "team-meeting")
        assert count_given(SAM, world.programme) == Given(talks=3, minutes=90, signatures=2, people=2, outcomes=0)

    def test_leaves_out_what_others_gave_and_what_was_given_elsewhere(self, world):
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        elsewhere = other.pair(ASHA, SAM)
        other.sign(SAM, elsewhere, "on-call")
        other.log_session(SAM, elsewhere, minutes=60)
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.withdraw(SAM, plan, "team-meeting", world.sign(SAM, plan, "team-meeting"))
        assert count_given(SAM, world.programme) == Given(talks=0, minutes=0, signatures=0, people=1, outcomes=0)

    def test_is_for_the_mentor_alone(self, world):
        with pytest.raises(NotFound):
            count_given(SAM, world.programme)
        world.volunteer(SAM)
        with pytest.raises(NotFound):
            count_given(replace(SAM, is_masquerading=True), world.programme)


class TestHandOver:
    def line(self, world: World, plan: str, actor: Any = SAM) -> Any:
        held = get_hand_over(load_standing(actor, world.programme.id, plan), world.programme)
        return held and (held.name, held.type, held.title)

    def test_says_what_the_other_did_last(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        assert self.line(world, plan) is None
        world.sign(PRIYA, plan, "on-call")
        assert self.line(world, plan) == ("Priya", EntryType.SIGNED, "On call")
        world.say_not_yet(PRIYA, plan, "team-meeting")
        assert self.line(world, plan) == ("Priya", EntryType.NOT_YET, "Team meeting")
        world.log_session(PRIYA, plan)
        assert self.line(world, plan) == ("Priya", EntryType.SESSION_LOGGED, "")
        assert self.line(world, plan, PRIYA) is None

    def test_what_was_undone_or_taken_back_was_not_done(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.undo(PRIYA, plan, "team-meeting", world.sign(PRIYA, plan, "team-meeting"))
        world.withdraw(PRIYA, plan, "support-plans", world.sign(PRIYA, plan, "support-plans", client="Chose."))
        assert self.line(world, plan) == ("Priya", EntryType.SIGNED, "On call")

    def test_someone_who_was_a_mentor_before_counts(self, world):
        plan = world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.end(PRIYA, plan, PRIYA)
        world.pair(ASHA, SAM)
        assert self.line(world, plan) == ("Priya", EntryType.SIGNED, "On call")

    @pytest.mark.parametrize("actor", [ASHA, LEE])
    def test_is_for_mentors(self, world, actor):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        assert self.line(world, plan, actor) is None

    def test_a_mentor_from_outside_is_not_told_what_was_signed(self, world):
        plan = world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.volunteer(SAM, from_outside=True)
        world.pair(ASHA, SAM)
        assert self.line(world, plan) is None


class TestMutual:
    def test_two_who_mentor_each_other_are_marked_for_the_lead_alone(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        other = world.pair(SAM, ASHA)
        names = {
            actor.name: [item.name for item in list_mutual(load_standing(actor, world.programme.id, plan))]
            for actor in (LEE, SAM, ASHA)
        }
        assert names == {"Lee": ["Sam Okoro"], "Sam Okoro": [], "Asha": []}
        world.end(SAM, other, ASHA)
        assert list_mutual(load_standing(LEE, world.programme.id, plan)) == []

    def test_another_course_is_another_thing(self, world):
        plan = world.pair(ASHA, SAM)
        World(source=make_source("b.coach_mentoring.home.d0.u0", "b")).pair(SAM, ASHA)
        assert list_mutual(load_standing(LEE, world.programme.id, plan)) == []
