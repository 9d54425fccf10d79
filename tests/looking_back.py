"""Looking back, closing, letting begin: through the api, as people would."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.api import endings, reviews
from mentoring_xblock.api.actors import Actor
from tests.factories import World, make_checklist, make_criterion, make_source

CRITERIA = ("on-call", "rotas")


def make_small_world(**settings: Any) -> World:
    """Two skills, one signature each."""
    return World(source=make_source(checklist=make_checklist(*map(make_criterion, CRITERIA)), **settings))


def hold(world: World, actor: Actor, plan: str, outcome: str = "more_time", **changes: Any) -> str:
    """The review's reference."""
    words = {"weeks": 4 if outcome == "more_time" else None, "comment": "", **changes}
    seen = words.pop("seen", None)
    with world.use(actor, "review", plan_ref=plan, target=reviews.about_holding, seen=seen) as case:
        return reviews.hold_review(case, outcome, **words)


def answer(world: World, actor: Actor, plan: str, review: str, said: str = "agree", comment: str = "") -> None:
    with world.use(actor, "review", plan_ref=plan, target=reviews.about_answering(review)) as case:
        reviews.answer_review(case, said, comment)


def sign_all(world: World, mentor: Actor, plan: str) -> list[int]:
    return [world.sign(mentor, plan, criterion.id) for _place, criterion in world.programme.list_criteria()]


def close(world: World, lead: Actor, plan: str, reason: str = "They moved away.") -> None:
    with world.use(lead, "close", plan_ref=plan, target=endings.about_ending) as case:
        endings.close_plan(case, reason)


def authorise(world: World, lead: Actor, plan: str) -> None:
    with world.use(lead, "authorise", plan_ref=plan) as case:
        endings.authorise(case)


def note_then(world: World, actor: Actor, plan: str, what: str) -> None:
    with world.use(actor, "what_then", plan_ref=plan) as case:
        endings.say_what_then(case, what)
