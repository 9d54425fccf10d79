"""Rule P3: the finish date that a mentee is offered and may change."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

# The most whole weeks that never exceed three years, whatever the start.
LONGEST_WEEKS = 156


class HoursRefused(ValueError):
    """Weeks or hours that no date follows from. Codes: ``weeks_not_positive``, ``hours_not_positive``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def suggest_finish_date(
    start: date, /, *, weeks: int, full_time_hours: Decimal | int, hours: Decimal | int | None
) -> date:
    """`weeks` after `start`, stretched in proportion for fewer `hours` a week than `full_time_hours`.

    A stretch is rounded up to whole weeks. `hours` is None for someone who named none; more than full-time
    hours shorten nothing; the result is never later than three years after `start`.
    Raises `HoursRefused` for weeks or hours that are not above zero.
    """
    if weeks < 1:
        raise HoursRefused("weeks_not_positive")
    full = _positive(full_time_hours)
    worked = full if hours is None else min(_positive(hours), full)
    return start + timedelta(weeks=_stretched(weeks, full, worked))


def _positive(hours: Decimal | int) -> Decimal:
    value = Decimal(hours)
    if not value.is_finite() or value <= 0:
        raise HoursRefused("hours_not_positive")
    return value


def _stretched(weeks: int, full: Decimal, worked: Decimal) -> int:
    # Compared before dividing: a Fraction of a minute Decimal would have millions of digits.
    if weeks * full >= LONGEST_WEEKS * worked:
        return LONGEST_WEEKS
    return math.ceil(weeks * Fraction(full) / Fraction(worked))
