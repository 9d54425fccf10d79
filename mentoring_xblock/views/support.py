"""A mentor's own support, and what they gave (rules M1, M5)."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring_xblock.api import support
from mentoring_xblock.api.thanks import Given, count_given
from mentoring_xblock.forms.people import WISH, SupportForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_lead_name, present_frame
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def show_support(request: Request) -> Panel:
    """Who supports a mentor, what they asked for, and the notes on it."""
    held = support.get_support(request.actor, request.programme, before=request.params.get("before", ""))
    make = FieldMaker(request)
    frame = present_frame(request)
    field = make(
        "message",
        "text",
        _("What is it about?"),
        hint=" ".join([_("You may leave this empty."), frame["unnamed"]]),
        reads=_("You and the lead can read this. Nobody whom you mentor can."),
        limit=WISH,
        names=True,
    )
    kept = [field.value] if request.failure and held.open and field.value else []
    return Panel("support", {**frame, "support": held, "field": field, "errors": make.errors, "kept": kept})


def ask_support(request: Request) -> Said:
    target = support.about_own_support(request.actor, request.programme)
    with enter(request, "ask_support", target=target) as case:
        message = SupportForm.read(request.data)["message"]
        support.ask_support(case, message)
    return Said(with_hint(_("%(lead)s can see that now.") % {"lead": capfirst(get_lead_name(request))}, [message]))


def withdraw_support(request: Request) -> Said:
    target = support.about_own_support(request.actor, request.programme)
    with enter(request, "ask_support", target=target) as case:
        support.withdraw_support(case)
    return Said(_("Taken back. Nothing of it is kept."))


def show_thanks(request: Request) -> Panel:
    given = count_given(request.actor, request.programme)
    is_empty = not (given.talks or given.signatures)
    context = {"figures": _list_figures(given), "sentence": _thank(given), "is_empty": is_empty}
    return Panel("thanks", {**present_frame(request), **context})


def _list_figures(given: Given, /) -> list[tuple[str, str]]:
    """A number and what it counts; what is nothing is left out."""
    hours, minutes = divmod(given.minutes, 60)
    counted = [
        (given.talks, ngettext("talk", "talks", given.talks)),
        (hours, ngettext("hour of talks", "hours of talks", hours)),
        (given.signatures, ngettext("signature", "signatures", given.signatures)),
        (given.people, ngettext("person you helped", "people you helped", given.people)),
        (given.outcomes, ngettext("talk of which something came", "talks of which something came", given.outcomes)),
    ]
    if not hours:
        counted[1] = (minutes, ngettext("minute of talks", "minutes of talks", minutes))
    return [(str(number), words) for number, words in counted if number]


def _thank(given: Given, /) -> str:
    return ngettext(
        "%(n)s person had somebody to ask, because of you.",
        "%(n)s people had somebody to ask, because of you.",
        given.people,
    ) % {"n": given.people}
