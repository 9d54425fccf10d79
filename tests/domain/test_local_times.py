"""Typed times become moments, also where the clocks change (rule E1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.local_times import find_moments

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def test_an_ordinary_time_is_one_moment():
    assert find_moments(date(2026, 5, 6), time(15, 30), LONDON) == [datetime(2026, 5, 6, 14, 30, tzinfo=UTC)]


def test_a_time_that_is_left_out_is_none():
    assert find_moments(date(2026, 3, 29), time(1, 30), LONDON) == []


def test_a_time_that_comes_twice_is_two_in_their_order():
    assert find_moments(date(2026, 10, 25), time(1, 30), LONDON) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_the_edges_of_the_hour_are_one():
    for clock in (time(0, 59), time(2)):
        assert len(find_moments(date(2026, 3, 29), clock, LONDON)) == 1
        assert len(find_moments(date(2026, 10, 25), clock, LONDON)) == 1


@pytest.mark.slow
@given(
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    moment=st.integers(0, 60 * 24 * 365 * 37).map(lambda minutes: EPOCH + timedelta(minutes=minutes)),
)
def test_what_a_clock_shows_leads_back_to_its_moment(zone: ZoneInfo, moment: datetime) -> None:
    shown = moment.astimezone(zone)
    found = find_moments(shown.date(), shown.time(), zone)
    assert moment in found
    assert len(found) <= 2
    assert all(abs(item - moment) <= timedelta(hours=24) for item in found)
