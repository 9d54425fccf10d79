"""How people want to be told: their own choice, over all programmes (rule N1)."""

from __future__ import annotations

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.message_sending import load_wishes
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.message_times import Pace, Wish
from mentoring_xblock.models import MessageChoice


def get_own_wish(actor: Actor, /) -> Wish:
    """NotFound for staff who look as somebody else."""
    Standing(actor, None, []).require("message_choice")
    return load_wishes([actor.user_id]).get(actor.user_id, Wish())


def choose(case: Case, /, *, pace: Pace, at_night: bool) -> None:
    """It holds from now on; what was put off by the choice before still waits for its time."""
    MessageChoice.objects.update_or_create(user_id=case.actor.user_id, defaults={"pace": pace, "at_night": at_night})
