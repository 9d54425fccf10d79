"""Looking back, answering, closing and signing at the same moment: one thing happens, the other is told so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.reviews import load_stand
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.models import Plan, Review, SignOff
from tests.conftest import ASHA, LEE, SAM
from tests.factories import World, make_actor
from tests.looking_back import hold, make_small_world, sign_all
from tests.races.test_races import count, make_signing, run_together
from tests.visitors import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    world = make_small_world()
    yield world
    assert list(Verifier().check_all()) == []


def get_seen(world: World, plan: str) -> str:
    return load_stand(load_standing(ASHA, world.programme.id, plan), world.programme).token


def test_of_both_who_look_back_at_once_one_is_told_to_look_again(world):
    plan = world.pair(ASHA, SAM)
    fields = {"plan": plan, "outcome": "finish_here", "comment": "", "seen": get_seen(world, plan)}
    works = [partial(Visitor(world, actor).post, "hold-review", **fields) for actor in (ASHA, SAM)] * 5
    assert count(run_together(works)) == {200: 1, 409: 9}
    assert Review.objects.count() == 1


def test_agreeing_while_a_signature_is_taken_back_never_finishes_without_it(world):
    for number in range(5):
        mentee, mentor = make_actor(200 + number), make_actor(300 + number)
        plan = world.pair(mentee, mentor)
        seqs = sign_all(world, mentor, plan)
        ref = hold(world, mentor, plan, "ready")
        agree = {"plan": plan, "review": ref, "answer": "agree", "comment": "", "seen": get_seen(world, plan)}
        back = {"plan": plan, "criterion": world.address("rotas"), "entry": str(seqs[1]), "reason": "A mistake."}
        answers = run_together(
            [
                partial(Visitor(world, mentee).post, "answer-review", **agree),
                partial(Visitor(world, mentor).post, "take-back", **back),
            ]
        )
        assert answers[1].status_code == 200
        # Agreed to first, and taken back after that; or told that it has changed.
        finished = Plan.objects.get(ref=plan).status == "finished"
        assert answers[0].status_code == (200 if finished else 409)


def test_closing_while_somebody_signs_counts_what_is_signed(world):
    plan = world.pair(ASHA, SAM)
    close = {"plan": plan, "reason": "They moved.", "seen": get_seen(world, plan)}
    works = [
        partial(Visitor(world, LEE).post, "close", **close),
        partial(Visitor(world, SAM).post, "sign-off", **make_signing(world, SAM.user_id, plan)),
    ]
    answers = run_together(works)
    # Whichever came first: the other found something else than its page showed.
    assert answers[0].status_code != answers[1].status_code
    is_closed = Plan.objects.get(ref=plan).status == "closed"
    assert (is_closed, SignOff.objects.filter(plan__ref=plan).exists()) in ((True, False), (False, True))
