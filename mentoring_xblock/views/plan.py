"""More: finish date, a break, the lead's help, leaving, the record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import plans
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.mentors import may_volunteer
from mentoring_xblock.api.plan_views import get_own_plan, get_plan
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.people import BreakForm, FinishForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.words import PLAN_STATES
from mentoring_xblock.views.base import enter
from mentoring_xblock.web.requests import Panel, Request, Said


def show_more(request: Request) -> Panel:
    part = get_part(request.actor, request.programme)
    view = get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    make = FieldMaker(request)
    context = {
        **present_frame(request, part, "more"),
        "plan": view.plan,
        "state": PLAN_STATES[view.plan.status],
        "mentors": view.mentors,
        "until": make("until", "date", _("Back on (if you know)"), view.plan.paused_until),
        "errors": make.errors,
        "may_volunteer": part.mentor_ref is None and may_volunteer(request.actor, request.programme),
        "is_mentor": part.mentor_ref is not None,
        "is_running": view.plan.status in ("awaiting", "taking_part", "on_break", "finished"),
        "may_export": view.standing.may("record_export"),
        "privacy_link": request.programme.settings.privacy_link,
    }
    return Panel("more", context)


def show_finish(request: Request) -> Panel:
    view = get_plan(request.actor, request.programme, request.get("plan"))
    view.standing.require("finish_date")
    make = FieldMaker(request)
    field = make("finish_on", "date", _("Finish by"), view.plan.finish_on, required=True)
    is_own = view.standing.facts.ref == (get_part(request.actor, request.programme).plan_ref or "")
    context = {**present_frame(request), "plan": view.plan, "field": field, "errors": make.errors, "is_own": is_own}
    return Panel("finish", context)


def move_finish(request: Request) -> Said:
    with enter(request, "finish_date", plan_ref=request.get("plan")) as case:
        plans.move_finish(case, FinishForm.read(request.data)["finish_on"])
    return Said(_("Saved."))


def show_after_finish(request: Request) -> Panel:
    from mentoring_xblock.views.home import show_checklist
    from mentoring_xblock.views.people import show_person

    part = get_part(request.actor, request.programme)
    return show_checklist(request) if part.plan_ref == request.get("plan") else show_person(request)


def pause(request: Request) -> Said:
    with enter(request, "pause", plan_ref=request.get("plan")) as case:
        plans.pause_plan(case, BreakForm.read(request.data)["until"])
    return Said(_("Enjoy your break. Everything still works if you want it."))


def resume(request: Request) -> Said:
    with enter(request, "pause", plan_ref=request.get("plan")) as case:
        plans.resume_plan(case)
    return Said(_("Welcome back."))


def leave(request: Request) -> Said:
    with enter(request, "leave", plan_ref=request.get("plan")) as case:
        plans.leave(case)
    return Said(_("You have stopped. Everything signed stays yours, and you can come back at any time."))


def show_leave(request: Request) -> Panel:
    view = get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    return Panel("leave", {**present_frame(request), "plan": view.plan})


def ask_help(request: Request) -> Said:
    with enter(request, "ask_help", plan_ref=request.get("plan")) as case:
        plans.ask_lead_for_help(case)
    return Said(_("Asked. The lead can see that you would like a hand."))
