"""Time zones by the names that people's settings hold."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def read_zone(name: str | None, /) -> ZoneInfo:
    """The zone of that name; UTC where there is none or nobody knows it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
