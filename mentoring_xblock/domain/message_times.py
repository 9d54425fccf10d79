"""When a mail may go out: quiet hours, the digest, trying again, giving up (rule N1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from mentoring_xblock.domain.messages import When
from mentoring_xblock.domain.signing import UNDO_WINDOW

QUIET_FROM = 20
QUIET_UNTIL = 8
GIVE_UP_AFTER = timedelta(days=7)
FIRST_RETRY_AFTER = timedelta(minutes=10)
LONGEST_RETRY_AFTER = timedelta(hours=6)

Pace = Literal["usual", "daily", "none"]
PACES: tuple[Pace, ...] = get_args(Pace)


@dataclass(frozen=True, slots=True)
class Wish:
    """How one person wants to be told. `digest_on`: the day, theirs, of their last digest."""

    pace: Pace = "usual"
    at_night: bool = False
    digest_on: date | None = None


def is_quiet(at: datetime, zone: ZoneInfo, /) -> bool:
    hour = at.astimezone(zone).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def get_next_morning(at: datetime, zone: ZoneInfo, /) -> datetime:
    """The first 08:00 of that zone after a moment; where the clock leaps over one, the one after it."""
    day = at.astimezone(zone).date()
    while True:
        morning = datetime.combine(day, time(QUIET_UNTIL), tzinfo=zone).astimezone(UTC)
        if morning > at and not is_quiet(morning, zone):
            return morning
        day += timedelta(days=1)


def get_first_due(when: When, happened_at: datetime, /) -> datetime:
    """Before this nobody is told, whatever they wish: what can be undone is not mailed."""
    return happened_at + UNDO_WINDOW if when is When.AFTER_UNDO else happened_at


def is_for_digest(when: When, wish: Wish, /) -> bool:
    return when is When.DAILY or wish.pace == "daily"


def get_due(when: When, happened_at: datetime, /, *, wish: Wish, zone: ZoneInfo, at: datetime) -> datetime:
    """When this is to be told, never before `at`: `at` itself means now.

    The digest holds what happened until 08:00, and goes out once a day; none is made up for in quiet hours.
    """
    due = max(at, get_first_due(when, happened_at))
    if is_for_digest(when, wish):
        due = max(due, get_next_morning(get_first_due(when, happened_at), zone))
        if wish.digest_on is not None and due.astimezone(zone).date() <= wish.digest_on:
            due = get_next_morning(due, zone)
    return get_next_morning(due, zone) if is_quiet(due, zone) and not wish.at_night else due


def get_retry(tries: int, at: datetime, /) -> datetime:
    """After the so many-th try that did not succeed (1 is the first): later each time."""
    return at + min(FIRST_RETRY_AFTER * (1 << min(tries - 1, 10)), LONGEST_RETRY_AFTER)


def is_too_old(happened_at: datetime, at: datetime, /) -> bool:
    return at - happened_at > GIVE_UP_AFTER
