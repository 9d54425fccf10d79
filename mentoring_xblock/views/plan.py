"""More: finish date, another role, keeping in touch, a break, the lead's help, leaving, the record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import plans, touch, tracks
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.mentors import may_volunteer
from mentoring_xblock.api.plan_views import get_own_plan, get_plan
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.goals import TOUCH, TouchForm, TrackForm
from mentoring_xblock.forms.people import BreakForm, ExtendForm, FinishForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.words import PLAN_STATES, get_first_name
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
        "is_running": view.standing.is_running,
        "may_change_track": len(request.programme.tracks) > 1,
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
    """To a day of their own, or by one tap some weeks on from the day that stood on the page."""
    frame = {"plan_ref": request.get("plan"), "target": plans.about_finish}
    if "weeks" in request.params:
        with enter(request, "finish_date", **frame, seen=request.params.get("seen", "")) as case:
            plans.extend_finish(case, int(ExtendForm.read(request.data)["weeks"]))
    else:
        with enter(request, "finish_date", **frame) as case:
            plans.move_finish(case, FinishForm.read(request.data)["finish_on"])
    return Said(_("Saved."))


def show_after(request: Request) -> Panel:
    """The page that one came from: one's own front, or the person's."""
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


def stop_asking(request: Request) -> Said:
    with enter(request, "ask_help", plan_ref=request.get("plan")) as case:
        plans.stop_asking_for_help(case)
    return Said(_("Noted. You do not need a hand any more."))


def show_track(request: Request) -> Panel:
    """The other roles one could work towards: what stays signed, what comes new."""
    view = get_own_plan(request.actor, request.programme)
    if "plan" in request.params:
        view = get_plan(request.actor, request.programme, request.get("plan"))
    if view is None:
        raise NotFound
    view.standing.require("change_track")
    titles = dict(request.programme.tracks)
    context = {"plan": view.plan, "now": titles.get(view.plan.track or "", ""), "is_running": view.standing.is_running}
    return Panel("track", {**present_frame(request), **context, "choices": tracks.list_other_tracks(view)})


def change_track(request: Request) -> Said:
    with enter(request, "change_track", plan_ref=request.get("plan")) as case:
        track = TrackForm.read(request.data)["track"]
        tracks.change_track(case, track)
    title = dict(request.programme.tracks)[track]
    return Said(_("You are working towards “%(title)s” now. Everything signed stays yours.") % {"title": title})


def show_touch(request: Request) -> Panel:
    """One line on how the two keep in touch."""
    standing = load_standing(request.actor, request.programme.id, request.get("plan"))
    standing.require("keep_in_touch")
    row = touch.find_mentorship(standing, request.get("mentorship"))
    is_own = Relation.MENTEE in standing.relations
    name = get_first_name(row.mentor.name if is_own else standing.facts.name)
    make = FieldMaker(request)
    field = make(
        "line",
        "line",
        _("How %(name)s and I keep in touch") % {"name": name},
        row.keep_in_touch,
        hint=_("For example: Wednesdays after handover, or send a text."),
        reads=_("Only you and %(name)s can read this.") % {"name": name},
        limit=TOUCH,
    )
    context = {"plan": standing.facts, "mentorship": row.ref, "token": touch.make_touch_token(row), "name": name}
    return Panel(
        "touch", {**present_frame(request), **context, "field": field, "errors": make.errors, "is_own": is_own}
    )


def save_touch(request: Request) -> Said:
    target = touch.about_touch(request.get("mentorship"))
    seen = request.params.get("seen")
    with enter(request, "keep_in_touch", plan_ref=request.get("plan"), target=target, seen=seen) as case:
        touch.save_touch(case, TouchForm.read(request.data)["line"])
    return Said(_("Saved."))
