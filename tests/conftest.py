"""What every test may ask for."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import programmes
from tests.factories import World, make_actor


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def forget_checklists() -> None:
    """What the process remembers by digest must not hide a missing row from the next test."""
    programmes._known_checklists.clear()
    programmes.get_wording.cache_clear()


ASHA = make_actor(11, "Asha")
BEN = make_actor(12, "Ben")
SAM = make_actor(21, "Sam Okoro")
PRIYA = make_actor(22, "Priya")
LEE = make_actor(31, "Lee", is_lead=True)
