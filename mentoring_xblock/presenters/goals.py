"""Goals and next steps in words, and the fields to write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.goals import GoalPage, GoalView, Step, list_titles
from mentoring_xblock.api.plan_views import PlanView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.skill_choice import choose_skills
from mentoring_xblock.presenters.words import get_first_name, name_colleague
from mentoring_xblock.web.requests import Request

ME = "me"
UNTICK = timedelta(days=1)
"""So long a slip of the finger is offered to be put right."""


def present_goals(request: Request, standing: Standing, page: GoalPage, /, *, step_limit: int) -> dict[str, Any]:
    """Everything on the page: goals with their steps, steps of no goal, what is done, and the form for a step."""
    name = get_first_name(standing.facts.name)
    goals = [_present_goal(request, goal, name) for goal in page.goals]
    # Another form of the page that comes again has nothing to do with this one.
    make = FieldMaker(request if "what" in request.data else replace(request, failure=None))
    reads = present_frame(request)["pair_reads"]
    if Relation.MENTEE not in standing.relations:
        reads = _("You, %(name)s and their mentors can read this.") % {"name": name}
    return {
        "plan": standing.facts,
        "first_name": name,
        "goals": goals,
        "done": [_present_goal(request, goal, name) for goal in page.done],
        "steps": [_present_step(request, step, name) for step in page.steps],
        "steps_done": [_present_step(request, step, name) for step in page.steps_done],
        "is_empty": not (page.goals or page.done or page.steps or page.steps_done),
        "reads": reads,
        "fields": _make_step_fields(make, standing, page.goals, limit=step_limit, reads=reads),
        "errors": make.errors,
        "is_form_open": bool(make.errors),
    }


def _present_goal(request: Request, goal: GoalView, name: str, /) -> dict[str, Any]:
    return {
        "ref": goal.ref,
        "ideal": goal.ideal,
        "next_step": goal.next_step,
        "in_the_way": goal.in_the_way,
        "by_when": goal.by_when,
        "is_late": _is_late(goal.by_when, goal.done_at, request.today),
        "done_at": goal.done_at,
        "skills": list_titles(goal.criteria, request.programme),
        "steps": [_present_step(request, step, name) for step in goal.steps],
    }


def _present_step(request: Request, step: Step, name: str, /) -> dict[str, Any]:
    who = name if step.mentor_name is None else step.mentor_name and get_first_name(step.mentor_name)
    return {
        "ref": step.ref,
        "what": step.what,
        "who": _("You") if step.is_mine else name_colleague(who),
        "by_when": step.by_when,
        "is_late": _is_late(step.by_when, step.done_at, request.today),
        "done_at": step.done_at,
        "may_untick": step.done_at is not None and request.at - step.done_at < UNTICK,
        "may_remove": step.may_remove,
    }


def _is_late(by_when: date | None, done_at: datetime | None, today: date, /) -> bool:
    return by_when is not None and by_when < today and done_at is None


def _make_step_fields(
    make: FieldMaker, standing: Standing, goals: Sequence[GoalView], /, *, limit: int, reads: str
) -> list[Field]:
    is_mentee = Relation.MENTEE in standing.relations
    mentee = _("Me") if is_mentee else get_first_name(standing.facts.name)
    people = [(ME, mentee)]
    people += [
        (mentor.mentor_ref, _("Me") if mentor.is_self else get_first_name(mentor.name)) for mentor in standing.mentors
    ]
    fields = [
        make("what", "line", _("What will be done?"), reads=reads, limit=limit, required=True, names=True),
        make("who", "choice", _("Who does it?"), ME, options=people, compact=True) if people[1:] else None,
        make("by_when", "date", _("By when, if you like")),
        make("goal", "select", _("For which goal?"), options=[("", _("No goal, just a step")), *_list_names(goals)])
        if goals
        else None,
    ]
    return [field for field in fields if field is not None]


def _list_names(goals: Sequence[GoalView], /) -> list[tuple[str, str]]:
    return [(goal.ref, goal.ideal if len(goal.ideal) <= 60 else f"{goal.ideal[:59].rstrip()}…") for goal in goals]


def present_goal_form(request: Request, view: PlanView, goal: GoalView | None, /, *, limit: int) -> dict[str, Any]:
    """The form for one goal: a new one, or one that is changed."""
    frame = present_frame(request)
    make = FieldMaker(request)
    chosen = [address for address, _title in list_titles(goal.criteria, request.programme)] if goal else []
    fields = {
        "ideal": make(
            "ideal",
            "text",
            _("What would be ideal?"),
            goal.ideal if goal else "",
            hint=_("What would you like to be different in three months?"),
            reads=frame["pair_reads"],
            limit=limit,
            required=True,
            names=True,
        ),
        "next_step": make(
            "next_step",
            "text",
            _("What is the next step?"),
            goal.next_step if goal else "",
            reads=frame["pair_reads"],
            limit=limit,
            names=True,
        ),
        "in_the_way": make(
            "in_the_way",
            "text",
            _("What is in the way?"),
            goal.in_the_way if goal else "",
            reads=frame["pair_reads"],
            limit=limit,
            names=True,
        ),
        "by_when": make("by_when", "date", _("By when, if you like"), goal.by_when if goal else None),
    }
    return {
        **frame,
        "plan": view.plan,
        "goal": goal,
        "fields": fields,
        "skills": choose_skills(make, view, chosen=chosen, label=_("Skills it is about")),
        "errors": make.errors,
    }
