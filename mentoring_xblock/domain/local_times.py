"""From the day and time that somebody types to a moment, where clocks are put forward and back (rule E1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def find_moments(day: date, clock: time, zone: ZoneInfo, /) -> list[datetime]:
    """The moments, in UTC and in their order, at which clocks of that zone show this.

    One as a rule; none in the hour that is left out when they are put forward, two in the hour that comes twice.
    """
    wanted = datetime.combine(day, clock)
    both = {wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == wanted)
