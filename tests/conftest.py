"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import Settings

from mentoring_xblock.api import programmes
from mentoring_xblock.workbench.written import WRITTEN
from tests.factories import World, make_actor

ASKS_A_DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks a database says so, to be run on another one as well."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or ASKS_A_DATABASE.intersection(names):
            item.add_marker("database")


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(scope="session", autouse=True)
def keep_files_in_memory() -> Iterator[None]:
    """No test writes into the workbench's folder, or reads what is there."""
    storage = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(MENTORING_FILES_STORAGE=storage, MENTORING_ANCHOR_DIR=None):
        yield


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Path:
    """A storage of this test's own; the folder that it fills."""
    folder = tmp_path / "stored"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.MENTORING_FILES_STORAGE = {"BACKEND": backend, "OPTIONS": {"location": str(folder)}}
    return folder


@pytest.fixture(autouse=True)
def forget_checklists() -> None:
    """What the process remembers by digest must not hide a missing row from the next test."""
    programmes._known_checklists.clear()
    programmes.get_wording.cache_clear()


@pytest.fixture(autouse=True)
def forget_authors() -> None:
    """The workbench holds what authors wrote in memory; each test's database begins without any of it."""
    WRITTEN.begin_empty()


ASHA = make_actor(11, "Asha")
BEN = make_actor(12, "Ben")
SAM = make_actor(21, "Sam Okoro")
PRIYA = make_actor(22, "Priya")
LEE = make_actor(31, "Lee", is_lead=True)
