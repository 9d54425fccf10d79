"""A checklist that has no skills: somebody to think with, and no word of what there is to show or to sign."""

from __future__ import annotations

import pytest

from mentoring_xblock.formats.templates import read_template
from tests.conftest import ASHA, SAM
from tests.factories import World, make_source
from tests.visitors import Visitor, get_text

STILL_READ = "You can still read the skills"


def read_home(world: World) -> str:
    return get_text(Visitor(world, ASHA).get("home"))


@pytest.fixture
def bare(world: World) -> World:
    world.source = make_source(checklist=read_template("mentoring-only"))
    return world


def test_the_mentee_s_home_speaks_of_the_mentor_alone(bare):
    bare.join(ASHA)
    page = read_home(bare)
    assert "You have no mentor yet." in page
    assert "Finish by" in page
    assert STILL_READ not in page
    assert "0 of 0" not in page


def test_the_mentor_s_page_of_a_person_counts_nothing_either(bare):
    plan = bare.pair(ASHA, SAM)
    page = get_text(Visitor(bare, SAM).get("person", plan=plan))
    assert "Asha" in page
    assert "0 of 0" not in page


def test_with_skills_both_are_there(world):
    world.join(ASHA)
    page = read_home(world)
    assert STILL_READ in page
    assert "0 of 3 signed" in page
