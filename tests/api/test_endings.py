"""How plans begin and end: authorising (P4), closing and what happened then (P6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api.endings import get_closing
from mentoring_xblock.api.plans import leave, pause_plan
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, Mentorship, MentorshipRequest, Message, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.looking_back import answer, authorise, close, hold, make_small_world, note_then


@pytest.fixture
def world(db):
    world = make_small_world()
    yield world
    assert list(Verifier().check_all()) == []


@pytest.fixture
def careful(db):
    """A lead lets each plan begin."""
    world = make_small_world(settings=Settings(authorise_first=True))
    yield world
    assert list(Verifier().check_all()) == []


def status(plan):
    return Plan.objects.get(ref=plan).status


class TestClosing:
    def test_says_by_whom_why_and_how_far(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        close(world, LEE, plan, "They moved to another service.")
        found = get_closing(load_standing(ASHA, world.programme.id, plan))
        assert found is not None
        assert (found.by_name, found.reason, found.signed, found.needed) == (
            "Lee",
            "They moved to another service.",
            1,
            2,
        )
        assert status(plan) == "closed"

    def test_ends_the_work_and_takes_back_what_was_asked(self, world):
        plan, other = world.pair(ASHA, SAM), world.pair(BEN, SAM)
        world.ask(ASHA, world.volunteer(PRIYA))
        close(world, LEE, plan)
        assert not Mentorship.objects.filter(plan__ref=plan, open=1).exists()
        assert not MentorshipRequest.objects.filter(plan__ref=plan, open=1).exists()
        assert Mentorship.objects.filter(plan__ref=other, open=1).exists()
        assert Plan.objects.get(ref=plan).open_mentors == 0

    def test_leaves_reading_taking_back_and_doubts(self, world):
        plan = world.pair(ASHA, SAM)
        seq = world.sign(SAM, plan, "on-call")
        close(world, LEE, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            world.say_ready(ASHA, plan, "rotas")
        with pytest.raises(Conflict):
            world.join(ASHA)
        world.withdraw(SAM, plan, "on-call", seq)

    def test_happens_once(self, world):
        plan = world.pair(ASHA, SAM)
        close(world, LEE, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            close(world, LEE, plan)

    def test_of_a_plan_that_was_left_or_finished_is_a_conflict(self, world):
        plan, other = world.pair(ASHA, SAM), world.join(BEN)
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        with pytest.raises(Conflict, match="finished_already"):
            close(world, LEE, plan)
        with world.use(BEN, "leave", plan_ref=other) as case:
            leave(case)
        with pytest.raises(Conflict, match="plan_has_ended"):
            close(world, LEE, other)

    def test_is_for_leads_and_not_of_their_own(self, world):
        plan, own = world.pair(ASHA, SAM), world.join(LEE)
        for actor, error in ((SAM, Refused), (ASHA, Refused), (PRIYA, NotFound)):
            with pytest.raises(error):
                close(world, actor, plan)
        with pytest.raises(Refused):
            close(world, LEE, own)

    def test_is_told_to_mentee_and_mentors_and_not_as_an_end_between_them(self, world):
        plan = world.pair(ASHA, SAM)
        close(world, LEE, plan)
        told = Message.objects.filter(kind="closed").values_list("recipient_id", flat=True)
        assert sorted(told) == [ASHA.user_id, SAM.user_id]

    def test_of_a_plan_that_goes_on_nothing_is_said(self, world):
        plan = world.join(ASHA)
        assert get_closing(load_standing(ASHA, world.programme.id, plan)) is None


class TestAuthorising:
    def test_until_then_all_but_signing_works(self, careful):
        plan = careful.pair(ASHA, SAM)
        assert status(plan) == "awaiting"
        careful.say_ready(ASHA, plan, "on-call")
        careful.log_session(SAM, plan)
        with pytest.raises(Conflict, match="plan_awaits"):
            careful.sign(SAM, plan, "on-call")
        authorise(careful, LEE, plan)
        careful.sign(SAM, plan, "on-call")
        assert status(plan) == "taking_part"

    def test_is_the_leads_and_happens_once(self, careful):
        plan = careful.pair(ASHA, SAM)
        for actor in (ASHA, SAM):
            with pytest.raises(Refused):
                authorise(careful, actor, plan)
        authorise(careful, LEE, plan)
        with pytest.raises(Conflict, match="begun_already"):
            authorise(careful, LEE, plan)
        assert Message.objects.filter(kind="authorised").values_list("recipient_id", flat=True).get() == ASHA.user_id

    def test_finishing_does_not_get_round_it(self, careful):
        plan = careful.pair(ASHA, SAM)
        for actor in (ASHA, SAM):
            with pytest.raises(Conflict, match="plan_awaits"):
                hold(careful, actor, plan, "finish_here")
        hold(careful, SAM, plan, "more_time")
        assert status(plan) == "awaiting"

    def test_leaving_and_coming_back_does_not_get_round_it(self, careful):
        plan = careful.join(ASHA)
        careful.leave(ASHA, plan)
        careful.join(ASHA)
        assert status(plan) == "awaiting"
        authorise(careful, LEE, plan)
        careful.leave(ASHA, plan)
        careful.join(ASHA)
        assert status(plan) == "taking_part"

    def test_the_setting_holds_for_who_joins_from_then_on(self, world):
        plan = world.join(ASHA)
        world.source = replace(world.source, settings=Settings(authorise_first=True))
        other = world.join(BEN)
        assert (status(plan), status(other)) == ("taking_part", "awaiting")
        # Who took part before takes part again.
        world.leave(ASHA, plan)
        world.join(ASHA)
        assert status(plan) == "taking_part"

    def test_no_break_before_it(self, careful):
        plan = careful.join(ASHA)
        with pytest.raises(Conflict, match="not_now"), careful.use(ASHA, "pause", plan_ref=plan) as case:
            pause_plan(case, None)


class TestWhatThen:
    def test_is_noted_after_the_end_by_the_pair_or_a_lead(self, world):
        plan = world.pair(ASHA, SAM)
        with pytest.raises(Conflict, match="not_finished_yet"):
            note_then(world, ASHA, plan, "new_role")
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        for actor, what in ((ASHA, "new_role"), (SAM, "same_job"), (LEE, "course"), (ASHA, "")):
            note_then(world, actor, plan, what)
            assert Plan.objects.get(ref=plan).what_then == what

    def test_of_a_closed_plan_too(self, world):
        plan = world.pair(ASHA, SAM)
        close(world, LEE, plan)
        note_then(world, LEE, plan, "left_care")
        with pytest.raises(NotFound):
            note_then(world, SAM, plan, "new_role")

    def test_is_in_no_ledger(self, world):
        plan = world.pair(ASHA, SAM)
        close(world, LEE, plan)
        before = LedgerEntry.objects.count()
        note_then(world, ASHA, plan, "course")
        assert LedgerEntry.objects.count() == before
