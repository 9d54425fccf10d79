"""The mentor's page: what waits, requests, people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring_xblock.api.lists import MentorDesk, PersonItem
from mentoring_xblock.domain.plan_states import is_resting
from mentoring_xblock.presenters.words import PLAN_STATES

MINUTES_FOR_ONE = 1


def present_desk(desk: MentorDesk, /, *, today: date) -> dict[str, Any]:
    asked = [item for item in desk.requests if item.how == "asked"]
    count = len(desk.waiting) + len(asked)
    return {
        "desk": desk,
        "heading": ngettext("%(count)s waiting for you", "%(count)s waiting for you", count) % {"count": count}
        if count
        else _("Nothing waiting. Time for a cup of tea."),
        "minutes": ngettext("about %(n)s minute", "about %(n)s minutes", count * MINUTES_FOR_ONE)
        % {"n": count * MINUTES_FOR_ONE}
        if count
        else "",
        "people": [present_person(person, today) for person in desk.people],
        "places": _("%(taken)s of %(places)s places") % {"taken": len(desk.people), "places": desk.places},
        "free": max(0, desk.places - len(desk.people)),
        "asked": asked,
        "offered": [item for item in desk.requests if item.how == "offered"],
    }


def present_person(person: PersonItem, today: date, /) -> dict[str, Any]:
    """A mentee in a list: how far, and what else is worth knowing at a glance."""
    signed = _("%(signed)s of %(total)s signed") % {
        "signed": person.progress.signed,
        "total": person.progress.total,
    }
    return {
        "plan": person.plan_ref,
        "name": person.name,
        "signed": signed,
        "waiting": person.progress.waiting,
        "talked_on": person.talked_on,
        "is_on_break": is_resting(person.status, person.paused_until, today),
        "paused_until": person.paused_until,
        "state": PLAN_STATES[person.status],
        "mentors": ", ".join(person.mentors),
        "needs_help": person.needs_help,
    }
