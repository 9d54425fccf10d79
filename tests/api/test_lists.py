"""The lists over a whole programme, in a crowd of nearly matching rows (rule R0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from mentoring_xblock.api import plans
from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.lists import get_next_waiting, get_part
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import MentorProfile
from tests import leading
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source

FAY, KIM, BEN_TOO = make_actor(23, "Fay"), make_actor(14, "Kim"), make_actor(15, "Ben Too")


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        make_noise(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(crowd: World, db: None) -> World:
    return replace(crowd)


def make_noise(world: World) -> None:
    """The same people in another course and another programme, a pair that has parted, a pair of others."""
    for source in (
        make_source("b.coach_mentoring.home.d0.u0", "b"),
        make_source("induction.coach_mentoring.nights.d0.u2", settings=Settings(programme="nights")),
    ):
        other = World(source=source)
        plan = other.pair(ASHA, SAM)
        other.pair(KIM, SAM)
        other.say_ready(ASHA, plan, "team-meeting", Evidence(line="Elsewhere."))
        other.log_session(SAM, plan)
        other.ask(ASHA, other.volunteer(PRIYA), "Elsewhere?")
    parted = world.pair(KIM, SAM)
    world.say_ready(KIM, parted, "on-call", Evidence(line="Long ago."))
    world.end(KIM, parted, SAM)
    others = world.pair(BEN, FAY)
    world.say_ready(BEN, others, "on-call", Evidence(line="For Fay."))
    left = world.pair(PRIYA, SAM)
    world.say_ready(PRIYA, left, "on-call", Evidence(line="Left."))
    world.leave(PRIYA, left)


class TestDesk:
    """R0: the waiting list of the whole programme."""

    def desk(self, world, actor=SAM, days=0):
        return get_desk(actor, world.programme, at=world.now + timedelta(days=days))

    def test_shows_who_waits_the_longest_first_and_what_they_wrote(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "team-meeting", Evidence(line="I chaired it."))
        world.wait(hours=1)
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I rang."))
        items = self.desk(world).waiting
        assert [(item.mentee_name, item.criterion.id, item.line) for item in items] == [
            ("Asha", "team-meeting", "I chaired it."),
            ("Asha", "on-call", "I rang."),
        ]

    def test_shows_those_whom_one_mentors_now(self, world):
        world.log_session(SAM, world.pair(ASHA, SAM))
        [person] = self.desk(world).people
        assert (person.name, person.talked_on, person.progress.total) == ("Asha", world.day(), 3)

    def test_shows_open_requests(self, world):
        world.join(ASHA)
        profile = MentorProfile.objects.get(programme_id=world.programme.id, user_id=SAM.user_id)
        world.ask(ASHA, profile.ref, "Please?")
        assert [(item.name, item.message) for item in self.desk(world).requests] == [("Asha", "Please?")]

    def test_is_the_same_on_every_block_of_the_programme(self, world):
        part = make_source(
            "induction.coach_mentoring.part.d0.u1", wants_home=False, checklist=make_checklist(make_criterion("nights"))
        )
        get_programme(part, at=world.now)
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "nights", Evidence(line="Two rounds."))
        desks = [get_desk(SAM, get_programme(source, at=world.now), at=world.now) for source in (world.source, part)]
        assert desks[0] == desks[1]
        assert [item.criterion.id for item in desks[0].waiting] == ["nights"]

    def test_nothing_waits_that_was_answered_removed_or_raised(self, world):
        plan = world.pair(ASHA, SAM)
        for name in ("on-call", "team-meeting", "support-plans"):
            world.say_ready(ASHA, plan, name, Evidence(line="I did.", client="They chose."))
        world.say_not_yet(SAM, plan, "on-call")
        checklist = make_checklist(make_criterion("on-call"), make_criterion("support-plans", edition=2))
        world.source = replace(world.source, checklist=checklist)
        assert self.desk(world).waiting == ()
        assert get_next_waiting(SAM, world.programme, today=world.day()) is None

    def test_nothing_waits_that_is_not_for_the_mentees_track(self, world):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        criteria = make_criterion("on-call", tracks=["manager"]), make_criterion("rotas")
        world.source = replace(world.source, checklist=make_checklist(*criteria, tracks=tracks))
        plan = world.join(ASHA, track="senior")
        world.pair(ASHA, SAM)
        for name in ("on-call", "rotas"):
            world.say_ready(ASHA, plan, name, Evidence(line="I did."))
        assert [item.criterion.id for item in self.desk(world).waiting] == ["rotas"]

    def test_is_not_here_for_who_does_not_mentor_here(self, world):
        for actor in (ASHA, LEE, BEN):
            with pytest.raises(NotFound):
                self.desk(world, actor)

    def test_staff_who_look_as_a_mentor_do_not_learn_that_they_asked_for_support(self, world):
        world.pair(ASHA, SAM)
        leading.ask_support(world, SAM)
        assert self.desk(world, SAM).has_asked_support
        assert not self.desk(world, replace(SAM, is_masquerading=True)).has_asked_support


class TestNext:
    """S10: after one signature the next one."""

    def test_is_what_has_waited_longest(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I rang."))
        world.wait(hours=1)
        world.say_ready(ASHA, plan, "team-meeting", Evidence(line="I chaired it."))
        found = get_next_waiting(SAM, world.programme, today=world.day())
        assert found is not None
        assert (found.criterion.id, found.mentee_name, found.plan_ref) == ("on-call", "Asha", plan)

    def test_is_nothing_where_nothing_waits(self, world):
        assert get_next_waiting(SAM, world.programme, today=world.day()) is None
        assert get_next_waiting(LEE, world.programme, today=world.day()) is None

    def test_leaves_people_on_a_break_in_peace(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        with world.use(ASHA, "pause", plan_ref=plan) as case:
            plans.pause_plan(case, world.day(1))
        assert get_next_waiting(SAM, world.programme, today=world.day(1)) is None
        assert get_next_waiting(SAM, world.programme, today=world.day(2)) is not None

    def test_a_skill_that_left_the_checklist_hides_no_other(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        world.wait(hours=1)
        world.say_ready(ASHA, plan, "team-meeting")
        world.source = replace(world.source, checklist=make_checklist(make_criterion("team-meeting")))
        found = get_next_waiting(SAM, world.programme, today=world.day())
        assert found is not None
        assert found.criterion.id == "team-meeting"

    def test_is_never_of_a_mentorship_without_signing(self, world):
        plan = world.pair(ASHA, SAM)
        MentorProfile.objects.filter(user_id=SAM.user_id).update(status="suspended")
        world.say_ready(ASHA, plan, "on-call")
        assert get_next_waiting(SAM, world.programme, today=world.day()) is None


class TestPart:
    def test_is_what_one_is_in_this_programme(self, world):
        part = get_part(ASHA, world.programme)
        assert (part.plan_ref, part.mentor_ref) == (None, None)
        plan = world.join(ASHA)
        mentor = world.volunteer(ASHA)
        part = get_part(ASHA, world.programme)
        assert (part.plan_ref, part.mentor_ref) == (plan, mentor)
