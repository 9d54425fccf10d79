"""The mentor's page: who waits, whom one mentors, requests; and volunteering."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.lists import MentorDesk, Part, get_desk, get_part
from mentoring_xblock.forms.people import JOB_ROLE, TITLE, WISH, MentorBreakForm, MessageForm, ProfileForm
from mentoring_xblock.presenters.desk import present_desk
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.views.base import enter, enter_request
from mentoring_xblock.web.requests import Panel, Request, Said


def show_desk(request: Request) -> Panel:
    desk = get_desk(request.actor, request.programme, today=request.today)
    return present_desk_panel(request, get_part(request.actor, request.programme), desk)


def present_desk_panel(request: Request, part: Part, desk: MentorDesk, /) -> Panel:
    return Panel("desk", {**present_frame(request, part, "desk"), **present_desk(desk, today=request.today)})


def show_volunteer(request: Request) -> Panel:
    """Volunteering, as honest as the mentee's page; also the form to change what one said."""
    own = mentors.get_own_profile(request.actor, request.programme)
    held = own.profile if own else mentors.Profile(name=request.actor.name, job_role="")
    make = FieldMaker(request)
    fields = [
        make("name", "line", _("The name that others see"), held.name, limit=TITLE, required=True),
        make("job_role", "line", _("Job role"), held.job_role, limit=JOB_ROLE, required=True),
        make("helps_with", "text", _("What I can help with"), held.helps_with, limit=WISH),
        make("when_free", "line", _("When I'm free"), held.when_free, limit=TITLE),
        make("places", "number", _("How many people at most"), str(held.places), required=True),
        make("from_outside", "tick", _("I come from outside this organisation"), held.from_outside),
        make("does_this_work", "tick", _("I do this work in my job"), held.does_this_work),
        make("about_me", "text", _("About me"), held.about_me, limit=WISH),
    ]
    context = {
        **present_frame(request),
        "fields": fields,
        "errors": make.errors,
        "back": get_back(request, get_part(request.actor, request.programme)),
        "is_new": own is None,
        "is_on_break": own is not None and own.status == "on_break",
        "may_volunteer": own is not None or mentors.may_volunteer(request.actor, request.programme),
    }
    return Panel("volunteer", context)


def volunteer(request: Request) -> Said:
    target = mentors.about_volunteering(request.actor, request.programme)
    with enter(request, "volunteer", target=target) as case:
        mentors.save_profile(case, mentors.Profile(**ProfileForm.read(request.data)))
    return Said(_("Saved. People can ask you now."))


def take_break(request: Request) -> Said:
    target = mentors.about_volunteering(request.actor, request.programme)
    with enter(request, "volunteer", target=target) as case:
        is_on_break = MentorBreakForm.read(request.data)["is_on_break"] == "yes"
        mentors.set_break(case, is_on_break=is_on_break)
    if is_on_break:
        return Said(_("You are on a break from new people. Those you mentor go on."))
    return Said(_("Welcome back. People can ask you again."))


def agree(request: Request) -> Said:
    with enter_request(request, "answer_request", is_answer=True) as case:
        mentorships.agree(case)
    return Said(_("You are working together now. A first talk can be ten minutes."))


def decline(request: Request) -> Said:
    with enter_request(request, "answer_request", is_answer=True) as case:
        mentorships.decline(case)
    return Said(_("Thank you for saying so. Nobody is told who said it."))


def offer(request: Request) -> Said:
    plan_ref = request.get("plan")
    find = mentorships.find_own_profile_and_plan(request.actor, request.programme, plan_ref)
    with enter(request, "offer", find=find, target=mentorships.about_offer) as case:
        mentorships.offer_to_mentor(case, MessageForm.read(request.data)["message"])
    return Said(_("Offered. They can say yes or no."))
