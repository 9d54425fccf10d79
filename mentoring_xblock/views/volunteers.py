"""A lead and the mentors: the list, one mentor's page, suggesting a pair (rules M1, M2, M5, R1)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import proposals, support_desk, volunteers
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.wishes import get_wishes
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.lead import NOTE, NoteForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.lead_mentors import list_mentor_states, present_file, present_mentor
from mentoring_xblock.presenters.wishes import present_wishes
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.views.lead import get_lead_standing
from mentoring_xblock.web.requests import Panel, Request, Said


def show_all_mentors(request: Request) -> Panel:
    """Mentors from A to Z, for the lead."""
    state = request.params.get("state", "")
    found, more = volunteers.list_volunteers(
        get_lead_standing(request),
        request.programme,
        state=state,
        find=request.find,
        after=request.params.get("after", ""),
    )
    part = get_part(request.actor, request.programme)
    context = {
        **present_frame(request, part, "all-mentors"),
        "mentors": [present_mentor(item) for item in found],
        "state": state,
        "states": list_mentor_states(state, with_asking=request.programme.settings.who_may_mentor == "approved"),
        "more": more,
    }
    return Panel("all_mentors", context)


def show_mentor_file(request: Request) -> Panel:
    """One mentor: what they said, whom they work with, what they would like to talk about, this lead's notes."""
    standing, mentor_ref = get_lead_standing(request), request.get("mentor")
    found = volunteers.get_mentor_file(standing, request.programme, mentor_ref)
    before = request.params.get("after", "")
    notes, more = support_desk.list_notes(standing, request.programme, mentor_ref, before=before)
    make = FieldMaker(request)
    first_name = get_first_name(found.item.name)
    field = make(
        "text",
        "text",
        _("A note on a talk with %(name)s") % {"name": first_name},
        reads=_("Only you and %(name)s can read this. In rare cases the law lets others ask for it.")
        % {"name": first_name},
        limit=NOTE,
        names=True,
    )
    context = {
        **present_frame(request),
        **present_file(found),
        "asked": support_desk.get_asked(standing, request.programme, mentor_ref) if found.item.wants_talk else None,
        "field": field,
        "errors": make.errors,
        "notes": notes,
        "more": more,
        "may_note": standing.may("support") and not found.is_self,
    }
    return Panel("mentor_file", context)


def show_propose(request: Request) -> Panel:
    """Whom to suggest to one mentee: mentors with a free place."""
    lead = get_lead_standing(request)
    lead.require("propose")
    standing = load_standing(request.actor, request.programme.id, request.get("plan"))
    if not standing.may("plan"):
        raise NotFound
    standing.require("propose")
    after = request.params.get("after", "")
    found, more = volunteers.list_volunteers(lead, request.programme, state="free", find=request.find, after=after)
    open_ones = proposals.list_proposals(standing)
    taken = {item.mentor_ref for item in open_ones} | {mentor.mentor_ref for mentor in standing.mentors}
    not_for = {request.actor.user_id, standing.plan.user_id if standing.plan else None}
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "first_name": get_first_name(standing.facts.name),
        "mentors": [present_mentor(item) for item in found if item.ref not in taken and item.user_id not in not_for],
        "open_ones": open_ones,
        "wishes": present_wishes(get_wishes(standing)),
        "more": more,
    }
    return Panel("propose", context)


def propose(request: Request) -> Said:
    mentor_ref, plan_ref = request.get("mentor"), request.get("plan")
    find = proposals.find_pair(request.actor, request.programme, mentor_ref, plan_ref)
    with enter(request, "propose", find=find, target=proposals.about_pair(mentor_ref)) as case:
        proposals.propose(case)
        names = {"mentor": get_first_name(case.target.value.name), "mentee": get_first_name(case.standing.facts.name)}
    return Said(_("Suggested. %(mentee)s and %(mentor)s are asked now; it begins when both say yes.") % names)


def _decide(request: Request, action: str, /) -> Any:
    mentor_ref = request.get("mentor")
    find = volunteers.find_mentor(request.actor, request.programme, mentor_ref)
    return enter(request, action, find=find, target=volunteers.about_volunteer(mentor_ref))


def approve(request: Request) -> Said:
    with _decide(request, "approve") as case:
        volunteers.approve(case)
        name = get_first_name(case.target.value.name)
    return Said(_("%(name)s is a mentor now. People can see and ask them.") % {"name": name})


def suspend(request: Request) -> Said:
    with _decide(request, "approve") as case:
        volunteers.suspend(case)
        name = get_first_name(case.target.value.name)
    return Said(_("%(name)s takes nobody new and does not sign until you end this.") % {"name": name})


def restore(request: Request) -> Said:
    with _decide(request, "approve") as case:
        volunteers.restore(case)
        name = get_first_name(case.target.value.name)
    return Said(_("%(name)s can mentor again, as before.") % {"name": name})


def answer_support(request: Request) -> Said:
    with _decide(request, "support") as case:
        support_desk.answer_support(case, request.get("support"))
        name = get_first_name(case.target.value.name)
    return Said(_("Noted. %(name)s is told that you have seen it.") % {"name": name})


def write_note(request: Request) -> Said:
    with _decide(request, "support") as case:
        text = NoteForm.read(request.data)["text"]
        support_desk.write_note(case, text)
    return Said(with_hint(_("Saved."), [text]))
