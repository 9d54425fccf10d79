"""Reminders (rules E1, E2, R1): to whom, when, once, and not of what is settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring_xblock.api import reminders
from mentoring_xblock.api.reminders import queue_reminders
from mentoring_xblock.api.session_outcomes import say_outcome
from mentoring_xblock.api.sessions import about_session
from mentoring_xblock.models import MentorProfile, Message, Plan
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import World
from tests.mailbox import Mailbox
from tests.planning import agree_talk, answer, ask, change, make_talk_plan, plan_talk
from tests.visitors import capture_our_sql

KINDS = ("talk_soon", "quiet", "outcome_due")


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def list_told(world: World, kind: str, /, **later: float) -> list[int]:
    world.wait(**later)
    queue_reminders(world.now)
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", flat=True))


def send(world: World, /, **later: float) -> Mailbox:
    """What people are told in the morning."""
    world.wait(**later)
    queue_reminders(world.now)
    Message.objects.exclude(kind__in=KINDS).delete()
    mailbox = Mailbox()
    world.now = (world.now + timedelta(days=1)).replace(hour=9)
    mailbox.send(world)
    return mailbox


class TestATalkThatComesUp:
    @pytest.fixture
    def ref(self, world, plan):
        """Agreed, in two days at half past three."""
        ref = plan_talk(world, ASHA, plan)
        agree_talk(world, SAM, plan, ref)
        return ref

    def test_is_told_to_both_the_morning_before_or_of_the_day(self, world, plan, ref):
        assert list_told(world, "talk_soon", hours=16) == []
        assert list_told(world, "talk_soon", hours=2) == [ASHA.user_id, SAM.user_id]

    def test_is_told_once(self, world, plan, ref):
        for _hour in range(5):
            told = list_told(world, "talk_soon", hours=6)
        assert told == [ASHA.user_id, SAM.user_id]
        assert queue_reminders(world.now) == 0

    def test_names_the_mentor_whom_it_is_with(self, world, plan, ref):
        world.pair(ASHA, PRIYA)
        mailbox = send(world, hours=20)
        assert mailbox.read(ASHA) == ["You and Sam Okoro have planned to talk soon."]
        assert mailbox.read(SAM) == ["You and Asha have planned to talk soon."]
        assert mailbox.sent == []

    def test_moved_it_is_told_anew(self, world, plan, ref):
        list_told(world, "talk_soon", hours=20)
        change(world, SAM, plan, ref, "move_talk", make_talk_plan(world, days=2))
        agree_talk(world, ASHA, plan, ref)
        told = list_told(world, "talk_soon", days=1)
        assert told == [ASHA.user_id, ASHA.user_id, SAM.user_id, SAM.user_id]

    @pytest.mark.parametrize("what", ["ask_another_time", "cancel_talk"])
    def test_not_of_one_that_is_not_agreed_any_more(self, world, plan, ref, what):
        change(world, SAM, plan, ref, what, *(["Friday"] if what == "ask_another_time" else []))
        assert list_told(world, "talk_soon", hours=20) == []

    def test_not_of_one_that_nobody_agreed_to(self, world, plan):
        plan_talk(world, ASHA, plan)
        assert list_told(world, "talk_soon", hours=20) == []

    def test_one_that_was_cancelled_since_is_not_told(self, world, plan, ref):
        list_told(world, "talk_soon", hours=18)
        change(world, SAM, plan, ref, "cancel_talk")
        assert send(world).sent == []

    def test_nobody_on_a_break_is_reminded(self, world, plan, ref):
        Plan.objects.filter(ref=plan).update(status="on_break")
        assert send(world, hours=20).sent == []


class TestTwoQuietWeeks:
    def test_are_told_to_the_mentee_and_their_mentors_once(self, world, plan):
        world.pair(ASHA, PRIYA)
        assert list_told(world, "quiet", days=13) == []
        due = [ASHA.user_id, SAM.user_id, PRIYA.user_id]
        assert list_told(world, "quiet", days=1) == sorted(due)
        for _day in range(30):
            told = list_told(world, "quiet", days=1)
        assert told == sorted(due)

    def test_old_rows_gone_it_is_still_told_once(self, world, plan):
        list_told(world, "quiet", days=14)
        Message.objects.all().delete()
        assert list_told(world, "quiet", days=31) == []

    def test_are_told_again_the_next_time(self, world, plan):
        list_told(world, "quiet", days=14)
        plan_talk(world, ASHA, plan)
        assert list_told(world, "quiet", days=14) == sorted([ASHA.user_id, SAM.user_id] * 2)

    def test_not_where_something_was_written_since(self, world, plan):
        list_told(world, "quiet", days=14)
        world.log_session(SAM, plan)
        assert send(world).sent == []

    @pytest.mark.parametrize("status", ["awaiting", "on_break", "finished", "left", "closed"])
    def test_are_nobodys_who_does_not_take_part(self, world, plan, status):
        Plan.objects.filter(ref=plan).update(status=status)
        assert list_told(world, "quiet", days=14) == []

    def test_are_nobodys_without_a_mentor(self, world, plan):
        world.join(BEN)
        world.end(SAM, plan, SAM)
        assert list_told(world, "quiet", days=14) == []

    def test_whoever_was_erased_is_not_told(self, world, plan):
        Plan.objects.filter(ref=plan).update(user_id=None)
        assert list_told(world, "quiet", days=14) == [SAM.user_id]


class TestWhatCameOfIt:
    def test_is_asked_of_the_mentee_two_weeks_after_a_talk_once(self, world, plan):
        world.log_session(SAM, plan)
        assert list_told(world, "outcome_due", days=13) == []
        for _day in range(30):
            told = list_told(world, "outcome_due", days=1)
        assert told == [ASHA.user_id]

    def test_names_the_mentor_of_that_talk(self, world, plan):
        world.log_session(SAM, plan)
        world.pair(ASHA, PRIYA)
        mailbox = send(world, days=14)
        texts = mailbox.read(ASHA)
        assert "You had a talk with Sam Okoro two weeks ago. What came of it?" in texts

    def test_not_of_a_question(self, world, plan):
        answer(world, SAM, plan, ask(world, ASHA, plan))
        assert list_told(world, "outcome_due", days=15) == []

    def test_not_of_what_was_said_already(self, world, plan):
        talk = world.log_session(SAM, plan)
        world.wait(days=14)
        with world.use(ASHA, "outcome", plan_ref=plan, target=about_session(talk)) as case:
            say_outcome(case, whom=["client"], text="He rings his sister now.")
        assert list_told(world, "outcome_due") == []

    def test_not_of_what_is_long_ago(self, world, plan):
        world.log_session(SAM, plan)
        assert list_told(world, "outcome_due", days=29) == []


class TestMany:
    def test_pages_hold_all_of_them(self, world, plan, monkeypatch):
        monkeypatch.setattr(reminders, "PAGE", 3)
        talks = 8
        for _number in range(talks):
            world.log_session(SAM, plan)
        assert list_told(world, "outcome_due", days=14) == [ASHA.user_id] * talks
        for number in range(7):
            agree_talk(world, SAM, plan, plan_talk(world, ASHA, plan, days=1, minutes=number + 1))
        assert len(list_told(world, "talk_soon")) == 14

    def test_takes_the_same_number_of_statements_for_one_and_for_twenty(self, world, plan):
        def count() -> int:
            Message.objects.all().delete()
            with capture_our_sql() as found:
                queue_reminders(world.now + timedelta(days=14))
            assert Message.objects.count() > 1
            return len(found)

        world.log_session(SAM, plan)
        before = count()
        MentorProfile.objects.filter(user_id=SAM.user_id).update(places=12)
        for _number in range(20):
            world.log_session(SAM, plan)
        other = world.pair(BEN, SAM)
        world.log_session(SAM, other)
        assert count() == before
