"""What an author is told of a block that can be used, in which case and how loudly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.author_notes import BARRIERS, Surroundings, list_notes
from mentoring_xblock.domain.checklist import Checklist, Criterion, Section, Track
from mentoring_xblock.domain.programme import Settings

HERE, OTHER, THIRD = "block@here", "block@other", "block@third"
LINK = "https://employer.example/privacy"


@dataclass(frozen=True)
class Block:
    usage_key: str = OTHER
    programme: str = "main"
    wants_home: bool = True
    title: str = "The other"


def make_checklist(*criteria: Criterion, tracks: tuple[str, ...] = (), empty: tuple[str, ...] = ()) -> Checklist:
    held = criteria or (Criterion("on-call", "Be on call"),)
    sections = [Section("first", "First", held), *(Section(f"s{number}", it) for number, it in enumerate(empty))]
    return Checklist("Induction", "", tuple(Track(it, it.capitalize()) for it in tracks), tuple(sections))


def list_codes(
    checklist: Checklist | None = None, *, home: bool = True, settings: dict[str, Any] | None = None, **around: Any
) -> list[tuple[str, str, str]]:
    """Code, level, field. A home with a privacy link in a course that is known, unless something else is said."""
    surroundings = Surroundings(**{"wants_home": home, "usage_key": HERE, "beside": (), **around})
    chosen = Settings(**{"privacy_link": LINK, **(settings or {})})
    notes = list_notes(checklist or make_checklist(), chosen, surroundings)
    return [(note.code, note.level, note.field) for note in notes]


class TestSkills:
    def test_of_a_whole_checklist_nothing_is_said(self):
        assert list_codes() == []

    def test_none_at_all_is_information_and_says_it_all(self):
        checklist = Checklist("Mentoring", tracks=(Track("senior", "Senior"),), sections=(Section("a", "A"),))
        assert list_codes(checklist) == [("no_skills", "info", "sections")]
        assert list_codes(Checklist("Mentoring")) == [("no_skills", "info", "sections")]

    def test_a_track_without_skills(self):
        checklist = make_checklist(Criterion("a", "A", tracks=("senior",)), tracks=("senior", "manager"))
        assert list_codes(checklist) == [("empty_track", "warning", "tracks")]

    def test_a_skill_without_tracks_is_for_each_of_them(self):
        assert list_codes(make_checklist(tracks=("senior", "manager"))) == []

    def test_each_track_without_skills_is_named(self):
        checklist = make_checklist(Criterion("a", "A", tracks=("senior",)), tracks=("senior", "manager", "nurse"))
        notes = list_notes(checklist, Settings(privacy_link=LINK), Surroundings(beside=()))
        assert [note.params for note in notes] == [{"track": "Manager"}, {"track": "Nurse"}]

    def test_a_track_may_have_its_skills_in_another_part(self):
        checklist = make_checklist(Criterion("a", "A", tracks=("senior",)), tracks=("senior", "manager"))
        part = Block(wants_home=False)
        assert list_codes(checklist, beside=(part,)) == [("empty_track_here", "info", "tracks")]

    def test_a_block_of_another_programme_is_no_part(self):
        checklist = make_checklist(Criterion("a", "A", tracks=("senior",)), tracks=("senior", "manager"))
        stranger = Block(programme="nights", wants_home=False)
        assert list_codes(checklist, beside=(stranger,)) == [("empty_track", "warning", "tracks")]

    def test_sections_without_skills_are_one_note(self):
        checklist = make_checklist(empty=("Later", "Never"))
        (note,) = list_notes(checklist, Settings(privacy_link=LINK), Surroundings(beside=()))
        assert (note.code, note.level, note.params) == ("empty_sections", "info", {"sections": ("Later", "Never")})


class TestHome:
    def test_a_part_without_a_home(self):
        assert list_codes(home=False) == [("no_home", "warning", "is_home")]

    def test_a_part_without_a_home_where_people_take_part(self):
        assert list_codes(home=False, taking_part=2) == [("no_home_for_people", "warning", "is_home")]
        assert list_codes(home=False, taking_part=2, beside=(Block(),)) == []
        assert list_codes(home=False, taking_part=2, beside=None) == []

    def test_a_home_of_another_programme_is_none(self):
        assert list_codes(home=False, beside=(Block(programme="nights"),)) == [("no_home", "warning", "is_home")]

    def test_another_part_is_none(self):
        assert list_codes(home=False, beside=(Block(wants_home=False),)) == [("no_home", "warning", "is_home")]

    def test_people_who_take_part_elsewhere_would_be_left_behind(self):
        assert list_codes(left_behind=1) == [("leaves_people", "warning", "programme")]
        assert list_codes(left_behind=0) == []

    def test_a_part_with_its_home(self):
        assert list_codes(home=False, beside=(Block(wants_home=False), Block(THIRD))) == []

    def test_where_nobody_knows_the_other_blocks_nothing_is_said(self):
        assert list_codes(home=False, beside=None) == []

    def test_two_homes_of_which_neither_is_published(self):
        assert list_codes(beside=(Block(),)) == [("second_home", "warning", "is_home")]

    def test_two_homes_of_which_the_other_was_first(self):
        found = list_codes(beside=(Block(),), home_key=OTHER)
        assert found == [("second_home_acts_as_part", "warning", "is_home")]

    def test_two_homes_of_which_this_was_first(self):
        found = list_codes(beside=(Block(),), home_key=HERE)
        assert found == [("second_home_elsewhere", "warning", "is_home")]

    def test_a_published_home_that_no_longer_wants_to_be_it_decides_nothing(self):
        found = list_codes(beside=(Block(), Block(THIRD, wants_home=False)), home_key=THIRD)
        assert found == [("second_home", "warning", "is_home")]

    def test_of_three_homes_the_one_that_is_it_is_named(self):
        surroundings = Surroundings(
            usage_key=HERE, beside=(Block(title="Second"), Block(THIRD, title="First")), home_key=THIRD
        )
        (note,) = list_notes(make_checklist(), Settings(privacy_link=LINK), surroundings)
        assert (note.code, note.params) == ("second_home_acts_as_part", {"other": "First"})

    def test_homes_of_two_programmes_are_two_front_pages(self):
        assert list_codes(beside=(Block(programme="nights"),)) == []


class TestBarriers:
    @pytest.mark.parametrize("code", BARRIERS)
    @pytest.mark.parametrize("home", [True, False])
    def test_each_is_a_warning_for_home_and_part(self, code, home):
        found = list_codes(home=home, beside=(Block(wants_home=not home),), barriers=(code,))
        assert found == [(f"barrier_{code}", "warning", "")]

    def test_are_told_in_their_order(self):
        found = [code for code, _level, _field in list_codes(barriers=tuple(reversed(BARRIERS)))]
        assert found == [f"barrier_{code}" for code in BARRIERS]

    def test_a_code_that_nobody_knows_is_not_told(self):
        assert list_codes(barriers=("moon",)) == []


class TestPrivacyLink:
    def test_is_missed_on_the_home(self):
        assert list_codes(settings={"privacy_link": ""}) == [("no_privacy_link", "warning", "privacy_link")]

    def test_is_the_homes_affair(self):
        assert list_codes(home=False, settings={"privacy_link": ""}, beside=(Block(),)) == []


class TestGrade:
    def test_while_anyone_may_mentor(self):
        assert list_codes(settings={"weight": 0.5}) == [
            ("graded_by_anyone", "warning", "weight"),
            ("grade_is_nothing", "info", "weight"),
        ]

    def test_while_staff_alone_mentor(self):
        found = list_codes(settings={"weight": 0.5, "who_may_mentor": "staff"})
        assert found == [("grade_is_nothing", "info", "weight")]

    @pytest.mark.parametrize("weight", [0, 0.0, 0.0004])
    def test_of_weight_nothing_is_said_where_there_is_none(self, weight):
        assert list_codes(settings={"weight": weight}) == []

    def test_of_a_part(self):
        found = list_codes(home=False, settings={"weight": 1.0}, beside=(Block(),))
        assert found == [("weight_of_part", "info", "weight")]

    def test_of_a_second_home(self):
        found = list_codes(settings={"weight": 1.0}, beside=(Block(),), home_key=OTHER)
        assert found == [
            ("second_home_acts_as_part", "warning", "is_home"),
            ("weight_of_second_home", "warning", "weight"),
        ]

    def test_of_the_first_of_two_homes_is_as_of_one(self):
        found = list_codes(settings={"weight": 1.0, "who_may_mentor": "staff"}, beside=(Block(),), home_key=HERE)
        assert found == [("second_home_elsewhere", "warning", "is_home"), ("grade_is_nothing", "info", "weight")]


class TestCompletion:
    COUNTS = {"counts_for_completion": True}

    def test_on_the_home(self):
        assert list_codes(settings=self.COUNTS) == [("completion_waits", "info", "counts_for_completion")]

    def test_on_a_part(self):
        found = list_codes(home=False, settings=self.COUNTS, beside=(Block(),))
        assert found == [("completion_of_part", "info", "counts_for_completion")]

    def test_on_a_second_home(self):
        found = list_codes(settings=self.COUNTS, beside=(Block(),), home_key=OTHER)
        assert found[1:] == [("completion_of_second_home", "warning", "counts_for_completion")]


class TestUnknownNames:
    def test_are_a_warning(self):
        assert list_codes(unknown=("@color",)) == [("unknown_names", "warning", "")]


@given(
    home=st.booleans(),
    others=st.lists(st.booleans(), max_size=3),
    weight=st.sampled_from([0, 1.0]),
    counts=st.booleans(),
    link=st.sampled_from(["", LINK]),
    empty=st.lists(st.just("Later"), max_size=2),
    first=st.sampled_from([None, HERE, OTHER]),
)
def test_warnings_come_first_and_nothing_is_said_twice(home, others, weight, counts, link, empty, first):
    found = list_codes(
        make_checklist(empty=tuple(empty)),
        home=home,
        settings={"weight": weight, "counts_for_completion": counts, "privacy_link": link},
        beside=tuple(Block(f"{OTHER}{number or ''}", wants_home=it) for number, it in enumerate(others)),
        home_key=first,
    )
    levels = [level for _code, level, _field in found]
    assert levels == sorted(levels, reverse=True)
    assert len({code for code, _level, _field in found}) == len(found)
