"""The role × action table (rule D1): `decide` against the table of the rules, cell by cell."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.roles import KINDS, READ, TABLE, WRITE, Relation, decide
from tests import role_table

STATUS = {"yes": 200, "refused": 403, "hidden": 404, "conflict": 409}
ACTIONS = st.sampled_from(sorted(role_table.ROWS))
RELATIONS = st.sets(st.sampled_from(sorted(Relation)))


def answer(action, *relations, **conditions):
    return STATUS[decide(action, relations, **conditions).verdict]


class TestEachCell:
    @pytest.mark.parametrize("action", role_table.ROWS)
    def test_is_as_the_rules_say(self, action):
        cells = [cell for cell in role_table.list_cells() if cell[0] == action]
        due = {(relation, own, is_set): status for _, relation, own, is_set, status in cells}
        found = {cell: answer(action, cell[0], is_own=cell[1], is_set=cell[2]) for cell in due}
        assert found == due

    def test_there_are_no_other_actions(self):
        assert set(TABLE) == set(role_table.ROWS)

    def test_reading_and_writing_are_told_apart(self):
        assert {name for name, kind in KINDS.items() if kind == READ} == set(role_table.READ_ROWS)
        assert {name for name, kind in KINDS.items() if kind == WRITE} == set(role_table.WRITE_ROWS)

    @given(ACTIONS)
    def test_nobody_in_particular_is_a_stranger(self, action):
        assert decide(action, []) == decide(action, [Relation.STRANGER])


class TestNotSigning:
    """M6: someone from outside the organisation talks and asks, and sees no evidence."""

    @pytest.mark.parametrize("action", role_table.ROWS)
    def test_a_mentor_who_does_not_sign_is_a_mentor_but_for_that(self, action):
        as_usual = answer(action, Relation.MENTOR, is_own=True)
        assert answer(action, Relation.MENTOR, is_own=True, signs=False) == role_table.NOT_SIGNING.get(action, as_usual)

    @given(ACTIONS, st.sampled_from([item for item in Relation if item is not Relation.MENTOR]), st.booleans())
    def test_it_touches_nobody_else(self, action, relation, is_own):
        assert decide(action, [relation], is_own=is_own, signs=False) == decide(action, [relation], is_own=is_own)

    def test_a_lead_who_is_such_a_mentor_reads_as_a_lead(self):
        assert answer("evidence_read", Relation.MENTOR, Relation.LEAD, signs=False) == 200


class TestMasquerading:
    """D2: staff who look as a learner change nothing and see no private text."""

    @given(st.sampled_from(sorted(role_table.WRITE_ROWS)), RELATIONS, st.booleans(), st.booleans())
    def test_nothing_is_written(self, action, relations, is_own, is_set):
        verdict = decide(action, relations, is_own=is_own, is_set=is_set, is_masquerading=True).verdict
        assert verdict in ("refused", "hidden")

    @given(st.sampled_from(sorted(role_table.MASQUERADING_HIDDEN)), RELATIONS)
    def test_private_text_is_hidden(self, action, relations):
        assert decide(action, relations, is_own=True, is_set=True, is_masquerading=True).verdict == "hidden"

    @given(st.sampled_from(sorted(role_table.MASQUERADING_REFUSED)), RELATIONS)
    def test_nothing_leaves_as_a_file(self, action, relations):
        usual = decide(action, relations, is_own=True, is_set=True).verdict
        verdict = decide(action, relations, is_own=True, is_set=True, is_masquerading=True).verdict
        assert verdict == ("refused" if usual == "yes" else usual)

    @pytest.mark.parametrize("action", ["invitation", "plan", "evidence_read", "session_facts", "record_print"])
    def test_the_rest_is_read_as_the_learner_reads_it(self, action):
        assert decide(action, [Relation.MENTEE], is_masquerading=True).verdict == "yes"


class TestSeveralRelations:
    @given(ACTIONS, RELATIONS, st.booleans(), st.booleans())
    def test_the_mentee_is_nothing_else_in_their_own_plan(self, action, relations, is_own, is_set):
        alone = decide(action, [Relation.MENTEE], is_own=is_own, is_set=is_set)
        assert decide(action, {*relations, Relation.MENTEE}, is_own=is_own, is_set=is_set) == alone

    @given(
        st.sampled_from(sorted(role_table.READ_ROWS)),
        st.sets(st.sampled_from([item for item in Relation if item is not Relation.MENTEE]), min_size=1),
        st.booleans(),
        st.booleans(),
    )
    def test_reading_is_the_union(self, action, relations, is_own, is_set):
        each = [answer(action, relation, is_own=is_own, is_set=is_set) for relation in relations]
        together = answer(action, *relations, is_own=is_own, is_set=is_set)
        assert (together == 200) == (200 in each)

    def test_a_lead_who_mentors_signs_as_the_mentor(self):
        for action in ("sign", "not_yet", "end_mentorship"):
            decision = decide(action, [Relation.LEAD, Relation.MENTOR], is_own=True, is_set=True)
            assert (decision.verdict, decision.relation) == ("yes", Relation.MENTOR)

    def test_a_lead_who_mentors_still_takes_back_anothers_as_the_lead(self):
        decision = decide("withdraw_other", [Relation.LEAD, Relation.MENTOR])
        assert (decision.verdict, decision.relation) == ("yes", Relation.LEAD)

    @given(ACTIONS, st.booleans(), st.booleans())
    def test_whoever_may_do_it_does_it_as_someone_who_may(self, action, is_own, is_set):
        for pair in combinations([item for item in Relation if item is not Relation.MENTEE], 2):
            decision = decide(action, pair, is_own=is_own, is_set=is_set)
            assert decision.relation in pair
            assert decide(action, [decision.relation], is_own=is_own, is_set=is_set).verdict == decision.verdict
