"""Senders of grade and completion that cross: the platform ends with the newest (rule C7)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.db import connections

from mentoring_xblock.api import course_progress
from mentoring_xblock.api.course_progress import Tally, make_sender, report_programme
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import OptOut, Plan, ReportedProgress, SignOff
from tests.factories import NOW, World, make_actor, make_checklist, make_criterion, make_source
from tests.platforms import RecordingPlatform
from tests.races.test_races import count, make_signing, run_together
from tests.visitors import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NAMES = [f"c{number}" for number in range(12)]
MENTEE, MENTOR = make_actor(1), make_actor(2)


@dataclass
class SlowPlatform(RecordingPlatform):
    """Takes a while for the first grade once it is `holding`, and says when it has begun."""

    holding: bool = False
    begun: threading.Event = field(default_factory=threading.Event)

    def send_grade(self, *args: Any) -> None:
        if self.holding:
            self.holding = False
            self.begun.set()
            time.sleep(0.7)
        super().send_grade(*args)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> SlowPlatform:
    platform = SlowPlatform()
    monkeypatch.setattr(course_progress, "get_platform", lambda: platform)
    return platform


@pytest.fixture
def world(transactional_db: None, platform: SlowPlatform) -> Iterator[World]:
    chosen = Settings(weight=1.0, counts_for_completion=True)
    world = World(source=make_source(settings=chosen, checklist=make_checklist(*map(make_criterion, NAMES))))
    yield world
    assert report_programme(world.programme.id, at=NOW).differing == 0


def run_all(works: Sequence[Callable[[], object]]) -> list[object]:
    """All at once, each on a connection of its own; whatever each gave back or raised."""
    barrier = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(index: int) -> None:
        try:
            barrier.wait(timeout=60)
            found[index] = works[index]()
        except Exception as error:
            found[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def known(platform: RecordingPlatform, world: World, what: str) -> tuple[float, ...]:
    return platform.known[what, world.source.usage_key, MENTEE.user_id]


def test_twelve_signatures_at_once_end_with_all_of_them_known(world, platform):
    plan = world.pair(MENTEE, MENTOR)
    works = [
        partial(Visitor(world, MENTOR).post, "sign-off", **make_signing(world, MENTOR.user_id, plan, name))
        for name in NAMES
    ]
    assert count(run_together(works)) == {200: len(NAMES)}
    assert SignOff.objects.filter(standing=1).count() == len(NAMES)
    assert known(platform, world, "grade") == (1.0, 1.0)
    assert known(platform, world, "completion") == (1.0,)
    row = ReportedProgress.objects.get(user_id=MENTEE.user_id)
    assert (row.grade, row.completion) == ("1", "1")
    earned = [numbers[0] for what, _place, user, numbers in platform.sent if what == "grade" and user == MENTEE.user_id]
    assert earned == sorted(earned)


def test_a_signature_that_is_sent_while_an_older_one_still_is_comes_after_it(world, platform):
    plan = world.pair(MENTEE, MENTOR)
    world.sign(MENTOR, plan, NAMES[0])
    ReportedProgress.objects.filter(user_id=MENTEE.user_id).update(grade=None)
    platform.forget()
    platform.holding = True
    sender = make_sender(world.programme)
    assert sender is not None

    def sign_meanwhile() -> object:
        assert platform.begun.wait(timeout=30)
        return world.sign(MENTOR, plan, NAMES[1])

    found = run_all([partial(sender.send_for, MENTEE.user_id, at=NOW), sign_meanwhile])
    assert [item for item in found if isinstance(item, Exception)] == []
    assert [numbers for what, *_rest, numbers in platform.sent if what == "grade"] == [(1 / 12, 1.0), (2 / 12, 1.0)]


def test_the_first_sender_of_somebody_may_be_twenty_at_once(world, platform):
    world.pair(MENTEE, MENTOR)
    ReportedProgress.objects.filter(user_id=MENTEE.user_id).delete()
    platform.forget()
    sender = make_sender(world.programme)
    assert sender is not None
    assert run_all([partial(sender.send_for, MENTEE.user_id, at=NOW)] * 20) == [[]] * 20
    assert [what for what, *_rest in platform.sent] == ["grade", "completion"]
    assert ReportedProgress.objects.filter(user_id=MENTEE.user_id).count() == 1


def test_the_repair_may_cross_with_signatures_and_with_itself(world, platform):
    plan = world.pair(MENTEE, MENTOR)
    ReportedProgress.objects.all().delete()
    works: list[Callable[[], object]] = [partial(report_programme, world.programme.id, at=NOW)] * 4
    for name in NAMES[:6]:
        fields = make_signing(world, MENTOR.user_id, plan, name)
        works.append(partial(Visitor(world, MENTOR).post, "sign-off", **fields))
    found = run_all(works)
    assert [item for item in found if isinstance(item, Exception)] == []
    assert [item.failed for item in found if isinstance(item, Tally)] == [0] * 4
    assert known(platform, world, "grade") == (0.5, 1.0)


def test_joining_and_not_for_me_at_once_end_with_one_of_them(world):
    people = [make_actor(300 + number) for number in range(12)]
    joining = {"name": "N", "finish_on": "2026-07-27"}
    works = [
        work
        for person in people
        for work in (
            partial(Visitor(world, person).post, "join", **joining),
            partial(Visitor(world, person).post, "opt-out"),
        )
    ]
    statuses = [getattr(answer, "status_code", answer) for answer in run_all(works)]
    assert set(statuses) <= {200, 409}
    joined = {plan.user_id for plan in Plan.objects.all() if plan.user_id is not None}
    assert joined == {person.user_id for person in people}
    assert not OptOut.objects.filter(user_id__in=joined).exists()
