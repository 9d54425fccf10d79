"""What differs between two checklists, and how one from a file is laid over the one that is there (rules C3, C4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import (
    Checklist,
    Criterion,
    Section,
    Track,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.domain.checklist_changes import (
    EVERYTHING,
    Changes,
    SkillChange,
    TakenOver,
    compare,
    fold,
    make_id,
    take_over,
)
from mentoring_xblock.domain.text import is_slug
from tests.made_checklists import LINES, TEXTS, UNHURRIED, checklists

ON_CALL = Criterion("on-call", "On call", "Ring first.", ("senior",), edition=2)
MEETING = Criterion("meeting", "Chair a meeting")
NIGHTS = Criterion("nights", "Work at night")
TRACKS = (Track("senior", "Senior"), Track("manager", "Manager"))
BEFORE = Checklist(
    "Induction", "Welcome", TRACKS, (Section("first", "First", (ON_CALL, MEETING)), Section("late", "Late", (NIGHTS,)))
)


def make(*sections: Section, tracks: tuple[Track, ...] = TRACKS) -> Checklist:
    return Checklist("Induction", "Welcome", tracks, sections)


def list_ids(checklist: Checklist) -> dict[str, list[str]]:
    return {section.id: [item.id for item in section.criteria] for section in checklist.sections}


class TestCompare:
    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), checklists())
    def test_nothing_differs_exactly_where_they_are_equal(self, one, other):
        assert compare(one, one).is_empty
        assert compare(one, other).is_empty is (one == other)

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), checklists())
    def test_the_other_way_round_added_is_removed(self, one, other):
        there, back = compare(one, other), compare(other, one)
        assert (there.added, there.removed) == (back.removed, back.added)
        assert [(it.id, it.fields) for it in there.changed] == sorted(
            ((it.id, it.fields) for it in back.changed), key=lambda it: list(other.by_id).index(it[0])
        )
        assert (there.is_reordered, there.other) == (back.is_reordered, back.other)

    def test_each_field_of_a_skill_is_named_in_order(self):
        after = Criterion("on-call", "Calls", "Wait.", (), "judgement", "seen", 2, (), True, 3)
        changes = compare(make(Section("s", "S", (ON_CALL,))), make(Section("s", "S", (after,))))
        names = ("client_voice", "edition", "guide", "kind", "shown", "signatures", "title", "tracks")
        assert changes == Changes(changed=(SkillChange("on-call", "Calls", names, asks_again=True, was="On call"),))

    def test_a_lower_edition_differs_and_asks_nobody_again(self):
        [change] = compare(BEFORE, _with(replace(ON_CALL, edition=1))).changed
        assert change == SkillChange("on-call", "On call", ("edition",), asks_again=False)

    def test_skills_that_come_and_go(self):
        new = Criterion("new", "New one")
        after = make(Section("first", "First", (ON_CALL, new)), Section("late", "Late", (NIGHTS,)))
        assert compare(BEFORE, after) == Changes(
            added=(SkillChange("new", "New one"),), removed=(SkillChange("meeting", "Chair a meeting"),)
        )

    def test_an_added_or_removed_skill_alone_is_no_other_order(self):
        after = make(Section("first", "First", (MEETING,)), Section("late", "Late", (NIGHTS,)))
        assert not compare(BEFORE, after).is_reordered

    @pytest.mark.parametrize(
        "sections",
        [
            (Section("first", "First", (MEETING, ON_CALL)), Section("late", "Late", (NIGHTS,))),
            (Section("first", "First", (ON_CALL, MEETING, NIGHTS)), Section("late", "Late")),
        ],
        ids=["another order", "another section"],
    )
    def test_moved_skills_are_reordered(self, sections):
        assert compare(BEFORE, make(*sections)) == Changes(is_reordered=True)

    @pytest.mark.parametrize(
        ("after", "names"),
        [
            (replace(BEFORE, title="Other"), ("title",)),
            (replace(BEFORE, introduction=""), ("introduction",)),
            (replace(BEFORE, tracks=TRACKS[::-1]), ("tracks",)),
            (replace(BEFORE, sections=(*BEFORE.sections, Section("x", "X"))), ("sections",)),
            (
                Checklist("T", "", (), (Section("first", "Title"), *BEFORE.sections[1:])),
                ("title", "introduction", "tracks", "sections"),
            ),
        ],
    )
    def test_what_else_differs_in_the_order_of_a_checklist(self, after, names):
        assert compare(BEFORE, after).other == names


def _with(skill: Criterion) -> Checklist:
    return make(Section("first", "First", (skill, MEETING)), BEFORE.sections[1])


class TestMatching:
    @pytest.mark.slow
    @UNHURRIED
    @given(checklists())
    def test_a_checklist_over_itself_is_itself(self, checklist):
        assert take_over(checklist, checklist).checklist == checklist

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), checklists(), st.sets(st.sampled_from(sorted(EVERYTHING))), st.booleans())
    def test_whatever_comes_in_the_result_holds(self, before, incoming, says, keeps_empty):
        named = {item.id: says for item in incoming.list_criteria()}
        result = take_over(before, incoming, named=named, taken={"a"}, keeps_empty=keeps_empty)
        # A skill that says nothing of its tracks keeps those it has.
        tracks = {track.id: track for track in (*before.tracks, *result.checklist.tracks)}
        whole = replace(result.checklist, tracks=tuple(tracks.values()))
        assert parse_checklist(checklist_to_data(whole)) == whole
        assert sorted(result.ids.values()) == sorted(result.checklist.by_id)
        assert list(result.ids) == list(incoming.by_id)
        for name, now in result.checklist.by_id.items():
            was = before.by_id.get(name)
            assert was is None or now.edition >= was.edition

    def test_by_id_whatever_the_title(self):
        result = take_over(BEFORE, make(Section("first", "First", (Criterion("on-call", "Calls", edition=2),))))
        assert result.ids == {"on-call": "on-call"}

    def test_by_title_without_case_and_spaces(self):
        result = self._take(Criterion("row-2", " ON\u00a0 call"))
        assert result.ids == {"row-2": "on-call"}

    def test_an_id_that_is_named_and_nobody_has_gives_way_to_the_title(self):
        result = take_over(BEFORE, make(Section("first", "First", (Criterion("calls", "On call"),))))
        assert result.ids == {"calls": "on-call"}

    def test_an_id_goes_before_a_title(self):
        incoming = make(Section("first", "First", (Criterion("meeting", "On call"), Criterion("x", "Chair a meeting"))))
        assert take_over(BEFORE, incoming).ids == {"meeting": "meeting", "x": "x"}

    def test_the_same_title_twice_there_is_told_apart_by_section(self):
        twice = make(Section("a", "A", (Criterion("one", "Do it"),)), Section("b", "B", (Criterion("two", "Do it"),)))
        incoming = make(
            Section("n1", "b", (Criterion("r1", "do it"),)), Section("n2", "C", (Criterion("r2", "do it"),))
        )
        assert take_over(twice, incoming, named={"r1": {"title", "section"}, "r2": {"title", "section"}}).ids == {
            "r1": "two",
            "r2": "one",
        }

    @pytest.mark.parametrize(("there", "comes"), [(2, 1), (1, 2), (2, 2)])
    def test_what_is_ambiguous_on_either_side_is_not_guessed(self, there, comes):
        before = make(Section("a", "A", tuple(Criterion(f"old-{n}", "Same") for n in range(there))))
        incoming = make(Section("a", "A", tuple(Criterion(f"r-{n}", "same") for n in range(comes))))
        ids = take_over(before, incoming, named=dict.fromkeys(incoming.by_id, frozenset({"title", "section"}))).ids
        assert set(ids.values()) & set(before.by_id) == set()

    def test_tracks_and_sections_keep_their_ids_by_title_and_skills_follow(self):
        skill = Criterion("on-call", "On call", tracks=("boss", "senior"), edition=2)
        incoming = make(
            Section("start", "FIRST", (skill,)), tracks=(Track("boss", "manager"), Track("senior", "Old hand"))
        )
        result = take_over(BEFORE, incoming).checklist
        assert result.tracks == (Track("manager", "manager"), Track("senior", "Old hand"))
        assert result.sections == (Section("first", "FIRST", (replace(skill, tracks=("manager", "senior")),)),)

    @staticmethod
    def _take(*skills: Criterion, says: frozenset[str] = EVERYTHING - {"id"}, taken: tuple[str, ...] = ()) -> TakenOver:
        named = {skill.id: says for skill in skills}
        return take_over(BEFORE, make(Section("first", "First", skills)), named=named, taken=taken)

    def test_a_new_skill_gets_an_id_from_its_title(self):
        assert self._take(Criterion("row-2", "Don't panic: 3 rules")).ids == {"row-2": "dont-panic-3-rules"}

    def test_never_one_that_was_used(self):
        fresh = Criterion("r1", "Night!"), Criterion("r2", "Night?"), Criterion("r3", "Nights")
        ids = self._take(*fresh, taken=("night", "night-3")).ids
        assert ids == {"r1": "night-2", "r2": "night-4", "r3": "nights-2"}

    def test_an_id_that_is_named_may_bring_a_used_one_back(self):
        result = take_over(BEFORE, make(Section("a", "A", (Criterion("gone", "Gone"),))), taken={"gone"})
        assert result.ids == {"gone": "gone"}


class TestWhatIsNotNamed:
    def test_stays_as_it_is(self):
        incoming = make(Section("first", "First", (Criterion("on-call", "Calls"),)))
        result = take_over(BEFORE, incoming, named={"on-call": {"id", "title"}})
        assert result.checklist.by_id == {"on-call": replace(ON_CALL, title="Calls")}

    @pytest.mark.parametrize(("given", "edition"), [(1, 2), (2, 2), (3, 3)])
    def test_an_edition_is_raised_and_never_lowered(self, given, edition):
        result = take_over(BEFORE, make(Section("first", "First", (replace(ON_CALL, edition=given),))))
        assert result.checklist.by_id["on-call"].edition == edition

    def test_without_sections_skills_stay_in_theirs_in_the_order_they_come(self):
        new = Criterion("new", "New")
        incoming = make(Section("unplaced", "Skills", (NIGHTS, new, MEETING, ON_CALL)))
        result = take_over(BEFORE, incoming, named=dict.fromkeys(incoming.by_id, frozenset({"id", "title"})))
        assert list_ids(result.checklist) == {"first": ["meeting", "on-call"], "late": ["nights", "new"]}

    def test_a_new_skill_in_front_of_all_goes_into_the_first_section(self):
        incoming = make(Section("unplaced", "Skills", (Criterion("new", "New"), NIGHTS)))
        result = take_over(BEFORE, incoming, named=dict.fromkeys(incoming.by_id, frozenset({"id", "title"})))
        assert list_ids(result.checklist) == {"first": ["new"], "late": ["nights"]}

    def test_where_there_is_no_section_the_one_that_came_is_made(self):
        incoming = make(Section("skills", "Skills", (NIGHTS,)))
        result = take_over(make(), incoming, named={"nights": {"title"}})
        assert result.checklist.sections == (Section("skills", "Skills", (replace(NIGHTS, id="work-at-night"),)),)


class TestSections:
    def test_those_without_a_skill_any_more_go(self):
        result = take_over(BEFORE, make(Section("new", "New", (ON_CALL, MEETING, NIGHTS))), keeps_empty=True)
        assert list_ids(result.checklist) == {"new": ["on-call", "meeting", "nights"]}
        assert result.kept == ()

    @pytest.mark.parametrize("keeps_empty", [True, False])
    def test_those_that_had_none_stay_beside_their_neighbours_if_that_is_asked_for(self, keeps_empty):
        empty = (Section("e1", "E1"), Section("e2", "E2"), Section("e3", "E3"))
        before = make(empty[0], BEFORE.sections[0], empty[1], empty[2], BEFORE.sections[1])
        result = take_over(before, make(BEFORE.sections[1], BEFORE.sections[0]), keeps_empty=keeps_empty)
        kept = ["late", "e1", "first", "e2", "e3"]
        assert list(list_ids(result.checklist)) == (kept if keeps_empty else ["late", "first"])
        assert result.kept == (empty if keeps_empty else ())

    def test_one_that_comes_without_skills_is_there(self):
        assert take_over(make(), make(Section("a", "A"))).checklist.sections == (Section("a", "A"),)


class TestMakeId:
    @given(LINES | TEXTS, st.sets(st.sampled_from(["a", "a-2", "skill", "skill-2", "ss", "b"])))
    def test_is_a_slug_that_is_not_taken_whatever_the_title(self, title, taken):
        made = make_id(title, taken)
        assert is_slug(made)
        assert made not in taken

    @pytest.mark.parametrize(
        ("title", "made"),
        [
            ("Be 'on call'", "be-on-call"),
            ("Client’s money", "clients-money"),
            ("Écouter, café", "ecouter-cafe"),
            ("2 meetings", "skill-2-meetings"),
            ("日本語", "skill"),
            ("", "skill"),
            ("word " * 20, "word-word-word-word-word-word-word-word-word-word"),
            ("x" * 80, "x" * 50),
        ],
    )
    def test_says_what_the_title_says(self, title, made):
        assert make_id(title, ()) == made

    def test_a_number_stays_within_the_limit(self):
        assert make_id("x" * 50, {"x" * 50}) == "x" * 48 + "-2"

    def test_another_word_where_there_are_no_letters(self):
        assert make_id("!", (), word="section") == "section"


@pytest.mark.parametrize("text", ["on call", "ON  CALL", " On\u00a0call\n", "ｏｎ call", "on\tcall"])
def test_folded_titles_are_alike(text):
    assert fold(text) == "on call"
