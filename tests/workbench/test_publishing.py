"""Publishing in the workbench: the real block's drafts, and what people's plans make of them."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.api.plan_views import get_own_plan
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.models import Block, Programme, PublishedCriterion
from mentoring_xblock.workbench import demo
from mentoring_xblock.workbench.publishing import list_authored, publish
from mentoring_xblock.workbench.runtimes import DraftRuntime
from mentoring_xblock.workbench.scenarios import Scenario, find_scenario
from mentoring_xblock.workbench.written import WRITTEN
from tests.conftest import ASHA, SAM
from tests.factories import World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HOME = "senior-and-manager-induction.coach_mentoring.d0.u0"


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    """The platform of the workbench writes what it is told into files."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def scenario() -> Scenario:
    return get_scenario("coach_mentoring.0")


def get_scenario(name: str) -> Scenario:
    found = find_scenario(name)
    assert found is not None
    return found


def change(usage_id: str = HOME, *, skill: str = "", title: str = "", edition: int = 1, **fields: Any) -> None:
    """As an author saves: one skill, the first unless it is named, and whole fields."""
    block = DraftRuntime("lee").get_block(usage_id)
    checklist = deepcopy(block.checklist)
    skills = [item for section in checklist["sections"] for item in section["criteria"]]
    item = next(item for item in skills if skill in ("", item["id"]))
    item |= {"title": title or item["title"], "edition": edition}
    block.checklist = checklist
    for name, value in fields.items():
        setattr(block, name, value)
    block.save()


def read_lines(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class TestTakingOver:
    def test_comes_before_anybody_looks_and_a_look_adds_nothing(self, scenario):
        change(title="Another title")
        publish(scenario, at=AT)
        row = Block.objects.get()
        assert (row.usage_key, row.content_at, row.published_at) == (HOME, AT, AT)
        programme = get_programme(demo.get_source(scenario), at=AT + timedelta(hours=1))
        assert next(criterion.title for _place, criterion in programme.list_criteria()) == "Another title"
        assert Block.objects.get().published_at == AT

    def test_brings_every_block_of_the_scenario_into_its_programme(self):
        care = get_scenario("coach_mentoring.3")
        publish(care, at=AT)
        programme = Programme.objects.get()
        assert programme.blocks.filter(is_published=True).count() == 3
        assert programme.home is not None
        assert programme.home.usage_key == list_authored(care)[0].usage_id

    def test_of_content_that_some_process_still_holds_does_not_go_back(self, scenario):
        change(title="First")
        publish(scenario, at=AT)
        old = demo.get_source(scenario)
        change(title="Second")
        publish(scenario, at=AT + timedelta(minutes=1))
        programme = get_programme(old, at=AT + timedelta(minutes=2))
        assert next(criterion.title for _place, criterion in programme.list_criteria()) == "Second"

    def test_a_block_that_moves_the_home_to_another(self):
        care = get_scenario("coach_mentoring.3")
        publish(care, at=AT)
        first, second, _third = list_authored(care)
        change(first.usage_id, is_home=False)
        change(second.usage_id, is_home=True)
        publish(care, at=AT + timedelta(minutes=1))
        home = Programme.objects.get().home
        assert home is not None
        assert home.usage_key == second.usage_id

    def test_a_draft_that_cannot_be_used_leaves_people_the_version_that_they_had(self, scenario, caplog):
        publish(scenario, at=AT)
        version = Block.objects.get().version_id
        change(weeks=0)
        publish(scenario, at=AT + timedelta(minutes=1))
        assert Block.objects.get().version_id == version
        assert Block.objects.get().is_published
        assert f"block {HOME} cannot be used: weeks:out_of_range" in caplog.text

    def test_a_block_that_cannot_be_read_is_still_there(self, scenario, monkeypatch, caplog):
        publish(scenario, at=AT)

        def fail(*_arguments: object) -> None:
            raise ValueError

        monkeypatch.setattr(CoachMentoringBlock, "make_source", fail)
        publish(scenario, at=AT + timedelta(minutes=1))
        assert Block.objects.get().is_published
        assert f"block {HOME} could not be read" in caplog.text


class TestRunningPlans:
    @pytest.fixture
    def world(self, scenario: Scenario) -> World:
        """Asha and Sam at work on a graded programme, the first skill signed."""
        change(weight=1.0)
        publish(scenario, at=AT)
        world = World(source=demo.get_source(scenario), now=AT + timedelta(hours=1))
        world.join(ASHA, track="senior")
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, self.get_first(world))
        return world

    @staticmethod
    def get_first(world: World) -> str:
        return next(criterion.id for _place, criterion in world.programme.list_criteria("senior"))

    def test_are_asked_again_and_their_grade_falls_when_a_skill_asks_for_more(self, world, scenario, var):
        skill = self.get_first(world)
        change(skill=skill, edition=2)
        publish(scenario, at=AT + timedelta(hours=2))
        assert PublishedCriterion.objects.get(criterion=skill).edition == 2
        assert self.find_status(scenario, skill) is Status.SHOW_AGAIN
        grades = [line for line in read_lines(var, "grades") if line["user"] == ASHA.user_id]
        assert grades[-1] == {"block": HOME, "user": ASHA.user_id, "earned": 0.0, "possible": 1.0}

    def test_go_on_as_they_were_while_it_is_a_draft(self, world, scenario):
        skill = self.get_first(world)
        change(skill=skill, edition=2)
        assert self.find_status(scenario, skill) is Status.SIGNED

    @staticmethod
    def find_status(scenario: Scenario, skill: str) -> Status:
        view = get_own_plan(ASHA, get_programme(demo.get_source(scenario), at=AT + timedelta(hours=3)))
        assert view is not None
        return next(line.status for line in view.lines if line.criterion.id == skill)


def test_the_demonstration_after_a_restart_does_not_bring_the_scenario_back(scenario):
    change(title="Published by an author")
    publish(scenario, at=AT)
    WRITTEN.read_again()
    source = demo.get_source(scenario)
    assert source.content_at == AT
    assert WorkbenchRuntime("asha").get_block(HOME).checklist["sections"][0]["criteria"][0]["title"] == (
        "Published by an author"
    )
