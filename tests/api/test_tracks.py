"""Working towards another role (rule P5)."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import tracks
from mentoring_xblock.api.plan_views import get_own_plan
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, Message, Plan
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import World, make_checklist, make_criterion, make_source


@pytest.fixture
def world(db: None) -> World:
    checklist = make_checklist(
        make_criterion("on-call"),
        make_criterion("rotas", tracks=["senior"]),
        make_criterion("budget", tracks=["manager"]),
        make_criterion("hiring", tracks=["manager"]),
        tracks=[{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}],
    )
    return World(source=make_source(checklist=checklist))


@pytest.fixture
def plan(world: World) -> str:
    plan = world.join(ASHA, track="senior")
    return world.pair(ASHA, SAM) and plan


def change(world: World, plan: str, track: str, actor=ASHA) -> None:
    with world.use(actor, "change_track", plan_ref=plan) as case:
        tracks.change_track(case, track)


def look(world: World):
    view = get_own_plan(ASHA, world.programme)
    assert view is not None
    return view


def test_what_would_be_is_said_before(world, plan):
    world.sign(SAM, plan, "on-call")
    [choice] = tracks.list_other_tracks(look(world))
    assert (choice.track, choice.title, choice.new, choice.gone) == (
        "manager",
        "Manager",
        ("Budget", "Hiring"),
        ("Rotas",),
    )
    assert (choice.progress.signed, choice.progress.total) == (1, 3)


def test_signatures_that_also_count_there_stay_and_the_others_come_back(world, plan):
    world.sign(SAM, plan, "on-call")
    world.sign(SAM, plan, "rotas")
    change(world, plan, "manager")
    assert (look(world).progress.signed, look(world).progress.total) == (1, 3)
    change(world, plan, "senior")
    assert (look(world).progress.signed, look(world).progress.total) == (2, 2)


def test_it_is_recorded_and_verifies(world, plan):
    change(world, plan, "manager")
    last = LedgerEntry.objects.filter(plan__ref=plan).latest("seq")
    assert last.type == "track_changed"
    assert Plan.objects.get(ref=plan).track == "manager"
    assert list(Verifier().check_all()) == []


def test_what_waits_there_alone_makes_nobody_late(world, plan):
    world.say_ready(ASHA, plan, "rotas")
    assert Plan.objects.get(ref=plan).waiting_since is not None
    change(world, plan, "manager")
    assert Plan.objects.get(ref=plan).waiting_since is None
    change(world, plan, "senior")
    assert Plan.objects.get(ref=plan).waiting_since is not None


def test_the_mentors_are_told(world, plan):
    change(world, plan, "manager")
    assert list(Message.objects.filter(kind="track_changed").values_list("recipient_id", flat=True)) == [SAM.user_id]


def test_the_same_or_an_unknown_role_is_refused(world, plan):
    with pytest.raises(Conflict, match="track_already"):
        change(world, plan, "senior")
    with pytest.raises(Invalid):
        change(world, plan, "director")
    assert Plan.objects.get(ref=plan).track == "senior"


def test_it_is_the_mentees_alone(world, plan):
    for actor, error in ((SAM, Refused), (LEE, Refused), (BEN, NotFound)):
        with pytest.raises(error):
            change(world, plan, "manager", actor)
