"""The three modes of volunteering (rule M1), and saying that one does not sign (M6)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.course_progress import read_people, read_person
from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.mentors import get_mentor, list_mentors
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_source

APPROVED = Settings(who_may_mentor="approved")
STAFF = Settings(who_may_mentor="staff")


def change(world: World, settings: Settings) -> None:
    world.source = make_source(settings=settings)
    get_programme(world.source, at=world.now)


def status_of(actor: Any) -> tuple[str, str]:
    return MentorProfile.objects.values_list("status", "approval").get(user_id=actor.user_id)


def stop_asking(world: World, actor: Any) -> None:
    with world.use(actor, "volunteer", target=mentors.about_volunteering(actor, world.programme)) as case:
        mentors.stop_asking(case)


def names(world: World, actor: Any = ASHA, **options: Any) -> list[str]:
    return [item.profile.name for item in list_mentors(actor, world.programme, **options)[0]]


class TestApproved:
    @pytest.fixture
    def world(self, db: None) -> World:
        world = World(source=make_source(settings=APPROVED))
        world.join(ASHA)
        return world

    def test_a_new_volunteer_asks_and_is_found_by_nobody(self, world):
        ref = world.volunteer(SAM)
        assert status_of(SAM) == ("asking", "lead")
        assert names(world) == []
        with pytest.raises(NotFound):
            get_mentor(ASHA, world.programme, ref)
        with pytest.raises(Conflict):
            world.ask(ASHA, ref)
        with pytest.raises(Refused):
            list_mentors(SAM, world.programme)

    def test_course_staff_wait_for_nobody(self, world):
        world.volunteer(LEE)
        assert status_of(LEE) == ("active", "staff")

    def test_changing_what_one_said_approves_nobody(self, world):
        world.volunteer(SAM)
        world.volunteer(SAM, job_role="Cook")
        assert status_of(SAM) == ("asking", "lead")

    def test_nor_does_a_break(self, world):
        world.volunteer(SAM)
        for is_on_break in (True, False):
            with (
                pytest.raises(Conflict),
                world.use(SAM, "volunteer", target=mentors.about_volunteering(SAM, world.programme)) as case,
            ):
                mentors.set_break(case, is_on_break=is_on_break)
        assert status_of(SAM) == ("asking", "lead")

    def test_one_may_take_it_back_until_it_is_answered(self, world):
        world.volunteer(SAM)
        stop_asking(world, SAM)
        assert not MentorProfile.objects.exists()
        with pytest.raises(NotFound):
            stop_asking(world, SAM)
        world.volunteer(SAM)
        MentorProfile.objects.update(status="active")
        with pytest.raises(Conflict):
            stop_asking(world, SAM)

    def test_who_was_approved_is_found_and_the_record_says_so(self, world):
        ref = world.volunteer(SAM)
        MentorProfile.objects.update(status="active")
        assert names(world) == ["Sam Okoro"]
        world.agree(SAM, world.ask(ASHA, ref))
        assert '"approval":"lead"' in Mentorship.objects.get().began.body

    def test_who_was_a_mentor_before_the_setting_stays_one(self, world):
        change(world, Settings())
        world.volunteer(SAM)
        change(world, APPROVED)
        assert names(world) == ["Sam Okoro"]
        world.volunteer(SAM, job_role="Cook")
        assert status_of(SAM) == ("active", "open")

    def test_without_the_setting_saving_is_enough(self, world):
        world.volunteer(SAM)
        change(world, Settings())
        world.volunteer(SAM)
        assert status_of(SAM) == ("active", "open")

    def test_they_do_not_count_as_a_mentor_towards_the_course(self, world):
        world.volunteer(SAM)
        one, _sent = read_person(world.programme.id, SAM.user_id)
        many, _all_sent = read_people(world.programme.id, [SAM.user_id])
        assert (one.is_mentor, many[SAM.user_id].is_mentor) == (False, False)
        MentorProfile.objects.update(status="active")
        one, _sent = read_person(world.programme.id, SAM.user_id)
        many, _all_sent = read_people(world.programme.id, [SAM.user_id])
        assert (one.is_mentor, many[SAM.user_id].is_mentor) == (True, True)

    def test_their_page_offers_nothing_yet(self, world):
        world.volunteer(SAM)
        desk = get_desk(SAM, world.programme, at=world.now)
        assert (desk.status, desk.may_offer_to, desk.is_something_waiting) == ("asking", (), False)


class TestStaff:
    def test_who_was_a_mentor_before_goes_on_and_takes_nobody_new(self, world):
        plan = world.pair(ASHA, SAM)
        world.join(BEN, mentors_may_offer=True)
        ref = MentorProfile.objects.get().ref
        change(world, STAFF)
        world.volunteer(LEE)
        assert names(world) == ["Lee"]
        assert not get_mentor(ASHA, world.programme, ref).takes_people
        with pytest.raises(Conflict):
            world.ask(BEN, ref)
        desk = get_desk(SAM, world.programme, at=world.now)
        assert (desk.is_to_be_found, desk.may_offer_to, [item.plan_ref for item in desk.people]) == (False, (), [plan])
        with pytest.raises(Refused):
            offer(world, SAM, BEN)
        world.sign(SAM, plan, "on-call")
        change(world, Settings())
        assert names(world) == ["Lee", "Sam Okoro"]

    def test_course_staff_who_volunteered_before_are_found_once_they_save(self, world):
        world.volunteer(LEE)
        world.join(ASHA)
        change(world, STAFF)
        assert names(world) == []
        world.volunteer(LEE)
        assert (names(world), status_of(LEE)) == (["Lee"], ("active", "staff"))


def offer(world: World, mentor: Any, mentee: Any) -> None:
    plan = world_plan(world, mentee)
    find = mentorships.find_own_profile_and_plan(mentor, world.programme, plan)
    with world.use(mentor, "offer", find=find, target=mentorships.about_offer) as case:
        mentorships.offer_to_mentor(case, "")


def world_plan(world: World, mentee: Any) -> str:
    return Plan.objects.get(user_id=mentee.user_id, programme_id=world.programme.id).ref


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self, world: World) -> None:
        world.join(ASHA)
        world.volunteer(SAM, helps_with="Nights and medication", places=1)
        world.volunteer(PRIYA, job_role="Team leader", helps_with="Rotas", when_free="Tuesday nights")

    @pytest.mark.parametrize(
        ("find", "found"),
        [
            ("", ["Priya", "Sam Okoro"]),
            ("NIGHTS", ["Priya", "Sam Okoro"]),
            ("nights team", ["Priya"]),
            ("okoro", ["Sam Okoro"]),
            ("100%", []),
        ],
    )
    def test_finds_by_any_word_that_a_mentor_wrote(self, world, find, found):
        assert names(world, find=find) == found

    def test_only_those_with_a_free_place(self, world):
        world.pair(BEN, SAM)
        assert names(world, only_free=True) == ["Priya"]


class TestTalksOnly:
    def agree(self, world: World, actor: Any, request: str) -> None:
        find = mentorships.find_request(world.programme, request)
        target = mentorships.about_request(request, is_answer=True)
        with world.use(actor, "answer_request", find=find, target=target) as case:
            mentorships.agree(case, talks_only=True)

    def test_a_mentor_may_say_that_they_talk_and_do_not_sign(self, world):
        plan = world.join(ASHA)
        self.agree(world, SAM, world.ask(ASHA, world.volunteer(SAM)))
        row = Mentorship.objects.get()
        assert (row.signs, '"signs":false' in row.began.body) == (False, True)
        with pytest.raises(Refused):
            world.sign(SAM, plan, "on-call")

    def test_nobody_says_it_for_them(self, world):
        world.join(ASHA, mentors_may_offer=True)
        world.volunteer(SAM)
        offer(world, SAM, ASHA)
        self.agree(world, ASHA, MentorProfile.objects.get().requests.get().ref)
        assert Mentorship.objects.get().signs


def test_a_mentor_of_another_course_is_another_mentor(world: World) -> None:
    World(source=make_source("b.coach_mentoring.home.d0.u0", "b")).volunteer(SAM)
    world.join(ASHA)
    assert names(world) == []
