"""A planned talk as a calendar file (iCalendar, RFC 5545), for any calendar program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
USUAL_MINUTES = 30

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class CalendarTalk:
    """What a calendar is told. `uid`: the same for every version of one talk; the highest `sequence` holds.

    `minutes`: how long, if they said. `is_sure`: both said yes. `link`: the place, where it is one.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    made_at: datetime
    minutes: int | None = None
    place: str = ""
    link: str = ""
    agenda: str = ""
    is_sure: bool = False
    is_cancelled: bool = False


def make_calendar(talk: CalendarTalk, /) -> bytes:
    """The file. Times are in UTC, so that no calendar has to know our zones; of texts no control character is left."""
    event = Event()
    event.add("uid", _strip(talk.uid))
    event.add("sequence", talk.sequence)
    event.add("dtstamp", talk.made_at)
    event.add("dtstart", talk.starts_at)
    event.add("dtend", talk.starts_at + timedelta(minutes=talk.minutes or USUAL_MINUTES))
    event.add("summary", _strip(talk.title).replace("\n", " "))
    if talk.place:
        event.add("location", _strip(talk.place).replace("\n", " "))
    if talk.agenda:
        event.add("description", _strip(talk.agenda))
    if talk.link:
        event.add("url", _strip(talk.link))
    event.add("status", "CANCELLED" if talk.is_cancelled else "CONFIRMED" if talk.is_sure else "TENTATIVE")
    calendar = Calendar()
    calendar.add("prodid", "-//mentoring_xblock//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _strip(text: str, /) -> str:
    """Lines stay lines; everything else that no calendar shows goes. CR would end a line of the file itself."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
