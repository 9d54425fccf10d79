"""Questions: asking, answering, taking back (rule E8)."""

from __future__ import annotations

import pytest

from mentoring_xblock.api.erasure import erase_user
from mentoring_xblock.api.news import list_front_news
from mentoring_xblock.api.questions import (
    OPEN_QUESTIONS,
    get_question,
    list_open_questions,
    list_open_questions_of_mentor,
)
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.session_views import list_sessions
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import LedgerText, Message, Plan, Question, Session
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source
from tests.mailbox import Mailbox
from tests.planning import answer, ask, withdraw
from tests.visitors import capture_our_sql


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def read(world, actor, plan, ref):
    return get_question(actor, world.programme, plan, ref)[1]


def list_told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", flat=True))


class TestAsking:
    def test_all_mentors_are_told_and_can_read_it(self, world, plan):
        world.pair(ASHA, PRIYA)
        ref = ask(world, ASHA, plan)
        assert list_told("question") == [SAM.user_id, PRIYA.user_id]
        for actor in (ASHA, SAM, PRIYA):
            view = read(world, actor, plan, ref)
            assert (view.text, view.is_open, view.talk) == ("Who do I ring at night?", True, None)

    @pytest.mark.parametrize("actor", [LEE, BEN, PRIYA])
    def test_nobody_else_can(self, world, plan, actor):
        ref = ask(world, ASHA, plan)
        with pytest.raises(NotFound):
            read(world, actor, plan, ref)

    def test_is_the_mentees_alone(self, world, plan):
        for actor, error in ((SAM, Refused), (LEE, Refused), (BEN, NotFound)):
            with pytest.raises(error):
                ask(world, actor, plan)

    def test_without_a_mentor_nobody_would_read_it(self, world):
        with pytest.raises(Conflict, match="no_mentor_yet"):
            ask(world, BEN, world.join(BEN))

    def test_five_wait_at_a_time(self, world, plan):
        refs = [ask(world, ASHA, plan) for _number in range(OPEN_QUESTIONS)]
        with pytest.raises(Conflict, match="too_many_questions"):
            ask(world, ASHA, plan)
        answer(world, SAM, plan, refs[0])
        ask(world, ASHA, plan)


class TestAnswering:
    def test_makes_a_talk_of_both(self, world, plan):
        ref = ask(world, ASHA, plan)
        talk = answer(world, SAM, plan, ref)
        view = read(world, ASHA, plan, ref)
        assert view.talk is not None
        assert view.talk.texts == {"topic": "Who do I ring at night?", "advice": "Ring me."}
        assert (view.talk.ref, view.is_open, view.talk.mentor_name) == (talk, False, SAM.name)
        assert Question.objects.get(ref=ref).text == ""
        assert [item.ref for item in list_sessions(ASHA, world.programme, plan)[1]] == [talk]
        assert list_told("question_answered") == [ASHA.user_id]

    def test_the_second_answer_is_a_conflict(self, world, plan):
        world.pair(ASHA, PRIYA)
        ref = ask(world, ASHA, plan)
        answer(world, SAM, plan, ref)
        with pytest.raises(Conflict, match="answered_meanwhile"):
            answer(world, PRIYA, plan, ref)
        assert Session.objects.count() == 1

    def test_is_a_mentors_alone(self, world, plan):
        ref = ask(world, ASHA, plan)
        for actor, error in ((ASHA, Refused), (LEE, Refused), (BEN, NotFound)):
            with pytest.raises(error):
                answer(world, actor, plan, ref)

    def test_it_is_told_once_and_not_as_a_talk_too(self, world, plan):
        mailbox = Mailbox()
        Message.objects.all().delete()
        ref = ask(world, ASHA, plan)
        answer(world, SAM, plan, ref)
        mailbox.send(world)
        assert mailbox.read(ASHA) == ["Your question was answered."]
        mailbox.send(world, days=1)
        assert mailbox.sent == []

    def test_it_is_new_on_the_mentees_first_screen_and_leads_to_the_question(self, world, plan):
        ref = ask(world, ASHA, plan)
        answer(world, SAM, plan, ref)
        standing = load_standing(ASHA, world.programme.id, plan)
        news = list_front_news(standing, world.programme, {}, since=None, at=world.now)
        found = [
            (item.kind, item.panel, dict(item.params)) for item in news if "talk" in item.kind or "quest" in item.kind
        ]
        assert found == [("question_answered", "question", {"plan": plan, "question": ref})]

    def test_a_question_that_was_answered_is_not_asked_of_anybody_any_more(self, world, plan):
        world.pair(ASHA, PRIYA)
        Message.objects.all().delete()
        answer(world, SAM, plan, ask(world, ASHA, plan))
        mailbox = Mailbox()
        mailbox.send(world)
        assert mailbox.read(PRIYA) == []

    def test_a_question_of_another_plan_is_not_here(self, world, plan):
        ref = ask(world, ASHA, plan)
        other = world.pair(BEN, SAM)
        with pytest.raises(NotFound):
            answer(world, SAM, other, ref)
        with pytest.raises(NotFound):
            read(world, SAM, other, ref)


class TestTakingBack:
    def test_takes_the_words_with_it(self, world, plan):
        ref = ask(world, ASHA, plan)
        withdraw(world, ASHA, plan, ref)
        view = read(world, SAM, plan, ref)
        assert (view.text, view.is_open, view.talk) == ("", False, None)
        mailbox = Mailbox()
        mailbox.send(world)
        assert "question" not in "".join(mailbox.read(SAM))

    def test_an_answer_that_came_late_is_a_conflict(self, world, plan):
        ref = ask(world, ASHA, plan)
        withdraw(world, ASHA, plan, ref)
        with pytest.raises(Conflict, match="question_taken_back"):
            answer(world, SAM, plan, ref)
        assert Session.objects.count() == 0

    def test_what_was_answered_stays(self, world, plan):
        ref = ask(world, ASHA, plan)
        answer(world, SAM, plan, ref)
        with pytest.raises(Conflict, match="answered_meanwhile"):
            withdraw(world, ASHA, plan, ref)

    def test_is_the_mentees_alone(self, world, plan):
        ref = ask(world, ASHA, plan)
        with pytest.raises(Refused):
            withdraw(world, SAM, plan, ref)


class TestLists:
    def test_of_a_mentor_hold_everybodys_in_their_order(self, world, plan):
        other = world.pair(BEN, SAM)
        first = ask(world, BEN, other, "From Ben")
        world.wait(hours=1)
        second = ask(world, ASHA, plan, "From Asha")
        withdraw(world, ASHA, plan, ask(world, ASHA, plan))
        programme = world.programme
        with capture_our_sql() as found:
            questions = list_open_questions_of_mentor(SAM, programme)
        assert [(item.ref, item.mentee_name, item.text) for item in questions] == [
            (first, "Ben", "From Ben"),
            (second, "Asha", "From Asha"),
        ]
        assert len(found) == 1
        assert [item.ref for item in list_open_questions(load_standing(ASHA, world.programme.id, plan))] == [second]

    def test_once_a_mentor_has_gone_it_waits_for_the_others(self, world, plan):
        world.pair(ASHA, PRIYA)
        ref = ask(world, ASHA, plan)
        world.end(SAM, plan, SAM)
        assert list_open_questions_of_mentor(SAM, world.programme) == []
        assert [item.ref for item in list_open_questions_of_mentor(PRIYA, world.programme)] == [ref]
        answer(world, PRIYA, plan, ref)

    def test_of_who_left_none(self, world, plan):
        ask(world, ASHA, plan)
        Plan.objects.filter(ref=plan).update(status="left")
        assert list_open_questions_of_mentor(SAM, world.programme) == []

    def test_another_programme_is_not_in_it(self, world, plan):
        ask(world, ASHA, plan)
        other = World(source=make_source("nights.coach_mentoring.home.d0.u0", "nights"))
        other.pair(ASHA, SAM)
        assert list_open_questions_of_mentor(SAM, other.programme) == []

    def test_staff_who_look_as_somebody_else_see_none(self, world, plan):
        ask(world, ASHA, plan)
        masked = make_actor(SAM.user_id, is_masquerading=True)
        assert list_open_questions_of_mentor(masked, world.programme) == []
        masked = make_actor(ASHA.user_id, is_masquerading=True)
        assert list_open_questions(load_standing(masked, world.programme.id, plan)) == []


class TestErasure:
    """The words of a question are the mentee's, whoever answered and so wrote them down."""

    def test_of_who_answered_leaves_the_question_and_takes_the_answer(self, world, plan):
        ref = ask(world, ASHA, plan, "Who do I ring at night?")
        answer(world, SAM, plan, ref, "Ring me.")
        assert erase_user(SAM.user_id, reason="request", at=world.now) == []
        assert read(world, ASHA, plan, ref).talk.texts == {"topic": "Who do I ring at night?"}
        assert list(Verifier().check_all()) == []
        assert erase_user(ASHA.user_id, reason="request", at=world.now) == []
        assert not LedgerText.objects.filter(field="topic").exists()
        assert list(Verifier().check_all()) == []
