"""How far back the end of a plan lies."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.retention import MAX_MONTHS_TO_KEEP, go_back


def make_time(day: tuple[int, int, int]) -> datetime:
    year, month, of_month = day
    return datetime(year, month, of_month, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ((2026, 5, 4), 1, (2026, 4, 4)),
        ((2026, 5, 4), 12, (2025, 5, 4)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2026, 5, 4), 600, (1976, 5, 4)),
    ],
)
def test_months_are_months_of_the_calendar(day, months, due):
    assert go_back(make_time(day), months) == make_time(due)


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001, as hypothesis wants them
    st.integers(1, MAX_MONTHS_TO_KEEP),
)
def test_more_months_lead_further_back(at, months):
    assert go_back(at, months) < go_back(at, months - 1) <= at
