"""What a look back may say, and how far more time moves the finish date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.ledger.schema import SCHEMAS, EntryType
from mentoring_xblock.domain.reviews import ANSWERS, FINAL, MAX_WEEKS, OUTCOMES, list_outcomes, move_on

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1))


class TestOutcomes:
    @pytest.mark.parametrize(
        ("status", "is_complete", "was_ready", "due"),
        [
            ("taking_part", True, False, ("ready", "more_time", "finish_here")),
            ("on_break", True, True, ("ready", "more_time", "finish_here")),
            ("taking_part", False, False, ("more_time", "finish_here")),
            ("awaiting", False, False, ("more_time",)),
            ("awaiting", True, False, ("more_time",)),
            ("finished", False, False, ()),
            ("finished", True, True, ()),
            ("finished", True, False, ("ready",)),
        ],
    )
    def test_ready_needs_every_signature_and_an_end_is_an_end(self, status, is_complete, was_ready, due):
        assert list_outcomes(status, is_complete=is_complete, was_ready=was_ready) == due

    def test_are_those_of_the_ledger(self):
        schema = SCHEMAS[EntryType.REVIEW_HELD].data["outcome"]
        assert all(schema(outcome) for outcome in OUTCOMES)
        assert all(SCHEMAS[EntryType.REVIEW_ANSWERED].data["answer"](answer) for answer in ANSWERS)
        assert set(OUTCOMES) > FINAL


class TestMoreTime:
    def test_is_added_to_the_date_that_was_set(self):
        assert move_on(date(2026, 6, 14), date(2026, 5, 4), 4) == date(2026, 7, 12)

    def test_begins_today_where_that_date_is_past(self):
        assert move_on(date(2026, 4, 1), date(2026, 5, 4), 1) == date(2026, 5, 11)

    @given(finish_on=DAYS, today=DAYS, weeks=st.integers(1, MAX_WEEKS))
    def test_is_never_less_than_was_asked_for(self, finish_on, today, weeks):
        moved = move_on(finish_on, today, weeks)
        assert moved - max(finish_on, today) == timedelta(weeks=weeks)
