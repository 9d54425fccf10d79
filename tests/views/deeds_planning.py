"""What can be done about talks that are to come, and about questions."""

from __future__ import annotations

from typing import Any

from tests import planning
from tests.conftest import ASHA, SAM
from tests.views.deeds import MENTEE, Deed, Fields, Try

WHEN: Fields = {"day": "2026-05-06", "clock": "15:30"}


def suggest(it: Try, /, to_them: bool = True, **fields: Any) -> Fields:
    """A talk between Asha and Sam; suggested by the other one, where it is one of the two who tries."""
    by = SAM if (it.relation is MENTEE) == to_them else ASHA
    ref = planning.plan_talk(it.cast.world, by, it.cast.plan)
    return {"plan": it.cast.plan, "planned": ref, "seen": "1", **fields}


def ask(it: Try, **fields: str) -> Fields:
    ref = planning.ask(it.cast.world, ASHA, it.cast.plan)
    return {"plan": it.cast.plan, "question": ref, **fields}


PLANNING_DEEDS = [
    Deed("plan-talk", "plan_talk", lambda it: {"plan": it.cast.plan, **WHEN, "mentor": it.cast.mentors["Sam Okoro"]}),
    Deed("move-talk", "plan_talk", lambda it: suggest(it, **WHEN)),
    Deed("agree-talk", "plan_talk", suggest),
    Deed("another-time", "plan_talk", lambda it: suggest(it, another_time="Thursday")),
    Deed("cancel-talk", "plan_talk", lambda it: suggest(it, to_them=False)),
    Deed("ask-question", "ask_question", lambda it: {"plan": it.cast.plan, "text": "Who do I ring?"}),
    Deed("answer-question", "answer_question", lambda it: ask(it, text="Ring me.")),
    Deed("withdraw-question", "ask_question", ask),
]
