"""Worlds made once a class or a module: each test works on them in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from mentoring_xblock.api.programmes import get_programme
from tests.api.ledger_world import Busy, make_busy
from tests.conftest import ASHA, SAM
from tests.factories import World, make_source


@pytest.fixture(scope="class")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Busy]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        # Another course: a row of the same shape to point at.
        get_programme(make_source("other.coach_mentoring.home.d0.u0", "other"), at=world.now)
        yield make_busy(world)
        transaction.set_rollback(True)


@pytest.fixture
def busy(built: Busy, db: None) -> Busy:
    return deepcopy(built)


@pytest.fixture(scope="module")
def shared_pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, str]]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        yield world, world.pair(ASHA, SAM)
        transaction.set_rollback(True)


@pytest.fixture
def paired(shared_pair: tuple[World, str], db: None) -> tuple[World, str]:
    """Asha and Sam work together: the world and the plan's reference."""
    world, plan = shared_pair
    return replace(world), plan
