"""A planned talk as a calendar file: read back by a calendar library, whatever people typed (rule E1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mentoring_xblock.formats.calendar import CalendarTalk, make_calendar

STARTS_AT = datetime(2026, 5, 6, 14, 30, tzinfo=UTC)
TALK = CalendarTalk(
    uid="0123@coach-mentoring",
    sequence=2,
    title="Talk with Sam",
    starts_at=STARTS_AT,
    made_at=datetime(2026, 5, 4, 9, 30, tzinfo=UTC),
    minutes=15,
    place="Office",
    agenda="Nights",
    is_sure=True,
)


def read(talk: CalendarTalk) -> Any:
    """The one event in it."""
    calendar = Calendar.from_ical(make_calendar(talk))
    [event] = calendar.subcomponents
    assert event.name == "VEVENT"
    return event


def test_says_what_was_planned():
    event = read(TALK)
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == (
        "Talk with Sam",
        "Office",
        "Nights",
    )
    assert (event["dtstart"].dt, event["dtend"].dt) == (STARTS_AT, STARTS_AT + timedelta(minutes=15))
    assert (str(event["uid"]), event["sequence"], str(event["status"])) == ("0123@coach-mentoring", 2, "CONFIRMED")


def test_times_are_in_utc_so_that_no_zone_has_to_be_known():
    assert b"DTSTART:20260506T143000Z\r\n" in make_calendar(TALK)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"is_sure": False}, "TENTATIVE"), ({"is_cancelled": True}, "CANCELLED"), ({}, "CONFIRMED")],
)
def test_says_how_sure_it_is(changes, status):
    assert str(read(replace(TALK, **changes))["status"]) == status


def test_what_was_not_said_is_not_there():
    event = read(replace(TALK, minutes=None, place="", agenda=""))
    assert "location" not in event
    assert "description" not in event
    assert event["dtend"].dt == STARTS_AT + timedelta(minutes=30)


def test_a_link_is_where_a_calendar_opens_it():
    assert str(read(replace(TALK, link="https://meet.example/a?b=1;c,d"))["url"]) == "https://meet.example/a?b=1;c,d"


def test_no_line_can_be_smuggled_in():
    nasty = "Nights\r\nATTENDEE:mailto:x@example.com\rBEGIN:VALARM\x00\x1b\u2028END:VEVENT\x85"
    talk = replace(TALK, title=nasty, place=nasty, agenda=nasty)
    event = read(talk)
    assert "attendee" not in event
    assert event.subcomponents == []
    assert "\r" not in str(event["description"])


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_comes_back_as_one_event(title: str, agenda: str) -> None:
    content = make_calendar(replace(TALK, title=title, agenda=agenda, place=title))
    event = read(replace(TALK, title=title, agenda=agenda, place=title))
    assert event["dtstart"].dt == STARTS_AT
    lines = content.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(ord(letter) < 32 for line in lines for letter in line)
