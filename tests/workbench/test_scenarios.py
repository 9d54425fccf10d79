"""Scenarios are read once a process, safely, and what they say is held apart from what people do."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import Mock

import pytest
from django.conf import settings as django_settings
from workbench import scenarios as sdk
from workbench.models import XBlockState
from workbench.runtime import WorkbenchRuntime
from workbench.runtime_util import reset_global_state
from xblock.core import XBlock

from mentoring_xblock.workbench.scenarios import Scenario, find_scenario, list_scenarios, load_scenarios

pytestmark = pytest.mark.usefixtures("usage_id")


class TestScenarios:
    def test_are_the_blocks_own_without_the_broken_one(self, caplog, usage_id):
        assert [it for it in list_scenarios() if it.id.startswith("stand_in.")] == [
            Scenario("stand_in.0", "A stand-in", usage_id),
            Scenario("stand_in.2", "Side by side", "side-by-side.vertical_demo.d0.u0"),
        ]
        assert "Cannot load Broken" in caplog.text

    @pytest.mark.slow
    def test_of_xblock_sdks_samples_are_left_out(self, transactional_db):
        list_scenarios()
        assert not {key.split(".")[0] for key in sdk.SCENARIOS} & django_settings.EXCLUDED_XBLOCKS
        reset_global_state_without_the_broken_one()
        assert {key.split(".")[0] for key in sdk.SCENARIOS} & django_settings.EXCLUDED_XBLOCKS
        shown = {scenario.id.split(".")[0] for scenario in list_scenarios()}
        assert not shown & django_settings.EXCLUDED_XBLOCKS

    def test_the_tenth_stands_after_the_ninth(self, monkeypatch):
        for number in (10, 9, 2, 1):
            monkeypatch.setitem(sdk.SCENARIOS, f"a.{number}", sdk.Scenario("", "", ""))
        assert [it.id for it in list_scenarios() if it.id.startswith("a.")] == ["a.1", "a.2", "a.9", "a.10"]

    def test_are_found_by_their_id(self, usage_id):
        assert find_scenario("stand_in.0") == Scenario("stand_in.0", "A stand-in", usage_id)
        assert find_scenario("stand_in") is None

    def test_need_no_database(self, usage_id):
        # Without the `db` fixture, a query fails.
        load_scenarios()
        assert WorkbenchRuntime().get_block(usage_id).title == "Hello"

    def test_are_read_once_by_many_first_requests(self, monkeypatch):
        load_classes = Mock(wraps=XBlock.load_classes)
        monkeypatch.setattr(XBlock, "load_classes", load_classes)
        together = Barrier(20)

        def ask(_):
            together.wait()
            return len(list_scenarios())

        with ThreadPoolExecutor(20) as threads:
            counts = set(threads.map(ask, range(20)))
        assert (load_classes.call_count, len(counts)) == (1, 1)

    def test_keep_their_blocks_when_xblock_sdk_reads_them_again(self, transactional_db):
        load_scenarios()
        reset_global_state_without_the_broken_one()
        block = WorkbenchRuntime().get_block("side-by-side.vertical_demo.d0.u0")
        assert block.children == ["side-by-side.stand_in.d0.u0", "side-by-side.stand_in.d1.u0"]


class TestFields:
    @pytest.fixture
    def get_block(self, usage_id):
        load_scenarios()
        return lambda student: WorkbenchRuntime(student).get_block(usage_id)

    def test_of_the_author_outlive_an_emptied_database(self, db, get_block):
        XBlockState.objects.all().delete()
        assert (get_block("asha").title, get_block("asha").items) == ("Hello", [1])

    def test_of_the_author_are_the_same_for_everyone_and_cost_no_query(self, db, get_block, django_assert_num_queries):
        with django_assert_num_queries(0):
            block = get_block("asha")
            block.title = "Changed"
            block.save()
            assert get_block("ben").title == "Changed"
            del block.title
            assert get_block("ben").title == ""

    def test_are_not_changed_by_a_block_that_changes_what_it_was_given(self, get_block):
        get_block("asha").items.append(2)
        assert get_block("asha").items == [1]

    def test_of_a_learner_are_theirs_and_stored(self, db, get_block):
        block = get_block("asha")
        block.answer = "mine"
        block.answers = ["everyone's"]
        block.save()
        assert (get_block("asha").answer, get_block("ben").answer) == ("mine", "")
        assert get_block("ben").answers == ["everyone's"]
        assert XBlockState.objects.filter(user_id="asha", state__contains="mine").exists()
        del block.answer
        assert get_block("asha").answer == ""


def reset_global_state_without_the_broken_one() -> None:
    """xblock-sdk gives up at the first block or scenario that is broken, whoever's it is."""
    block_class = XBlock.load_class("stand_in")
    whole = [scenario for scenario in block_class.workbench_scenarios() if scenario[0] != "Broken"]
    classes = list(XBlock.load_classes(fail_silently=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block_class, "workbench_scenarios", staticmethod(lambda: whole))
        patch.setattr(XBlock, "load_classes", lambda **_kwargs: classes)
        reset_global_state()
