"""What can be done about talks: changing one, calling it fair, what came of it, a talk of several."""

from __future__ import annotations

from datetime import timedelta

from mentoring_xblock.models import Session
from tests.conftest import ASHA
from tests.views.deeds import MENTEE, MENTOR, Deed, Fields, Try

UNTOUCHED = "1.0"
"""The token of a log that nobody has changed or answered."""


def pick_talk(it: Try) -> Fields:
    """Sam's own talk, or the one that Fay held."""
    whose = "Fay" if it.relation is MENTOR and not it.is_own else "shared"
    return {"plan": it.cast.plan, "session": it.cast.talks[whose]}


def change(it: Try) -> Fields:
    about = pick_talk(it)
    if it.relation is MENTEE and it.is_own:
        about["session"] = it.cast.world.log_session(ASHA, it.cast.plan, "In Asha's words")
    return {**about, "seen": UNTOUCHED, "topic": "Nights, and the keys", "held_on": "2026-05-04"}


def say_outcome(it: Try) -> Fields:
    Session.objects.update(held_on=it.cast.world.day() - timedelta(days=20))
    return {**pick_talk(it), "outcome": "He washes up himself.", "whom": "client"}


def log_for_several(it: Try) -> Fields:
    return {"people": it.cast.plan, "topic": "Moving safely", "held_on": "2026-05-04"}


TALK_DEEDS = [
    Deed("edit-talk", "edit_session", change),
    Deed("confirm-talk", "confirm_session", lambda it: {**pick_talk(it), "seen": UNTOUCHED, "fair": "yes"}),
    Deed("came-of-it", "outcome", say_outcome),
    # A talk of several is a mentor's.
    Deed("group-talk", "log_session", log_for_several, instead={MENTEE: 404}),
]
