"""Signing off, not yet, undo, taking back, raising a concern: the mentor's actions on one skill."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import sign_offs
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.receipts import get_receipt, list_receipts
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.forms.signing import COMMENT, ConcernForm, NotYetForm, ReasonForm, SignOffForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.skill import present_skill
from mentoring_xblock.presenters.words import HOW_ON_STAMP, get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.views.skills import about_skill, load_detail, show_skill
from mentoring_xblock.web.requests import Panel, Request, Said


def sign_off(request: Request) -> Said:
    with enter(request, "sign", **about_skill(request)) as case:
        statement = sign_offs.Statement(**SignOffForm.read(request.data))
        sign_offs.sign_off(case, statement)
    return Said(
        with_hint(_("Signed. You can undo this for 10 minutes."), [statement.comment, statement.client]),
        is_undoable=True,
    )


def say_not_yet(request: Request) -> Said:
    with enter(request, "not_yet", **about_skill(request)) as case:
        comment = NotYetForm.read(request.data)["comment"]
        sign_offs.say_not_yet(case, comment)
    return Said(with_hint(_("Sent. You can undo this for 10 minutes."), [comment]), is_undoable=True)


def show_not_yet(request: Request) -> Panel:
    """The form for "not yet": what would help next time."""
    detail = load_detail(request)
    detail.view.require("not_yet", is_set=detail.view.terms.leads_may_sign)
    name = get_first_name(detail.plan.name)
    make = FieldMaker(request)
    hint = _("One thing that %(name)s can do. They can ask again whenever they like.") % {"name": name}
    field = make(
        "comment",
        "text",
        _("What would help next time?"),
        hint=f"{hint} {present_frame(request)['unnamed']}",
        reads=_("You, %(name)s, their mentors and the lead can read this.") % {"name": name},
        limit=COMMENT,
        required=True,
        names=True,
    )
    return _make_form_panel(request, "not_yet", make, field)


def _make_form_panel(request: Request, name: str, make: FieldMaker, field: Any, /, **more: Any) -> Panel:
    detail = load_detail(request)
    skill = present_skill(detail, at=request.at)
    return Panel(
        name,
        {
            **present_frame(request),
            **skill,
            "field": field,
            "errors": make.errors,
            "first_name": get_first_name(detail.plan.name),
            **more,
        },
    )


def undo(request: Request) -> Said:
    seq = request.get_number("entry")
    target = sign_offs.about_entry(request.get("criterion"), seq, types=sign_offs.UNDOABLE)
    with enter(request, "undo", plan_ref=request.get("plan"), target=target) as case:
        sign_offs.undo(case)
    return Said(_("Undone."))


def show_take_back(request: Request) -> Panel:
    """The form for taking a signature back with a reason."""
    receipt, may_take_back = get_receipt(
        request.actor, request.programme, request.get("plan"), request.get_number("entry"), at=request.at
    )
    if not may_take_back:
        raise Conflict("withdraw_time_over" if receipt.is_standing else "taken_back_already")
    make = FieldMaker(request)
    field = make(
        "reason",
        "text",
        _("Why?"),
        hint=_("It stops counting at once. What was signed stays in the history, with your reason."),
        reads=_("You, %(name)s, their mentors and the lead can read this.")
        % {"name": get_first_name(receipt.mentee_name)},
        limit=COMMENT,
        required=True,
        names=True,
    )
    return Panel("take_back", {**present_frame(request), "receipt": receipt, "field": field, "errors": make.errors})


def show_concern(request: Request) -> Panel:
    """The form for doubts about one's own signature: it stands until the lead takes it back."""
    receipt, _may_take_back = get_receipt(
        request.actor, request.programme, request.get("plan"), request.get_number("entry"), at=request.at
    )
    if not receipt.is_own:
        raise NotFound
    make = FieldMaker(request)
    reads = _("You, %(name)s, their mentors and the lead can read this.")
    field = make(
        "comment",
        "text",
        _("What makes you doubt?"),
        reads=reads % {"name": get_first_name(receipt.mentee_name)},
        limit=COMMENT,
        required=True,
        names=True,
    )
    return Panel("concern", {**present_frame(request), "receipt": receipt, "field": field, "errors": make.errors})


def show_receipts(request: Request) -> Panel:
    """Everything that the viewer signed."""
    before = request.get_number("before") if request.params.get("before") else 0
    found, more = list_receipts(request.actor, request.programme, at=request.at, before=before)
    rows = [{"receipt": item, "how": HOW_ON_STAMP[item.method]} for item in found]
    back = get_back(request, get_part(request.actor, request.programme))
    return Panel("receipts", {**present_frame(request), "rows": rows, "more": more, "back": back})


def show_after(request: Request) -> Panel:
    """The skill again; for someone who no longer sees it, what they signed."""
    try:
        return show_skill(request)
    except NotFound:
        return show_receipts(request)


def take_back(request: Request) -> Said:
    return _take_back(request, "withdraw_own")


def take_back_other(request: Request) -> Said:
    return _take_back(request, "withdraw_other")


def _take_back(request: Request, action: str, /) -> Said:
    seq = request.get_number("entry")
    target = sign_offs.about_entry(request.get("criterion"), seq, types=sign_offs.SIGNED_ONLY)
    with enter(request, action, plan_ref=request.get("plan"), target=target) as case:
        sign_offs.withdraw(case, ReasonForm.read(request.data)["reason"])
    return Said(_("Taken back."))


def raise_concern(request: Request) -> Said:
    seq = request.get_number("entry")
    target = sign_offs.about_entry(request.get("criterion"), seq, types=sign_offs.SIGNED_ONLY)
    with enter(request, "concern", plan_ref=request.get("plan"), target=target) as case:
        sign_offs.raise_concern(case, ConcernForm.read(request.data)["comment"])
    return Said(_("Thank you. The lead can see this."))
