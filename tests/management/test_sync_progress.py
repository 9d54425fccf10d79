"""What `sync_mentoring_progress` sends, says and ends with."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from mentoring_xblock.api import course_progress
from mentoring_xblock.models import ReportedProgress
from tests.api.reporting import HOME, Reported, make_world
from tests.conftest import ASHA, SAM
from tests.management.test_commands import run
from tests.platforms import RecordingPlatform


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> RecordingPlatform:
    platform = RecordingPlatform()
    monkeypatch.setattr(course_progress, "get_platform", lambda: platform)
    return platform


@pytest.fixture
def world(db: None, platform: RecordingPlatform) -> Reported:
    """A signature that the platform did not take."""
    world = make_world()
    plan = world.pair(ASHA, SAM)
    platform.broken = {"grade", "completion"}
    world.sign(SAM, plan, "a")
    platform.forget()
    return world


def test_it_sends_what_was_not_taken_and_then_nothing(world, platform):
    platform.broken = set()
    assert run("sync_mentoring_progress") == (0, ["2 people in 1 programmes: 1 sent, 0 not taken by the platform."])
    assert platform.known["grade", HOME, ASHA.user_id] == (1 / 3, 1.0)
    assert run("sync_mentoring_progress") == (0, ["2 people in 1 programmes: 0 sent, 0 not taken by the platform."])


def test_a_platform_that_still_refuses_is_said_and_ends_with_one(world):
    assert run("sync_mentoring_progress") == (1, ["2 people in 1 programmes: 0 sent, 1 not taken by the platform."])


def test_a_dry_run_sends_nothing(world, platform):
    before = list(ReportedProgress.objects.values())
    assert run("sync_mentoring_progress", "--dry-run") == (0, ["2 people in 1 programmes: 1 would be sent."])
    assert (list(ReportedProgress.objects.values()), platform.sent) == (before, [])


def test_one_programme_alone(world, platform):
    platform.broken = set()
    assert run("sync_mentoring_progress", "--programme", str(world.programme.id))[0] == 0
    with pytest.raises(CommandError, match="no such programme"):
        run("sync_mentoring_progress", "--programme", "987654")
