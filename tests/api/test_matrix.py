"""People by skills (rule R1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api import matrix
from mentoring_xblock.api.matrix import Matrix, Row, get_matrix
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import NotFound, Refused
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import make_actor, make_checklist, make_criterion, make_source
from tests.visitors import capture_our_sql

LEAD = Standing(LEE, None, [])


def read(programme: Any, standing: Standing = LEAD, **which: Any) -> Matrix:
    found = get_matrix(standing, programme, **which)
    assert found is not None
    return found


def list_statuses(row: Row) -> list[Status | None]:
    return [cell.status if cell else None for cell in row.cells]


def make_sections(*sizes):
    """A checklist of sections that have so many skills."""
    sections = [
        {
            "id": f"s{number}",
            "title": f"Section {number}",
            "criteria": [make_criterion(f"c{number}-{item}") for item in range(size)],
        }
        for number, size in enumerate(sizes)
    ]
    return {"title": "Induction", "sections": sections}


def test_shows_what_each_has_shown(world):
    plan = world.pair(ASHA, SAM)
    world.pair(BEN, SAM)
    world.sign(SAM, plan, "on-call")
    world.say_ready(ASHA, plan, "team-meeting")
    world.leave(PRIYA, world.join(PRIYA))
    found = read(world.programme)
    assert [(row.name, list_statuses(row)) for row in found.rows] == [
        ("Asha", [Status.SIGNED, Status.WAITING, Status.TO_DO]),
        ("Ben", [Status.TO_DO] * 3),
    ]
    assert [cell.needed for cell in found.rows[0].cells if cell] == [1, 1, 2]


def test_what_is_not_for_a_role_is_no_gap(world):
    tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
    criteria = make_criterion("on-call", tracks=["manager"]), make_criterion("rotas")
    world.source = replace(world.source, checklist=make_checklist(*criteria, tracks=tracks))
    world.join(ASHA, track="senior")
    [row] = read(world.programme).rows
    assert list_statuses(row) == [None, Status.TO_DO]


def test_sections_share_a_page_as_long_as_they_fit(world):
    world.source = replace(world.source, checklist=make_sections(12, 8, 1, 45, 3))
    groups = read(world.programme).groups
    assert [(group.titles, len(group.skills), group.part, group.parts) for group in groups] == [
        (("Section 0", "Section 1"), 20, 1, 1),
        (("Section 2",), 1, 1, 1),
        (("Section 3",), 20, 1, 3),
        (("Section 3",), 20, 2, 3),
        (("Section 3",), 5, 3, 3),
        (("Section 4",), 3, 1, 1),
    ]


def test_all_parts_of_the_programme_are_in_it(world):
    part = make_source(
        "induction.coach_mentoring.part.d0.u1",
        wants_home=False,
        checklist=make_checklist(make_criterion("nights"), title="Nights"),
    )
    get_programme(part, at=world.now)
    titles = [group.block_title for group in read(world.programme).groups]
    assert titles == ["Induction", "Nights"]


def test_goes_on_where_the_page_ends_at_the_same_cost(world, monkeypatch):
    monkeypatch.setattr(matrix, "MATRIX_PEOPLE", 2)
    for number in range(3):
        world.join(make_actor(100 + number))
    programme = world.programme
    with capture_our_sql() as statements:
        first = read(programme)
    assert len(statements) == 2
    second = read(programme, after=first.more)
    assert [row.name for row in (*first.rows, *second.rows)] == ["Person 100", "Person 101", "Person 102"]
    assert second.more == ""


def test_there_is_no_other_page(world):
    for which in ({"number": 1}, {"number": -1}, {"after": "f" * 32}):
        with pytest.raises(NotFound):
            get_matrix(LEAD, world.programme, **which)


def test_without_skills_there_is_none(world):
    world.source = replace(world.source, checklist={"title": "Talks", "sections": []})
    assert get_matrix(LEAD, world.programme) is None


def test_is_for_leads_who_see_those_who_were_told_so(world):
    with pytest.raises(Refused):
        get_matrix(Standing(SAM, None, []), world.programme)
    world.join(ASHA)
    world.source = replace(world.source, settings=Settings(limited_staff_lead=True))
    world.join(BEN)
    kit = make_actor(33, "Kit", is_lead=True, is_limited_staff=True)
    assert [row.name for row in read(world.programme, Standing(kit, None, [])).rows] == ["Ben"]
