"""What the lead sees of plans that are kept longer than was set, and what people are told before they join."""

from __future__ import annotations

import pytest

from mentoring_xblock.api.retention import DUE_PAGE
from mentoring_xblock.domain.programme import Settings
from tests.conftest import ASHA, LEE, SAM
from tests.factories import World, make_actor, make_source
from tests.visitors import Visitor, capture_our_sql, get_text


def read(world: World, actor=LEE, panel="due", **params: object) -> str:
    response = Visitor(world, actor).get(panel, **params)
    assert response.status_code == 200
    return get_text(response)


def set_months(world: World, months: int | None) -> None:
    world.source = make_source(settings=Settings(months_to_keep=months))


@pytest.fixture
def plan(world: World) -> str:
    set_months(world, 24)
    ref = world.join(ASHA)
    world.leave(ASHA, ref)
    world.wait(days=800)
    return ref


def test_the_lead_finds_the_list_and_reads_who_why_since_when_and_whom_to_ask(world, plan):
    assert "What is due for review" in read(world, panel="people")
    page = read(world)
    for words in ("24 months", "Asha", "Stopped", "2026", plan, "the people who run this site", "Nothing is erased by"):
        assert words in page, words


def test_one_month_is_said_as_one(world, plan):
    set_months(world, 1)
    assert "for 1 month after" in read(world)


def test_a_plan_in_which_nobody_writes_is_said_to_be_so(world):
    set_months(world, 1)
    world.pair(ASHA, SAM)
    world.wait(weeks=40)
    assert "Nothing written since" in read(world)


@pytest.mark.parametrize(("state", "word"), [("closed", "Closed"), ("finished", "Finished")])
def test_every_end_has_its_word(world, plan, state, word):
    from mentoring_xblock.models import Plan

    Plan.objects.update(status=state)
    assert f"{word} " in read(world)


def test_where_nothing_is_due_and_where_nothing_is_set(world):
    set_months(world, 24)
    assert "Nothing is due for review." in read(world)
    set_months(world, None)
    assert "Nobody has set how long" in read(world)
    assert "What is due for review" not in read(world, panel="people")


def test_nobody_but_a_lead_sees_it(world, plan):
    for actor in (ASHA, SAM, make_actor(77)):
        response = Visitor(world, actor).get("due")
        assert response.status_code == 403
        assert "Asha" not in get_text(response)


def test_more_than_a_page_leads_on(world):
    set_months(world, 1)
    for number in range(DUE_PAGE + 1):
        actor = make_actor(100 + number)
        world.leave(actor, world.join(actor))
        world.wait(minutes=1)
    world.wait(days=60)
    page = read(world)
    assert (page.count("Stopped"), "Show more" in page) == (DUE_PAGE, True)


def test_it_takes_few_queries(world, plan):
    world.programme  # noqa: B018, published before
    with capture_our_sql() as sql:
        read(world)
    assert len(sql) <= 4


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (24, "are kept for 24 months after you finish or stop."),
        (1, "are kept for 1 month after you finish or stop."),
        (None, "Signatures are kept for as long as they may have to be shown."),
    ],
)
def test_before_joining_people_read_how_long_it_is_kept(world, months, words):
    set_months(world, months)
    page = read(world, ASHA, "invitation")
    assert words in page
    assert "Ask for what you wrote to be erased at any time." in page
