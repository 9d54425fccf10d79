"""What leads do: suggesting a pair, looking after mentors, answering who asks for a hand."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.plans import ask_lead_for_help
from mentoring_xblock.models import MentorProfile
from tests.conftest import ASHA
from tests.factories import make_actor
from tests.leading import ask_support, list_doubts
from tests.views.deeds import Deed, Fields, Try

OLU: Actor = make_actor(52, "Olu")


def about_mentor(it: Try, status: str = "active", **fields: Any) -> Fields:
    """A mentor in this state, who is nobody else of the cast."""
    ref = it.cast.world.volunteer(OLU)
    MentorProfile.objects.filter(ref=ref).update(status=status)
    return {"mentor": ref, **fields}


def answer_support(it: Try) -> Fields:
    fields = about_mentor(it)
    return {**fields, "support": ask_support(it.cast.world, OLU)}


def answer_help(it: Try) -> Fields:
    with it.cast.world.use(ASHA, "ask_help", plan_ref=it.cast.plan) as case:
        ask_lead_for_help(case)
    return {"plan": it.cast.plan}


def see_doubts(it: Try) -> Fields:
    """The doubts of Fay, who is a mentor of Asha's no more."""
    return {"plan": it.cast.plan, "seen": list_doubts(it.cast.world, it.cast.plan)[1]}


LEAD_DEEDS = [
    Deed("propose", "propose", lambda it: about_mentor(it, plan=it.cast.plan)),
    Deed("approve", "approve", lambda it: about_mentor(it, "asking")),
    Deed("suspend", "approve", about_mentor),
    Deed("restore", "approve", lambda it: about_mentor(it, "suspended")),
    Deed("answer-support", "support", answer_support),
    Deed("supervision-note", "support", lambda it: about_mentor(it, text="We talked about nights.")),
    Deed("answer-help", "support", answer_help),
    Deed("doubts-seen", "support", see_doubts),
]
