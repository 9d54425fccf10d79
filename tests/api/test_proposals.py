"""A lead suggests two people to each other (rule M2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api import mentorships
from mentoring_xblock.api.proposals import list_proposals
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, MentorProfile, Mentorship, MentorshipRequest, Message, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor
from tests.leading import propose

OTHER_LEAD = make_actor(32, "Max", is_lead=True)


@pytest.fixture
def plan(world: World) -> str:
    world.volunteer(SAM)
    world.volunteer(PRIYA)
    return world.join(ASHA)


def answer(world, actor, request, *, yes):
    find = mentorships.find_request(world.programme, request)
    target = mentorships.about_request(request, is_answer=True)
    with world.use(actor, "answer_request", find=find, target=target) as case:
        return mentorships.agree(case) if yes else mentorships.decline(case)


def withdraw(world, actor, request):
    find = mentorships.find_request(world.programme, request)
    target = mentorships.about_request(request, is_answer=False)
    with world.use(actor, "withdraw_request", find=find, target=target) as case:
        mentorships.withdraw_request(case)


def count_open(plan):
    return MentorshipRequest.objects.filter(plan__ref=plan, open=1).count()


class TestAgreeing:
    @pytest.mark.parametrize(("first", "second"), [(ASHA, SAM), (SAM, ASHA)])
    def test_it_begins_with_the_second_yes(self, world, plan, first, second):
        request = propose(world, plan, SAM)
        assert answer(world, first, request, yes=True) is False
        assert not Mentorship.objects.exists()
        assert answer(world, second, request, yes=True) is True
        mentorship = Mentorship.objects.get()
        assert (mentorship.open, mentorship.mentor.user_id) == (1, SAM.user_id)
        assert '"how":"proposed"' in LedgerEntry.objects.get(type="mentorship_began").body
        assert count_open(plan) == 0

    def test_a_second_yes_of_the_same_person_begins_nothing(self, world, plan):
        request = propose(world, plan, SAM)
        answer(world, ASHA, request, yes=True)
        with pytest.raises(Conflict, match="agreed_already"):
            answer(world, ASHA, request, yes=True)
        assert not Mentorship.objects.exists()

    @pytest.mark.parametrize("who", [ASHA, SAM])
    def test_either_may_say_no_also_after_a_yes(self, world, plan, who):
        request = propose(world, plan, SAM)
        answer(world, who, request, yes=True)
        answer(world, who, request, yes=False)
        assert count_open(plan) == 0
        with pytest.raises(Conflict, match="not_able_right_now"):
            propose(world, plan, SAM)

    def test_nobody_else_answers_it(self, world, plan):
        request = propose(world, plan, SAM)
        for actor in (PRIYA, BEN):
            with pytest.raises(NotFound):
                answer(world, actor, request, yes=True)
        with pytest.raises(Refused):
            answer(world, LEE, request, yes=True)

    def test_the_last_place_may_be_gone_by_then(self, world, plan):
        world.volunteer(SAM, places=1)
        request = propose(world, plan, SAM)
        answer(world, ASHA, request, yes=True)
        world.pair(BEN, SAM)
        with pytest.raises(Conflict, match="mentor_full"):
            answer(world, SAM, request, yes=True)
        assert count_open(plan) == 1

    def test_both_are_told_and_asked(self, world, plan):
        propose(world, plan, SAM)
        told = Message.objects.filter(kind="proposed").values_list("recipient_id", flat=True)
        assert set(told) == {ASHA.user_id, SAM.user_id}
        answer(world, ASHA, MentorshipRequest.objects.get().ref, yes=True)
        answer(world, SAM, MentorshipRequest.objects.get().ref, yes=True)
        assert list(Message.objects.filter(kind="agreed").values_list("recipient_id", flat=True)) == [ASHA.user_id]


class TestProposing:
    def test_is_for_leads(self, world, plan):
        for actor in (ASHA, SAM, BEN):
            with pytest.raises(Refused):
                propose(world, plan, SAM, by=actor)

    def test_not_oneself_and_not_for_oneself(self, world, plan):
        world.volunteer(LEE)
        with pytest.raises(Refused, match="not_about_yourself"):
            propose(world, plan, LEE)
        lee = replace(LEE, is_enrolled=True)
        with pytest.raises(Refused, match="not_allowed"):
            propose(world, world.join(lee), SAM, by=lee)

    def test_nobody_to_themself(self, world, plan):
        world.volunteer(ASHA)
        with pytest.raises(Conflict, match="nobody_mentors_themself"):
            propose(world, plan, ASHA)

    def test_where_one_has_asked_already(self, world, plan):
        world.ask(ASHA, MentorProfile.objects.get(user_id=SAM.user_id).ref)
        with pytest.raises(Conflict, match="one_asked_already"):
            propose(world, plan, SAM)

    def test_where_they_work_together(self, world, plan):
        world.pair(ASHA, SAM)
        with pytest.raises(Conflict, match="working_together_already"):
            propose(world, plan, SAM)

    def test_whoever_takes_nobody_new(self, world, plan):
        for status in ("on_break", "suspended", "asking"):
            MentorProfile.objects.filter(user_id=SAM.user_id).update(status=status)
            with pytest.raises(Conflict):
                propose(world, plan, SAM)

    def test_more_than_three_at_a_time(self, world, plan):
        for number in range(3):
            mentor = make_actor(60 + number)
            world.volunteer(mentor)
            propose(world, plan, mentor)
        with pytest.raises(Conflict, match="three_proposals_open"):
            propose(world, plan, SAM)

    def test_to_who_has_stopped(self, world, plan):
        world.leave(ASHA, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            propose(world, plan, SAM)

    def test_a_plan_that_is_not_theirs_to_see(self, world, plan):
        world.source = replace(world.source, settings=Settings(limited_staff_lead=True))
        kit = make_actor(33, "Kit", is_lead=True, is_limited_staff=True)
        with pytest.raises(NotFound):
            propose(world, plan, SAM, by=kit)


class TestTakingBack:
    def test_is_for_the_lead_who_proposed_it(self, world, plan):
        request = propose(world, plan, SAM)
        with pytest.raises(NotFound):
            withdraw(world, OTHER_LEAD, request)
        for actor in (ASHA, SAM):
            with pytest.raises(Refused):
                withdraw(world, actor, request)
        withdraw(world, LEE, request)
        assert count_open(plan) == 0

    def test_leaves_nothing_to_answer(self, world, plan):
        request = propose(world, plan, SAM)
        withdraw(world, LEE, request)
        with pytest.raises((Conflict, NotFound)):
            answer(world, SAM, request, yes=True)

    def test_a_lead_finds_their_own_open_ones_alone(self, world, plan):
        request = propose(world, plan, SAM)
        propose(world, plan, PRIYA, by=OTHER_LEAD)
        standing = load_standing(LEE, world.programme.id, plan)
        assert [item.ref for item in list_proposals(standing)] == [request]
        answer(world, SAM, request, yes=False)
        assert list_proposals(standing) == []

    def test_who_stops_ends_them_too(self, world, plan):
        propose(world, plan, SAM)
        world.leave(ASHA, plan)
        assert (count_open(plan), Plan.objects.get().status) == (0, "left")
