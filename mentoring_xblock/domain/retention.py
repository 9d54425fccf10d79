"""How long a plan is kept after its end (a setting, rule D3)."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from mentoring_xblock.domain.ledger.schema import EntryType

MAX_MONTHS_TO_KEEP = 600
ENDINGS = frozenset({EntryType.LEFT, EntryType.CLOSED, EntryType.REVIEW_ANSWERED})
"""The last of these in a plan that has ended is its end; whether a review's answer was one, the plan's state says."""


def go_back(at: datetime, months: int, /) -> datetime:
    """The same time of day so many months before, on the last day of a month that is too short."""
    years, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, monthrange(years, month + 1)[1])
    return at.replace(year=years, month=month + 1, day=day)
