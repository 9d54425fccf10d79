"""Goals and next steps: the mentee's own, which both of the pair read and tick (rule E7)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import goals
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.plan_views import get_own_plan, get_plan
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.goals import GOAL, STEP, DoneForm, GoalForm, StepForm
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.goals import ME, present_goal_form, present_goals
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.views.log_talk import find_skills
from mentoring_xblock.web.requests import Panel, Request, Said


def show_goals(request: Request) -> Panel:
    """The goals of one's own plan, or of the plan that is named."""
    part = get_part(request.actor, request.programme)
    plan_ref = request.params.get("plan") or part.plan_ref
    if plan_ref is None:
        raise NotFound
    standing = load_standing(request.actor, request.programme.id, plan_ref)
    page = goals.list_goals(standing)
    is_own = plan_ref == part.plan_ref
    context = {
        **present_frame(request, part if is_own else None, "goals"),
        **present_goals(request, standing, page, step_limit=STEP),
        "is_own": is_own,
        "may_set": standing.may("goals") and standing.is_running,
        "may_act": standing.may("actions") and standing.is_running,
        "may_read_skills": standing.may("evidence_read"),
    }
    return Panel("goals", context)


def show_goal(request: Request) -> Panel:
    plan_ref = request.params.get("plan", "")
    view = get_plan(request.actor, request.programme, plan_ref) if plan_ref else None
    view = view or get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    view.standing.require("goals")
    goal_ref = request.params.get("goal", "")
    goal = goals.get_goal(view.standing, goal_ref) if goal_ref else None
    return Panel("goal", present_goal_form(request, view, goal, limit=GOAL))


def save_goal(request: Request) -> Said:
    goal_ref = request.params.get("goal", "")
    seen = request.params.get("seen") if goal_ref else None
    with enter(request, "goals", plan_ref=request.get("plan"), target=goals.about_goal(goal_ref), seen=seen) as case:
        words = GoalForm.read(request.data)
        goals.save_goal(
            case,
            goals.GoalWords(
                ideal=words["ideal"],
                next_step=words["next_step"],
                in_the_way=words["in_the_way"],
                by_when=words["by_when"],
                criteria=find_skills(request, words["criteria"]),
            ),
        )
    return Said(with_hint(_("Saved."), [words["ideal"], words["next_step"], words["in_the_way"]]))


def tick_goal(request: Request) -> Said:
    with enter(request, "goals", plan_ref=request.get("plan"), target=goals.about_goal(request.get("goal"))) as case:
        goals.set_goal_done(case, is_done=True)
    return Said(_("Well done. It stands under “Reached” now."))


def untick_goal(request: Request) -> Said:
    with enter(request, "goals", plan_ref=request.get("plan"), target=goals.about_goal(request.get("goal"))) as case:
        goals.set_goal_done(case, is_done=False)
    return Said(_("It is one of your goals again."))


def remove_goal(request: Request) -> Said:
    with enter(request, "goals", plan_ref=request.get("plan"), target=goals.about_goal(request.get("goal"))) as case:
        goals.remove_goal(case)
    return Said(_("Removed."))


def add_step(request: Request) -> Said:
    with enter(request, "actions", plan_ref=request.get("plan")) as case:
        words = StepForm.read(request.data)
        who = "" if words["who"] == ME else words["who"]
        goals.add_step(case, words["what"], mentor_ref=who, by_when=words["by_when"], goal_ref=words["goal"])
    return Said(with_hint(_("Added."), [words["what"]]))


def tick_step(request: Request) -> Said:
    target = goals.about_step(request.get("step"))
    with enter(request, "actions", plan_ref=request.get("plan"), target=target) as case:
        is_done = DoneForm.read(request.data)["done"] == "yes"
        goals.set_step_done(case, is_done=is_done)
    return Said(_("Done, well done.") if is_done else _("It is still to do."))


def remove_step(request: Request) -> Said:
    target = goals.about_step(request.get("step"))
    with enter(request, "actions", plan_ref=request.get("plan"), target=target) as case:
        goals.remove_step(case)
    return Said(_("Removed."))
