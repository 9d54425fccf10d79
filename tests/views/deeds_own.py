"""What mentees keep for themselves and their mentors: wishes, goals, how sure, notes, another role."""

from __future__ import annotations

from mentoring_xblock.api import goals
from tests.cast import Cast
from tests.conftest import ASHA, SAM
from tests.views.deeds import MENTEE, MENTOR, Deed, Fields, Try


def set_goal(cast: Cast, *, is_done: bool = False) -> str:
    """A goal of Asha's; its reference."""
    with cast.world.use(ASHA, "goals", plan_ref=cast.plan, target=goals.about_goal("")) as case:
        ref = goals.save_goal(case, goals.GoalWords("Ring with confidence"))
    if is_done:
        with cast.world.use(ASHA, "goals", plan_ref=cast.plan, target=goals.about_goal(ref)) as case:
            goals.set_goal_done(case, is_done=True)
    return ref


def add_step(it: Try) -> str:
    """A next step that whoever tries wrote, where they could have; else the mentee."""
    author = SAM if it.relation is MENTOR else ASHA
    with it.cast.world.use(author, "actions", plan_ref=it.cast.plan) as case:
        return goals.add_step(case, "Ask about the rota")


def about_goal(it: Try, *, is_done: bool = False, **fields: str) -> Fields:
    return {"plan": it.cast.plan, "goal": set_goal(it.cast, is_done=is_done), **fields}


def about_step(it: Try, **fields: str) -> Fields:
    return {"plan": it.cast.plan, "step": add_step(it), **fields}


def about_skill(it: Try, **fields: str) -> Fields:
    return {"plan": it.cast.plan, "criterion": it.cast.world.address("on-call"), **fields}


def touch(it: Try) -> Fields:
    return {"plan": it.cast.plan, "mentorship": it.cast.mentorship(SAM), "line": "Text me."}


def stop_asking(it: Try) -> Fields:
    with it.cast.world.use(ASHA, "ask_help", plan_ref=it.cast.plan) as case:
        case.plan.help_asked_at = case.at
    return {"plan": it.cast.plan}


OWN_DEEDS = [
    Deed("wishes", "wishes_write", lambda it: {"plan": it.cast.plan, "matters": "Nights"}),
    Deed("goal", "goals", lambda it: {"plan": it.cast.plan, "ideal": "Calm nights"}),
    Deed("goal-done", "goals", about_goal),
    Deed("goal-undone", "goals", lambda it: about_goal(it, is_done=True)),
    Deed("remove-goal", "goals", about_goal),
    Deed("action", "actions", lambda it: {"plan": it.cast.plan, "what": "Ring the pharmacy"}),
    Deed("action-done", "actions", lambda it: about_step(it, done="yes")),
    Deed("remove-action", "actions", about_step),
    Deed("sure", "rate", lambda it: about_skill(it, step="2")),
    Deed("own-note", "own_note", lambda it: about_skill(it, note="Mine.")),
    Deed("touch", "keep_in_touch", touch),
    Deed("change-track", "change_track", lambda it: {"plan": it.cast.plan, "track": "senior"}, instead={MENTEE: 422}),
    Deed("stop-asking", "ask_help", stop_asking, instead={MENTOR: 403}),
]
