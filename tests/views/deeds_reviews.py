"""Looking back, answering that; what a lead does to a plan as a whole."""

from __future__ import annotations

from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.reviews import load_stand
from mentoring_xblock.models import Plan
from tests.cast import Cast
from tests.conftest import ASHA, SAM
from tests.looking_back import hold
from tests.views.deeds import LEAD, MENTEE, Deed, Fields, Try


def get_seen(cast: Cast) -> str:
    """What the page carries on which somebody looks back."""
    return load_stand(load_standing(ASHA, cast.world.programme.id, cast.plan), cast.world.programme).token


def look_back(it: Try) -> Fields:
    """A lead may where nobody mentors the plan."""
    if it.relation is LEAD and it.is_set:
        it.cast.world.end(ASHA, it.cast.plan, SAM)
    return {"plan": it.cast.plan, "outcome": "finish_here", "comment": "", "seen": get_seen(it.cast)}


def answer(it: Try) -> Fields:
    """The mentee answers what their mentor said, everybody else what the mentee did."""
    if it.relation is LEAD and it.is_set:
        it.cast.world.end(ASHA, it.cast.plan, SAM)
    it.cast.world.wait(minutes=1)
    ref = hold(it.cast.world, SAM if it.relation is MENTEE else ASHA, it.cast.plan)
    return {"plan": it.cast.plan, "review": ref, "answer": "agree", "comment": "", "seen": get_seen(it.cast)}


def in_state(it: Try, status: str, **fields: str) -> Fields:
    Plan.objects.filter(ref=it.cast.plan).update(status=status)
    return {"plan": it.cast.plan, **fields}


REVIEW_DEEDS = [
    Deed("hold-review", "review", look_back),
    Deed("answer-review", "review", answer),
    Deed("close", "close", lambda it: {"plan": it.cast.plan, "reason": "They moved.", "seen": get_seen(it.cast)}),
    Deed("authorise", "authorise", lambda it: in_state(it, "awaiting")),
    Deed("what-then", "what_then", lambda it: in_state(it, "finished", what="new_role")),
]
