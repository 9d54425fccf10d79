"""How far an edition may go up at once, and what becomes of one that goes further."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import MAX_EDITION, Checklist, ChecklistProblem, Criterion, Section
from mentoring_xblock.domain.editions import MAX_NEW_EDITION, cap, get_highest, list_too_high

EDITIONS = st.dictionaries(st.sampled_from("abc"), st.integers(1, MAX_EDITION))


def make(editions: dict[str, int]) -> Checklist:
    skills = tuple(Criterion(name, name, edition=edition) for name, edition in editions.items())
    return Checklist("Induction", sections=(Section("none", "None"), Section("first", "First", skills)))


def test_it_goes_up_by_one_from_what_is_known():
    assert [get_highest(known) for known in (1, 2, 5_000)] == [2, 3, 5_001]


def test_never_above_what_can_be_read():
    assert [get_highest(known) for known in (MAX_EDITION - 1, MAX_EDITION)] == [MAX_EDITION] * 2


def test_of_a_new_skill_it_is_within_reason():
    assert get_highest(0) == MAX_NEW_EDITION


def test_each_that_is_too_high_is_named_with_its_limit():
    found = list_too_high(make({"a": 3, "b": 2, "c": 1_001}), {"a": 1, "b": 1})
    assert list(found) == [
        ChecklistProblem("sections[1].criteria[0]", "edition", "edition_too_high", 2),
        ChecklistProblem("sections[1].criteria[2]", "edition", "edition_too_high", 1_000),
    ]


@given(EDITIONS, EDITIONS)
def test_capped_none_is_too_high_and_what_holds_stays(editions, known):
    checklist = make(editions)
    capped = cap(checklist, known, Checklist("Nothing"))
    assert list(list_too_high(capped, known)) == []
    assert all(capped.by_id[name].edition <= edition for name, edition in editions.items())
    too_high = list(list_too_high(checklist, known))
    assert (capped == checklist) is (not too_high)


@given(EDITIONS, EDITIONS)
def test_what_stands_already_is_not_lowered(editions, known):
    assert cap(make(editions), known, make(editions)) == make(editions)
