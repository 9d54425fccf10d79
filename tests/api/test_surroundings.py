"""Where a block stands: what the platform tells of it, and which home was published."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.api.surroundings import read_surroundings
from mentoring_xblock.host import Neighbour, Place, Process
from mentoring_xblock.models import Block
from tests.conftest import LEE
from tests.factories import NOW, SITE, make_source
from tests.visitors import FakeHost, capture_our_sql, make_visit

HERE, OTHER = "induction.here", "induction.other"
NEIGHBOUR = Neighbour(OTHER, "main", True, "The other")


@dataclass(frozen=True)
class StudioHost(FakeHost):
    neighbours: tuple[Neighbour, ...] = (NEIGHBOUR,)
    barriers: tuple[str, ...] = ()

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        return self.neighbours

    def list_barriers(self) -> tuple[str, ...]:
        return self.barriers


def make_host(
    process: Process = "studio", *, is_course: bool = True, neighbours: tuple[Neighbour, ...] = (NEIGHBOUR,)
) -> StudioHost:
    visit = replace(make_visit(LEE), process=process, is_course=is_course)
    return StudioHost(visit, Place(HERE, "induction", SITE), neighbours)


def test_of_a_part_the_database_is_not_asked(db):
    with capture_our_sql() as asked:
        found = read_surroundings(make_host(), wants_home=False, programme="main", unknown=["@colour"])
    assert asked == []
    assert (found.wants_home, found.usage_key, found.home_key) == (False, HERE, None)
    assert (found.beside, found.unknown) == ((NEIGHBOUR,), ("@colour",))


def test_of_the_only_home_neither(db):
    with capture_our_sql() as asked:
        read_surroundings(make_host(), wants_home=True, programme="nights")
        read_surroundings(make_host(neighbours=()), wants_home=True, programme="main")
    assert asked == []


def test_of_two_homes_the_published_one_is_known(db):
    assert read_surroundings(make_host(), wants_home=True, programme="main").home_key is None
    publish_block(make_source(OTHER, "induction"), at=NOW)
    publish_block(make_source("elsewhere.home", "elsewhere"), at=NOW)
    assert read_surroundings(make_host(), wants_home=True, programme="main").home_key == OTHER


def test_a_home_that_is_gone_from_the_course_is_none(db):
    publish_block(make_source(OTHER, "induction"), at=NOW)
    Block.objects.filter(usage_key=OTHER).update(is_published=False)
    assert read_surroundings(make_host(), wants_home=True, programme="main").home_key is None


def test_where_nobody_knows_of_other_blocks_there_are_not_simply_none(db):
    for host in (make_host("lms"), make_host(is_course=False)):
        assert read_surroundings(host, wants_home=False, programme="main").beside is None
