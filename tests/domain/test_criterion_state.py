"""What a criterion shows (rules S4–S6, C3)."""

import pytest

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import (
    EMPTY,
    CriterionState,
    Piece,
    Signature,
    Status,
    apply,
    fold,
    get_needed,
    get_status,
    is_waiting,
    list_counting,
)
from mentoring_xblock.domain.ledger.schema import EntryType
from tests.ledger_histories import MENTEE, MENTOR, OTHER_MENTOR, begin, given, histories, place, sign

ON_CALL = Criterion(id="on-call", title="On call")


@pytest.fixture
def history():
    return begin()


def state_of(history):
    return fold(history.recorded)


def ready(history, edition=1):
    return history.add(EntryType.READY, MENTEE, {**place(), "edition": edition})


def not_yet(history, edition=1):
    return history.add(EntryType.NOT_YET, MENTOR, {**place(), "edition": edition, "wording": "0" * 64}, "comment")


def undo(history, seq):
    return history.add(EntryType.UNDONE, MENTOR, {**place(), "of": seq, "what": "signed"})


def withdraw(history, seq):
    return history.add(EntryType.WITHDRAWN, MENTOR, {**place(), "of": seq, "reason": "given"}, "reason")


def status_of(history, criterion=ON_CALL):
    return get_status(criterion, state_of(history))


class TestStatus:
    def test_nothing_yet_is_to_do(self, history):
        assert status_of(history) is Status.TO_DO

    def test_ready_waits(self, history):
        seq = ready(history)
        assert status_of(history) is Status.WAITING
        assert (state_of(history).ready, state_of(history).ready_at) == (seq, history.recorded[-1].at)

    def test_signed_waits_no_longer(self, history):
        ready(history)
        sign(history)
        assert status_of(history) is Status.SIGNED
        assert state_of(history).ready is None

    def test_not_yet_goes_back_and_ready_asks_again(self, history):
        ready(history)
        not_yet(history)
        assert status_of(history) is Status.NOT_YET
        ready(history)
        assert status_of(history) is Status.WAITING

    def test_taken_back_is_said_until_something_newer_happens(self, history):
        withdraw(history, sign(history))
        assert status_of(history) is Status.TAKEN_BACK
        not_yet(history)
        assert status_of(history) is Status.NOT_YET

    def test_one_of_two_is_half(self, history):
        two = Criterion(id="on-call", title="On call", signatures=2)
        sign(history)
        assert status_of(history, two) is Status.HALF
        sign(history, signer=OTHER_MENTOR, occasion=2)
        assert status_of(history, two) is Status.SIGNED

    def test_asking_for_a_second_makes_one_of_two_and_dropping_it_one(self, history):
        sign(history)
        asked = history.add(EntryType.SECOND_ASKED, MENTEE, {**place(), "edition": 1})
        assert (status_of(history), get_needed(ON_CALL, state_of(history))) == (Status.HALF, 2)
        assert state_of(history).second_asked_by == MENTEE
        history.add(EntryType.SECOND_DROPPED, MENTEE, {**place(), "of": asked})
        assert (status_of(history), get_needed(ON_CALL, state_of(history))) == (Status.SIGNED, 1)


class TestEditions:
    def test_a_signature_for_an_earlier_edition_is_to_be_shown_again(self, history):
        sign(history)
        raised = Criterion(id="on-call", title="On call", edition=2)
        assert status_of(history, raised) is Status.SHOW_AGAIN
        assert list_counting(raised, state_of(history)) == ()

    def test_who_is_ready_for_the_new_edition_waits(self, history):
        sign(history)
        ready(history, edition=2)
        assert status_of(history, Criterion(id="on-call", title="On call", edition=2)) is Status.WAITING

    def test_who_was_ready_for_the_earlier_edition_no_longer_waits(self, history):
        ready(history)
        raised = Criterion(id="on-call", title="On call", edition=2)
        assert not is_waiting(raised, state_of(history))
        assert status_of(history, raised) is Status.TO_DO


class TestEvidence:
    def write(self, history, *pieces, texts=("line",), **changes):
        data = {**place(), "happened_on": "2026-03-01", "seen_by": MENTOR, "pieces": list(pieces), **changes}
        return history.add(EntryType.EVIDENCE, MENTEE, data, *texts)

    def test_each_piece_keeps_its_own_version_and_entry(self, history):
        first = self.write(history, ["client", 1], ["line", 1], texts=("client", "line"))
        second = self.write(history, ["line", 2], happened_on=None, seen_by=None)
        state = state_of(history)
        assert [(piece.name, piece.version, piece.seq) for piece in state.pieces] == [
            ("client", 1, first),
            ("line", 2, second),
        ]
        assert (state.happened_on, state.seen_by) == (None, None)
        assert state.evidence == [
            ["client", 1, history.recorded[first - 1].digests["client"]],
            ["line", 2, history.recorded[second - 1].digests["line"]],
        ]

    def test_a_piece_that_was_taken_out_keeps_its_version_and_counts_no_more(self, history):
        self.write(history, ["line", 1])
        seq = self.write(history, ["line", 2], texts=())
        state = state_of(history)
        assert state.get_piece("line") == Piece("line", 2, "", seq)
        assert (state.has_text("line"), state.has_text("link"), state.evidence) == (False, False, [])

    def test_evidence_asks_for_nothing(self, history):
        self.write(history, ["line", 1])
        assert status_of(history) is Status.TO_DO


class TestUndo:
    def test_an_undo_brings_back_what_was_before(self, history):
        ready(history)
        before = state_of(history)
        undo(history, sign(history))
        assert state_of(history) == before

    def test_undoing_a_not_yet_brings_back_the_waiting(self, history):
        ready(history)
        undo(history, not_yet(history))
        assert status_of(history) is Status.WAITING

    def test_an_undo_cannot_be_applied_alone(self, history):
        undo(history, sign(history))
        with pytest.raises(ValueError, match="folded"):
            apply(EMPTY, history.recorded[-1])

    @given(histories())
    def test_signing_and_undoing_changes_nothing(self, history):
        before = state_of(history)
        undo(history, sign(history))
        assert state_of(history) == before

    @given(histories())
    def test_signing_and_withdrawing_leaves_the_same_signatures(self, history):
        before = state_of(history).signatures
        withdraw(history, sign(history))
        assert state_of(history).signatures == before


class TestStored:
    def test_nothing_is_an_empty_object(self):
        assert EMPTY.to_json() == "{}"

    def test_all_of_it_comes_back(self):
        state = CriterionState(
            happened_on="2026-03-01",
            seen_by=MENTOR,
            pieces=(Piece("line", 1, "0" * 64, 2),),
            ready=3,
            ready_at="2026-03-02T09:00:00.000Z",
            ready_edition=1,
            signatures=(Signature(4, 1, 1, MENTOR, "observation", "2026-03-02", "2026-03-02T10:00:00.000Z"),),
        )
        assert CriterionState.from_json(state.to_json()) == state

    @given(histories())
    def test_whatever_came_about_comes_back(self, history):
        state = state_of(history)
        assert CriterionState.from_json(state.to_json()) == state
