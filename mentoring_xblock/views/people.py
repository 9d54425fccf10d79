"""One person's checklist for those who help them, the lead's list of everyone, and finding a mentor."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.lists import get_part, has_stopped, list_people
from mentoring_xblock.api.plan_views import get_plan
from mentoring_xblock.api.relations import Standing, load_own_standing
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.people import MESSAGE, MessageForm
from mentoring_xblock.presenters.checklist import present_front, present_sections
from mentoring_xblock.presenters.desk import present_person
from mentoring_xblock.presenters.exports import LISTS
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter, enter_request
from mentoring_xblock.web.requests import Panel, Request, Said


def show_person(request: Request) -> Panel:
    """A mentee's whole checklist, for their mentors and the lead."""
    view = get_plan(request.actor, request.programme, request.get("plan"))
    mine = next((mentor for mentor in view.mentors if mentor.is_self), None)
    return Panel(
        "person",
        {
            **present_frame(request),
            **present_front(view, [], today=request.today),
            "sections": present_sections(view),
            "mine": mine,
            "may_read_skills": view.standing.may("evidence_read"),
            "may_log": view.standing.may("log_session"),
            "may_export": view.standing.may("record_export"),
        },
    )


def show_people(request: Request) -> Panel:
    """For the lead: everyone who takes part, in the order they joined; with `state` `stopped` those who did once."""
    standing = Standing(request.actor, None, [])
    is_stopped = request.params.get("state") == "stopped"
    after = request.params.get("after", "")
    people, more = list_people(standing, request.programme, after=after, stopped=is_stopped)
    some_stopped = has_stopped(standing, request.programme)
    part = get_part(request.actor, request.programme)
    may_download = (bool(people) or some_stopped) and not is_stopped and standing.may("export")
    context = {
        **present_frame(request, part, "people"),
        "people": [present_person(item, request.today) for item in people],
        "lists": [(request.get_list_url(kind), *words) for kind, words in LISTS.items()] if may_download else [],
    }
    return Panel("people", {**context, "more": more, "is_stopped": is_stopped, "some_stopped": some_stopped})


def show_mentors(request: Request) -> Panel:
    """Who could be my mentor: cards from A to Z."""
    after = request.params.get("after", "")
    found, more = mentors.list_mentors(request.actor, request.programme, after=after)
    standing = load_own_standing(request.actor, request.programme.id)
    plan = standing.facts if standing and not standing.mentors and standing.may("ask_help") else None
    context = {**present_frame(request), "mentors": found, "more": more, "plan": plan}
    return Panel("mentors", {**context, "is_running": plan is not None and plan.status in RUNNING})


def show_mentor(request: Request) -> Panel:
    """One mentor, and the message that is ready to be sent."""
    mentor = mentors.get_mentor(request.actor, request.programme, request.get("mentor"))
    make = FieldMaker(request)
    first_name = get_first_name(mentor.profile.name)
    field = make(
        "message",
        "text",
        _("Your message"),
        _("Hello %(name)s, would you be my mentor?") % {"name": first_name},
        reads=_("Only %(name)s can read this.") % {"name": first_name},
        limit=MESSAGE,
        names=True,
    )
    context = {**present_frame(request), "mentor": mentor, "first_name": first_name, "field": field}
    return Panel("mentor", {**context, "errors": make.errors})


def ask_mentor(request: Request) -> Said:
    mentor_ref = request.get("mentor")
    find = mentorships.find_mentor_and_own_plan(request.actor, request.programme, mentor_ref)
    target = mentorships.about_mentor(mentor_ref)
    with enter(request, "ask_mentor", find=find, target=target) as case:
        mentorships.ask_mentor(case, MessageForm.read(request.data)["message"])
        name = get_first_name(case.target.value.name)
    return Said(_("Sent. You can ask someone else as well while %(name)s thinks.") % {"name": name})


def withdraw_request(request: Request) -> Said:
    with enter_request(request, "withdraw_request", is_answer=False) as case:
        mentorships.withdraw_request(case)
    return Said(_("Taken back."))


def end_mentorship(request: Request) -> Said:
    target = mentorships.about_mentorship(request.get("mentorship"))
    with enter(request, "end_mentorship", plan_ref=request.get("plan"), target=target) as case:
        mentorships.end_mentorship(case)
        name = get_first_name(case.target.value.mentor.name)
        if case.target.is_own:
            name = get_first_name(case.standing.facts.name)
    return Said(_("You and %(name)s have finished working together. Everything signed stays.") % {"name": name})


def show_end(request: Request) -> Panel:
    """Asks once before an end, and says what stays."""
    view = get_plan(request.actor, request.programme, request.get("plan"))
    wanted = request.get("mentorship")
    mentor = next((item for item in view.mentors if item.mentorship_ref == wanted), None)
    if mentor is None or not view.standing.may("end_mentorship", is_own=mentor.is_self):
        raise NotFound
    is_own = Relation.MENTEE in view.standing.relations
    return Panel("end", {**present_frame(request), "plan": view.plan, "mentor": mentor, "is_own": is_own})
