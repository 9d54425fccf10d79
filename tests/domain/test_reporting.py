"""What the platform should hold for one person (rule C7)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.progress import Progress
from mentoring_xblock.domain.reporting import Due, asks_for_report, get_due, is_graded

HALF = Progress(2, 1, 0, Fraction(1, 2))
EMPTY = Progress(0, 0, 0, Fraction(0))
BOTH = Settings(weight=1.0, counts_for_completion=True)
PROGRESS = st.none() | st.builds(
    lambda total, signed: Progress(total, min(signed, total), 0, Fraction(min(signed, total), total or 1)),
    st.integers(0, 500),
    st.integers(0, 500),
)


def due(progress, settings=BOTH, *, is_running=False, is_mentor=False, has_opted_out=False):
    return get_due(settings, progress, is_running=is_running, is_mentor=is_mentor, has_opted_out=has_opted_out)


class TestOnePerson:
    def test_who_takes_part_has_their_share_whatever_else_they_are(self):
        for is_mentor in (True, False):
            for has_opted_out in (True, False):
                found = due(HALF, is_running=True, is_mentor=is_mentor, has_opted_out=has_opted_out)
                assert found == Due(Fraction(1, 2), Fraction(1, 2))

    def test_who_stopped_keeps_it(self):
        assert due(HALF) == Due(Fraction(1, 2), Fraction(1, 2))

    @pytest.mark.parametrize("what", ["is_mentor", "has_opted_out"])
    def test_who_is_not_taking_part_is_not_held_up(self, what):
        assert due(None, **{what: True}) == Due(None, Fraction(1))
        assert due(HALF, **{what: True}) == Due(Fraction(1, 2), Fraction(1))

    def test_who_never_joined_has_no_grade_and_nothing_done(self):
        assert due(None) == Due(None, Fraction(0))

    def test_nothing_to_sign_is_nothing_to_grade_and_nothing_to_wait_for(self):
        assert due(EMPTY, is_running=True) == Due(None, Fraction(1))

    def test_only_what_is_asked_for(self):
        assert due(HALF, Settings(weight=1.0)) == Due(Fraction(1, 2), None)
        assert due(HALF, Settings(counts_for_completion=True)) == Due(None, Fraction(1, 2))
        assert due(HALF, Settings()) == Due()

    @given(PROGRESS, st.booleans(), st.booleans(), st.booleans())
    def test_shares_stay_within_0_and_1_and_fit_their_columns(self, progress, is_running, is_mentor, has_opted_out):
        found = due(progress, is_running=is_running, is_mentor=is_mentor, has_opted_out=has_opted_out)
        shares = [share for share in (found.grade, found.completion) if share is not None]
        assert all(0 <= share <= 1 and len(str(share)) <= 20 for share in shares)
        assert all(share != 1 or float(share) == 1.0 for share in shares)


class TestWeights:
    @pytest.mark.parametrize(
        ("weight", "holds"), [(0, False), (0.0004, False), (0.001, True), (1, True), (True, False)]
    )
    def test_of_a_thousandth_and_more_are_graded(self, weight, holds):
        assert is_graded(weight) is holds
        assert asks_for_report(Settings(weight=weight)) is holds

    @given(st.floats() | st.integers() | st.text(max_size=3) | st.none() | st.booleans())
    def test_whatever_stands_there_is_answered(self, weight):
        assert is_graded(weight) in (True, False)
