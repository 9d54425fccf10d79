"""Looking back together (P6): who may, who answers, what finishes a plan, and whom the last signature asks."""

from __future__ import annotations

import pytest

from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.api.plan_views import get_plan
from mentoring_xblock.api.plans import pause_plan
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.reviews import (
    MAX_REVIEWS,
    get_last_review,
    get_review_due,
    list_reviews,
    load_stand,
)
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Message, Plan, Review
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import make_actor
from tests.looking_back import answer, authorise, close, hold, make_small_world, sign_all

OLU = make_actor(51, "Olu", is_lead=True)


@pytest.fixture
def world(db):
    """Two people with Sam, so that nobody's review is taken for another's."""
    world = make_small_world()
    other = world.pair(BEN, SAM)
    hold(world, SAM, other, "finish_here")
    yield world
    assert list(Verifier().check_all()) == []


@pytest.fixture
def plan(world):
    return world.pair(ASHA, SAM)


def read(world, actor, plan):
    return list_reviews(load_standing(actor, world.programme.id, plan))


def due(world, actor, plan):
    return get_review_due(get_plan(actor, world.programme, plan))


def status(plan):
    return Plan.objects.get(ref=plan).status


class TestHolding:
    def test_ready_is_answered_by_the_mentee_and_finishes_the_plan(self, world, plan):
        sign_all(world, SAM, plan)
        ref = hold(world, SAM, plan, "ready", comment="Calm with everyone.")
        assert status(plan) == "taking_part"
        answer(world, ASHA, plan, ref, comment="Thank you.")
        (view,) = read(world, ASHA, plan)
        assert (view.outcome, view.is_final, view.by_name, view.comment) == (
            "ready",
            True,
            "Sam Okoro",
            "Calm with everyone.",
        )
        (said,) = view.answers
        assert (view.answer, said.said, said.by_name, said.comment) == ("agree", "agree", "Asha", "Thank you.")
        assert status(plan) == "finished"

    def test_more_time_moves_the_finish_date_at_once_and_finishes_nothing(self, world, plan):
        before = Plan.objects.get(ref=plan).finish_on
        ref = hold(world, SAM, plan, "more_time", weeks=6)
        assert (Plan.objects.get(ref=plan).finish_on - before).days == 42
        answer(world, ASHA, plan, ref)
        assert status(plan) == "taking_part"
        assert read(world, SAM, plan)[0].finish_on == Plan.objects.get(ref=plan).finish_on

    def test_finish_here_takes_no_signatures(self, world, plan):
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        assert status(plan) == "finished"
        # As before: further signing works, and reopens nothing.
        world.sign(SAM, plan, "on-call")
        assert status(plan) == "finished"

    def test_the_mentee_may_hold_one_and_a_mentor_answers(self, world, plan):
        ref = hold(world, ASHA, plan, "finish_here")
        (view,) = read(world, SAM, plan)
        assert (view.by_mentee, view.by_name) == (True, "Asha")
        answer(world, SAM, plan, ref)
        assert status(plan) == "finished"

    def test_whoever_held_it_does_not_answer_it(self, world, plan):
        for holder in (SAM, ASHA):
            ref = hold(world, holder, plan)
            with pytest.raises(Refused, match="others_answer"):
                answer(world, holder, plan, ref)

    def test_ready_waits_for_the_last_signature(self, world, plan):
        world.sign(SAM, plan, "on-call")
        with pytest.raises(Conflict, match="not_all_signed"):
            hold(world, SAM, plan, "ready")

    def test_ready_may_still_be_said_once_of_a_plan_that_finished_early(self, world, plan):
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        with pytest.raises(Conflict, match="finished_already"):
            hold(world, SAM, plan, "more_time")
        sign_all(world, SAM, plan)
        answer(world, ASHA, plan, hold(world, SAM, plan, "ready"))
        with pytest.raises(Conflict, match="finished_already"):
            hold(world, SAM, plan, "ready")

    def test_more_time_without_weeks_or_too_far_is_refused(self, world, plan):
        for weeks, code in ((None, "weeks_out_of_range"), (52 * 3, "date_too_far")):
            with pytest.raises(Invalid) as caught:
                hold(world, SAM, plan, "more_time", weeks=weeks)
            assert caught.value.fields["weeks"][0].code == code

    def test_there_is_an_end_to_them(self, world, plan):
        ref = hold(world, SAM, plan)
        row = Review.objects.get(ref=ref)
        for number in range(MAX_REVIEWS - 1):
            row.pk, row.ref = None, f"{number:032x}"
            row.save()
        with pytest.raises(Conflict, match="too_many_reviews"):
            hold(world, SAM, plan)
        # Whoever asks for more time again and again keeps nobody from finishing.
        hold(world, SAM, plan, "finish_here")
        Review.objects.filter(plan=row.plan, entry=row.entry).exclude(ref=ref).delete()

    def test_of_a_stale_page_nothing_is_written(self, world, plan):
        seqs = sign_all(world, SAM, plan)
        standing = load_standing(SAM, world.programme.id, plan)
        seen = load_stand(standing, world.programme).token
        world.withdraw(SAM, plan, "rotas", seqs[1])
        with pytest.raises(Conflict, match="changed_meanwhile"):
            hold(world, SAM, plan, "finish_here", seen=seen)

    def test_a_strangers_are_not_there(self, world, plan):
        ref = hold(world, SAM, plan)
        with pytest.raises(NotFound):
            hold(world, PRIYA, plan)
        with pytest.raises(NotFound):
            answer(world, PRIYA, plan, ref)
        with pytest.raises(NotFound):
            answer(world, ASHA, plan, Review.objects.get(plan__user_id=BEN.user_id).ref)
        assert read(world, PRIYA, plan) == []

    def test_during_a_break_too_and_the_break_is_over_with_it(self, world, plan):
        with world.use(ASHA, "pause", plan_ref=plan) as case:
            pause_plan(case, world.day(30))
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        assert status(plan) == "finished"


class TestAnswering:
    def test_after_the_talk_one_may_still_agree(self, world, plan):
        ref = hold(world, SAM, plan, "finish_here")
        answer(world, ASHA, plan, ref, "talk", "I would like the last two as well.")
        assert status(plan) == "taking_part"
        with pytest.raises(Conflict, match="answered_already"):
            answer(world, ASHA, plan, ref, "talk")
        answer(world, ASHA, plan, ref)
        assert status(plan) == "finished"
        (view,) = read(world, SAM, plan)
        assert [(item.said, item.comment) for item in view.answers] == [
            ("talk", "I would like the last two as well."),
            ("agree", ""),
        ]

    def test_once_agreed_it_stands(self, world, plan):
        ref = hold(world, SAM, plan)
        answer(world, ASHA, plan, ref)
        for said in ("agree", "talk"):
            with pytest.raises(Conflict, match="answered_already"):
                answer(world, ASHA, plan, ref, said)

    def test_only_the_last_is_answered(self, world, plan):
        first = hold(world, SAM, plan, "finish_here")
        world.wait(minutes=1)
        hold(world, SAM, plan)
        with pytest.raises(Conflict, match="newer_review"):
            answer(world, ASHA, plan, first)

    def test_ready_is_not_agreed_to_while_a_signature_is_missing(self, world, plan):
        seqs = sign_all(world, SAM, plan)
        ref = hold(world, SAM, plan, "ready")
        world.withdraw(SAM, plan, "rotas", seqs[1])
        with pytest.raises(Conflict, match="not_all_signed"):
            answer(world, ASHA, plan, ref)
        answer(world, ASHA, plan, ref, "talk")
        world.sign(SAM, plan, "rotas")
        answer(world, ASHA, plan, ref)
        assert status(plan) == "finished"

    def test_what_a_mentor_said_who_has_gone_is_still_answered(self, world, plan):
        ref = hold(world, SAM, plan, "finish_here")
        world.end(SAM, plan, SAM)
        answer(world, ASHA, plan, ref)
        assert status(plan) == "finished"

    def test_either_mentor_answers_the_mentee(self, world, plan):
        world.pair(ASHA, PRIYA)
        answer(world, PRIYA, plan, hold(world, ASHA, plan))
        assert read(world, SAM, plan)[0].answers[0].by_name == "Priya"


class TestLead:
    """Where nobody mentors the plan any more, and only there."""

    def test_takes_the_mentors_part(self, world, plan):
        sign_all(world, SAM, plan)
        with pytest.raises(Refused):
            hold(world, LEE, plan, "ready")
        world.end(SAM, plan, SAM)
        answer(world, ASHA, plan, hold(world, LEE, plan, "ready"))
        assert status(plan) == "finished"

    def test_answers_a_mentee_without_a_mentor(self, world, plan):
        world.end(SAM, plan, SAM)
        ref = hold(world, ASHA, plan, "finish_here")
        answer(world, OLU, plan, ref)
        assert status(plan) == "finished"

    def test_does_not_for_themselves(self, world):
        own = world.join(LEE)
        ref = hold(world, LEE, own, "finish_here")
        with pytest.raises(Refused, match="others_answer"):
            answer(world, LEE, own, ref)


class TestWhomTheLastSignatureAsks:
    def test_nobody_before_it(self, world, plan):
        world.sign(SAM, plan, "on-call")
        assert due(world, SAM, plan) is None

    def test_the_mentor_who_gave_it(self, world, plan):
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.sign(SAM, plan, "rotas")
        found = {actor.name: due(world, actor, plan) for actor in (SAM, PRIYA, ASHA, LEE)}
        assert {name: item.is_mine for name, item in found.items()} == {
            "Sam Okoro": True,
            "Priya": False,
            "Asha": False,
            "Lee": False,
        }
        assert found["Asha"].asked == ("Sam Okoro",)

    def test_any_active_one_where_they_have_gone(self, world, plan):
        world.pair(ASHA, PRIYA)
        sign_all(world, SAM, plan)
        world.end(SAM, plan, SAM)
        assert due(world, PRIYA, plan).is_mine

    def test_a_lead_where_there_is_none(self, world, plan):
        sign_all(world, SAM, plan)
        world.end(SAM, plan, SAM)
        assert due(world, LEE, plan).is_mine
        assert due(world, ASHA, plan).asked == ()

    def test_nobody_once_it_was_said(self, world, plan):
        sign_all(world, SAM, plan)
        hold(world, SAM, plan, "ready")
        assert due(world, SAM, plan) is None

    def test_nobody_of_a_plan_that_has_ended(self, world, plan):
        sign_all(world, SAM, plan)
        close(world, LEE, plan)
        assert due(world, LEE, plan) is None


def look_at(world, actor):
    return [(item.mentee_name, item.review) for item in get_desk(actor, world.programme, at=world.now).to_look_at]


class TestOnTheMentorsPage:
    def test_stands_whom_to_say_ready_of_until_it_was_said(self, world, plan):
        world.sign(SAM, plan, "on-call")
        assert look_at(world, SAM) == []
        world.sign(SAM, plan, "rotas")
        assert look_at(world, SAM) == [("Asha", "")]
        hold(world, SAM, plan, "ready")
        assert look_at(world, SAM) == []

    def test_of_two_mentors_whoever_signed_last_is_asked(self, world, plan):
        world.pair(ASHA, PRIYA)
        sign_all(world, SAM, plan)
        assert (look_at(world, SAM), look_at(world, PRIYA)) == ([("Asha", "")], [])
        world.end(SAM, plan, SAM)
        assert (look_at(world, SAM), look_at(world, PRIYA)) == ([], [("Asha", "")])

    def test_stands_what_a_mentee_said_until_it_was_answered(self, world, plan):
        hold(world, SAM, plan)
        assert look_at(world, SAM) == []
        world.wait(minutes=1)
        ref = hold(world, ASHA, plan)
        assert look_at(world, SAM) == [("Asha", ref)]
        answer(world, SAM, plan, ref, "talk")
        assert look_at(world, SAM) == []


class TestReading:
    def test_what_waits_for_an_answer_waits_for_the_other_one(self, world, plan):
        ref = hold(world, SAM, plan)
        for actor, waits in ((ASHA, True), (SAM, False)):
            last = get_last_review(load_standing(actor, world.programme.id, plan))
            assert last is not None
            assert (last.ref, last.outcome, last.answer, last.waits) == (ref, "more_time", "", waits)
        answer(world, ASHA, plan, ref)
        last = get_last_review(load_standing(ASHA, world.programme.id, plan))
        assert last is not None
        assert not last.waits

    def test_names_and_words_that_were_erased_are_empty(self, world, plan):
        ref = hold(world, SAM, plan, "finish_here", comment="Well done.")
        answer(world, ASHA, plan, ref)
        assert retire(SAM.user_id, at=world.now) == []
        (view,) = read(world, ASHA, plan)
        assert (view.by_name, view.comment, view.by_mentee) == ("", "", False)
        assert Review.objects.get(ref=ref).held_by is None


class TestMessages:
    def list_told(self, kind):
        return list(
            Message.objects.filter(kind=kind, plan__user_id=ASHA.user_id).values_list("recipient_id", flat=True)
        )

    def test_the_mentee_is_told_of_a_mentors(self, world, plan):
        ref = hold(world, SAM, plan)
        assert self.list_told("review_held") == [ASHA.user_id]
        answer(world, ASHA, plan, ref)
        assert self.list_told("review_answered") == [SAM.user_id]

    def test_mentors_are_told_of_the_mentees(self, world, plan):
        hold(world, ASHA, plan)
        assert self.list_told("review_held") == []
        assert self.list_told("review_held_by_mentee") == [SAM.user_id]


class TestSettings:
    def test_a_programme_that_asks_a_lead_first_finishes_like_any_other(self, db):
        world = make_small_world(settings=Settings(authorise_first=True))
        plan = world.pair(ASHA, SAM)
        authorise(world, LEE, plan)
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        assert status(plan) == "finished"
        assert list(Verifier().check_all()) == []


class TestSuspended:
    """A mentor whom a lead let rest says nothing about anybody's competence (M3)."""

    @pytest.fixture
    def suspended(self, world, plan):
        sign_all(world, SAM, plan)
        MentorProfile.objects.filter(user_id=SAM.user_id).update(status="suspended")
        return plan

    def test_does_not_say_that_somebody_is_ready(self, world, suspended):
        with pytest.raises(Refused):
            hold(world, SAM, suspended, "ready")
        assert status(suspended) == "taking_part"

    def test_does_not_agree_to_that_either(self, world, suspended):
        ref = hold(world, ASHA, suspended, "ready")
        with pytest.raises(Refused):
            answer(world, SAM, suspended, ref)
        assert status(suspended) == "taking_part"

    def test_is_not_asked_though_they_signed_last(self, world, suspended):
        world.agree(PRIYA, world.ask(ASHA, world.volunteer(PRIYA)))
        assert due(world, ASHA, suspended).asked == ("Priya",)
