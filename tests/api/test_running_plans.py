"""A course that is published while people are at work on it: what becomes of what they have (rules C3, C6, C7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api import course_progress, programmes
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.course_progress import report_programme
from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.plan_views import CriterionLine, PlanView, get_criterion, get_own_plan, get_plan
from mentoring_xblock.api.programmes import BlockSource
from mentoring_xblock.api.publishing import publish_course
from mentoring_xblock.api.records import export_record
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.checklist import MAX_EDITION
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import Block, Plan, Programme, PublishedCriterion, SignOff, Wording
from tests.api.reporting import BOTH, HOME, PART, Reported, held_for_a_module, listen_on
from tests.conftest import ASHA, BEN, SAM
from tests.factories import make_checklist, make_criterion, make_source
from tests.platforms import RecordingPlatform

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TRACKS = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
NIGHTS = make_source(PART, wants_home=False, checklist=make_checklist(make_criterion("nights")))


class Course(Reported):
    """A graded course with a home of three skills and a part of one; Asha and Sam are at work on it."""

    def publish(self, *sources: BlockSource) -> frozenset[int]:
        """What the platform's worker does, an hour after whatever happened last."""
        self.wait(hours=1)
        changed = publish_course("induction", sources, at=self.now)
        # Pages find all of it published already.
        self.source = next((source for source in sources if source.wants_home), self.source)
        for programme_id in sorted(changed):
            report_programme(programme_id, at=self.now)
        return changed

    def read(self, actor: Actor = ASHA) -> PlanView:
        view = get_own_plan(actor, self.programme)
        assert view is not None
        return view

    def find(self, criterion: str, actor: Actor = ASHA) -> CriterionLine:
        return next(line for line in self.read(actor).lines if line.criterion.id == criterion)


def make_home(*criteria: dict[str, Any], settings: Settings = BOTH, **changes: Any) -> BlockSource:
    held = criteria or (make_criterion("a"), make_criterion("b"), make_criterion("c"))
    return make_source(HOME, settings=settings, checklist=make_checklist(*held, **changes))


def change(criterion: str, **changes: Any) -> BlockSource:
    """The home with one of its three skills as it was not before."""
    return make_home(*(make_criterion(name, **(changes if name == criterion else {})) for name in "abc"))


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Course, str, RecordingPlatform]]:
    with held_for_a_module(django_db_blocker) as heard:
        course = Course(source=make_home())
        course.publish(make_home(), NIGHTS)
        plan = course.pair(ASHA, SAM)
        for criterion in ("a", "b", "nights"):
            course.sign(SAM, plan, criterion)
        yield course, plan, heard


@pytest.fixture
def platform(shared: tuple[Course, str, RecordingPlatform], monkeypatch: pytest.MonkeyPatch) -> RecordingPlatform:
    platform = listen_on(shared[2])
    monkeypatch.setattr(course_progress, "get_platform", lambda: platform)
    return platform


@pytest.fixture
def course(shared: tuple[Course, str, RecordingPlatform], platform: RecordingPlatform, db: None) -> Course:
    return replace(shared[0])


@pytest.fixture
def plan(shared: tuple[Course, str, RecordingPlatform], course: Course) -> str:
    """Asha's. Sam has signed two skills of the home and the one of the part."""
    return shared[1]


def verify() -> list[Any]:
    return list(Verifier().check_all())


class TestWhatReachesTheDatabase:
    def test_is_every_wording_edition_and_block_before_anybody_looks(self, course):
        titles = {json.loads(body)["title"] for body in Wording.objects.values_list("body", flat=True)}
        assert titles == {"A", "B", "C", "Nights"}
        held = set(PublishedCriterion.objects.values_list("block__usage_key", "criterion", "edition", "is_removed"))
        assert held == {(HOME, name, 1, False) for name in "abc"} | {(PART, "nights", 1, False)}
        programme = Programme.objects.get()
        assert {block.usage_key for block in programme.blocks.all()} == {HOME, PART}

    def test_needs_no_page_view_afterwards(self, course, plan):
        source = change("a", title="Another title")
        course.publish(source, NIGHTS)
        before = Block.objects.values_list("usage_key", "source_digest", "published_at").order_by("pk")
        held = list(before)
        course.read()
        assert list(before.all()) == held


class TestClearerWords:
    def test_keep_the_signature_which_says_that_they_changed(self, course, plan):
        course.publish(change("a", title="Answer the phone at night", guide="Ring back."), NIGHTS)
        assert course.find("a").status is Status.SIGNED
        assert course.find("a").criterion.title == "Answer the phone at night"
        detail = get_criterion(SAM, course.programme, plan, course.address("a"), at=course.now)
        [signature] = detail.signatures
        assert signature.data["wording"] != detail.record.criterion.wording_digest
        assert verify() == []

    def test_stand_in_no_signature_that_was_given_before(self, course, plan):
        course.publish(change("a", title="Answer the phone at night"), NIGHTS)
        digest = SignOff.objects.get(criterion="a").wording
        assert json.loads(Wording.objects.get(digest=digest).body)["title"] == "A"

    def test_move_no_grade(self, course, plan, platform):
        platform.forget()
        course.publish(change("a", title="Answer the phone at night"), NIGHTS)
        assert platform.sent == []


class TestShowItAgain:
    def test_asks_mentee_and_mentor_and_the_signature_stops_counting(self, course, plan):
        course.publish(change("a", title="Answer within a minute", edition=2), NIGHTS)
        assert course.find("a").status is Status.SHOW_AGAIN
        assert get_plan(SAM, course.programme, plan).progress == course.read().progress
        assert [line.status for line in get_plan(SAM, course.programme, plan).lines if line.criterion.id == "a"] == [
            Status.SHOW_AGAIN
        ]
        assert (course.read().progress.signed, course.read().progress.total) == (2, 4)
        assert verify() == []

    def test_makes_the_grade_fall_and_a_new_signature_makes_it_rise(self, course, plan, platform):
        platform.forget()
        course.publish(change("a", edition=2), NIGHTS)
        assert platform.known["grade", HOME, ASHA.user_id] == (2 / 4, 1.0)
        course.sign(SAM, plan, "a")
        assert platform.known["grade", HOME, ASHA.user_id] == (3 / 4, 1.0)
        assert course.find("a").status is Status.SIGNED

    def test_holds_when_an_older_number_is_published_later(self, course, plan):
        course.publish(change("a", edition=3), NIGHTS)
        course.publish(change("a", edition=1), NIGHTS)
        assert course.find("a").criterion.edition == 3
        assert course.find("a").status is Status.SHOW_AGAIN

    def test_of_the_largest_number_that_comes_back_leaves_the_pages_readable(self, course, plan):
        course.publish(change("a", edition=MAX_EDITION), NIGHTS)
        course.publish(make_home(make_criterion("b"), make_criterion("c")), NIGHTS)
        course.publish(make_home(), NIGHTS)
        programmes._known_checklists.clear()
        assert course.find("a").criterion.edition == MAX_EDITION

    def test_leaves_other_skills_and_other_people_alone(self, course, plan):
        course.pair(BEN, SAM)
        course.publish(change("a", edition=2), NIGHTS)
        assert [line.status for line in course.read().lines if line.criterion.id in ("b", "nights")] == [
            Status.SIGNED,
            Status.SIGNED,
        ]
        assert {line.status for line in course.read(BEN).lines} == {Status.TO_DO}

    def test_takes_the_mentee_from_the_list_of_those_who_wait(self, course, plan):
        course.say_ready(ASHA, plan, "c")
        course.publish(change("c", edition=2), NIGHTS)
        assert get_desk(SAM, course.programme, at=course.now).waiting == ()
        course.say_ready(ASHA, plan, "c")
        assert [item.criterion.id for item in get_desk(SAM, course.programme, at=course.now).waiting] == ["c"]


class TestTakenOut:
    def test_skill_is_gone_from_the_plan_and_stays_in_the_record(self, course, plan):
        course.publish(make_home(make_criterion("b"), make_criterion("c")), NIGHTS)
        assert [line.criterion.id for line in course.read().lines] == ["b", "c", "nights"]
        assert (course.read().progress.signed, course.read().progress.total) == (2, 3)
        record = export_record(ASHA, course.programme, plan, at=course.now)
        bodies = [json.loads(entry["body"]) for entry in record["entries"]]
        assert "a" in [body["data"].get("criterion") for body in bodies if body["type"] == "signed"]
        assert verify() == []

    def test_skill_that_comes_back_has_to_be_shown_again(self, course, plan, platform):
        course.publish(make_home(make_criterion("b"), make_criterion("c")), NIGHTS)
        assert platform.known["grade", HOME, ASHA.user_id] == (2 / 3, 1.0)
        course.publish(make_home(), NIGHTS)
        assert course.find("a").criterion.edition == 2
        assert course.find("a").status is Status.SHOW_AGAIN
        assert platform.known["grade", HOME, ASHA.user_id] == (2 / 4, 1.0)
        course.sign(SAM, plan, "a")
        assert course.find("a").status is Status.SIGNED

    def test_skill_that_went_and_came_twice_is_raised_twice(self, course, plan):
        without = make_home(make_criterion("b"), make_criterion("c"))
        for edition in (2, 3):
            course.publish(without, NIGHTS)
            course.publish(make_home(), NIGHTS)
            assert course.find("a").criterion.edition == edition

    def test_skill_that_somebody_waits_with_waits_no_more(self, course, plan):
        course.say_ready(ASHA, plan, "c")
        course.publish(make_home(make_criterion("a"), make_criterion("b")), NIGHTS)
        assert get_desk(SAM, course.programme, at=course.now).waiting == ()
        with pytest.raises(LookupError):
            course.sign(SAM, plan, "c")

    def test_skill_that_moved_to_another_block_is_a_new_one(self, course, plan):
        course.publish(
            make_home(make_criterion("b"), make_criterion("c")),
            make_source(
                PART, wants_home=False, checklist=make_checklist(make_criterion("nights"), make_criterion("a"))
            ),
        )
        assert course.find("a").status is Status.TO_DO
        assert SignOff.objects.get(criterion="a").block.usage_key == HOME

    def test_part_takes_its_skills_with_it_and_brings_them_back(self, course, plan, platform):
        address = course.address("nights")
        course.publish(make_home())
        assert [line.criterion.id for line in course.read().lines] == ["a", "b", "c"]
        assert platform.known["grade", HOME, ASHA.user_id] == (2 / 3, 1.0)
        with pytest.raises(NotFound):
            course.programme.find(address)
        course.publish(make_home(), NIGHTS)
        assert course.find("nights").status is Status.SIGNED
        assert platform.known["grade", HOME, ASHA.user_id] == (3 / 4, 1.0)

    def test_track_that_somebody_works_towards_leaves_them_what_is_for_everyone(self, course):
        both = make_criterion("a"), make_criterion("b", tracks=["senior"])
        course.publish(make_home(*both, tracks=TRACKS), NIGHTS)
        course.join(BEN, track="senior")
        course.publish(make_home(both[0], make_criterion("b", tracks=["manager"]), tracks=TRACKS[1:]), NIGHTS)
        assert [line.criterion.id for line in course.read(BEN).lines] == ["a", "nights"]


class TestHome:
    def test_that_moves_to_another_block_takes_lists_and_grade_along(self, course, plan, platform):
        follower = make_source(PART, settings=BOTH, checklist=make_checklist(make_criterion("nights")))
        stays = make_source(HOME, wants_home=False, checklist=make_home().checklist)
        platform.forget()
        course.publish(stays, follower)
        home = Programme.objects.get().home
        assert home is not None
        assert home.usage_key == PART
        assert course.programme.blocks[0].usage_key == PART
        assert Plan.objects.get(ref=plan).programme_id == course.programme.id
        assert course.read().progress.signed == 3
        assert platform.known["grade", PART, ASHA.user_id] == (3 / 4, 1.0)

    def test_that_is_taken_out_leaves_plans_as_they_are_until_another_comes(self, course, plan, platform):
        course.publish(NIGHTS)
        assert Programme.objects.get().home is None
        assert SignOff.objects.filter(standing=1).count() == 3
        course.publish(make_home(), NIGHTS)
        assert course.read().progress.signed == 3

    def test_settings_that_are_terms_stay_those_of_joining(self, course, plan):
        course.publish(
            make_home(settings=Settings(weight=2.0, counts_for_completion=True, leads_may_sign=True)), NIGHTS
        )
        course.pair(BEN, SAM)
        terms = {user: json.loads(text) for user, text in Plan.objects.values_list("user_id", "terms")}
        assert (terms[ASHA.user_id]["leads_may_sign"], terms[BEN.user_id]["leads_may_sign"]) == (False, True)

    def test_that_is_not_graded_and_then_is_has_everybody_reported_once(self, course, plan, platform):
        course.publish(make_home(settings=Settings()), NIGHTS)
        course.sign(SAM, plan, "c")
        platform.forget()
        course.publish(make_home(), NIGHTS)
        assert platform.known["grade", HOME, ASHA.user_id] == (1.0, 1.0)
        platform.forget()
        assert course.publish(make_home(), NIGHTS) == frozenset()
        assert platform.sent == []
