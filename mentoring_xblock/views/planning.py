"""Planned talks: suggesting and moving one, answering, cancelling, saving it to a calendar (rule E1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring_xblock.api import planned_talks
from mentoring_xblock.api.planned_talks import PlannedView, TalkPlan
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.local_times import find_moments
from mentoring_xblock.errors import Refused
from mentoring_xblock.formats.calendar import CONTENT_TYPE, CalendarTalk, make_calendar
from mentoring_xblock.forms.planning import AGENDA, ANOTHER_TIME, PLACE, AnotherTimeForm, PlanTalkForm
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.planning import name_zone, present_planned, say_pair_reads
from mentoring_xblock.presenters.words import get_first_name, name_colleague
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.answers import Download
from mentoring_xblock.web.requests import Panel, Request, Said

MINUTES = ("5", "15", "30", "60")


def show_plan_talk(request: Request) -> Panel:
    """The form for a new talk, or (`planned`) for another time of one. One that is over leaves what was typed: it can
    be suggested anew."""
    standing = planned_talks.open_planning(request.actor, request.programme, request.params.get("plan", ""))
    planned = _get_moved(request, standing)
    make = FieldMaker(request)
    fields = list(_make_fields(request, standing, planned, make))
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "mentors": standing.mentors,
        "with_name": _get_other_name(standing, planned),
        "planned": present_planned(planned, standing, at=request.at) if planned else None,
        "is_moved": planned is not None and planned.state in ("proposed", "agreed"),
        "fields": fields,
        "agenda": fields[-1],
        "errors": make.errors,
    }
    return Panel("plan_talk", context)


def _get_moved(request: Request, standing: Standing, /) -> PlannedView | None:
    """The talk that is to be moved, if one is named; a page that moves it is for the two alone."""
    ref = request.params.get("planned", "")
    if not ref:
        return None
    _same, view = planned_talks.get_planned(request.actor, request.programme, standing.facts.ref, ref, at=request.at)
    if not view.is_party:
        raise Refused("not_your_talk")
    return view


def _get_other_name(standing: Standing, planned: PlannedView | None, /) -> str:
    """With whom, where there is one possible answer; else empty."""
    if any(mentor.is_self for mentor in standing.mentors):
        return standing.facts.name
    if planned is not None:
        return name_colleague(planned.mentor_name)
    return standing.mentors[0].name if len(standing.mentors) == 1 else ""


def _make_fields(
    request: Request, standing: Standing, planned: PlannedView | None, make: FieldMaker, /
) -> Iterator[Field]:
    reads = say_pair_reads(standing)
    zone = request.actor.zone
    starts_at = planned.starts_at.astimezone(zone) if planned else None
    if not _get_other_name(standing, planned):
        options = [(mentor.mentor_ref, mentor.name) for mentor in standing.mentors]
        yield make("mentor", "choice", _("With"), options=options)
    yield make("day", "date", _("Day"), starts_at.date() if starts_at else "", required=True)
    hint = _("By the clock in %(place)s.") % {"place": name_zone(zone)}
    clock = date_format(starts_at, "H:i") if starts_at else ""
    yield make("clock", "time", _("Time"), clock, hint=hint, required=True)
    if _comes_twice(request, starts_at):
        yield make("which", "choice", _("Which of the two?"), options=_list_which(), chosen=_get_which(starts_at))
    minutes = str(planned.minutes or "") if planned else ""
    options = [(item, item) for item in MINUTES]
    yield make("minutes", "choice", _("Minutes"), options=options, chosen=[minutes], compact=True)
    place = planned.place if planned else ""
    hint = _("A room, a phone number, or a link to a video call.")
    yield make("place", "line", _("Where"), place, hint=hint, limit=PLACE)
    agenda = planned.agenda if planned else ""
    hint = _("Say “a client” or “a colleague”, not a name.")
    yield make("agenda", "text", _("What about?"), agenda, hint=hint, reads=reads, limit=AGENDA, names=True)


def _list_which() -> list[tuple[str, str]]:
    return [
        ("first", _("The first, before the clocks go back")),
        ("second", _("The second, after the clocks have gone back")),
    ]


def _comes_twice(request: Request, starts_at: datetime | None, /) -> bool:
    """Whether the form has to ask which time is meant: it was not clear, or the talk is at such a time already."""
    if request.failure is not None:
        return "which" in request.failure.fields or bool(request.data.get("which"))
    if starts_at is None:
        return False
    return len(find_moments(starts_at.date(), starts_at.time(), request.actor.zone)) > 1


def _get_which(starts_at: datetime | None, /) -> list[str]:
    return [] if starts_at is None else ["second" if starts_at.fold else "first"]


def _read(request: Request, /) -> TalkPlan:
    words = PlanTalkForm.read(request.data)
    return TalkPlan(
        day=words["day"],
        clock=words["clock"],
        which=words["which"],
        mentor_ref=words["mentor"] or None,
        minutes=words["minutes"],
        place=words["place"],
        agenda=words["agenda"],
    )


def plan_talk(request: Request) -> Said:
    with enter(request, "plan_talk", plan_ref=request.get("plan")) as case:
        words = _read(request)
        ref = planned_talks.plan_talk(case, words)
    return Said(with_hint(_("Sent. Here you will see what they say."), [words.agenda]), {"planned": ref})


def move_talk(request: Request) -> Said:
    with _enter_planned(request) as case:
        words = _read(request)
        planned_talks.move_talk(case, words)
    return Said(with_hint(_("Moved. Here you will see what they say."), [words.agenda]))


def _enter_planned(request: Request, /) -> Any:
    target = planned_talks.about_planned(request.get("planned"))
    return enter(request, "plan_talk", plan_ref=request.get("plan"), target=target, seen=request.get("seen"))


def agree_talk(request: Request) -> Said:
    with _enter_planned(request) as case:
        planned_talks.agree_to_talk(case)
    return Said(_("Agreed. You can put it into your calendar."))


def ask_another_time(request: Request) -> Said:
    with _enter_planned(request) as case:
        line = AnotherTimeForm.read(request.data)["another_time"]
        planned_talks.ask_another_time(case, line)
    return Said(with_hint(_("Sent. They can suggest another time now."), [line]))


def cancel_talk(request: Request) -> Said:
    with _enter_planned(request) as case:
        planned_talks.cancel_talk(case)
    return Said(_("Cancelled."))


def show_planned_talk(request: Request) -> Panel:
    standing, view = planned_talks.get_planned(
        request.actor, request.programme, request.get("plan"), request.get("planned"), at=request.at
    )
    make = FieldMaker(request)
    line = make(
        "another_time",
        "line",
        _("When would suit you?"),
        hint=_("For example: Thursday after four."),
        reads=say_pair_reads(standing),
        limit=ANOTHER_TIME,
        required=True,
    )
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "planned": present_planned(view, standing, at=request.at),
        "line": line,
        "errors": make.errors,
    }
    return Panel("planned_talk", context)


def download_calendar(request: Request) -> Download:
    """One planned talk for a calendar; the same talk again takes the place of what was saved before."""
    standing, view = planned_talks.get_planned(
        request.actor, request.programme, request.get("plan"), request.get("planned"), at=request.at
    )
    shown = present_planned(view, standing, at=request.at)
    title = _("Talk with %(name)s") % {"name": shown["other"] or get_first_name(view.mentor_name)}
    talk = CalendarTalk(
        uid=f"{view.ref}@coach-mentoring",
        sequence=view.version,
        title=title,
        starts_at=view.starts_at,
        made_at=request.at,
        minutes=view.minutes,
        place=view.place,
        link=shown["link"],
        agenda=view.agenda,
        is_sure=view.state in ("agreed", "held"),
        is_cancelled=view.state == "cancelled",
    )
    return Download(make_calendar(talk), CONTENT_TYPE, "talk.ics")
