"""When a mail may go out (rule N1): quiet hours, the digest, in every zone and over the changes of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.message_times import (
    LONGEST_RETRY_AFTER,
    PACES,
    Wish,
    get_due,
    get_first_due,
    get_next_morning,
    get_retry,
    is_quiet,
)
from mentoring_xblock.domain.messages import When

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from(
    ["UTC", "Europe/London", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
).map(ZoneInfo)
MOMENTS = st.integers(1_704_067_200, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))
WISHES = st.builds(Wish, st.sampled_from(PACES), st.booleans())


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("at", "is_it"),
        [
            ("2026-01-05T07:59:59", True),
            ("2026-01-05T08:00:00", False),
            ("2026-01-05T19:59:59", False),
            ("2026-01-05T20:00:00", True),
            # In summer London is an hour on.
            ("2026-07-05T07:00:00", False),
            ("2026-07-05T19:00:00", True),
        ],
    )
    def test_are_from_20_to_08_there(self, at, is_it):
        assert is_quiet(utc(at), LONDON) == is_it

    @pytest.mark.parametrize(
        ("evening", "morning"),
        [
            # The night in which the clock goes an hour on, and the one in which it goes back.
            ("2026-03-28T21:00:00", "2026-03-29T07:00:00"),
            ("2026-10-24T20:00:00", "2026-10-25T08:00:00"),
            ("2026-01-05T08:00:00", "2026-01-06T08:00:00"),
            ("2026-01-05T07:59:59", "2026-01-05T08:00:00"),
        ],
    )
    def test_end_at_the_next_eight_o_clock(self, evening, morning):
        assert get_next_morning(utc(evening), LONDON) == utc(morning)

    @given(MOMENTS, ZONES)
    def test_end_within_a_day_and_an_hour_whatever_the_clock_does(self, at, zone):
        morning = get_next_morning(at, zone)
        assert timedelta(0) < morning - at <= timedelta(hours=25)
        assert morning.astimezone(zone).hour == 8


class TestDue:
    AT = utc("2026-01-05T12:00:00")

    def due(self, when, *, ago=0, wish=None, at=AT):
        wish = wish or Wish()
        return get_due(when, at - timedelta(minutes=ago), wish=wish, zone=LONDON, at=at)

    def test_in_the_day_at_once(self):
        assert self.due(When.NOW) == self.AT

    def test_what_can_be_undone_after_ten_minutes(self):
        assert self.due(When.AFTER_UNDO, ago=3) == self.AT + timedelta(minutes=7)
        assert self.due(When.AFTER_UNDO, ago=10) == self.AT

    def test_the_rest_with_the_next_digest(self):
        assert self.due(When.DAILY) == utc("2026-01-06T08:00:00")
        assert self.due(When.DAILY, ago=6 * 60) == self.AT

    def test_one_digest_a_day(self):
        wish = Wish(digest_on=date(2026, 1, 5))
        assert self.due(When.DAILY, ago=6 * 60, wish=wish) == utc("2026-01-06T08:00:00")
        assert self.due(When.NOW, ago=6 * 60, wish=wish) == self.AT

    def test_who_wants_the_digest_alone_gets_everything_with_it(self):
        assert self.due(When.NOW, wish=Wish("daily")) == utc("2026-01-06T08:00:00")

    def test_at_night_it_waits_unless_they_chose_so(self):
        night = utc("2026-01-05T23:00:00")
        assert self.due(When.NOW, at=night) == utc("2026-01-06T08:00:00")
        assert self.due(When.NOW, at=night, wish=Wish(at_night=True)) == night

    @given(st.sampled_from(When), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), WISHES, ZONES)
    def test_is_never_too_early_and_never_more_than_two_days_off(self, when, happened_at, waited, wish, zone):
        at = happened_at + waited
        due = get_due(when, happened_at, wish=wish, zone=zone, at=at)
        assert max(at, get_first_due(when, happened_at)) <= due <= at + timedelta(days=2)
        assert wish.at_night or not is_quiet(due, zone)
        # Once it is due it stays so: what was put off is not put off for ever.
        assert get_due(when, happened_at, wish=wish, zone=zone, at=due) == due


def test_each_try_waits_longer_up_to_a_bound():
    at = TestDue.AT
    waits = [get_retry(tries, at) - at for tries in range(1, 60)]
    assert waits[:2] == [timedelta(minutes=10), timedelta(minutes=20)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY_AFTER
