"""Planned talks and questions for tests, brought about through the api."""

from __future__ import annotations

from datetime import time
from typing import Any

from mentoring_xblock.api import planned_talks, questions
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.planned_talks import PlannedView, TalkPlan
from mentoring_xblock.models import PlannedTalk
from tests.factories import World


def make_talk_plan(world: World, /, *, days: int = 2, **changes: Any) -> TalkPlan:
    """At half past three, in so many days."""
    words: dict[str, Any] = {"day": world.day(days), "clock": time(15, 30), **changes}
    return TalkPlan(**words)


def plan_talk(world: World, actor: Actor, plan: str, /, **changes: Any) -> str:
    """The talk's reference."""
    with world.use(actor, "plan_talk", plan_ref=plan) as case:
        return planned_talks.plan_talk(case, make_talk_plan(world, **changes))


def change(world: World, actor: Actor, plan: str, ref: str, what: str, *words: Any, seen: int | None = None) -> None:
    """Agree, ask for another time, move, cancel: as on a page that shows the talk as it is, or as it was."""
    target = planned_talks.about_planned(ref)
    version = PlannedTalk.objects.get(ref=ref).version if seen is None else seen
    with world.use(actor, "plan_talk", plan_ref=plan, target=target, seen=str(version)) as case:
        getattr(planned_talks, what)(case, *words)


def agree_talk(world: World, actor: Actor, plan: str, ref: str, /) -> None:
    change(world, actor, plan, ref, "agree_to_talk")


def read_planned(world: World, actor: Actor, plan: str, ref: str, /) -> PlannedView:
    return planned_talks.get_planned(actor, world.programme, plan, ref, at=world.now)[1]


def ask(world: World, actor: Actor, plan: str, text: str = "Who do I ring at night?", /) -> str:
    """The question's reference."""
    with world.use(actor, "ask_question", plan_ref=plan) as case:
        return questions.ask_question(case, text)


def answer(world: World, actor: Actor, plan: str, ref: str, text: str = "Ring me.", /) -> str:
    """The reference of the talk that the answer made."""
    target = questions.about_question(ref)
    with world.use(actor, "answer_question", plan_ref=plan, target=target) as case:
        return questions.answer_question(case, text)


def withdraw(world: World, actor: Actor, plan: str, ref: str, /) -> None:
    target = questions.about_question(ref)
    with world.use(actor, "ask_question", plan_ref=plan, target=target) as case:
        questions.withdraw_question(case)
