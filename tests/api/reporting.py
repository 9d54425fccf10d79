"""A world whose writes are committed, so that grade and completion are sent, and those who listen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from mentoring_xblock.api import course_progress, opt_outs, plans
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.domain.programme import Settings
from tests.factories import World, make_checklist, make_criterion, make_source
from tests.platforms import RecordingPlatform

BOTH = Settings(weight=2.0, counts_for_completion=True)
HOME = "induction.coach_mentoring.home.d0.u0"
PART = "induction.coach_mentoring.part.d0.u0"
THREE = make_checklist(make_criterion("a"), make_criterion("b"), make_criterion("c", signatures=2))


@contextmanager
def committing() -> Iterator[None]:
    """As if each transaction inside were the outermost: what is due after a commit is done then."""
    connection = transaction.get_connection()
    start = len(connection.run_on_commit)
    yield
    due = connection.run_on_commit[start:]
    del connection.run_on_commit[start:]
    for _ids, work, _robust in due:
        work()


class Reported(World):
    """A world in which every write is committed."""

    @contextmanager
    def use(self, actor: Actor, action: str, **options: Any) -> Iterator[Any]:
        with committing(), super().use(actor, action, **options) as case:
            yield case

    def opt(self, actor: Actor, *, out: bool) -> None:
        find = lambda: plans.find_own_plan(actor, self.programme)  # noqa: E731
        with self.use(actor, "opt_out", find=find, target=opt_outs.about_opting_out()) as case:
            (opt_outs.opt_out if out else opt_outs.opt_in)(case)


def make_world(chosen: Settings = BOTH, checklist: Any = THREE, **changes: Any) -> Reported:
    return Reported(source=make_source(settings=chosen, checklist=checklist, **changes))


@contextmanager
def held_for_a_module(blocker: DjangoDbBlocker) -> Iterator[RecordingPlatform]:
    """Whatever is made in it stays until its end, under everything that tests do meanwhile; the platform is told."""
    platform = RecordingPlatform()
    with blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(course_progress, "get_platform", lambda: platform)
        yield platform
        transaction.set_rollback(True)


def listen_on(heard: RecordingPlatform, /) -> RecordingPlatform:
    """A platform that knows what this one was told."""
    return RecordingPlatform(known=dict(heard.known))
