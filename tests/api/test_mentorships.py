"""Volunteers, asking, agreeing, ending (rules M1–M4, M6)."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.lists import list_own_requests
from mentoring_xblock.api.plan_views import get_own_plan, get_plan
from mentoring_xblock.api.records import export_record
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, MentorshipRequest, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import list_changed, take_snapshot

FAY, OLU = make_actor(23, "Fay"), make_actor(24, "Olu")


def decline(world: World, actor, request):
    target = mentorships.about_request(request, is_answer=True)
    find = mentorships.find_request(world.programme, request)
    with world.use(actor, "answer_request", find=find, target=target) as case:
        mentorships.decline(case)


def withdraw(world: World, actor, request):
    target = mentorships.about_request(request, is_answer=False)
    find = mentorships.find_request(world.programme, request)
    with world.use(actor, "withdraw_request", find=find, target=target) as case:
        mentorships.withdraw_request(case)


def offer(world: World, actor, plan):
    find = mentorships.find_own_profile_and_plan(actor, world.programme, plan)
    with world.use(actor, "offer", find=find, target=mentorships.about_offer) as case:
        mentorships.offer_to_mentor(case, "I have time.")
    return MentorshipRequest.objects.get(plan__ref=plan, how="offered", open=1).ref


def set_break(world: World, actor, *, is_on_break):
    target = mentors.about_volunteering(actor, world.programme)
    with world.use(actor, "volunteer", target=target) as case:
        mentors.set_break(case, is_on_break=is_on_break)


def changes_nothing(world: World, work, error, match=None):
    _ = world.programme
    before = take_snapshot()
    with pytest.raises(error, match=match):
        work()
    assert list_changed(before, take_snapshot()) == []


class TestVolunteering:
    """M1."""

    def test_anyone_enrolled_may_and_the_record_says_which_way_it_was(self, world):
        world.volunteer(SAM)
        profile = MentorProfile.objects.get()
        assert (profile.status, profile.approval, profile.places) == ("active", "open", 4)

    def test_again_changes_what_they_said_and_makes_no_second(self, world):
        ref = world.volunteer(SAM)
        assert world.volunteer(SAM, job_role="Team leader", places=6) == ref
        profile = MentorProfile.objects.get()
        assert (profile.job_role, profile.places, profile.status) == ("Team leader", 6, "active")

    def test_changing_the_profile_ends_no_break(self, world):
        world.volunteer(SAM)
        set_break(world, SAM, is_on_break=True)
        world.volunteer(SAM, places=2)
        assert MentorProfile.objects.get().status == "on_break"

    def test_a_break_takes_nobody_new_and_those_one_mentors_go_on(self, world):
        plan = world.pair(ASHA, SAM)
        set_break(world, SAM, is_on_break=True)
        other = world.join(BEN)
        changes_nothing(world, lambda: world.ask(BEN, MentorProfile.objects.get().ref), Conflict, "mentor_on_break")
        world.sign(SAM, plan, "on-call")
        set_break(world, SAM, is_on_break=False)
        assert world.pair(BEN, SAM) == other

    def test_a_suspended_mentor_cannot_end_that_as_a_break(self, world):
        world.volunteer(SAM)
        MentorProfile.objects.update(status="suspended")
        changes_nothing(world, lambda: set_break(world, SAM, is_on_break=False), Conflict)

    def test_who_never_volunteered_has_no_break_to_take(self, world):
        changes_nothing(world, lambda: set_break(world, SAM, is_on_break=True), NotFound)


class TestDirectory:
    def test_is_for_who_takes_part(self, world):
        world.volunteer(SAM)
        with pytest.raises(Refused, match="join_first"):
            mentors.list_mentors(ASHA, world.programme)
        world.join(ASHA)
        for actor in (ASHA, LEE):
            found, _more = mentors.list_mentors(actor, world.programme)
            assert [item.profile.name for item in found] == ["Sam Okoro"]

    def test_has_no_noise(self, world):
        """Neither oneself, nor who rests or is suspended, nor another course's."""
        world.join(ASHA)
        for actor in (ASHA, SAM, PRIYA, FAY, OLU):
            world.volunteer(actor)
        set_break(world, PRIYA, is_on_break=True)
        MentorProfile.objects.filter(user_id=FAY.user_id).update(status="suspended")
        World(source=make_source("b.coach_mentoring.home.d0.u0", "b")).volunteer(BEN)
        found, more = mentors.list_mentors(ASHA, world.programme)
        assert ([item.profile.name for item in found], more) == (["Olu", "Sam Okoro"], "")

    def test_counts_places_by_who_is_there_now(self, world):
        world.volunteer(SAM, places=2)
        plan = world.pair(ASHA, SAM)
        world.pair(BEN, SAM)
        world.end(ASHA, plan, SAM)
        world.ask(ASHA, MentorProfile.objects.get().ref)
        [found] = mentors.list_mentors(LEE, world.programme)[0]
        assert (found.taken, found.free_places, found.takes_people) == (1, 1, True)

    def test_goes_on_where_the_page_ends(self, world, monkeypatch):
        monkeypatch.setattr(mentors, "DIRECTORY_PAGE", 2)
        names = ["Bo", "Al", "Al", "Cy", "Di"]
        for number, name in enumerate(names):
            world.volunteer(make_actor(100 + number, name))
        seen, after = [], ""
        while True:
            found, after = mentors.list_mentors(LEE, world.programme, after=after)
            seen += [item.profile.name for item in found]
            if not after:
                break
        assert seen == sorted(names)
        with pytest.raises(NotFound):
            mentors.list_mentors(LEE, world.programme, after="f" * 32)


class TestAsking:
    """M2: the mentee chooses and asks."""

    @pytest.fixture
    def plan(self, world):
        return world.join(ASHA)

    def test_up_to_three_requests_are_open(self, world, plan):
        refs = [world.volunteer(actor) for actor in (SAM, PRIYA, FAY, OLU)]
        first, *_ = [world.ask(ASHA, ref) for ref in refs[:3]]
        changes_nothing(world, lambda: world.ask(ASHA, refs[3]), Conflict, "three_requests_open")
        withdraw(world, ASHA, first)
        world.ask(ASHA, refs[3])

    def test_the_same_one_is_asked_once(self, world, plan):
        ref = world.volunteer(SAM)
        world.ask(ASHA, ref)
        changes_nothing(world, lambda: world.ask(ASHA, ref), Conflict, "asked_already")

    def test_nobody_asks_themselves(self, world, plan):
        ref = world.volunteer(ASHA)
        changes_nothing(world, lambda: world.ask(ASHA, ref), Refused)

    def test_after_a_no_the_pair_rests_for_thirty_days(self, world, plan):
        ref = world.volunteer(SAM)
        decline(world, SAM, world.ask(ASHA, ref))
        world.wait(days=29, hours=23)
        changes_nothing(world, lambda: world.ask(ASHA, ref), Conflict, "not_able_right_now")
        world.wait(hours=1)
        world.ask(ASHA, ref)

    def test_a_request_taken_back_rests_not_at_all(self, world, plan):
        ref = world.volunteer(SAM)
        withdraw(world, ASHA, world.ask(ASHA, ref))
        world.ask(ASHA, ref)

    def test_a_no_to_one_is_no_no_to_another(self, world, plan):
        decline(world, SAM, world.ask(ASHA, world.volunteer(SAM)))
        world.ask(ASHA, world.volunteer(PRIYA))

    def test_answered_is_answered(self, world, plan):
        request = world.ask(ASHA, world.volunteer(SAM))
        world.agree(SAM, request)
        changes_nothing(world, lambda: world.agree(SAM, request), Conflict, "answered_already")
        changes_nothing(world, lambda: decline(world, SAM, request), Conflict, "answered_already")
        changes_nothing(world, lambda: withdraw(world, ASHA, request), Conflict, "answered_already")

    def test_nothing_of_requests_is_in_the_ledger_or_the_record(self, world, plan):
        before = Plan.objects.get().ledger_seq
        decline(world, SAM, world.ask(ASHA, world.volunteer(SAM)))
        withdraw(world, ASHA, world.ask(ASHA, world.volunteer(PRIYA)))
        assert Plan.objects.get().ledger_seq == before
        record = str(export_record(ASHA, world.programme, plan, at=world.now))
        assert "Would you be my mentor?" not in record

    def test_lists_hold_open_requests_alone(self, world, plan):
        decline(world, SAM, world.ask(ASHA, world.volunteer(SAM)))
        withdraw(world, ASHA, world.ask(ASHA, world.volunteer(PRIYA)))
        world.ask(ASHA, world.volunteer(FAY), "Please?")
        view = get_own_plan(ASHA, world.programme)
        assert view is not None
        assert [item.name for item in list_own_requests(view.standing)] == ["Fay"]
        desks = {actor.name: get_desk(actor, world.programme, at=world.now) for actor in (SAM, PRIYA, FAY)}
        assert [(name, item.message) for name, desk in desks.items() for item in desk.requests] == [("Fay", "Please?")]


class TestOffering:
    """M2: a mentor may offer only to mentees who said so."""

    @pytest.fixture
    def plan(self, world):
        world.volunteer(SAM)
        return world.join(ASHA, mentors_may_offer=True)

    def test_the_mentee_agrees_and_it_begins(self, world, plan):
        request = offer(world, SAM, plan)
        world.agree(ASHA, request)
        mentorship = Mentorship.objects.get()
        assert (mentorship.open, mentorship.mentor.user_id) == (1, SAM.user_id)

    def test_a_mentee_who_did_not_say_so_is_not_there(self, world, plan):
        other = world.join(BEN)
        changes_nothing(world, lambda: offer(world, SAM, other), NotFound)

    def test_not_even_for_their_former_mentor(self, world, plan):
        other = world.pair(BEN, SAM)
        world.end(BEN, other, SAM)
        changes_nothing(world, lambda: offer(world, SAM, other), NotFound)

    def test_who_has_not_volunteered_cannot(self, world, plan):
        changes_nothing(world, lambda: offer(world, FAY, plan), Refused)

    def test_a_mentor_on_a_break_cannot(self, world, plan):
        set_break(world, SAM, is_on_break=True)
        changes_nothing(world, lambda: offer(world, SAM, plan), Refused)

    def test_once_is_enough(self, world, plan):
        offer(world, SAM, plan)
        changes_nothing(world, lambda: offer(world, SAM, plan), Conflict)

    def test_a_no_rests_for_thirty_days_as_well(self, world, plan):
        decline(world, ASHA, offer(world, SAM, plan))
        changes_nothing(world, lambda: offer(world, SAM, plan), Conflict, "not_able_right_now")

    def test_the_list_of_who_would_like_one_has_no_noise(self, world, plan):
        world.join(BEN)
        with_mentor = world.pair(PRIYA, FAY)
        Plan.objects.filter(ref=with_mentor).update(mentors_may_offer=True)
        gone = world.join(OLU, mentors_may_offer=True)
        world.leave(OLU, gone)
        World(source=make_source("b.coach_mentoring.home.d0.u0", "b")).join(LEE, mentors_may_offer=True)
        desk = get_desk(SAM, world.programme, at=world.now)
        assert [name for _ref, name in desk.may_offer_to] == ["Asha"]


class TestPlaces:
    """M3."""

    def test_a_request_holds_none_and_agreeing_takes_one(self, world):
        ref = world.volunteer(SAM, places=1)
        for actor in (ASHA, BEN):
            world.join(actor)
        first, second = world.ask(ASHA, ref), world.ask(BEN, ref)
        world.agree(SAM, first)
        changes_nothing(world, lambda: world.agree(SAM, second), Conflict, "mentor_full")
        assert MentorshipRequest.objects.get(ref=second).open == 1

    def test_asking_a_full_mentor_is_a_conflict(self, world):
        ref = world.volunteer(SAM, places=1)
        world.pair(ASHA, SAM)
        world.join(BEN)
        changes_nothing(world, lambda: world.ask(BEN, ref), Conflict, "mentor_full")

    def test_an_end_frees_the_place(self, world):
        world.volunteer(SAM, places=1)
        world.end(SAM, world.pair(ASHA, SAM), SAM)
        world.pair(BEN, SAM)

    def test_places_are_counted_in_each_programme(self, world):
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        for place in (world, other):
            place.volunteer(SAM, places=1)
            place.pair(ASHA, SAM)
        assert Mentorship.objects.filter(open=1).count() == 2

    def test_two_mentors_a_plan(self, world):
        for mentor in (SAM, PRIYA):
            world.pair(ASHA, mentor)
        ref = world.volunteer(FAY)
        changes_nothing(world, lambda: world.ask(ASHA, ref), Conflict, "enough_mentors")

    def test_more_who_agree_than_a_plan_can_have(self, world):
        world.join(ASHA)
        requests = [(actor, world.ask(ASHA, world.volunteer(actor))) for actor in (SAM, PRIYA, FAY)]
        for actor, request in requests[:2]:
            world.agree(actor, request)
        changes_nothing(world, lambda: world.agree(FAY, requests[2][1]), Conflict, "enough_mentors")

    def test_working_together_already(self, world):
        world.pair(ASHA, SAM)
        ref = MentorProfile.objects.get().ref
        changes_nothing(world, lambda: world.ask(ASHA, ref), Conflict, "working_together_already")

    def test_each_is_a_stand_in_for_the_other(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        world.say_ready(ASHA, plan, "on-call")
        for mentor in (SAM, PRIYA):
            assert len(get_desk(mentor, world.programme, at=world.now).waiting) == 1
        world.sign(PRIYA, plan, "on-call")


class TestBothAtOnce:
    """M4: one may be mentee and mentor."""

    def test_two_people_mentor_each_other_and_wait_for_nobody_else_for_ever(self, world):
        world.source = make_source(checklist=make_checklist(make_criterion("on-call")))
        asha, sam = world.pair(ASHA, SAM), world.pair(SAM, ASHA)
        for mentor, plan in ((SAM, asha), (ASHA, sam)):
            with pytest.raises(Refused, match="own_criterion_open"):
                world.sign(mentor, plan, "on-call")
        world.pair(SAM, PRIYA)
        world.sign(PRIYA, sam, "on-call")
        world.sign(SAM, asha, "on-call")


class TestEnding:
    @pytest.fixture
    def plan(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        return plan

    @pytest.mark.parametrize("actor", [ASHA, SAM, LEE], ids=["mentee", "mentor", "lead"])
    def test_either_of_the_pair_or_a_lead_without_a_reason(self, world, plan, actor):
        world.end(actor, plan, SAM)
        mentorship = Mentorship.objects.get()
        assert (mentorship.open, mentorship.ended_at) == (None, world.now)
        changes_nothing(world, lambda: _end_again(world, actor, plan, mentorship.ref), Conflict)

    def test_what_was_signed_stays_signed(self, world, plan):
        world.end(ASHA, plan, SAM)
        view = get_own_plan(ASHA, world.programme)
        assert view is not None
        assert view.progress.signed == 1

    def test_m6_after_that_the_mentor_sees_nothing_of_the_plan(self, world, plan):
        world.end(ASHA, plan, SAM)
        with pytest.raises(NotFound):
            get_plan(SAM, world.programme, plan)

    def test_they_can_come_together_again(self, world, plan):
        world.end(ASHA, plan, SAM)
        world.pair(ASHA, SAM)
        assert Mentorship.objects.count() == 2
        world.sign(SAM, plan, "team-meeting")


def _end_again(world: World, actor, plan, ref):
    with world.use(actor, "end_mentorship", plan_ref=plan, target=mentorships.about_mentorship(ref)) as case:
        mentorships.end_mentorship(case)


class TestFromOutside:
    """M6: from outside the organisation one does not sign."""

    def test_the_mentorship_and_the_ledger_say_so(self, world):
        world.volunteer(SAM, from_outside=True)
        plan = world.pair(ASHA, SAM)
        assert not Mentorship.objects.get().signs
        with pytest.raises(Refused):
            world.sign(SAM, plan, "on-call")
        with pytest.raises(Refused):
            world.say_not_yet(SAM, plan, "on-call")
        world.log_session(SAM, plan)

    def test_nothing_waits_for_them(self, world):
        world.volunteer(SAM, from_outside=True)
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        desk = get_desk(SAM, world.programme, at=world.now)
        assert (desk.waiting, [person.name for person in desk.people]) == ((), ["Asha"])
