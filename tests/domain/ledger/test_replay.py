"""What a plan's entries say together."""

from dataclasses import replace

import pytest

from mentoring_xblock.domain.criterion_state import EMPTY, STATE_TYPES, CriterionState, apply, fold
from mentoring_xblock.domain.ledger.replay import replay
from mentoring_xblock.domain.ledger.schema import SYSTEM_REF, EntryType
from tests.ledger_histories import BLOCK, LEAD, MENTEE, MENTOR, OTHER_MENTOR, begin, given, histories, log, place, sign

KEY = (BLOCK, "on-call")


def get_plan(history):
    return replay(history.recorded)


class TestPlan:
    def test_joining_sets_everything(self):
        plan = get_plan(begin())
        assert (plan.state, plan.track, plan.finish_on, plan.terms, plan.seq) == (
            "taking_part",
            None,
            "2026-06-01",
            "0" * 64,
            1,
        )

    def test_a_plan_that_needs_authorising_awaits_it(self):
        history = begin()
        joined = history.recorded[0]
        waiting = replace(joined, data={**joined.data, "needs_authorising": True})
        assert replay([waiting]).state == "awaiting"
        authorised = replace(joined, seq=2, type=EntryType.AUTHORISED, data={})
        assert replay([waiting, authorised]).state == "taking_part"

    def test_leaving_and_coming_back_does_not_get_round_authorising(self):
        joined = begin().recorded[0]
        waiting = replace(joined, data={**joined.data, "needs_authorising": True})
        left = replace(joined, seq=2, type=EntryType.LEFT, data={})
        returned = replace(joined, seq=3, type=EntryType.RETURNED, data={"terms": "1" * 64})
        authorised = replace(joined, seq=4, type=EntryType.AUTHORISED, data={})
        assert replay([waiting, left, returned]).state == "awaiting"
        assert replay([waiting, left, returned, authorised, left, returned]).state == "taking_part"

    @pytest.mark.parametrize(
        ("steps", "state", "paused_until"),
        [
            ([(EntryType.PAUSED, {"until": "2026-05-01"})], "on_break", "2026-05-01"),
            ([(EntryType.PAUSED, {})], "on_break", None),
            ([(EntryType.PAUSED, {"until": "2026-05-01"}), (EntryType.RESUMED, {})], "taking_part", None),
            ([(EntryType.PAUSED, {"until": "2026-05-01"}), (EntryType.LEFT, {})], "left", None),
            ([(EntryType.LEFT, {}), (EntryType.RETURNED, {"terms": "1" * 64})], "taking_part", None),
        ],
    )
    def test_breaks_and_leaving(self, steps, state, paused_until):
        history = begin()
        for kind, data in steps:
            history.add(kind, MENTEE, data)
        plan = get_plan(history)
        assert (plan.state, plan.paused_until) == (state, paused_until)

    def test_coming_back_takes_todays_terms(self):
        history = begin()
        history.add(EntryType.LEFT, MENTEE, {})
        history.add(EntryType.RETURNED, MENTEE, {"terms": "1" * 64})
        assert get_plan(history).terms == "1" * 64

    def test_a_track_is_changed_and_taken_away(self):
        history = begin()
        history.add(EntryType.TRACK_CHANGED, MENTEE, {"track": "senior"})
        assert get_plan(history).track == "senior"
        history.add(EntryType.TRACK_CHANGED, MENTEE, {})
        assert get_plan(history).track is None

    def test_a_lead_closes_a_plan(self):
        history = begin()
        history.add(EntryType.CLOSED, LEAD, {"needed": 22, "signed": 19})
        assert get_plan(history).state == "closed"

    @pytest.mark.parametrize(
        ("final", "answer", "state"),
        [
            (True, "agree", "finished"),
            (True, "talk", "taking_part"),
            (False, "agree", "taking_part"),
        ],
    )
    def test_the_final_review_finishes_the_plan_once_the_mentee_agrees(self, final, answer, state):
        history = begin()
        review = {"final": final, "finish_on": "2026-08-01", "outcome": "ready", "review": "88" * 16}
        history.add(EntryType.REVIEW_HELD, MENTOR, review)
        history.add(EntryType.REVIEW_ANSWERED, MENTEE, {"answer": answer, "review": "88" * 16})
        plan = get_plan(history)
        assert (plan.state, plan.finish_on) == (state, "2026-08-01")

    def test_a_review_that_moves_no_date_leaves_it(self):
        history = begin()
        history.add(EntryType.REVIEW_HELD, MENTOR, {"final": False, "outcome": "more_time", "review": "88" * 16})
        assert get_plan(history).finish_on == "2026-06-01"

    def test_what_was_erased_is_known(self):
        history = begin()
        seq = sign(history)
        history.add(EntryType.ERASED, SYSTEM_REF, {"fields": [[seq, "comment"]], "reason": "request"})
        assert get_plan(history).erased == {(seq, "comment")}


class TestPeople:
    def test_a_mentorship_begins_and_ends(self):
        history = begin()
        data = {"approval": "open", "how": "asked", "mentor": MENTOR, "signs": False}
        began = history.add(EntryType.MENTORSHIP_BEGAN, MENTOR, data, "mentor_id")
        assert get_plan(history).mentorships[began].ended is None
        ended = history.add(EntryType.MENTORSHIP_ENDED, MENTEE, {"began": began, "mentor": MENTOR, "reason": "ended"})
        mentorship = get_plan(history).mentorships[began]
        assert (mentorship.mentor, mentorship.signs, mentorship.ended) == (MENTOR, False, ended)

    @pytest.mark.parametrize("kind", [EntryType.UNDONE, EntryType.WITHDRAWN])
    def test_a_sign_off_names_the_entry_that_ended_it(self, kind):
        history = begin()
        first, second = sign(history), sign(history, signer=OTHER_MENTOR, occasion=2)
        words = {"reason": "given"} if kind is EntryType.WITHDRAWN else {"what": "signed"}
        ended = history.add(kind, MENTOR, {**place(), "of": first, **words})
        found = get_plan(history).sign_offs
        assert (found[first].ended, found[second].ended) == (ended, None)
        assert (found[first].signer, found[second].signer) == (MENTOR, OTHER_MENTOR)

    def test_undoing_what_is_no_sign_off_makes_none(self):
        history = begin()
        history.add(EntryType.UNDONE, MENTOR, {**place(), "of": 1, "what": "signed"})
        assert get_plan(history).sign_offs == {}


class TestSessions:
    def test_an_edit_voids_the_confirmation_and_keeps_the_sharing(self):
        history = begin()
        first = log(history)
        confirmed = history.add(EntryType.SESSION_CONFIRMED, MENTEE, {"session": "77" * 16, "version": 1})
        history.add(EntryType.SESSION_SHARED, MENTEE, {"agreed": True, "session": "77" * 16, "shared": True})
        session = get_plan(history).sessions["77" * 16]
        assert (session.seq, session.confirmed, session.shared) == (first, confirmed, True)
        second = log(history, version=2, minutes=None)
        session = get_plan(history).sessions["77" * 16]
        assert (session.seq, session.version, session.minutes, session.confirmed, session.shared) == (
            second,
            2,
            None,
            None,
            True,
        )

    def test_a_talk_that_was_never_logged_is_neither_confirmed_nor_shared(self):
        history = begin()
        history.add(EntryType.SESSION_CONFIRMED, MENTEE, {"session": "77" * 16, "version": 1})
        history.add(EntryType.SESSION_SHARED, MENTEE, {"agreed": True, "session": "77" * 16, "shared": True})
        assert get_plan(history).sessions == {}


class TestCriteria:
    def test_a_concern_makes_no_state(self):
        history = begin()
        seq = sign(history)
        history.add(EntryType.CONCERN, MENTOR, {**place(), "of": seq}, "comment")
        assert get_plan(history).criteria_last == {KEY: seq}

    def test_criteria_of_one_name_in_two_blocks_are_two(self):
        history = begin()
        sign(history)
        sign(history, block="1a" * 32)
        assert set(get_plan(history).criteria) == {KEY, ("1a" * 32, "on-call")}

    @given(histories())
    def test_the_stored_state_after_every_step_is_what_replaying_says(self, history):
        # As the api writes it: an undo folds anew, everything else goes on from what is stored.
        states: dict[tuple[str, str], str] = {}
        for number, entry in enumerate(history.recorded, start=1):
            if entry.type not in STATE_TYPES:
                continue
            key = entry.data["block"], entry.data["criterion"]
            if entry.type is EntryType.UNDONE:
                same = [
                    item
                    for item in history.recorded[:number]
                    if (item.data.get("block"), item.data.get("criterion")) == key
                ]
                state = fold(same)
            else:
                before = CriterionState.from_json(states[key]) if key in states else EMPTY
                state = apply(before, entry)
            states[key] = state.to_json()
            assert states[key] == replay(history.recorded[:number]).criteria[key].to_json()
