"""When a signature may be given, and which place it takes (rules S2, S4, S6, U2)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Signature, get_needed, list_counting
from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.ledger.schema import METHODS
from mentoring_xblock.domain.signing import (
    FITTING,
    check_seen_on,
    find_occasion,
    fits,
    list_methods,
    may_undo,
    may_withdraw_own,
    offers_last_night,
    suggest_seen_on,
)

SAM, PRIYA = "c3" * 16, "d4" * 16
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
ONCE = Criterion("on-call", "On call")
TWICE = Criterion("on-call", "On call", signatures=2)


def signature(seq=1, *, signer=SAM, occasion=1, edition=1, seen_on="2026-05-02", at=NOW - timedelta(days=2)):
    return Signature(seq, edition, occasion, signer, "observation", seen_on, format_time(at))


def find(criterion, *signatures, signer=SAM, seen_on=TODAY, at=NOW, zone=LONDON, **state):
    held = CriterionState(signatures=signatures, **state)
    return find_occasion(criterion, held, signer=signer, seen_on=seen_on, recorded_at=at, zone=zone)


class TestOccasion:
    """S4: which place a new signature takes."""

    def test_the_first_is_the_first(self):
        assert find(ONCE).number == find(TWICE).number == 1

    def test_one_is_enough_where_one_is_wanted(self):
        assert find(ONCE, signature(), signer=PRIYA).refused == "already_signed"

    def test_the_second_may_come_from_another_mentor_on_the_same_day(self):
        assert find(TWICE, signature(seen_on="2026-05-04", at=NOW), signer=PRIYA).number == 2

    def test_the_second_may_come_from_the_same_one_seen_and_recorded_on_another_day(self):
        assert find(TWICE, signature()).number == 2

    def test_seen_on_another_day_and_recorded_on_the_same_is_not_enough(self):
        assert find(TWICE, signature(at=NOW - timedelta(hours=1))).refused == "same_mentor_same_day"

    def test_recorded_on_another_day_and_seen_on_the_same_is_not_enough(self):
        assert find(TWICE, signature(seen_on="2026-05-04")).refused == "same_mentor_same_day"

    def test_the_day_of_recording_is_the_signers_own(self):
        """23:30 and 00:30 in Auckland are two days there, and one in London."""
        first = datetime(2026, 5, 4, 11, 30, tzinfo=UTC)
        later = first + timedelta(hours=1)
        assert find(TWICE, signature(at=first), at=later, zone=AUCKLAND).number == 2
        assert find(TWICE, signature(at=first), at=later, zone=LONDON).refused == "same_mentor_same_day"

    def test_the_lowest_free_one_is_taken(self):
        assert find(TWICE, signature(occasion=2)).number == 1

    def test_both_taken_is_signed(self):
        both = signature(1), signature(2, signer=PRIYA, occasion=2)
        assert find(TWICE, *both, at=NOW + timedelta(days=9)).refused == "already_signed"

    def test_asked_for_a_second_two_are_needed(self):
        assert find(ONCE, signature(), second_asked=3, second_asked_by=SAM).number == 2

    def test_c3_a_signature_for_an_earlier_edition_takes_no_place(self):
        raised = Criterion("on-call", "On call", edition=2)
        assert find(raised, signature(at=NOW), seen_on=date(2026, 5, 2)).number == 1

    @given(
        st.lists(
            st.builds(
                signature,
                st.integers(1, 50),
                signer=st.sampled_from([SAM, PRIYA]),
                occasion=st.sampled_from([1, 2]),
                edition=st.integers(1, 3),
                seen_on=st.sampled_from(["2026-05-02", "2026-05-04"]),
                at=st.sampled_from([NOW, NOW - timedelta(days=1), NOW - timedelta(minutes=1)]),
            ),
            max_size=4,
            unique_by=(lambda item: item.seq, lambda item: (item.edition, item.occasion)),
        ),
        st.sampled_from([1, 2]),
        st.integers(1, 3),
        st.sampled_from([None, 7]),
        st.sampled_from([SAM, PRIYA]),
        st.sampled_from([LONDON, AUCKLAND]),
    )
    def test_never_one_that_is_taken(self, signatures, needed, edition, asked, signer, zone):
        criterion = Criterion("on-call", "On call", signatures=needed, edition=edition)
        state = CriterionState(signatures=tuple(signatures), second_asked=asked)
        counting = list_counting(criterion, state)
        occasion = find_occasion(criterion, state, signer=signer, seen_on=TODAY, recorded_at=NOW, zone=zone)
        if occasion.refused:
            assert occasion.number == 0
            assert counting
        else:
            assert occasion.number in {1, 2} - {item.occasion for item in counting}
            assert len(counting) < get_needed(criterion, state)
            mine = [item for item in counting if item.signer == signer]
            assert "2026-05-04" not in {item.seen_on for item in mine}


class TestDay:
    """S2 and the limits of trust, section 4."""

    @pytest.mark.parametrize(
        ("seen_on", "method", "code"),
        [
            (TODAY, "observation", None),
            (TODAY + timedelta(days=1), "observation", "date_in_future"),
            (TODAY + timedelta(days=1), "prior_learning", "date_in_future"),
            (date(2025, 3, 1), "observation", None),
            (date(2025, 2, 28), "observation", "date_too_early"),
            (date(2025, 2, 28), "prior_learning", None),
            (date(1990, 1, 1), "prior_learning", None),
            (date(1989, 12, 31), "prior_learning", "date_too_early"),
        ],
    )
    def test_of_what_was_seen(self, seen_on, method, code):
        assert check_seen_on(seen_on, today=TODAY, joined_on=date(2026, 3, 1), method=method) == code

    def test_begins_with_the_mentees_own(self):
        assert suggest_seen_on(CriterionState(happened_on="2026-05-02"), TODAY) == (date(2026, 5, 2), True)

    def test_else_with_today(self):
        assert suggest_seen_on(EMPTY, TODAY) == (TODAY, False)

    def test_u2_a_day_that_is_not_yet_the_signers_is_not_offered(self):
        assert suggest_seen_on(CriterionState(happened_on="2026-05-05"), TODAY) == (TODAY, False)

    @pytest.mark.parametrize(("hour", "offered"), [(0, True), (9, True), (10, False), (23, False)])
    def test_last_nights_shift_is_offered_before_ten(self, hour, offered):
        assert offers_last_night(NOW.replace(hour=hour)) is offered


class TestWays:
    """S2: which way of knowing fits how a criterion is to be shown."""

    @pytest.mark.parametrize(
        ("shown", "fitting"),
        [
            ("seen", {"observation", "work_product"}),
            ("talked", {"discussion", "questioning", "work_product"}),
            ("either", {"observation", "discussion", "questioning", "work_product"}),
        ],
    )
    def test_that_fit(self, shown, fitting):
        criterion = Criterion("on-call", "On call", shown=shown)
        assert {method for method in METHODS if fits(criterion, method)} == fitting == set(FITTING[shown])

    def test_a_judgement_offers_talking_first(self):
        first, _more = list_methods(Criterion("on-call", "On call", kind="judgement"))
        assert first[0] == "discussion"
        assert list_methods(ONCE)[0][0] == "observation"

    @pytest.mark.parametrize("shown", FITTING)
    @pytest.mark.parametrize("kind", ["task", "judgement"])
    def test_every_way_is_offered_once(self, kind, shown):
        first, more = list_methods(Criterion("on-call", "On call", kind=kind, shown=shown))
        assert sorted((*first, *more)) == sorted(METHODS)
        assert len(first) == 3


class TestTakingBack:
    """S6: ten minutes without a reason; with one while they are the mentor, and for a day after."""

    @pytest.mark.parametrize(
        ("after", "allowed"),
        [(timedelta(0), True), (timedelta(minutes=9, seconds=59), True), (timedelta(minutes=10), False)],
    )
    def test_undo(self, after, allowed):
        assert may_undo(NOW, NOW + after) is allowed

    @pytest.mark.parametrize(
        ("ended_at", "allowed"),
        [
            (None, True),
            (NOW, True),
            (NOW - timedelta(hours=23, minutes=59), True),
            (NOW - timedelta(hours=24), False),
        ],
    )
    def test_withdraw(self, ended_at, allowed):
        assert may_withdraw_own(ended_at, NOW) is allowed
