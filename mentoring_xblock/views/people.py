"""One person's checklist for those who help them, and finding a mentor."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.doubts import make_doubts
from mentoring_xblock.api.hand_over import get_hand_over, list_mutual
from mentoring_xblock.api.open_things import OpenThings, list_open_things
from mentoring_xblock.api.plan_views import PlanView, get_plan
from mentoring_xblock.api.questions import list_open_questions
from mentoring_xblock.api.relations import load_own_standing
from mentoring_xblock.api.wishes import may_read_wishes
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus, allows
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.people import MESSAGE, MessageForm
from mentoring_xblock.presenters.checklist import present_front, present_sections
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.hand_over import say_hand_over
from mentoring_xblock.presenters.reviews import present_end
from mentoring_xblock.presenters.words import get_first_name, name_colleague
from mentoring_xblock.views.base import enter, enter_request
from mentoring_xblock.web.requests import Panel, Request, Said

SEARCHED_FROM = 10
"""With more mentors than these the directory can be searched."""


def show_person(request: Request) -> Panel:
    """A mentee's whole checklist, for their mentors and the lead."""
    view = get_plan(request.actor, request.programme, request.get("plan"))
    mine = next((mentor for mentor in view.mentors if mentor.is_self), None)
    things = list_open_things(view.standing, at=request.at)
    return Panel(
        "person",
        {
            **present_frame(request),
            **present_front(view, [], today=request.today),
            **present_end(view, things.review),
            **_present_pair(request, view),
            **_present_doubts(request, view, things),
            "coming": things.coming,
            "sections": present_sections(view),
            "mine": mine,
            "may_read_skills": view.standing.may("evidence_read"),
            "may_print": view.standing.may("record_print"),
        },
    )


def _present_pair(request: Request, view: PlanView, /) -> dict[str, Any]:
    """What the two have to do with each other; for a lead, whether they mentor each other (M4)."""
    standing = view.standing
    is_mentor = Relation.MENTOR in standing.relations
    status = PlanStatus(view.plan.status)
    first_name = get_first_name(view.plan.name)
    return {
        "hand_over": say_hand_over(get_hand_over(standing, request.programme), first_name=first_name),
        "mutual": [mentor.name for mentor in list_mutual(standing)],
        "questions": list_open_questions(standing) if is_mentor else [],
        "may_log": allows(status, "log_session") and standing.may("log_session"),
        "may_sign_several": allows(status, "sign_several") and standing.may("sign_several"),
        "may_answer_help": view.plan.asked_for_help and standing.is_running and standing.may("support"),
        "may_propose": standing.is_running and _has_room(request, view) and standing.may("propose"),
        "may_read_goals": standing.may("ratings"),
        "may_read_wishes": may_read_wishes(standing),
    }


def _present_doubts(request: Request, view: PlanView, things: OpenThings, /) -> dict[str, Any]:
    """For a lead, which signatures are doubted; `doubts_seen`: the token of what this page shows."""
    plan = view.standing.plan
    doubts, token = make_doubts(plan, request.programme, things.doubts) if plan else ([], "")
    return {"doubts": [(doubt, name_colleague(doubt.name)) for doubt in doubts], "doubts_seen": token}


def _has_room(request: Request, view: PlanView, /) -> bool:
    return len(view.mentors) < request.programme.settings.mentors_per_plan


def show_mentors(request: Request) -> Panel:
    """Who could be my mentor: cards from A to Z; with a search where there are many."""
    after = request.params.get("after", "")
    only_free = request.params.get("free") == "on"
    found, more = mentors.list_mentors(
        request.actor, request.programme, after=after, find=request.find, only_free=only_free
    )
    is_filtered = bool(request.find or only_free)
    standing = load_own_standing(request.actor, request.programme.id)
    plan = standing.facts if standing and not standing.mentors and standing.may("ask_help") else None
    context = {**present_frame(request), "mentors": found, "more": more, "plan": plan}
    context |= {"is_filtered": is_filtered, "only_free": only_free}
    context["together"] = [mentor.mentor_ref for mentor in standing.mentors] if standing else []
    context["has_filters"] = is_filtered or bool(after) or len(found) > SEARCHED_FROM
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
    context["kept"] = [field.value] if request.failure and field.value else []
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
