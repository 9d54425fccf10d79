"""The mentor's page: who waits, whom one mentors, requests; and volunteering."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentoring_xblock.api import mentors, mentorships
from mentoring_xblock.api.desk import MentorDesk, get_desk
from mentoring_xblock.api.lists import Part, get_part
from mentoring_xblock.forms.people import JOB_ROLE, TITLE, WISH, AgreeForm, MentorBreakForm, MessageForm, ProfileForm
from mentoring_xblock.presenters.desk import present_desk
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, get_lead_name, present_frame
from mentoring_xblock.views.base import enter, enter_request
from mentoring_xblock.web.requests import Panel, Request, Said


def load_desk(request: Request, /) -> MentorDesk:
    """NotFound for whoever does not mentor here."""
    return get_desk(request.actor, request.programme, at=request.at, after=request.params.get("after", ""))


def show_desk(request: Request) -> Panel:
    return present_desk_panel(request, get_part(request.actor, request.programme), load_desk(request))


def present_desk_panel(request: Request, part: Part, desk: MentorDesk, /) -> Panel:
    shown = present_desk(desk, today=request.today, is_further=bool(request.params.get("after")))
    return Panel("desk", {**present_frame(request, part, "desk"), **shown, "has_plan": part.plan_ref is not None})


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
        "status": own.status if own else "",
        "lead_looks_first": request.programme.settings.who_may_mentor == "approved" and not request.actor.is_lead,
        "may_volunteer": own is not None or mentors.may_volunteer(request.actor, request.programme),
    }
    return Panel("volunteer", context)


def volunteer(request: Request) -> Said:
    target = mentors.about_volunteering(request.actor, request.programme)
    with enter(request, "volunteer", target=target) as case:
        status = mentors.save_profile(case, mentors.Profile(**ProfileForm.read(request.data)))
    if status == "asking":
        return Said(_("Thank you. %(lead)s has a look first.") % {"lead": capfirst(get_lead_name(request))})
    return Said(_("Saved. People can ask you now.") if status == "active" else _("Saved."))


def stop_asking(request: Request) -> Said:
    """Take back that one would like to be a mentor, before a lead has looked."""
    target = mentors.about_volunteering(request.actor, request.programme)
    with enter(request, "volunteer", target=target) as case:
        mentors.stop_asking(case)
    return Said(_("Taken back. Nothing of it is kept."))


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
        has_begun = mentorships.agree(case, talks_only=AgreeForm.read(request.data)["talks_only"])
    if not has_begun:
        return Said(_("Thank you. It begins when the other person says yes too."))
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
