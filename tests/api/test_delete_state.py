"""The platform's "Delete state" takes signatures of one block back and leaves a whole record (rule S6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import DjangoDbBlocker

from mentoring_xblock.api import course_progress
from mentoring_xblock.api import delete_state as module
from mentoring_xblock.api.course_progress import report_programme
from mentoring_xblock.api.delete_state import delete_state
from mentoring_xblock.api.plan_views import get_criterion
from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.api.use_cases import system_case
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.models import Block, LedgerEntry, Plan, PlanCriterion, SignOff
from tests.api.reporting import BOTH, HOME, PART, THREE, Reported, committing, held_for_a_module, listen_on, make_world
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import make_checklist, make_criterion, make_source
from tests.platforms import RecordingPlatform
from tests.visitors import Visitor, get_text, list_changed, take_snapshot

Shared = tuple[Reported, RecordingPlatform]


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shared]:
    """Asha and Ben with Sam; of Asha's a, c (of which one more is to come) and nights, in a part, are signed."""
    with held_for_a_module(django_db_blocker) as platform:
        world = make_world()
        nights = make_source(PART, wants_home=False, checklist=make_checklist(make_criterion("nights")))
        publish_block(nights, at=world.now)
        for mentee in (ASHA, BEN):
            plan = world.pair(mentee, SAM)
            for name in ("a", "c", "nights"):
                world.sign(SAM, plan, name)
        yield world, platform


@pytest.fixture
def platform(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> RecordingPlatform:
    platform = listen_on(shared[1])
    monkeypatch.setattr(course_progress, "get_platform", lambda: platform)
    return platform


@pytest.fixture
def world(shared: Shared, platform: RecordingPlatform, db: None) -> Reported:
    return replace(shared[0])


def delete(world: Reported, usage_key: str = HOME, user_id: int = ASHA.user_id) -> int:
    with committing():
        return delete_state(user_id, usage_key, at=world.now)


def standing(actor: Any) -> list[str]:
    rows = SignOff.objects.filter(plan__user_id=actor.user_id, standing=1).order_by("criterion")
    return list(rows.values_list("criterion", flat=True))


class TestDeleting:
    def test_takes_back_what_stands_in_that_block_for_that_person(self, world):
        assert delete(world) == 2
        assert (standing(ASHA), standing(BEN)) == (["nights"], ["a", "c", "nights"])

    def test_adds_entries_of_the_system_and_no_text_and_the_ledger_verifies(self, world):
        plan = Plan.objects.get(user_id=ASHA.user_id)
        before = plan.ledger_seq
        delete(world)
        entries = LedgerEntry.objects.filter(plan=plan, seq__gt=before).order_by("seq")
        assert [(entry.type, entry.criterion, entry.actor_id) for entry in entries] == [
            ("withdrawn", "a", None),
            ("withdrawn", "c", None),
        ]
        assert all('"reason":"state_deleted"' in entry.body and '"texts":{}' in entry.body for entry in entries)
        assert not any(entry.texts.exists() for entry in entries)
        assert list(Verifier().check_all()) == []

    def test_twice_changes_nothing_more(self, world):
        delete(world)
        before = take_snapshot()
        assert delete(world) == 0
        changed = list_changed(before, take_snapshot())
        assert changed in ([], ["mentoring_xblock_reportedprogress"])

    def test_tells_both_sides_who_took_it_back_without_naming_anybody(self, world):
        delete(world)
        plan = Plan.objects.get(user_id=ASHA.user_id)
        address = world.address("a")
        assert get_criterion(ASHA, world.programme, plan.ref, address, at=world.now).status is Status.TAKEN_BACK
        for actor in (ASHA, SAM):
            page = get_text(Visitor(world, actor).get("skill", plan=plan.ref, criterion=address))
            assert "The course team took a signature back" in page
            assert "They wrote no reason here" in page

    def test_of_a_skill_that_left_the_checklist_too(self, world):
        world.source = make_source(settings=BOTH, checklist=make_checklist(make_criterion("b")))
        assert world.programme
        assert delete(world) == 2
        assert list(Verifier().check_all()) == []

    def test_where_the_block_left_the_course(self, world):
        Block.objects.update(is_published=False)
        assert delete(world) == 2
        assert list(Verifier().check_all()) == []

    def test_it_can_be_signed_again(self, world):
        delete(world)
        plan = Plan.objects.get(user_id=ASHA.user_id)
        world.sign(SAM, plan.ref, "a")
        assert standing(ASHA) == ["a", "nights"]
        assert list(Verifier().check_all()) == []

    def test_what_waits_goes_on_waiting(self, world):
        plan = Plan.objects.get(user_id=ASHA.user_id)
        world.say_ready(ASHA, plan.ref, "b")
        delete(world)
        assert PlanCriterion.objects.get(plan=plan, criterion="b").waiting_since is not None

    @pytest.mark.parametrize(("usage_key", "user_id"), [("nothing", ASHA.user_id), (HOME, PRIYA.user_id), (HOME, 0)])
    def test_of_nobody_or_nothing_changes_nothing(self, world, usage_key, user_id):
        before = take_snapshot()
        assert delete(world, usage_key, user_id) == 0
        assert list_changed(before, take_snapshot()) == []

    def test_all_or_nothing_within_a_plan(self, world, monkeypatch):
        take_back = module._take_back
        calls: list[SignOff] = []

        def fail_at_the_second(case: Any, row: SignOff) -> None:
            calls.append(row)
            if len(calls) == 2:
                raise OperationalError(1146, "no such table")
            take_back(case, row)

        monkeypatch.setattr(module, "_take_back", fail_at_the_second)
        before = take_snapshot()
        with pytest.raises(OperationalError):
            delete(world)
        assert list_changed(before, take_snapshot()) == []


class TestProgress:
    def test_falls_to_what_is_left_and_is_sent_once_more_when_the_platform_is_done(self, world, platform, monkeypatch):
        @contextmanager
        def commit_at_once(plan_id: int, /, *, at: datetime) -> Iterator[Any]:
            with committing(), system_case(plan_id, at=at) as case:
                yield case

        monkeypatch.setattr(module, "system_case", commit_at_once)
        delete(world)
        assert platform.known["grade", HOME, ASHA.user_id] == (1 / 4, 1.0)
        assert platform.tasks == [("report_programme", (world.programme.id,))]
        # The platform deletes its row only now, and what was sent with it.
        del platform.known["grade", HOME, ASHA.user_id]
        assert report_programme(world.programme.id, at=world.now).differing == 1
        assert platform.known["grade", HOME, ASHA.user_id] == (1 / 4, 1.0)
        assert report_programme(world.programme.id, at=world.now).differing == 0

    def test_within_a_transaction_of_the_request_is_sent_when_that_ends(self, world, platform):
        delete(world)
        assert platform.sent == [
            ("grade", HOME, ASHA.user_id, (1 / 4, 1.0)),
            ("completion", HOME, ASHA.user_id, (1 / 4,)),
        ]
        assert report_programme(world.programme.id, at=world.now).differing == 0

    def test_of_a_part_is_counted_at_the_home(self, world, platform):
        delete(world, PART)
        assert platform.known["grade", HOME, ASHA.user_id] == (1.5 / 4, 1.0)
        assert platform.tasks == []

    def test_of_somebody_without_signatures_is_sent_once_more_too(self, world, platform):
        world.join(PRIYA)
        delete(world, user_id=PRIYA.user_id)
        assert report_programme(world.programme.id, at=world.now).differing == 1


def test_the_checklist_of_these_tests_asks_for_four_signatures() -> None:
    assert sum(item.get("signatures", 1) for item in THREE["sections"][0]["criteria"]) == 4
