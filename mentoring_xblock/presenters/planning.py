"""Planned talks and questions in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring_xblock.api.planned_talks import PlannedView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.text import TextRefused, link_host
from mentoring_xblock.host.zones import read_zone
from mentoring_xblock.presenters.words import get_first_name, name_colleague

NEAR = timedelta(hours=12)


def say_pair_reads(standing: Standing, /) -> str:
    """The line beside a box that mentee and mentors read, as the reader is one or the other."""
    if Relation.MENTEE in standing.relations:
        return _("You and your mentors can read this, also a mentor you choose later.")
    return _("You, %(name)s and their mentors can read this.") % {"name": get_first_name(standing.facts.name)}


def say_question_reads(standing: Standing, leads_read: bool, /) -> str:
    """The same for a question: its answer is a talk, which leads read where that was said at joining."""
    said = say_pair_reads(standing)
    if leads_read:
        more = _("The lead can read it once it is answered, as it was said at joining.")
        return f"{said} {more}"
    return said


def name_zone(zone: ZoneInfo, /) -> str:
    """`London`: the place after which a time zone is called."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def present_planned(view: PlannedView, standing: Standing, /, *, at: datetime) -> dict[str, Any]:
    """A planned talk as its reader sees it: with whom, when, what it waits for, and what they can do."""
    is_mentee = Relation.MENTEE in standing.relations
    mentor = name_colleague(view.mentor_name)
    other = mentor if is_mentee else standing.facts.name
    is_open = view.state in ("proposed", "agreed")
    is_past = is_open and view.is_past
    may_act = view.is_party and is_open and standing.may("plan_talk")
    is_asked_back = view.another_time != ""
    return {
        "view": view,
        "other": get_first_name(other),
        "with": other if view.is_party else _("%(name)s and %(mentor)s") % {"name": other, "mentor": mentor},
        "elsewhere": _say_elsewhere(view, standing.actor.zone),
        "link": view.place if _is_link(view.place) else "",
        "state": _say_state(view, get_first_name(other if view.is_party else standing.facts.name)),
        "tag": _get_tag(view),
        "is_past": is_past,
        "is_asked_back": is_open and is_asked_back,
        "may_act": may_act,
        "may_agree": may_act and view.is_my_turn and not is_asked_back and not is_past,
        "may_ask_back": may_act and not is_past and (view.is_my_turn or view.state == "agreed") and not is_asked_back,
        "may_log": may_act and view.starts_at <= at + NEAR and standing.may("log_session"),
        "may_save": view.is_party and view.state == "agreed" and not is_past,
    }


def _say_state(view: PlannedView, other: str, /) -> str:
    if view.state == "held":
        return _("You had this talk")
    if view.state == "cancelled":
        return _("Cancelled")
    if view.is_past:
        return _("This time has gone by")
    if view.state == "agreed":
        return _("Agreed")
    if not view.is_party:
        return _("Not agreed yet")
    return _("Waiting for you") if view.is_my_turn else _("Waiting for %(name)s") % {"name": other}


def _get_tag(view: PlannedView, /) -> str:
    if view.state == "cancelled":
        return "taken-back"
    if view.state == "held" or (view.state == "agreed" and not view.is_past):
        return "signed"
    return "waiting"


def _say_elsewhere(view: PlannedView, zone: ZoneInfo, /) -> str:
    """Where the one who planned it lives by another clock: when that is there."""
    planned = view.starts_at.astimezone(read_zone(view.zone))
    here = view.starts_at.astimezone(zone)
    if planned.utcoffset() == here.utcoffset():
        return ""
    words = {"clock": date_format(planned, "H:i"), "zone": name_zone(read_zone(view.zone))}
    if planned.date() == here.date():
        return _("That is %(clock)s in %(zone)s, where it was planned.") % words
    words["day"] = date_format(planned, "D j M")
    return _("That is %(day)s, %(clock)s in %(zone)s, where it was planned.") % words


def _is_link(place: str, /) -> bool:
    try:
        return bool(link_host(place))
    except TextRefused:
        return False
