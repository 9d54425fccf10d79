"""Several at once by several at once, and a mentor's two devices, with real threads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import LedgerEntry, MentorProfile, SignOff, SupportRequest
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.races.test_races import count, make_signing, run_together
from tests.visitors import Visitor, make_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ASHA, SAM, PRIYA = make_actor(11, "Asha"), make_actor(21, "Sam"), make_actor(22, "Priya")
TIMES = 8


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    criteria = (make_criterion("on-call"), make_criterion("rotas", signatures=2))
    yield World(source=make_source(checklist=make_checklist(*criteria)))
    assert list(Verifier().check_all()) == []


def make_several(world: World, mentor_id: int, plan: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"plan": plan, "items": []}
    for name in ("on-call", "rotas"):
        one = make_signing(world, mentor_id, plan, name)
        ref = f"{plan}.{one['criterion']}"
        fields["items"].append(ref)
        fields |= {f"token-{ref}": one["seen"], "method": one["method"], "seen_on": one["seen_on"], "comment": "Calm."}
    return fields


def test_one_submission_from_many_devices_signs_each_once(world: World) -> None:
    plan = world.pair(ASHA, SAM)
    fields, key = make_several(world, SAM.user_id, plan), make_key()
    answers = run_together([partial(Visitor(world, SAM).post, "sign-several", key=key, **fields)] * TIMES)
    assert set(count(answers)) == {200}
    assert SignOff.objects.count() == LedgerEntry.objects.filter(type="signed").count() == 2


def test_two_mentors_who_sign_the_same_give_one_signature_each_place(world: World) -> None:
    plan = world.pair(ASHA, SAM)
    world.pair(ASHA, PRIYA)
    works = [
        partial(Visitor(world, actor).post, "sign-several", **make_several(world, actor.user_id, plan))
        for actor in (SAM, PRIYA) * (TIMES // 2)
    ]
    answers = run_together(works)
    assert set(count(answers)) <= {200, 422}
    assert SignOff.objects.filter(criterion="on-call", standing=1).count() == 1
    # Of each only the first submission knew the page as it was.
    assert SignOff.objects.filter(criterion="rotas", standing=1).count() <= 2
    assert LedgerEntry.objects.filter(type="signed").count() == SignOff.objects.count()


def test_support_asked_from_many_devices_is_asked_once(world: World) -> None:
    world.volunteer(SAM)
    works = [partial(Visitor(world, SAM).post, "ask-support", message="Nights") for _number in range(TIMES)]
    assert count(run_together(works)) == {200: 1, 409: TIMES - 1}
    assert SupportRequest.objects.count() == 1


def test_volunteering_from_many_devices_makes_one_profile(world: World) -> None:
    fields = {"name": "Sam", "job_role": "Cook", "places": "3"}
    works = [partial(Visitor(world, SAM).post, "volunteer", **fields) for _number in range(TIMES)]
    assert set(count(run_together(works))) <= {200, 409}
    assert MentorProfile.objects.count() == 1
