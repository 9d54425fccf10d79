"""The lead's way to people who stopped: their page and their record stay within reach (rule R1)."""

from __future__ import annotations

import re

import pytest

from mentoring_xblock.api import people_lists
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.models import Plan
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import World, make_actor
from tests.visitors import Visitor, get_text

LINK = "state=stopped"


def read(world: World, **params: str) -> str:
    return get_text(Visitor(world, LEE).get("people", **params))


def read_stopped(world: World, **params: str) -> list[str]:
    text = read(world, state="stopped", **params)
    return re.findall(r'class="cm-list__link"[^>]*>([^<]+)<', text)


@pytest.fixture
def stopped(world: World) -> str:
    """Asha's plan, signed in and left, beside Ben's that goes on."""
    world.pair(BEN, SAM)
    plan = world.pair(ASHA, SAM)
    world.sign(SAM, plan, "on-call")
    world.leave(ASHA, plan)
    return plan


def test_the_lead_finds_who_stopped_behind_a_link_and_opens_page_and_record(world, stopped):
    page = read(world)
    assert (LINK in page, "Asha" in page, "Ben" in page) == (True, False, True)
    page = read(world, state="stopped")
    assert ("Asha" in page, "Ben" in page, "Stopped" in page, "1 of 3 signed" in page) == (True, False, True, True)
    assert ("/mentoring/exports/" in page, LINK in page) == (False, False)
    assert f"plan={stopped}" in page
    lead = Visitor(world, LEE)
    assert lead.get("person", plan=stopped).status_code == 200
    assert lead.download("record", plan=stopped).status_code == 200


def test_there_is_no_link_where_nobody_stopped(world):
    world.join(BEN)
    assert LINK not in read(world)
    assert "Nobody has stopped." in read(world, state="stopped")


def test_where_everybody_stopped_the_lists_are_still_offered(world):
    world.leave(ASHA, world.join(ASHA))
    page = read(world)
    assert "Nobody takes part at the moment." in page
    assert ("Nobody has joined yet" in page, LINK in page, "/mentoring/exports/" in page) == (False, True, True)


def test_a_plan_that_was_closed_is_there_and_one_that_was_erased_is_not(world):
    Plan.objects.filter(ref=world.join(ASHA)).update(status="closed")
    world.join(BEN)
    assert retire(BEN.user_id, at=world.now) == []
    assert read_stopped(world) == ["Asha"]


def test_nobody_but_an_erased_person_is_nobody(world):
    world.join(BEN)
    assert retire(BEN.user_id, at=world.now) == []
    assert LINK not in read(world)


def test_it_goes_on_where_the_page_ends(world, monkeypatch):
    monkeypatch.setattr(people_lists, "PEOPLE_PAGE", 2)
    for number in range(3):
        actor = make_actor(100 + number)
        world.leave(actor, world.join(actor))
    page = read(world, state="stopped")
    [after] = set(re.findall(r"after=(\w+)&amp;state=stopped", page))
    assert (read_stopped(world), read_stopped(world, after=after)) == (["Person 100", "Person 101"], ["Person 102"])


def test_it_is_for_leads(world, stopped):
    for actor in (ASHA, BEN, SAM):
        assert Visitor(world, actor).get("people", state="stopped").status_code == 403
