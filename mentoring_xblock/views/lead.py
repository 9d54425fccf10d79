"""A lead's own pages: today, everyone, who has shown what, talks that were shared with them (rule R1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import doubts, support_desk
from mentoring_xblock.api.lead_today import get_today, list_shared
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.matrix import get_matrix
from mentoring_xblock.api.people_lists import Moment, has_stopped, list_people
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.presenters.exports import LISTS
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.lead import list_states, present_people, present_today
from mentoring_xblock.presenters.lead_mentors import present_matrix
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter
from mentoring_xblock.web.requests import Panel, Request, Said


def get_lead_standing(request: Request, /) -> Standing:
    return Standing(request.actor, None, [])


def show_today(request: Request) -> Panel:
    """Where a lead lands: who would like a hand, how it is going, what was shared."""
    moment = Moment(request.at, request.today)
    today = get_today(get_lead_standing(request), request.programme, moment)
    part = get_part(request.actor, request.programme)
    context = {**present_frame(request, part, "today"), **present_today(today)}
    return Panel("today", {**context, "is_not_mentee": part.plan_ref is None})


def show_people(request: Request) -> Panel:
    """Everyone who takes part in the order they joined; with `state` some of them; with what is looked for by name."""
    standing = get_lead_standing(request)
    state, find = request.params.get("state", ""), request.find
    people, more = list_people(
        standing,
        request.programme,
        Moment(request.at, request.today),
        state=state,
        find=find,
        after=request.params.get("after", ""),
    )
    is_all = not (state or find)
    some_stopped = is_all and has_stopped(standing, request.programme)
    may_download = is_all and (bool(people) or some_stopped) and standing.may("export")
    part = get_part(request.actor, request.programme)
    context = {
        **present_frame(request, part, "people"),
        **present_people(people, state=state, find=find, today=request.today),
        "state": state,
        "states": list_states(state, with_awaiting=request.programme.settings.authorise_first),
        "is_all": is_all,
        "may_suggest": state in ("help", "no-mentor") and standing.may("propose"),
        "some_stopped": some_stopped,
        "lists": [(request.get_list_url(kind), *words) for kind, words in LISTS.items()] if may_download else [],
    }
    return Panel("people", {**context, "more": more})


def show_matrix(request: Request) -> Panel:
    """Who has shown what, as a table; with `view` `list` the same as a list for narrow screens."""
    number = request.get_number("number") if request.params.get("number") else 0
    after = request.params.get("after", "")
    matrix = get_matrix(get_lead_standing(request), request.programme, number=number, after=after)
    context = {**present_frame(request), "is_list": request.params.get("view") == "list", "after": after}
    return Panel("matrix", {**context, "matrix": present_matrix(matrix) if matrix else None})


def show_shared(request: Request) -> Panel:
    """Talks that their pair let the lead read, the latest first."""
    after = request.params.get("after", "")
    shared, more = list_shared(get_lead_standing(request), request.programme, after=after)
    return Panel("shared", {**present_frame(request), "shared": shared, "more": more})


def answer_help(request: Request) -> Said:
    plan_ref = request.get("plan")
    find = support_desk.find_plan(request.actor, plan_ref)
    with enter(request, "support", find=find, target=support_desk.about_seen_plan) as case:
        support_desk.answer_help(case)
        name = get_first_name(case.standing.facts.name)
    return Said(_("Noted. %(name)s can ask again at any time.") % {"name": name})


def see_doubts(request: Request) -> Said:
    plan_ref = request.get("plan")
    find = support_desk.find_plan(request.actor, plan_ref)
    with enter(request, "support", find=find, target=doubts.about_doubts, seen=request.get("seen")) as case:
        doubts.see_doubts(case)
    return Said(_("Noted. The doubts stay in the history of the skill."))
