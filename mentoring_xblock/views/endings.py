"""Letting a plan begin, closing one, noting what happened then (rules P4, P6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import endings
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.forms.reviews import REVIEW, WhatThenForm
from mentoring_xblock.forms.signing import ReasonForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.reviews import say_signed
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter
from mentoring_xblock.web.requests import Panel, Request, Said


def show_close(request: Request) -> Panel:
    """Asks a lead once, says how far it is and what stays."""
    standing, stand = endings.get_stand_to_close(request.actor, request.programme, request.get("plan"))
    name = get_first_name(standing.facts.name)
    make = FieldMaker(request)
    reads = _("You, other leads and %(name)s can read this, and whoever gets their record.") % {"name": name}
    field = make("reason", "text", _("Why?"), reads=reads, limit=REVIEW, required=True, names=True)
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "first_name": name,
        "signed": say_signed(stand.progress),
        "is_complete": stand.progress.is_complete,
        "is_over": standing.facts.status not in RUNNING - {PlanStatus.FINISHED},
        "kept": [field.value] if request.failure and field.value else [],
        "token": stand.token,
        "field": field,
        "errors": make.errors,
    }
    return Panel("close", context)


def close_plan(request: Request) -> Said:
    about = {"target": endings.about_ending, "seen": request.params.get("seen", "")}
    with enter(request, "close", plan_ref=request.get("plan"), **about) as case:
        endings.close_plan(case, ReasonForm.read(request.data)["reason"])
    return Said(_("Closed. Everything signed stays."))


def authorise(request: Request) -> Said:
    with enter(request, "authorise", plan_ref=request.get("plan")) as case:
        endings.authorise(case)
        name = get_first_name(case.standing.facts.name)
    return Said(_("%(name)s can begin: skills can be signed now.") % {"name": name})


def say_what_then(request: Request) -> Said:
    with enter(request, "what_then", plan_ref=request.get("plan")) as case:
        endings.say_what_then(case, WhatThenForm.read(request.data)["what"])
    return Said(_("Saved."))
