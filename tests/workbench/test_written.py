"""What authors write lies in two layers over the scenarios; learners get what is published of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.workbench.models import WrittenBlock
from mentoring_xblock.workbench.runtimes import DraftRuntime
from mentoring_xblock.workbench.scenarios import load_scenarios
from mentoring_xblock.workbench.written import WRITTEN, WrittenBlocks

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SCENARIO = {"title": '"Hello"', "items": "[1]"}
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda held: st.lists(held, max_size=3))


def write(**fields: str) -> None:
    WRITTEN.change_draft("a.b", lambda: SCENARIO, lambda draft: draft.update(fields))


class TestDraft:
    pytestmark = pytest.mark.django_db

    def test_begins_as_a_copy_of_the_scenario(self):
        write(title='"Changed"')
        assert WRITTEN.find("a.b").draft == {"title": '"Changed"', "items": "[1]"}
        assert SCENARIO == {"title": '"Hello"', "items": "[1]"}

    def test_is_not_published_by_being_written(self):
        write(title='"Changed"')
        assert (WRITTEN.find("a.b").published, WRITTEN.find("a.b").published_at) == (None, None)

    def test_that_says_again_what_is_published_is_none(self):
        write(title='"Changed"')
        write(title='"Hello"')
        assert WRITTEN.find("a.b").draft is None

    def test_after_publishing_begins_with_what_is_published(self):
        write(title='"Changed"')
        WRITTEN.publish(["a.b"], at=AT)
        write(items="[2]")
        assert WRITTEN.find("a.b").draft == {"title": '"Changed"', "items": "[2]"}
        assert WRITTEN.find("a.b").published == {"title": '"Changed"', "items": "[1]"}

    def test_of_one_block_is_none_of_another(self):
        write(title='"Changed"')
        assert WRITTEN.find("a.c").draft is None

    def test_that_the_database_does_not_take_is_not_shown_either(self, monkeypatch):
        def refuse(**_columns: object) -> None:
            raise RuntimeError("disk is full")

        monkeypatch.setattr(WrittenBlock.objects, "update_or_create", refuse)
        with pytest.raises(RuntimeError, match="disk is full"):
            write(title='"Changed"')
        assert WRITTEN.find("a.b").draft is None


class TestPublishing:
    pytestmark = pytest.mark.django_db

    def test_leaves_what_has_no_draft_as_it_was(self):
        write(title='"Changed"')
        WRITTEN.publish(["a.b", "a.c"], at=AT)
        WRITTEN.publish(["a.b", "a.c"], at=AT.replace(year=2027))
        assert WRITTEN.find("a.b").published_at == AT
        assert WRITTEN.find("a.c").published_at is None
        assert WrittenBlock.objects.count() == 1

    def test_leaves_no_draft(self):
        write(title='"Changed"')
        WRITTEN.publish(["a.b"], at=AT)
        assert WRITTEN.find("a.b").draft is None


class TestRestart:
    pytestmark = pytest.mark.django_db

    def test_keeps_drafts_and_what_is_published(self):
        write(title='"Published"')
        WRITTEN.publish(["a.b"], at=AT)
        write(title='"Draft"')
        before = WRITTEN.find("a.b")
        after = WrittenBlocks().find("a.b")
        assert (after.draft, after.published, after.published_at) == (before.draft, before.published, AT)

    def test_keeps_a_block_from_which_everything_was_taken(self):
        WRITTEN.change_draft("a.b", lambda: SCENARIO, lambda draft: draft.clear())
        assert WrittenBlocks().find("a.b").draft == {}

    def test_is_read_once_however_many_look_first(self, django_assert_num_queries):
        written = WrittenBlocks()
        with django_assert_num_queries(1):
            for _look in range(3):
                written.find("a.b")

    @settings(max_examples=30, deadline=None)
    @given(value=JSON)
    def test_keeps_any_value(self, value):
        write(title=json.dumps(value))
        assert json.loads((WrittenBlocks().find("a.b").draft or SCENARIO)["title"]) == value


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_authors_at_once_lose_nothing_of_one_another():
    names = [f"field-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: _write_and_close(**{name: "1"}), names))
    assert set(names) <= set(WRITTEN.find("a.b").draft or ())
    assert (WrittenBlocks().find("a.b").draft or {}).keys() == (WRITTEN.find("a.b").draft or {}).keys()


def _write_and_close(**fields: str) -> None:
    try:
        write(**fields)
    finally:
        connection.close()


class TestFields:
    """Under xblock-sdk's runtime: what is published; under that of drafts: the draft."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def get_block(self, usage_id):
        load_scenarios()
        return lambda runtime=WorkbenchRuntime: runtime("asha").get_block(usage_id)

    def test_of_a_draft_are_seen_under_its_runtime_alone(self, get_block):
        block = get_block(DraftRuntime)
        block.title, block.items = "Draft", [1, 2]
        block.save()
        assert (get_block(DraftRuntime).title, get_block(DraftRuntime).items) == ("Draft", [1, 2])
        assert (get_block().title, get_block().items) == ("Hello", [1])

    def test_are_saved_as_one(self, get_block, django_assert_num_queries):
        block = get_block(DraftRuntime)
        block.title, block.items = "Draft", [1, 2]
        before = WrittenBlock.objects.count()
        block.save()
        assert WrittenBlock.objects.count() == before + 1
        with django_assert_num_queries(0):
            get_block(DraftRuntime).title  # noqa: B018

    def test_that_are_deleted_have_their_default(self, get_block):
        block = get_block(DraftRuntime)
        del block.title
        assert get_block(DraftRuntime).title == ""
        assert not get_block(DraftRuntime).fields["title"].is_set_on(get_block(DraftRuntime))
        assert get_block().title == "Hello"

    def test_that_are_published_are_seen_by_everyone_without_a_query(
        self, get_block, usage_id, django_assert_num_queries
    ):
        block = get_block(DraftRuntime)
        block.title = "New"
        block.save()
        WRITTEN.publish([usage_id], at=AT)
        with django_assert_num_queries(0):
            assert [get_block(runtime).title for runtime in (WorkbenchRuntime, DraftRuntime)] == ["New", "New"]

    def test_are_not_changed_by_a_block_that_changes_what_it_was_given(self, get_block, usage_id):
        block = get_block(DraftRuntime)
        block.items = [1, 2]
        block.save()
        get_block(DraftRuntime).items.append(3)
        assert get_block(DraftRuntime).items == [1, 2]

    def test_of_the_scenario_below_come_no_more_once_one_is_published(self, get_block, usage_id):
        block = get_block(DraftRuntime)
        block.title = "New"
        block.save()
        WRITTEN.publish([usage_id], at=AT)
        below = get_block()
        below.title = "Read again from the scenario"
        below.save()
        assert get_block().title == "New"

    def test_of_a_learner_are_theirs_under_either_runtime(self, get_block):
        block = get_block(DraftRuntime)
        block.answer = "mine"
        block.save()
        assert get_block().answer == "mine"
        assert not WrittenBlock.objects.exists()

    def test_of_two_blocks_on_a_page_are_apart(self, usage_id):
        load_scenarios()
        one, two = "side-by-side.stand_in.d0.u0", "side-by-side.stand_in.d1.u0"
        block = DraftRuntime("lee").get_block(one)
        block.title = "Draft"
        block.save()
        assert DraftRuntime("lee").get_block(two).title == "Two"
