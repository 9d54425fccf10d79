from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.finish_date import HoursRefused, suggest_finish_date

START = date(2026, 3, 2)

starts = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
weeks_given = st.integers(1, 400)
hours_given = st.decimals(Decimal("0.01"), Decimal(168), places=2)


def weeks_after(finish: date, start: date = START) -> float:
    return (finish - start).days / 7


@pytest.mark.parametrize(
    ("hours", "weeks"),
    [
        pytest.param(None, 12, id="no hours named"),
        pytest.param(37, 12, id="full time"),
        pytest.param(Decimal("18.5"), 24, id="half time is exactly twice as long"),
        pytest.param(20, 23, id="22.2 weeks are rounded up"),
        pytest.param(Decimal("36.9"), 13, id="a little less than full time"),
        pytest.param(48, 12, id="more than full time shortens nothing"),
        pytest.param(3, 148, id="a few hours"),
        pytest.param(Decimal("2.5"), 156, id="longer than three years"),
        pytest.param(Decimal("1E-999999"), 156, id="next to nothing"),
    ],
)
def test_part_time_stretches_the_default_weeks(hours: Decimal | int | None, weeks: int) -> None:
    assert weeks_after(suggest_finish_date(START, weeks=12, full_time_hours=37, hours=hours)) == weeks


def test_the_date_falls_on_the_same_day_of_the_week() -> None:
    assert suggest_finish_date(START, weeks=12, full_time_hours=37, hours=None) == date(2026, 5, 25)


def test_more_default_weeks_than_three_years_are_cut() -> None:
    assert weeks_after(suggest_finish_date(START, weeks=500, full_time_hours=37, hours=None)) == 156


@pytest.mark.parametrize(
    "bad", [0, -1, Decimal(0), Decimal("-0.5"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")]
)
def test_hours_that_are_not_above_zero_are_refused(bad: Decimal | int) -> None:
    with pytest.raises(HoursRefused) as refused:
        suggest_finish_date(START, weeks=12, full_time_hours=37, hours=bad)
    assert refused.value.code == "hours_not_positive"
    with pytest.raises(HoursRefused) as refused:
        suggest_finish_date(START, weeks=12, full_time_hours=bad, hours=20)
    assert refused.value.code == "hours_not_positive"


@pytest.mark.parametrize("bad", [0, -12])
def test_weeks_below_one_are_refused(bad: int) -> None:
    with pytest.raises(HoursRefused) as refused:
        suggest_finish_date(START, weeks=bad, full_time_hours=37, hours=20)
    assert refused.value.code == "weeks_not_positive"


@given(starts, weeks_given, hours_given, hours_given)
def test_it_lies_in_whole_weeks_between_a_week_and_three_years(
    start: date, weeks: int, full: Decimal, hours: Decimal
) -> None:
    finish = suggest_finish_date(start, weeks=weeks, full_time_hours=full, hours=hours)
    assert (finish - start).days % 7 == 0
    assert weeks_after(finish, start) >= 1
    last = calendar.monthrange(start.year + 3, start.month)[1]
    assert finish <= start.replace(year=start.year + 3, day=min(start.day, last))


@given(weeks_given, hours_given, hours_given)
def test_the_hours_of_the_full_time_weeks_fit_and_a_week_less_would_not_do(
    weeks: int, full: Decimal, hours: Decimal
) -> None:
    worked = min(hours, full)
    given_weeks = weeks_after(suggest_finish_date(START, weeks=weeks, full_time_hours=full, hours=hours))
    if given_weeks < 156:
        assert (int(given_weeks) - 1) * worked < weeks * full <= int(given_weeks) * worked


@given(weeks_given, hours_given, hours_given, hours_given)
def test_fewer_hours_never_mean_an_earlier_date(weeks: int, full: Decimal, one: Decimal, other: Decimal) -> None:
    fewer, more = sorted([one, other])
    assert suggest_finish_date(START, weeks=weeks, full_time_hours=full, hours=fewer) >= suggest_finish_date(
        START, weeks=weeks, full_time_hours=full, hours=more
    )
