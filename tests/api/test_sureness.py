"""How sure a mentee feels, and a note to oneself (rule S3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api import sureness
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.plan_views import get_plan
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import LedgerEntry, OwnNote
from mentoring_xblock.presenters.sureness import present_sureness
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import World


@pytest.fixture
def plan(world: World) -> str:
    """Asha with Sam, beside Ben's plan, who feels otherwise."""
    plan = world.pair(ASHA, SAM)
    noise = world.join(BEN)
    say(world, noise, 3, BEN)
    note(world, noise, "words of Ben", BEN)
    return plan


def say(world: World, plan: str, step: int, actor=ASHA, criterion: str = "on-call") -> None:
    target = about_criterion(world.address(criterion))
    with world.use(actor, "rate", plan_ref=plan, target=target) as case:
        sureness.say_sure(case, step)


def note(world: World, plan: str, text: str, actor=ASHA) -> None:
    target = about_criterion(world.address("on-call"))
    with world.use(actor, "own_note", plan_ref=plan, target=target) as case:
        sureness.save_own_note(case, text)


def get(world: World, plan: str, actor: Any, criterion: str = "on-call") -> Any:
    place, _criterion = world.programme.find(world.address(criterion))
    standing = load_standing(actor, world.programme.id, plan)
    return sureness.get_sureness(standing, place), sureness.get_own_note(standing, place)


class TestSureness:
    def test_keeps_what_was_said_first_and_last(self, world, plan):
        first_at = world.now
        say(world, plan, 1)
        world.wait(days=3)
        say(world, plan, 2)
        world.wait(days=3)
        say(world, plan, 3)
        held, _note = get(world, plan, ASHA)
        assert (held.first, held.first_at, held.latest, held.latest_at) == (1, first_at, 3, world.now)

    def test_is_of_one_skill(self, world, plan):
        say(world, plan, 1)
        say(world, plan, 3, criterion="team-meeting")
        said = sureness.list_sureness(load_standing(ASHA, world.programme.id, plan))
        assert [(item.criterion, item.latest) for item in said] == [("on-call", 1), ("team-meeting", 3)]

    def test_is_in_no_ledger(self, world, plan):
        before = LedgerEntry.objects.count()
        say(world, plan, 1)
        note(world, plan, "Mine.")
        assert LedgerEntry.objects.count() == before

    @pytest.mark.parametrize("actor", [LEE, BEN])
    def test_is_read_by_the_pair_alone(self, world, plan, actor):
        say(world, plan, 1)
        assert get(world, plan, SAM)[0].latest == 1
        assert get(world, plan, actor)[0] is None
        assert sureness.list_sureness(load_standing(actor, world.programme.id, plan)) == []

    def test_nobody_says_it_for_them(self, world, plan):
        with pytest.raises(Refused):
            say(world, plan, 3, SAM)
        with pytest.raises(NotFound):
            say(world, plan, 3, BEN)

    def test_then_and_now_stand_in_the_order_of_the_checklist(self, world, plan):
        say(world, plan, 2, criterion="team-meeting")
        say(world, plan, 1)
        say(world, plan, 3)
        view = get_plan(SAM, world.programme, plan)
        rows = present_sureness(sureness.list_sureness(view.standing), view.lines)
        assert [(row.title, row.then, row.now, row.is_surer) for row in rows] == [
            ("On call", "Not sure yet", "Confident", True),
            ("Team meeting", "Getting there", "Getting there", False),
        ]


class TestOwnNote:
    def test_is_kept_changed_and_taken_away(self, world, plan):
        for text in ("Ring sooner.", "Ring much sooner.", ""):
            note(world, plan, text)
            assert get(world, plan, ASHA)[1] == text
        assert OwnNote.objects.filter(plan__ref=plan).count() == 0

    @pytest.mark.parametrize("actor", [SAM, LEE, BEN, replace(ASHA, is_masquerading=True)])
    def test_is_read_by_its_author_alone(self, world, plan, actor):
        note(world, plan, "Mine.")
        assert get(world, plan, actor)[1] == ""
