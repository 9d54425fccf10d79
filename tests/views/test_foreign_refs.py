"""References that do not belong together: another plan's talk, goal, question … beside one's own plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api.goals import GoalWords, about_goal, add_step, save_goal
from mentoring_xblock.models import (
    Action,
    Goal,
    LedgerEntry,
    Mentorship,
    MentorshipRequest,
    Plan,
    PlannedTalk,
    Question,
    Reflection,
    Review,
    Session,
    SessionOutcome,
)
from mentoring_xblock.routes import ROUTES
from tests import looking_back, planning
from tests.cast import FAY, Cast
from tests.conftest import ASHA, BEN, LEE, SAM
from tests.factories import NOW, World, make_source
from tests.visitors import Visitor, get_text

MARK = "of Ben alone"
PARAMS = {
    "talk": ["session"],
    "log-talk": ["session", "planned"],
    "plan-talk": ["planned"],
    "planned-talk": ["planned"],
    "question": ["question"],
    "goal": ["goal"],
    "touch": ["mentorship"],
    "end": ["mentorship"],
    "review": ["review"],
}
FIELDS = {
    "text": "x",
    "topic": "x",
    "held_on": NOW.date().isoformat(),
    "ideal": "x",
    "what": "same_job",
    "line": "x",
    "fair": "yes",
    "shared": "yes",
    "agreed": "on",
    "outcome": "finish_here",
    "whom": ["client"],
    "another_time": "x",
    "day": "2026-05-08",
    "clock": "10:00",
    "answer": "agree",
    "reason": "x",
    "message": "x",
    "weeks": "2",
    "done": "yes",
    "name": "x",
}


def make_foreign(world: World) -> dict[str, str]:
    """Everything that can be named in Ben's plan, whom Sam mentors too."""
    plan = world.pair(BEN, SAM)
    refs = {"plan": plan}
    refs["session"] = world.log_session(SAM, plan, f"A talk {MARK}", held_on=world.day(-15))
    refs["planned"] = planning.plan_talk(world, SAM, plan, agenda=f"An agenda {MARK}")
    refs["question"] = planning.ask(world, BEN, plan, f"A question {MARK}")
    refs["review"] = looking_back.hold(world, SAM, plan, "finish_here", comment=f"A review {MARK}")
    with world.use(BEN, "goals", plan_ref=plan, target=about_goal("")) as case:
        refs["goal"] = save_goal(case, GoalWords(f"A goal {MARK}"))
    with world.use(BEN, "actions", plan_ref=plan) as case:
        refs["step"] = refs["action"] = add_step(case, f"A step {MARK}")
    rows = Mentorship.objects.filter(plan__ref=plan)
    rows.update(keep_in_touch=f"A line {MARK}")
    refs["mentorship"] = rows.get().ref
    refs["request"] = world.ask(BEN, world.volunteer(replace(FAY, user_id=77)))
    return refs


def dump(plan_ref: str) -> list[Any]:
    plan = Plan.objects.get(ref=plan_ref)
    models = (Goal, Action, PlannedTalk, Question, Session, Review, Mentorship, MentorshipRequest, LedgerEntry)
    rows = [list(model.objects.filter(plan=plan).order_by("pk").values()) for model in models]
    rows += [list(model.objects.filter(session__plan=plan).values()) for model in (SessionOutcome, Reflection)]
    held = Plan.objects.filter(pk=plan.pk).values("status", "track", "finish_on", "help_asked_at", "what_then")
    return [*rows, list(held)]


@pytest.fixture(params=["same course", "another course"])
def foreign(request, cast: Cast) -> dict[str, str]:
    same = request.param == "same course"
    return make_foreign(cast.world if same else World(source=make_source("night.coach_mentoring.home.d0.u0", "night")))


def get_seen(name: str, refs: dict[str, str]) -> str:
    return "1.0" if name in ("edit-talk", "confirm-talk") else "1"


class TestForeignReferences:
    def test_read_nothing(self, cast, foreign):
        for name, params in PARAMS.items():
            for param in params:
                for actor in (ASHA, SAM):
                    answer = Visitor(cast.world, actor).get(name, plan=cast.plan, **{param: foreign[param]})
                    assert answer.status_code in (403, 404, 409), (name, param, actor.name)
                    assert MARK not in get_text(answer)

    def test_are_not_shown_by_any_panel(self, cast, foreign):
        for name in ROUTES.panels:
            text = get_text(Visitor(cast.world, ASHA).get(name, **{**foreign, "plan": cast.plan}))
            assert MARK not in text, name
            text = get_text(Visitor(cast.world, ASHA).get(name, **foreign))
            assert MARK not in text, name

    @pytest.mark.slow
    @pytest.mark.parametrize("actor", [ASHA, SAM, LEE], ids=lambda actor: actor.name)
    def test_write_nothing(self, cast, foreign, actor):
        before = dump(foreign["plan"])
        visitor = Visitor(cast.world, actor)
        for name in ROUTES.actions:
            for given in (foreign, {param: ref for param, ref in foreign.items() if param != "request"}):
                fields = {**FIELDS, **given, "plan": cast.plan, "seen": get_seen(name, foreign)}
                visitor.world.wait(seconds=2)
                assert visitor.post(name, **fields).status_code not in (429, 500), name
        assert dump(foreign["plan"]) == before
