"""How far a plan has come (rules C6, C7)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Signature, apply, fold
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.progress import Progress, get_progress
from tests.ledger_histories import MENTOR, OTHER_MENTOR, begin, histories, place, sign

AT = "2026-05-04T09:30:00.000Z"


def signed(*occasions, edition=1):
    given = (Signature(number, edition, number, MENTOR, "observation", "2026-05-04", AT) for number in occasions)
    return CriterionState(signatures=tuple(given))


def criterion(name="on-call", **changes):
    return Criterion(name, name, **changes)


CRITERIA = st.builds(
    criterion, st.just("on-call"), signatures=st.sampled_from([1, 2]), edition=st.integers(min_value=1, max_value=3)
)


class TestCounts:
    def test_nothing_to_show_is_no_progress_and_not_complete(self):
        assert get_progress([]) == Progress(0, 0, 0, Fraction(0))
        assert not get_progress([]).is_complete

    def test_one_of_two_signatures_is_half_a_criterion_and_not_signed(self):
        progress = get_progress([(criterion(signatures=2), signed(1)), (criterion(), EMPTY)])
        assert (progress.signed, progress.share) == (0, Fraction(1, 4))

    def test_more_signatures_than_are_needed_count_as_one_criterion(self):
        assert get_progress([(criterion(), signed(1, 2))]).share == 1

    def test_c6_complete_is_all_of_all_blocks(self):
        assert get_progress([(criterion("a"), signed(1)), (criterion("b"), signed(1))]).is_complete
        assert not get_progress([(criterion("a"), signed(1)), (criterion("b"), EMPTY)]).is_complete

    def test_waiting_is_counted_beside(self):
        waiting = CriterionState(ready=3, ready_at=AT, ready_edition=1)
        progress = get_progress([(criterion(), waiting), (criterion(), signed(1))])
        assert (progress.total, progress.signed, progress.waiting) == (2, 1, 1)

    def test_c3_a_raised_edition_takes_the_signature_out_of_the_count(self):
        assert get_progress([(criterion(edition=2), signed(1))]).share == 0

    def test_asked_for_a_second_the_first_is_half(self):
        state = CriterionState(signatures=signed(1).signatures, second_asked=2)
        assert get_progress([(criterion(), state)]).share == Fraction(1, 2)


@pytest.mark.slow
class TestAnyHistory:
    @given(st.lists(st.tuples(CRITERIA, histories()), max_size=4))
    def test_progress_stays_within_0_and_1(self, plan):
        progress = get_progress((item, fold(history.recorded)) for item, history in plan)
        assert 0 <= progress.share <= 1
        assert progress.signed + progress.waiting <= progress.total == len(plan)
        assert progress.is_complete == (progress.share == 1 and progress.total > 0)

    @given(CRITERIA, histories(), st.sampled_from([MENTOR, OTHER_MENTOR]), st.sampled_from([1, 2]))
    def test_signing_and_withdrawing_restores_the_progress(self, item, history, signer, occasion):
        before = get_progress([(item, fold(history.recorded))])
        seq = sign(history, signer=signer, occasion=occasion, edition=item.edition)
        assert get_progress([(item, fold(history.recorded))]).share >= before.share
        history.add(EntryType.WITHDRAWN, signer, {**place(), "of": seq, "reason": "given"}, "reason")
        after = get_progress([(item, fold(history.recorded))])
        assert (after.share, after.signed, after.total) == (before.share, before.signed, before.total)

    @given(histories())
    def test_folding_all_is_applying_one_by_one_where_nothing_was_undone(self, history):
        kept = [entry for entry in history.recorded if entry.type is not EntryType.UNDONE]
        state = EMPTY
        for entry in kept:
            state = apply(state, entry)
        assert fold(kept) == state

    @given(histories())
    def test_folding_leaves_out_what_was_undone(self, history):
        undone = {entry.data["of"] for entry in history.list_of(EntryType.UNDONE)}
        left = [item for item in history.recorded if item.seq not in undone and item.type is not EntryType.UNDONE]
        assert fold(history.recorded) == fold(left)

    def test_a_new_plan_has_come_nowhere(self):
        assert fold(begin().recorded) == EMPTY
