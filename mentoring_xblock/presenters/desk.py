"""The mentor's page: what waits, requests, people, what is to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring_xblock.api.desk import MentorDesk
from mentoring_xblock.api.lists import PersonItem
from mentoring_xblock.domain.plan_states import is_resting
from mentoring_xblock.presenters.words import PLAN_STATES

SECONDS_FOR_ONE = 45
"""To look at one skill and sign it: the hint of how long it all takes is rounded up to whole minutes."""
DAYS_IN_WORDS = 30


def present_desk(desk: MentorDesk, /, *, today: date, is_further: bool = False) -> dict[str, Any]:
    """`is_further`: a later page of what waits is looked at."""
    turns = [item for item in desk.coming if item.is_my_turn]
    count = (desk.waiting_count or len(desk.waiting)) + len(desk.asks) + len(desk.questions) + len(turns)
    count += len(desk.to_look_at)
    people = [present_person(person, today) for person in desk.people]
    return {
        "desk": desk,
        "heading": _say_waiting(desk, count),
        "minutes": _say_minutes(count),
        "people": people,
        "to_sign": [person for person in people if person["plan"] in desk.signing],
        "places": _("%(taken)s of %(places)s places") % {"taken": len(people), "places": desk.places},
        "free": max(0, desk.places - len(people)),
        "asks": [item for item in desk.requests if item.how != "offered"],
        "turns": turns,
        "coming": [item for item in desk.coming if not item.is_my_turn],
        "offered": [item for item in desk.requests if item.how == "offered"],
        "is_further": is_further,
        "is_mentor": desk.status != "asking",
    }


def _say_waiting(desk: MentorDesk, count: int, /) -> str:
    if count:
        return ngettext("%(count)s waiting for you", "%(count)s waiting for you", count) % {"count": count}
    return _("Thank you for asking to be a mentor") if desk.status == "asking" else _say_nothing_waits()


def _say_nothing_waits() -> str:
    return _("Nothing waiting. Time for a cup of tea.")


def _say_minutes(count: int, /) -> str:
    minutes = -(-count * SECONDS_FOR_ONE // 60)
    return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes} if count else ""


def say_talked(day: date | None, today: date, /) -> str:
    """When two talked last, as one would say it."""
    if day is None:
        return _("no talk yet")
    days = (today - day).days
    if days <= 0:
        return _("talked today")
    if days > DAYS_IN_WORDS:
        return _("no talk for over a month")
    return ngettext("talked yesterday", "talked %(n)s days ago", days) % {"n": days}


def present_person(person: PersonItem, today: date, /) -> dict[str, Any]:
    """A mentee in a list: how far, and what else is worth knowing at a glance."""
    signed = _("%(signed)s of %(total)s signed") % {
        "signed": person.progress.signed,
        "total": person.progress.total,
    }
    return {
        "plan": person.plan_ref,
        "name": person.name,
        "signed": signed if person.progress.total else "",
        "waiting": person.progress.waiting,
        "talked_on": person.talked_on,
        "talked": say_talked(person.talked_on, today),
        "is_on_break": is_resting(person.status, person.paused_until, today),
        "paused_until": person.paused_until,
        "state": PLAN_STATES[person.status],
        "is_over": person.status == "finished",
        "mentors": ", ".join(person.mentors),
        "needs_help": person.needs_help,
    }
