"""The cast is brought together once a module; each test finds it anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from mentoring_xblock.domain.programme import Settings
from tests.cast import Cast, make_cast


@pytest.fixture(scope="module")
def cast_settings() -> Settings:
    """A module that wants others says so in a fixture of the same name."""
    return Settings()


@pytest.fixture(scope="module")
def shared_cast(cast_settings: Settings, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cast(settings=cast_settings)
        transaction.set_rollback(True)


@pytest.fixture
def cast(shared_cast: Cast, db: None) -> Cast:
    return replace(shared_cast, world=replace(shared_cast.world))
