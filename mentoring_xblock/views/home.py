"""Where one lands: the invitation, one's own checklist, the people one mentors, or everyone."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from mentoring_xblock.api import opt_outs, plans, wishes
from mentoring_xblock.api.lists import Part, get_part
from mentoring_xblock.api.mentors import may_volunteer
from mentoring_xblock.api.news import NewsItem, list_front_news
from mentoring_xblock.api.open_things import list_open_things
from mentoring_xblock.api.plan_views import PlanView, get_own_plan
from mentoring_xblock.api.relations import load_own_standing
from mentoring_xblock.domain.finish_date import suggest_finish_date
from mentoring_xblock.domain.reporting import is_graded
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.people import TITLE, JoinForm
from mentoring_xblock.forms.wishes import WISH
from mentoring_xblock.presenters.checklist import present_filters, present_front, present_sections
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.invitation import present_invitation
from mentoring_xblock.presenters.news import present_news
from mentoring_xblock.presenters.reviews import present_end
from mentoring_xblock.views.base import enter
from mentoring_xblock.views.desk import load_desk, present_desk_panel
from mentoring_xblock.views.lead import show_today
from mentoring_xblock.views.wishes import read_wishes
from mentoring_xblock.web.requests import Panel, Request, Said


def show_home(request: Request) -> Panel:
    """The screen that the viewer most likely came for (rule R0)."""
    part = get_part(request.actor, request.programme)
    if part.mentor_ref is not None:
        desk = load_desk(request)
        if part.plan_ref is None or desk.is_something_waiting:
            return present_desk_panel(request, part, desk)
    if part.plan_ref is not None:
        return _show_front(request, part)
    return show_today(request) if request.actor.is_lead else _show_invitation(request, part)


def show_checklist(request: Request) -> Panel:
    part = get_part(request.actor, request.programme)
    return _show_front(request, part) if part.plan_ref else _show_invitation(request, part)


def _show_front(request: Request, part: Part, /) -> Panel:
    """The front of the programme; in a block that is a part, that part's skills with a link to the front (C6)."""
    view = get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    is_part = request.programme.here.id != request.programme.home_id and "whole" not in request.params
    frame = present_frame(request, part, "checklist")
    if is_part:
        return Panel("part", {**frame, **present_front(view, [], today=request.today)})
    things = list_open_things(view.standing, at=request.at)
    news = present_news(_list_news(request, part, view), part.news_since)
    front = present_front(view, things.requests, today=request.today, news=news, coming=things.coming)
    return Panel("checklist", {**frame, **front, **present_end(view, things.review), "news_since": part.news_since})


def _list_news(request: Request, part: Part, view: PlanView, /) -> list[NewsItem]:
    if not part.news_count:
        return []
    states = {(line.address.block_id, line.criterion.id): line.state for line in view.lines}
    return list_front_news(view.standing, view.programme, states, since=part.news_since, at=request.at)


def show_all_skills(request: Request) -> Panel:
    view = get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    chosen = request.params.get("state", "")
    context = {
        **present_frame(request),
        **present_front(view, [], today=request.today),
        "filters": present_filters(view, chosen),
        "chosen": chosen,
        "sections": present_sections(view, chosen=chosen),
    }
    return Panel("skills", context)


def show_invitation(request: Request) -> Panel:
    part = get_part(request.actor, request.programme)
    view = get_own_plan(request.actor, request.programme) if part.plan_ref else None
    if view is not None and view.plan.status != "left":
        return _show_front(request, part)
    return _show_invitation(request, part)


def _show_invitation(request: Request, part: Part, /) -> Panel:
    """Nothing is stored by looking. Who left finds what they wished for, as they wrote it."""
    own = load_own_standing(request.actor, request.programme.id) if part.plan_ref else None
    context = present_invitation(
        request,
        part,
        name_limit=TITLE,
        wish_limit=WISH,
        may_volunteer=may_volunteer(request.actor, request.programme) and part.mentor_ref is None,
        opting_out=_present_opt_out(request, part),
        wishes=(wishes.get_wishes(own) if own else None) or wishes.NOTHING,
        may_offer=own is not None and own.plan is not None and own.plan.mentors_may_offer,
    )
    return Panel("invitation", context)


def _present_opt_out(request: Request, part: Part, /) -> dict[str, bool]:
    """Asked only where the checklist counts towards the course; a mentor is not held up by it as it is (C7).

    Whether somebody said so is between them and the course: not for staff who look as them (D2).
    """
    may_say_so = request.actor.is_enrolled and not request.actor.is_masquerading
    counts = request.programme.settings.counts_for_completion and may_say_so
    has_opted_out = counts and opt_outs.has_opted_out(request.actor, request.programme)
    return {
        "may_opt_out": counts and part.mentor_ref is None and not has_opted_out,
        "has_opted_out": has_opted_out,
        "is_graded": is_graded(request.programme.settings.weight),
    }


def show_not_now(request: Request) -> Panel:
    """After "Not now" and after "Not for me"."""
    context = present_frame(request)
    if request.programme.settings.counts_for_completion:
        context |= _present_opt_out(request, get_part(request.actor, request.programme))
    return Panel("not_now", context)


def opt_out(request: Request) -> Said:
    find = lambda: plans.find_own_plan(request.actor, request.programme)  # noqa: E731
    with enter(request, "opt_out", find=find, target=opt_outs.about_opting_out()) as case:
        opt_outs.opt_out(case)
    return Said(_("Noted. It does not hold you up in the course."))


def opt_in(request: Request) -> Said:
    find = lambda: plans.find_own_plan(request.actor, request.programme)  # noqa: E731
    with enter(request, "opt_out", find=find, target=opt_outs.about_opting_out()) as case:
        opt_outs.opt_in(case)
    return Said(_("Noted. The checklist counts for you again, as for everyone."))


def join(request: Request) -> Said:
    find = lambda: plans.find_own_plan(request.actor, request.programme)  # noqa: E731
    with enter(request, "join", find=find, target=plans.about_joining()) as case:
        words = JoinForm.read(request.data)
        joining = plans.Joining(
            name=words["name"],
            track=words["track"] or None,
            finish_on=_stretch(request, words["finish_on"], words["hours"]),
            mentors_may_offer=words["mentors_may_offer"],
        )
        plans.join(case, joining, site=request.place.site)
        # Who comes back without a word about them keeps what they said before.
        if any(name in request.data for name in wishes.COLUMNS):
            wishes.save_wishes(case, read_wishes(words), mentors_may_offer=joining.mentors_may_offer)
    return Said(_("Welcome. This is your checklist now."))


def _stretch(request: Request, finish_on: date, hours: int | None, /) -> date:
    """The suggested finish, moved for someone who works part-time; a date of their own stays."""
    settings = request.programme.settings
    suggested = suggest_finish_date(request.today, weeks=settings.weeks, full_time_hours=settings.hours, hours=None)
    if hours is None or finish_on != suggested:
        return finish_on
    return suggest_finish_date(request.today, weeks=settings.weeks, full_time_hours=settings.hours, hours=hours)
