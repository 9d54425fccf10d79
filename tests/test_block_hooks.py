"""What the platform asks of a block beside its views (rules C7, S6): for the whole course, and about one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from pytest_django import DjangoDbBlocker
from xblock.completable import XBlockCompletionMode
from xblock.field_data import DictFieldData
from xblock.fields import ScopeIds
from xblock.test.tools import TestRuntime

from mentoring_xblock import block_hooks
from mentoring_xblock.api import course_progress
from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.block_hooks import BlockHooks
from mentoring_xblock.models import ReportedProgress, SignOff
from tests.api.reporting import HOME, Reported, held_for_a_module, make_world
from tests.conftest import ASHA, SAM
from tests.factories import make_actor, make_checklist, make_criterion
from tests.platforms import RecordingPlatform
from tests.visitors import capture_our_sql

NUMBERS = [-1, -0.5, float("nan"), float("inf"), float("-inf"), 10**400]
RUBBISH: list[object] = [*NUMBERS, None, True, False, "", "abc", [], {}, b"x"]


class Key:
    def __str__(self) -> str:
        return HOME


class FakeBlock(BlockHooks):
    """The fields alone, without a runtime: nothing of these may need one."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update({"display_name": "Induction", "is_home": True, "weight": 0.0} | fields)
        self.scope_ids = type("ScopeIds", (), {"usage_id": Key()})()


class BrokenBlock(BlockHooks):
    """Every field raises, as one does whose stored value is of another kind."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(name)


class Searchable:
    def index_dictionary(self) -> dict[str, Any]:
        return {"content": {"tags": "x"}, "start_date": "2026"}


class SearchableBlock(FakeBlock, Searchable):
    pass


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> RecordingPlatform:
    platform = RecordingPlatform()
    for module in (course_progress, block_hooks):
        monkeypatch.setattr(module, "get_platform", lambda: platform)
    return platform


class TestForTheWholeCourse:
    """No database is set up for these: a query would fail."""

    @pytest.mark.parametrize(
        ("fields", "due"), [({"weight": 2.0}, 1.0), ({}, None), ({"weight": 1, "is_home": False}, None)]
    )
    def test_a_home_with_a_weight_is_scored(self, fields, due):
        assert FakeBlock(**fields).max_score() == due

    @pytest.mark.parametrize("weight", RUBBISH, ids=repr)
    def test_a_weight_without_a_meaning_is_ungraded(self, weight):
        assert FakeBlock(weight=weight).max_score() is None

    @pytest.mark.parametrize(
        ("is_home", "counts", "due"),
        [
            (True, True, XBlockCompletionMode.COMPLETABLE),
            (True, False, XBlockCompletionMode.EXCLUDED),
            (False, True, XBlockCompletionMode.EXCLUDED),
            (True, "yes", XBlockCompletionMode.EXCLUDED),
        ],
    )
    def test_only_a_home_that_counts_is_completed(self, is_home, counts, due):
        assert FakeBlock(is_home=is_home, counts_for_completion=counts).completion_mode == due

    def test_the_platform_is_told_that_we_send_both_ourselves(self):
        assert (BlockHooks.has_score, BlockHooks.has_custom_completion) == (True, True)

    def test_the_mobile_app_gets_title_and_number_of_skills(self):
        assert FakeBlock(checklist=make_checklist()).student_view_data() == {"title": "Induction", "skills": 3}

    def test_search_finds_the_wording_and_keeps_what_was_there(self):
        guide = make_criterion("a", title="Ring at night", guide="Find the number.")
        found = SearchableBlock(checklist=make_checklist(guide, introduction="Welcome.")).index_dictionary()
        assert found == {
            "content": {
                "tags": "x",
                "display_name": "Induction",
                "checklist": "Induction\nWelcome.\nFirst\nRing at night\nFind the number.",
            },
            "content_type": "Coach-mentoring",
            "start_date": "2026",
        }

    @pytest.mark.parametrize("checklist", [None, [], "x", {"title": 7}, {"sections": None}], ids=repr)
    def test_a_checklist_that_cannot_be_read_is_none(self, checklist):
        block = FakeBlock(checklist=checklist)
        assert block.student_view_data() == {"title": "Induction", "skills": 0}
        assert block.index_dictionary()["content"] == {"display_name": "Induction"}

    def test_fields_that_raise_are_as_if_they_were_empty(self):
        block = BrokenBlock()
        assert (block.max_score(), block.completion_mode) == (None, XBlockCompletionMode.EXCLUDED)
        assert block.student_view_data({}) == {"title": "", "skills": 0}
        assert block.index_dictionary() == {"content": {"display_name": ""}, "content_type": "Coach-mentoring"}


class TestDeleteState:
    @pytest.fixture
    def world(self, db: None, platform: RecordingPlatform) -> Reported:
        world = make_world()
        world.sign(SAM, world.pair(ASHA, SAM), "a")
        platform.anonymous = {"a" * 32: ASHA.user_id}
        return world

    def call(self, user_id: str) -> None:
        FakeBlock().clear_student_state(
            user_id=user_id, course_id="induction", item_id=HOME, requesting_user_id="b" * 32
        )

    def test_takes_the_signatures_back_of_whom_the_anonymous_id_is(self, world):
        self.call("a" * 32)
        assert SignOff.objects.get().standing is None

    def test_of_an_id_that_nobody_has_takes_nothing_back(self, world):
        self.call("c" * 32)
        assert SignOff.objects.get().standing == 1


class Unread:
    """Reading it is a fault: it leaves out everyone whose state is empty."""

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reported]:
    """Two accounts that joined, of which Sam signs for one; a third that only looks."""
    with held_for_a_module(django_db_blocker):
        world = make_world(checklist=make_checklist(make_criterion("a"), make_criterion("c", signatures=2)))
        for name in ("asha", "ben", "olu"):
            account = get_user_model().objects.create_user(name)
            if name != "olu":
                plan = world.pair(make_actor(account.pk, name.capitalize()), SAM)
        world.sign(SAM, plan, "c")
        yield world


class TestReportOfResponses:
    @pytest.fixture
    def world(self, shared: Reported, platform: RecordingPlatform, db: None) -> Reported:
        return replace(shared)

    def rows(self, limit: int | None = None, block: BlockHooks | None = None) -> list[tuple[str, list[str]]]:
        found = (block or FakeBlock()).generate_report_data(Unread(), limit)
        return [(username, list(row.values())) for username, row in found]

    def test_is_a_row_a_skill_of_whom_the_platform_has_a_row_for(self, world):
        assert self.rows() == [
            ("asha", ["A", "To do", "", ""]),
            ("asha", ["C", "To do", "", ""]),
            ("ben", ["A", "To do", "", ""]),
            ("ben", ["C", "1 of 2 signed", "2026-05-04", "2026-05-04"]),
        ]

    def test_names_its_columns_in_order(self, world):
        [(_username, row)] = FakeBlock().generate_report_data(Unread(), 1)
        assert list(row) == ["Skill", "State", "Seen on", "Signed on"]

    def test_holds_nobodys_words_or_name(self, world):
        said = repr(self.rows())
        assert not [word for word in ("Sam", "Calm", "Asha", "Ben") if word in said]

    def test_has_no_more_rows_than_are_asked_for(self, world):
        assert [len(self.rows(limit)) for limit in (0, 3, 100)] == [0, 3, 4]

    def test_leaves_out_whom_nothing_was_sent_for_and_who_is_gone(self, world):
        asha = get_user_model().objects.get(username="asha")
        ReportedProgress.objects.filter(user_id=asha.pk).update(grade=None)
        get_user_model().objects.filter(username="ben").delete()
        assert self.rows() == []

    def test_is_empty_for_a_block_that_nobody_published(self, world):
        block = FakeBlock()
        block.scope_ids = type("ScopeIds", (), {"usage_id": "elsewhere"})()
        assert self.rows(block=block) == []

    def test_reads_people_in_pages(self, world, monkeypatch):
        from mentoring_xblock.api import responses

        with capture_our_sql() as whole:
            rows = self.rows()
        monkeypatch.setattr(responses, "PEOPLE_AT_ONCE", 1)
        with capture_our_sql() as paged:
            assert self.rows() == rows
        assert len(whole) < len(paged)


class TestTheBlockItself:
    def make(self, **fields: Any) -> CoachMentoringBlock:
        ids = ScopeIds("someone", "coach_mentoring", "definition", "usage")
        return CoachMentoringBlock(TestRuntime(services={"field-data": DictFieldData(fields)}), scope_ids=ids)

    def test_answers_from_its_fields(self):
        block = self.make(weight=3.0, counts_for_completion=True, checklist=make_checklist(), display_name="Nights")
        assert (block.max_score(), block.completion_mode) == (1.0, XBlockCompletionMode.COMPLETABLE)
        assert block.student_view_data() == {"title": "Nights", "skills": 3}
        assert "On call" in block.index_dictionary()["content"]["checklist"]

    def test_a_stored_weight_that_is_no_number_breaks_no_course(self):
        assert self.make(weight="heavy").max_score() is None

    def test_is_neither_scored_nor_completed_as_it_comes(self):
        assert (self.make().max_score(), self.make().completion_mode) == (None, XBlockCompletionMode.EXCLUDED)
