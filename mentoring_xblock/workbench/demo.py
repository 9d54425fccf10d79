"""The demonstration: people at several stages, brought there through the api as they would have come there.

Who they are stands in `people.py`, what happened to them in `stories_*.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import BlockSource, get_programme
from mentoring_xblock.host import make_host
from mentoring_xblock.models import Message, Plan
from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.people import PEOPLE, DemoPerson
from mentoring_xblock.workbench.scenarios import Scenario, list_blocks, list_scenarios
from mentoring_xblock.workbench.stories_courses import tell_care, tell_managers, tell_nights
from mentoring_xblock.workbench.stories_induction import tell_induction
from mentoring_xblock.workbench.story import Story

BLOCK_TYPE = "coach_mentoring"
STORIES: Mapping[str, Callable[[Story], None]] = {
    f"{BLOCK_TYPE}.0": tell_induction,
    f"{BLOCK_TYPE}.1": tell_nights,
    f"{BLOCK_TYPE}.3": tell_care,
    f"{BLOCK_TYPE}.4": tell_managers,
}
"""By the scenario whose course they fill; the third is left as a new unit is."""

STILL_TO_BE_TOLD = timedelta(hours=12)


def make_people() -> dict[str, Actor]:
    """Users and enrolments of the demo, made where they are missing; actors by user name."""
    people = {person.username: _make_person(person) for person in PEOPLE}
    courses = sorted({scenario.course for scenario in list_own_scenarios()})
    there = [actor.user_id for actor in people.values() if actor.is_enrolled]
    rows = [Enrolment(user_id=user_id, course=course) for user_id in there for course in courses]
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    return people


def _make_person(person: DemoPerson, /) -> Actor:
    first, _, last = person.name.partition(" ")
    user, _created = get_user_model().objects.update_or_create(
        username=person.username,
        defaults={"first_name": first, "last_name": last, "is_staff": person.is_staff},
    )
    zone = ZoneInfo(person.time_zone)
    return Actor(user.pk, person.name, zone, is_enrolled=person.enrolled, is_lead=person.is_staff)


def list_own_scenarios() -> list[Scenario]:
    return [scenario for scenario in list_scenarios() if scenario.id.startswith(f"{BLOCK_TYPE}.")]


def get_source(scenario: Scenario, /) -> BlockSource:
    """Of the scenario's home: its first mentoring block."""
    return list_sources(scenario)[0]


def list_sources(scenario: Scenario, /) -> list[BlockSource]:
    """The sources of every mentoring block of a scenario, as they are published."""
    blocks = list_blocks(scenario, WorkbenchRuntime(None))
    return [item.make_source(make_host(item)) for item in blocks if item.scope_ids.block_type == BLOCK_TYPE]


def tell(people: dict[str, Actor], /) -> bool:
    """The courses, each whole or not at all; False where the first was there already.

    A course that anybody has joined is left as it is, whatever became of its people since.
    """
    told = [_tell_course(scenario, people) for scenario in list_own_scenarios() if scenario.id in STORIES]
    return told[0]


@transaction.atomic
def _tell_course(scenario: Scenario, people: dict[str, Actor], /) -> bool:
    """Every block of it is published first, the home before its parts. False where it was told before."""
    now = timezone.now()
    home, *_parts = [get_programme(source, at=now) for source in list_sources(scenario)]
    if Plan.objects.filter(programme_id=home.id).exists():
        return False
    programme = get_programme(get_source(scenario), at=now)
    STORIES[scenario.id](Story(programme, people, told_at=now, now=now))
    # No mail is about last month: as if everybody had been told of everything but the latest.
    latest = Message.objects.filter(programme_id=home.id, waiting=1, due_at__lt=now - STILL_TO_BE_TOLD)
    latest.update(waiting=None)
    return True
