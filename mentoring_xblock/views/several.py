"""Signing several at once: several skills of one mentee, or one skill of several mentees (rule S9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring_xblock.api import several
from mentoring_xblock.api.choices import (
    MAX_AT_ONCE,
    MAX_PEOPLE_AT_ONCE,
    Choice,
    count_waiting_by_skill,
    list_choices,
    list_choices_of_skill,
    with_words,
)
from mentoring_xblock.api.lists import get_next_waiting
from mentoring_xblock.errors import Invalid, MentoringError, NotFound
from mentoring_xblock.forms.several import read_wanted
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.several import get_next, list_lines, present_several, present_skill_choice
from mentoring_xblock.views.base import with_hint
from mentoring_xblock.web.requests import Panel, Request, Said

PICK = "pick-"


def show_sign_several(request: Request) -> Panel:
    """First which skills, then one form for them."""
    standing, choices = list_choices(request.actor, request.programme, request.get("plan"))
    picked = with_words(_pick(request, choices)[:MAX_AT_ONCE])
    titles = {str(address): criterion.title for address, criterion in request.programme.list_criteria()}
    lines = list_lines(request, [item.ref for item in picked], lambda _plan, address: titles.get(address, ""))
    context = {
        **present_several(request, picked, is_about_one=True),
        **(get_next(get_next_waiting(request.actor, request.programme, today=request.today)) if lines else {}),
        "plan": standing.facts,
        "lines": lines,
        "waiting": [item for item in choices if item.is_waiting and not item.is_own_open],
        "rest": [item for item in choices if not item.is_waiting and not item.is_own_open],
        "own_open": [item for item in choices if item.is_own_open],
        "most": MAX_AT_ONCE,
        "is_too_many": len(_pick(request, choices)) > MAX_AT_ONCE,
        "is_none_picked": "go" in request.params and not picked,
    }
    return Panel("sign_several", context)


def _pick(request: Request, choices: Sequence[Choice], /) -> list[Choice]:
    """What the form holds already, else what was ticked, or everything that waits."""
    if request.failure:
        chosen = set(request.data.getlist("items"))
        return [item for item in choices if item.ref in chosen]
    mine = [item for item in choices if not item.is_own_open]
    if request.params.get("all") == "waiting":
        return [item for item in mine if item.is_waiting][:MAX_AT_ONCE]
    return [item for item in mine if f"{PICK}{item.address}" in request.params]


def sign_several(request: Request) -> Said:
    plan_ref = request.get("plan")
    if any(item.partition(".")[0] != plan_ref for item in request.data.getlist("items")):
        raise NotFound
    list_choices(request.actor, request.programme, plan_ref)
    return _sign(request, most=MAX_AT_ONCE)


def show_sign_skill(request: Request) -> Panel:
    """First which skill, then whom."""
    if not request.params.get("criterion"):
        waiting = count_waiting_by_skill(request.actor, request.programme)
        criteria = ((str(address), criterion) for address, criterion in request.programme.list_criteria())
        return Panel("choose_skill", {**present_frame(request), **present_skill_choice(criteria, waiting)})
    address = request.get("criterion")
    choices = list_choices_of_skill(request.actor, request.programme, address)
    mine = [item for item in choices if not item.is_own_open]
    names = {item.plan_ref: item.mentee_name for item in choices}
    lines = list_lines(request, [item.ref for item in mine], lambda plan, _address: names.get(plan, _("Signed")))
    context = {
        **present_several(request, mine, is_about_one=False),
        **(get_next(get_next_waiting(request.actor, request.programme, today=request.today)) if lines else {}),
        "criterion": request.programme.find(address)[1],
        "address": address,
        "lines": lines,
        "is_own_open": bool(choices) and not mine,
    }
    return Panel("sign_skill", context)


def sign_skill(request: Request) -> Said:
    address = request.get("criterion")
    if any(item.partition(".")[2] != address for item in request.data.getlist("items")):
        raise NotFound
    request.programme.find(address)
    return _sign(request, most=MAX_PEOPLE_AT_ONCE)


def _gather_lines(fields: Mapping[str, tuple[MentoringError, ...]], /) -> dict[str, tuple[MentoringError, ...]]:
    """A line that several of them need is asked for once, where it is said of all."""
    lacking = [name for name in fields if name.startswith("comment-")]
    if len(lacking) < 2:
        return dict(fields)
    return {"comment": fields[lacking[0]], **{name: why for name, why in fields.items() if name not in lacking}}


def _sign(request: Request, /, *, most: int) -> Said:
    """Everything, or a form with what was not signed and why, and with all that was typed."""
    wanted = read_wanted(request.data, most=most)
    try:
        results = several.sign_several(request.actor, request.programme, wanted, sent=request.key, at=request.at)
    except Invalid as error:
        raise Invalid(fields=_gather_lines(error.fields)) from error
    errors = {f"item-{result.wanted.ref}": (result.error,) for result in results if result.error}
    if errors:
        raise Invalid("none_signed" if len(errors) == len(results) else "some_signed", fields=errors)
    count = sum(1 for result in results if result.seq)
    if not count:
        return Said(_("That was recorded already."))
    words = ngettext("%(n)s signed.", "%(n)s signed.", count) % {"n": count}
    undoing = _("You can undo each for 10 minutes.")
    sentence = f"{words} {undoing}"
    texts = [text for item in wanted for text in (item.statement.comment, item.statement.client)]
    done = " ".join(f"{result.wanted.ref}:{result.seq}" for result in results if result.seq)
    return Said(with_hint(sentence, texts), {"done": done})
