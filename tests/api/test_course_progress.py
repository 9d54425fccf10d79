"""Grade and course completion: who is sent what, and that it comes right whatever the platform does (rule C7)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring_xblock.api import course_progress
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.course_progress import Tally, report_programme
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.api.evidence import ask_second_signature
from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import Block, MentorProfile, OptOut, Plan, Programme, ReportedProgress
from tests.api.reporting import BOTH, HOME, PART, THREE, Reported, make_world
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import make_actor, make_checklist, make_criterion, make_source
from tests.platforms import RecordingPlatform
from tests.visitors import capture_our_sql


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> RecordingPlatform:
    platform = RecordingPlatform()
    monkeypatch.setattr(course_progress, "get_platform", lambda: platform)
    return platform


@pytest.fixture
def world(db: None, platform: RecordingPlatform) -> Reported:
    return make_world()


@pytest.fixture
def plan(world: Reported, platform: RecordingPlatform) -> str:
    """Asha's, with Sam; nothing of theirs counts as sent in the test itself."""
    plan = world.pair(ASHA, SAM)
    platform.forget()
    return plan


def grades(platform: RecordingPlatform, usage_key: str = HOME) -> list[tuple[float, ...]]:
    return [numbers for what, place, _user, numbers in platform.sent if (what, place) == ("grade", usage_key)]


def completions(platform: RecordingPlatform, actor: Actor) -> list[float]:
    return [
        numbers[0] for what, _place, user, numbers in platform.sent if (what, user) == ("completion", actor.user_id)
    ]


class TestSignatures:
    def test_move_grade_and_completion_up_and_down(self, world, plan, platform):
        seq = world.sign(SAM, plan, "a")
        world.withdraw(SAM, plan, "a", seq)
        assert grades(platform) == [(1 / 3, 1.0), (0.0, 1.0)]
        assert completions(platform, ASHA) == [1 / 3, 0.0]

    def test_a_skill_that_needs_two_counts_half_at_one(self, world, plan, platform):
        world.sign(SAM, plan, "c")
        assert grades(platform) == [(1 / 6, 1.0)]

    def test_all_of_them_are_exactly_one(self, world, plan, platform):
        for criterion in ("a", "b", "c"):
            world.sign(SAM, plan, criterion)
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "c")
        assert platform.known["grade", HOME, ASHA.user_id] == (1.0, 1.0)
        assert platform.known["completion", HOME, ASHA.user_id] == (1.0,)

    def test_a_second_one_that_is_asked_for_makes_it_fall(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        with world.use(ASHA, "second_signature", plan_ref=plan, target=about_criterion(world.address("a"))) as case:
            ask_second_signature(case)
        assert grades(platform) == [(1 / 3, 1.0), (1 / 6, 1.0)]

    def test_undone_within_ten_minutes_is_taken_back_there_too(self, world, plan, platform):
        world.undo(SAM, plan, "a", world.sign(SAM, plan, "a"))
        assert grades(platform)[-1] == (0.0, 1.0)

    def test_the_parts_of_the_programme_count_too(self, world, platform):
        publish_block(
            make_source(PART, wants_home=False, checklist=make_checklist(make_criterion("nights"))), at=world.now
        )
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "nights")
        assert grades(platform) == [(0.0, 1.0), (1 / 4, 1.0)]

    def test_what_is_for_another_track_does_not_count(self, db, platform):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        both, other = make_criterion("a"), make_criterion("b", tracks=["manager"])
        world = make_world(checklist=make_checklist(both, other, tracks=tracks))
        plan = world.join(ASHA, track="senior")
        world.pair(ASHA, SAM)
        world.sign(SAM, plan, "a")
        assert grades(platform) == [(0.0, 1.0), (1.0, 1.0)]

    def test_leaving_keeps_what_was_signed(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        platform.forget()
        world.leave(ASHA, plan)
        assert platform.sent == []
        assert platform.known["completion", HOME, ASHA.user_id] == (1 / 3,)

    def test_the_block_that_was_looked_at_does_not_matter_the_home_is_scored(self, world, platform):
        part = make_source(PART, wants_home=False, checklist=make_checklist(make_criterion("nights")))
        publish_block(part, at=world.now)
        assert world.programme.home_id is not None
        world.source = part
        world.pair(ASHA, SAM)
        assert {place for _what, place, _user, _numbers in platform.sent} == {HOME}

    @settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(signed=st.lists(st.sampled_from("abc"), max_size=3, unique=True), last=st.sampled_from("abc"))
    def test_sign_then_withdraw_restores_the_share(self, world, plan, platform, signed, last):
        with transaction.atomic():
            for criterion in signed:
                world.sign(SAM, plan, criterion)
            before = platform.known.get(("grade", HOME, ASHA.user_id), (0.0, 1.0)) if signed else (0.0, 1.0)
            if last not in signed:
                seq = world.sign(SAM, plan, last)
                assert before < platform.known["grade", HOME, ASHA.user_id] <= (1.0, 1.0)
                world.withdraw(SAM, plan, last, seq)
                assert platform.known["grade", HOME, ASHA.user_id] == before
            transaction.set_rollback(True)


class TestWhatIsAsked:
    def test_nothing_by_default_and_not_one_query(self, db, platform):
        world = make_world(Settings())
        plan = world.pair(ASHA, SAM)
        with capture_our_sql() as sql:
            world.sign(SAM, plan, "a")
        assert platform.sent == []
        assert [item for item in sql if "reportedprogress" in item] == []

    def test_a_grade_alone(self, db, platform):
        world = make_world(Settings(weight=1.0))
        world.sign(SAM, world.pair(ASHA, SAM), "a")
        assert {what for what, *_rest in platform.sent} == {"grade"}

    def test_completion_alone(self, db, platform):
        world = make_world(Settings(counts_for_completion=True))
        world.sign(SAM, world.pair(ASHA, SAM), "a")
        assert {what for what, *_rest in platform.sent} == {"completion"}

    def test_two_statements_where_something_differs_one_where_nothing_does(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        sender = course_progress.make_sender(world.programme)
        assert sender is not None
        platform.forget()
        with capture_our_sql() as same:
            sender.send_for(ASHA.user_id, at=world.now)
        ReportedProgress.objects.filter(user_id=ASHA.user_id).update(grade="0")
        with capture_our_sql() as other:
            sender.send_for(ASHA.user_id, at=world.now)
        assert (len(same), len(other)) == (1, 2)
        assert platform.sent == [("grade", HOME, ASHA.user_id, (1 / 3, 1.0))]

    def test_what_moves_nothing_asks_nothing(self, world, plan, platform):
        with capture_our_sql() as sql:
            world.say_ready(ASHA, plan, "a")
        assert platform.sent == []
        assert [item for item in sql if "reportedprogress" in item] == []

    def test_a_checklist_without_skills_holds_nobody_up_and_grades_nobody(self, db, platform):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        world = make_world(checklist=make_checklist(make_criterion("a", tracks=["manager"]), tracks=tracks))
        world.join(ASHA, track="senior")
        assert platform.sent == [("completion", HOME, ASHA.user_id, (1.0,))]


class TestPeopleWhoDoNotJoin:
    def test_who_only_mentors_is_not_held_up(self, world, platform):
        world.volunteer(SAM)
        assert platform.sent == [("completion", HOME, SAM.user_id, (1.0,))]

    def test_a_mentor_who_joins_gets_what_they_have(self, world, platform):
        world.volunteer(SAM)
        plan = world.join(SAM)
        assert completions(platform, SAM) == [1.0, 0.0]
        world.leave(SAM, plan)
        assert completions(platform, SAM) == [1.0, 0.0, 1.0]

    def test_a_change_of_ones_profile_sends_nothing(self, world, platform):
        world.volunteer(SAM)
        platform.forget()
        world.volunteer(SAM, places=2)
        assert platform.sent == []

    def test_not_for_me_and_back(self, world, platform):
        world.opt(BEN, out=True)
        world.opt(BEN, out=False)
        assert completions(platform, BEN) == [1.0, 0.0]
        assert grades(platform) == []

    def test_who_said_so_and_joins_gets_what_they_have(self, world, platform):
        world.opt(BEN, out=True)
        world.join(BEN)
        assert completions(platform, BEN) == [1.0, 0.0]
        assert not OptOut.objects.exists()


@pytest.mark.slow
class TestAPlatformThatFails:
    def test_does_not_undo_the_signature_and_is_made_up_for(self, world, plan, platform, caplog):
        platform.broken = {"grade"}
        with caplog.at_level(logging.ERROR):
            world.sign(SAM, plan, "a")
        assert Plan.objects.get(ref=plan).sign_offs.filter(standing=1).count() == 1
        assert platform.sent == [("completion", HOME, ASHA.user_id, (1 / 3,))]
        assert [record.getMessage() for record in caplog.records] == [
            f"coach-mentoring: the platform did not take the grade of user 11, programme {world.programme.id}"
        ]
        row = ReportedProgress.objects.get(user_id=ASHA.user_id)
        assert (row.grade, row.completion) == (None, "1/3")
        platform.broken = set()
        assert report_programme(world.programme.id, at=world.now) == Tally(people=2, differing=1)
        assert platform.known["grade", HOME, ASHA.user_id] == (1 / 3, 1.0)

    def test_what_it_had_begun_to_write_is_taken_back(self, world, plan, platform, monkeypatch):
        def write_and_fail(*_args: object) -> None:
            Programme.objects.update(title="half written")
            raise RuntimeError

        monkeypatch.setattr(platform, "send_grade", write_and_fail)
        world.sign(SAM, plan, "a")
        assert Programme.objects.get().title == "Induction"
        assert ReportedProgress.objects.get(user_id=ASHA.user_id).completion == "1/3"

    def test_a_dead_lock_in_it_leaves_the_row_as_it_was(self, world, plan, platform, monkeypatch):
        def lose(*_args: object) -> None:
            raise OperationalError(1213, "Deadlock found")

        before = list(ReportedProgress.objects.values())
        monkeypatch.setattr(platform, "send_grade", lose)
        world.sign(SAM, plan, "a")
        assert list(ReportedProgress.objects.values()) == before
        monkeypatch.undo()


@pytest.mark.slow
class TestEverybody:
    def test_nothing_is_sent_again_where_nothing_changed(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        platform.forget()
        assert report_programme(world.programme.id, at=world.now) == Tally(people=2)
        assert platform.sent == []

    def test_a_new_skill_lowers_everyones_share(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        world.source = make_source(
            settings=BOTH, checklist=make_checklist(make_criterion("a"), *map(make_criterion, "bcdef"))
        )
        assert report_programme(world.programme.id, at=world.now) == Tally(people=2, differing=1)
        assert platform.known["grade", HOME, ASHA.user_id] == (1 / 6, 1.0)

    def test_switched_on_later_everyone_is_sent(self, db, platform):
        world = make_world(Settings())
        world.sign(SAM, world.pair(ASHA, SAM), "a")
        world.source = make_source(settings=BOTH, checklist=THREE)
        assert report_programme(world.programme.id, at=world.now).differing == 2
        assert platform.known == {
            ("grade", HOME, ASHA.user_id): (1 / 3, 1.0),
            ("completion", HOME, ASHA.user_id): (1 / 3,),
            ("completion", HOME, SAM.user_id): (1.0,),
        }

    def test_a_home_that_moved_is_scored_and_the_former_one_no_longer(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        publish_block(make_source(settings=BOTH, checklist=THREE, wants_home=False), at=world.now)
        world.source = make_source(PART, settings=BOTH, checklist=make_checklist(make_criterion("nights")))
        platform.forget()
        assert report_programme(world.programme.id, at=world.now).failed == 0
        assert platform.known["grade", PART, ASHA.user_id] == (1 / 4, 1.0)
        assert platform.known["grade", HOME, ASHA.user_id] == (0.0, 0.0)
        platform.forget()
        assert report_programme(world.programme.id, at=world.now).differing == 0

    def test_a_home_that_moved_is_sent_what_is_the_same_too(self, world, plan, platform):
        publish_block(make_source(settings=BOTH, checklist=THREE, wants_home=False), at=world.now)
        world.source = make_source(PART, settings=BOTH, checklist=make_checklist(make_criterion("nights")))
        report_programme(world.programme.id, at=world.now)
        assert platform.known["grade", PART, ASHA.user_id] == (0.0, 1.0)
        assert platform.known["completion", PART, SAM.user_id] == (1.0,)

    def test_a_former_home_that_refuses_is_tried_again(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        publish_block(make_source(settings=BOTH, checklist=THREE, wants_home=False), at=world.now)
        world.source = make_source(PART, settings=BOTH, checklist=make_checklist(make_criterion("nights")))
        platform.broken = {"grade"}
        assert report_programme(world.programme.id, at=world.now).failed == 1
        platform.broken = set()
        assert report_programme(world.programme.id, at=world.now).differing == 1
        assert platform.known["grade", HOME, ASHA.user_id] == (0.0, 0.0)

    def test_a_former_home_that_left_the_course_is_left_alone(self, world, plan, platform):
        world.sign(SAM, plan, "a")
        publish_block(make_source(settings=BOTH, checklist=THREE, wants_home=False), at=world.now)
        Block.objects.update(is_published=False)
        world.source = make_source(PART, settings=BOTH, checklist=make_checklist(make_criterion("nights")))
        platform.forget()
        report_programme(world.programme.id, at=world.now)
        assert grades(platform) == []
        assert grades(platform, PART) == [(0.0, 1.0)]

    def test_without_a_home_or_a_block_nothing_is_sent(self, world, plan, platform):
        programme = Programme.objects.get()
        Programme.objects.update(home=None)
        assert report_programme(programme.id, at=world.now) == Tally()
        Block.objects.update(is_published=False)
        assert report_programme(programme.id, at=world.now) == Tally()
        assert report_programme(0, at=world.now) == Tally()
        assert platform.sent == []

    def test_who_left_the_site_is_nobody(self, world, plan, platform):
        Plan.objects.update(user_id=None)
        MentorProfile.objects.update(user_id=None)
        ReportedProgress.objects.all().delete()
        assert report_programme(world.programme.id, at=world.now) == Tally()

    def test_all_pages_are_read(self, world, platform, monkeypatch):
        monkeypatch.setattr(course_progress, "PEOPLE_AT_ONCE", 2)
        people = [make_actor(number) for number in (5, 101, 102, 103)]
        for actor in people[:3]:
            world.join(actor)
        world.opt(people[3], out=True)
        ReportedProgress.objects.update(completion=None)
        assert report_programme(world.programme.id, at=world.now) == Tally(people=4, differing=4)

    def test_a_dry_run_only_counts(self, world, plan, platform):
        ReportedProgress.objects.all().delete()
        assert report_programme(world.programme.id, at=world.now, is_dry_run=True) == Tally(people=2, differing=2)
        assert platform.sent == []
        assert not ReportedProgress.objects.exists()

    def test_one_persons_failure_does_not_stop_the_rest(self, world, plan, platform, monkeypatch):
        ReportedProgress.objects.update(completion=None)
        send = platform.send_completion

        def fail_for_asha(place: Any, user_id: int, share: float) -> None:
            if user_id == ASHA.user_id:
                raise OperationalError(1146, "no such table")
            send(place, user_id, share)

        monkeypatch.setattr(platform, "send_completion", fail_for_asha)
        assert report_programme(world.programme.id, at=world.now) == Tally(people=2, differing=2, failed=1)
        assert completions(platform, SAM) == [1.0]


@pytest.mark.slow
class TestWhoIsForgottenMeanwhile:
    @pytest.mark.parametrize("has_row", [True, False])
    def test_is_sent_nothing_and_leaves_no_row(self, world, plan, platform, has_row):
        if not has_row:
            ReportedProgress.objects.filter(user_id=ASHA.user_id).delete()
        retire(ASHA.user_id, at=world.now)
        if has_row:
            ReportedProgress.objects.create(programme_id=world.programme.id, user_id=ASHA.user_id)
        platform.forget()
        sender = course_progress.make_sender(world.programme)
        assert sender is not None
        assert sender.send_for(ASHA.user_id, at=world.now) == []
        assert platform.sent == []
        assert not ReportedProgress.objects.filter(user_id=ASHA.user_id).exists()


class TestASiteThatDoesNotTrackCompletion:
    def test_is_told_once_it_does(self, world, platform):
        platform.is_tracking = False
        world.pair(ASHA, SAM)
        assert completions(platform, ASHA) == []
        assert report_programme(world.programme.id, at=world.now).differing == 0
        platform.is_tracking = True
        assert report_programme(world.programme.id, at=world.now).differing == 2
        assert completions(platform, ASHA) == [0.0]


class TestManySkills:
    def test_of_500_skills_three_are_exactly_that(self, db, platform):
        names = [f"c{number}" for number in range(500)]
        world = make_world(checklist=make_checklist(*(make_criterion(name) for name in names)))
        plan = world.pair(ASHA, SAM)
        for name in names[:3]:
            world.sign(SAM, plan, name)
        assert platform.known["grade", HOME, ASHA.user_id] == (3 / 500, 1.0)
