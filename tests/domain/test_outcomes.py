"""Rule E2: when "What came of it?" is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentoring_xblock.domain.outcomes import is_outcome_asked, may_say_outcome

HELD = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("days", "may_say", "is_asked"),
    [(-1, False, False), (0, False, False), (13, False, False), (14, True, True), (56, True, True), (57, True, False)],
)
def test_two_weeks_later_and_not_for_ever(days, may_say, is_asked):
    today = HELD + timedelta(days=days)
    assert (may_say_outcome(HELD, today), is_outcome_asked(HELD, today)) == (may_say, is_asked)
