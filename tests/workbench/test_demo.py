"""The demonstration is there whole or not at all, and stays as people leave it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.errors import Conflict
from mentoring_xblock.models import MentorProfile, Message, Plan
from mentoring_xblock.workbench.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MENTORING_ANCHOR_DIR = tmp_path / "anchors"


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_it_is_built_once_and_stays_after_somebody_of_it_was_erased(settings: Any) -> None:
    assert "is ready" in run("mentoring_demo")
    assert settings.MENTORING_ANCHOR_DIR.is_dir()
    count = Plan.objects.count()
    assert count > 6
    assert "Erased." in run("erase_mentoring_person", "--user", "sam", "--yes")
    assert "was there already" in run("mentoring_demo")
    assert Plan.objects.count() == count


def test_one_that_breaks_off_leaves_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise Conflict("not_now")

    with monkeypatch.context() as patch:
        patch.setattr(Story, "show_and_sign", fail)
        with pytest.raises(CommandError, match=r"could not be built, and nothing of it was kept: not_now\."):
            run("mentoring_demo")
    assert [model.objects.count() for model in (Plan, MentorProfile, Message)] == [0, 0, 0]
    assert "is ready" in run("mentoring_demo")
