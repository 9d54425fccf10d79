"""A checklist as a table: what is written is read again exactly, and whatever else comes is read or named by row."""

from __future__ import annotations

import codecs
import csv
import io
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import MAX_TAGS, MAX_TITLE, Checklist, Criterion, Section, Tag, Track
from mentoring_xblock.domain.checklist_changes import take_over
from mentoring_xblock.domain.checklist_files import MAX_PROBLEMS, FileProblem, FileRefused
from mentoring_xblock.formats.columns import HEADINGS, WORDS, HeadingReader
from mentoring_xblock.formats.letters import MAX_BYTES
from mentoring_xblock.formats.source import Source
from mentoring_xblock.formats.table import MAX_ROWS, make_file_name, read_table, write_table
from mentoring_xblock.presenters.file_problems import describe_file_problem
from mentoring_xblock.web.csv_lines import mark_formula, take_mark_off
from tests.made_checklists import TEXTS, UNHURRIED, checklists

TRACKS = (Track("senior", "Senior"), Track("manager", "Manager"))
ON_CALL = Criterion(
    "on-call",
    "On call",
    "Ring first.\n\n- Stay calm",
    ("senior",),
    "judgement",
    "seen",
    2,
    (Tag("CQC KLOE", "2017", "W4.1", "Support"),),
    client_voice=True,
    edition=3,
)
CURRENT = Checklist(
    "Induction", "Welcome", TRACKS, (Section("first", "First", (ON_CALL, Criterion("plans", "Plans"))),)
)
EMPTY = Checklist("New")


def read_cells(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def make(*rows: str, heading: str = "Section,Skill,Guide,Tracks,Tags,Id") -> bytes:
    return "\n".join([heading, *rows]).encode()


def read(*rows: str, current: Checklist = CURRENT, **changes: str) -> Source:
    return read_table(make(*rows, **changes), current)


def take(*rows: str, current: Checklist = CURRENT, **changes: str) -> Checklist:
    source = read(*rows, current=current, **changes)
    return take_over(current, source.checklist, named=source.named, keeps_empty=source.keeps_empty).checklist


def refuse(content: bytes, current: Checklist = CURRENT) -> list[FileProblem]:
    with pytest.raises(FileRefused) as refused:
        read_table(content, current)
    return list(refused.value.problems)


def refuse_rows(*rows: str, current: Checklist = CURRENT, **changes: str) -> list[tuple[str, str, str]]:
    return [(it.where, it.field, it.code) for it in refuse(make(*rows, **changes), current)]


def list_notes(source: Source) -> list[tuple[str, str, Any]]:
    return [(it.where, it.code, next(iter(it.params.values()))) for it in source.notes]


class TestWriting:
    def test_as_spreadsheets_like_it(self):
        content = write_table(CURRENT)
        assert content.startswith(codecs.BOM_UTF8 + b'"Section","Skill","Guide",')
        lines = content.removeprefix(codecs.BOM_UTF8).split(b"\r\n")
        assert len(lines) == 4
        assert lines[-1] == b""

    def test_a_skill_a_row_in_words(self):
        _heading, row, other = read_cells(write_table(CURRENT))
        assert row == [
            *("First", "On call", "Ring first.\n\n- Stay calm", "Senior", "Seen at work", "2", "Judgement", "Yes"),
            *("CQC KLOE | 2017 | W4.1 | Support", "on-call", "3"),
        ]
        assert other == ["First", "Plans", "", "", "Either", "1", "Task", "No", "", "plans", "1"]

    def test_with_a_semicolon(self):
        assert read_cells(write_table(CURRENT, separator=";"), ";") == read_cells(write_table(CURRENT))

    def test_a_section_without_skills_is_a_row_of_its_own(self):
        checklist = replace(CURRENT, sections=(Section("none", "None yet"), *CURRENT.sections))
        assert read_cells(write_table(checklist))[1] == ["None yet", *[""] * 10]

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists())
    def test_no_cell_is_a_formula(self, checklist):
        for row in read_cells(write_table(checklist)):
            assert row == [mark_formula(take_mark_off(cell)) for cell in row]
            assert not any(cell.startswith(("=", "+", "-", "@", "＝", "﹢")) for cell in row)

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Working nights", "Working nights.csv"),
            ("Senior/Manager: plan?", "Senior Manager plan.csv"),
            ("../../x", "x.csv"),
            ("a\u202e\nb\x00", "a b.csv"),
            ("x" * 200, f"{'x' * 80}.csv"),
            ("...", "Checklist.csv"),
            ("Überblick 🙂", "Überblick 🙂.csv"),
        ],
    )
    def test_the_file_is_called_after_the_checklist(self, title, name):
        assert make_file_name(Checklist(title)) == name


class TestRoundTrip:
    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), st.sampled_from([",", ";"]))
    def test_written_and_read_over_itself_it_is_the_same(self, checklist, separator: Literal[",", ";"]):
        source = read_table(write_table(checklist, separator=separator), checklist)
        result = take_over(checklist, source.checklist, named=source.named, keeps_empty=source.keeps_empty)
        assert result.checklist == checklist
        assert source.notes == ()

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def test_so_it_is_when_a_spreadsheet_saved_it_again(self, checklist, separator, encoding):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator).writerows(read_cells(write_table(checklist)))
        source = read_table(text.getvalue().encode(encoding), checklist)
        result = take_over(checklist, source.checklist, named=source.named, keeps_empty=source.keeps_empty)
        assert result.checklist == checklist

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists())
    def test_read_over_nothing_it_has_the_same_skills(self, checklist):
        source = read_table(write_table(checklist), replace(checklist, sections=()))
        result = take_over(EMPTY, source.checklist, named=source.named).checklist
        assert list(result.list_criteria()) == list(checklist.list_criteria())

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists())
    def test_without_its_ids_no_skill_is_another(self, checklist):
        # What is ambiguous is new; whatever is matched is what it was.
        table = [row[:9] for row in read_cells(write_table(checklist))]
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table)
        source = read_table(text.getvalue().encode(), checklist)
        after = take_over(checklist, source.checklist, named=source.named, keeps_empty=True).checklist
        for name in checklist.by_id.keys() & after.by_id.keys():
            assert after.by_id[name] == checklist.by_id[name]

    @pytest.mark.slow
    @UNHURRIED
    @given(TEXTS)
    def test_a_mark_goes_on_and_off(self, text):
        assert take_mark_off(mark_formula(text)) == text


class TestHeadings:
    @pytest.mark.parametrize(
        "heading",
        ["SECTION, skill ,guide", "section;title;guide", "Section\tSkill:\tGuide", '"Section","Skill *","Guide"'],
    )
    def test_are_recognised(self, heading):
        separator = next(char for char in ";\t," if char in heading)
        source = read_table(f"{heading}\n{separator.join(['A', 'B', 'C'])}".encode(), EMPTY)
        [section] = source.checklist.sections
        [skill] = section.criteria
        assert (section.title, skill.title, skill.guide) == ("A", "B", "C")

    def test_every_key_is_one(self):
        assert {name: HeadingReader()(name) for name in HEADINGS} == {name: name for name in HEADINGS}
        assert HeadingReader()("Client-voice") == "client_voice"

    def test_headings_and_words_are_those_of_the_active_language_and_english(self, monkeypatch):
        monkeypatch.setitem(cast(dict[str, Any], HEADINGS), "title", _Spoken("Skill", "Sgil"))
        monkeypatch.setitem(cast(dict[str, Any], WORDS["client_voice"]), "yes", _Spoken("Yes", "Ie"))
        rows = "Sgil,Client had a part\nUn,IE\nDau,yes\nTri,Yes\nPedwar,true\nPump,no"
        with translation.override("cy"):
            skills = list(read_table(rows.encode(), EMPTY).checklist.list_criteria())
            again = read_table(write_table(Checklist("T", "", (), (Section("s", "S", tuple(skills)),))), EMPTY)
        assert [skill.client_voice for skill in skills] == [True, True, True, True, False]
        assert [skill.title for skill in again.checklist.list_criteria()] == ["Un", "Dau", "Tri", "Pedwar", "Pump"]
        with pytest.raises(FileRefused):
            read_table(rows.encode(), EMPTY)

    def test_one_that_is_not_known_is_left_out_and_said(self):
        source = read("A,B,Lee", heading="Section,Skill,Who is asked")
        assert list_notes(source) == [("rows[1]", "unknown_column", "Who is asked")]

    def test_so_is_what_stands_below_none(self):
        source = read("A,B,,x,y", "A,C,,,z", heading="Section,Skill,,,Guide")
        assert list_notes(source) == [("rows[1]", "column_without_name", "D")]
        source = read("B" + ",x" * 40, heading="Skill" + "," * 40)
        assert list_notes(source)[25:27] == [("rows[1]", "column_without_name", name) for name in ("AA", "AB")]

    @pytest.mark.parametrize(
        ("heading", "problem"),
        [
            ("On call,Ring first", ("rows[1]", "", "no_header")),
            ("Section,Guide", ("rows[1]", "", "no_header")),
            ("Skill,Guide,SKILL ", ("rows[1]", "title", "column_twice")),
            ("Skill,Title", ("rows[1]", "title", "column_twice")),
            ("Skill" + ",x" * 100, ("rows[1]", "", "too_many_columns")),
        ],
    )
    def test_that_cannot_be_used_are_refused(self, heading, problem):
        assert refuse_rows("a,b,c", heading=heading) == [problem]

    def test_empty_cells_alone_are_an_empty_file(self):
        for content in (b'""\n', b'"",""\r\n" ",""\r\n', b"," * 900_000):
            assert [problem.code for problem in refuse(content)] == ["file_empty"]

    def test_a_column_twice_is_named_as_it_is_written(self):
        [problem] = refuse(make(heading="Skill,Guide,Skill "))
        assert problem.params == {"column": "Skill"}

    def test_the_line_that_names_the_separator_is_not_counted(self):
        source = read_table(b"sep=;\r\nSkill;Guide\r\nA, B;c\r\n", EMPTY)
        assert source.places == {next(iter(source.named)): "rows[2]"}
        assert [skill.title for skill in source.checklist.list_criteria()] == ["A, B"]


class _Spoken:
    """A lazy text with a translation."""

    def __init__(self, english: str, welsh: str) -> None:
        self.english, self.welsh = english, welsh

    def __str__(self) -> str:
        return self.welsh if translation.get_language() == "cy" else self.english


class TestRows:
    def test_empty_ones_are_skipped_and_counted_as_a_spreadsheet_counts(self):
        source = read("", "A,One", ",,,,", "A,Two", '"A","Three\nlines"', "A,Four")
        assert list(source.places.values()) == ["rows[3]", "rows[5]", "rows[6]", "rows[7]"]

    def test_one_with_fewer_cells_has_empty_ones(self):
        [skill] = read("A,One").checklist.list_criteria()
        assert skill == replace(Criterion("x", "One"), id=skill.id)

    def test_one_with_more_cells_is_named(self):
        [problem] = refuse(make("A,One,,,,,", "A,Two,,,,,x,y"))
        assert problem == FileProblem("rows[3]", "", "too_many_cells", {"count": 8, "columns": 6})

    @pytest.mark.parametrize("lines", ["\n", "\r\n", "\r"])
    def test_every_line_end_is_one(self, lines):
        content = lines.join(["Skill,Guide", '"One","a', 'b"', "Two,c", ""]).encode()
        assert [(it.title, it.guide) for it in read_table(content, EMPTY).checklist.list_criteria()] == [
            ("One", "a\nb"),
            ("Two", "c"),
        ]

    @pytest.mark.parametrize(
        ("rows", "where"),
        [
            (['A,"One', "A,Two"], "rows[2]"),
            (["A,One", 'A,"Two" x', "A,Three"], "rows[3]"),
            (["A,One", "", 'A,"Two'], "rows[4]"),
        ],
    )
    def test_a_quotation_mark_out_of_place_is_named(self, rows, where):
        assert refuse_rows(*rows) == [(where, "", "quotes")]

    def test_one_inside_of_a_word_is_text(self):
        [skill] = read('A,Use a 5" tube').checklist.list_criteria()
        assert skill.title == 'Use a 5" tube'

    def test_headings_alone_empty_nothing(self):
        assert refuse_rows() == [("file", "", "no_rows")]
        assert take(current=EMPTY) == EMPTY

    def test_500_skills_are_read_and_2000_are_counted(self):
        rows = [f"A,Skill {number}" for number in range(2_000)]
        assert len(read(*rows[:500]).checklist.by_id) == 500
        [problem] = refuse(make(*rows))
        assert problem == FileProblem("file", "", "too_many_criteria", {"count": 2_000, "limit": 500})

    def test_beyond_that_nobody_counts(self):
        assert refuse_rows(*["A,One"] * (MAX_ROWS + 1)) == [("file", "", "too_many_rows")]

    def test_problems_are_named_in_the_order_of_the_rows_and_not_without_end(self):
        problems = refuse(make(*["A,"] * 3, *[f"A,One,,,{'|' * 4},X Y{number}" for number in range(200)]))
        assert len(problems) == MAX_PROBLEMS
        places = [(it.where, it.field, it.code) for it in problems]
        assert places[:2] == [("rows[5]", "tags", "tag_parts"), ("rows[5]", "id", "not_an_id")]
        assert len(set(places)) == len(places)


class TestCells:
    def test_what_is_not_there_is_the_default_of_a_new_skill(self):
        [skill] = take("A,One,Do it", current=EMPTY, heading="Section,Skill,Guide").list_criteria()
        assert skill == Criterion("one", "One", "Do it")

    def test_a_column_that_is_not_there_leaves_a_skill_as_it_is(self):
        [skill] = take("First,On call,New words", heading="Section,Skill,Guide").list_criteria()
        assert skill == replace(ON_CALL, guide="New words")

    def test_an_empty_cell_of_text_is_nothing_and_one_of_a_choice_says_nothing(self):
        heading = "Skill,Guide,Tracks,Tags,How it is shown,Signatures,Kind,Client had a part,Version,Id"
        [skill] = take("On call,,,,,,,,,", heading=heading).list_criteria()
        assert skill == replace(ON_CALL, guide="", tracks=(), tags=())

    def test_without_titles_a_skill_is_found_by_its_id(self):
        [skill] = take("on-call,Wait", heading="Id,Guide").list_criteria()
        assert skill == replace(ON_CALL, guide="Wait")
        assert refuse_rows("nobody,Wait", heading="Id,Guide") == [("rows[2]", "title", "missing")]

    @pytest.mark.parametrize(
        ("column", "cell", "name", "value"),
        [
            ("How it is shown", "seen AT work", "shown", "seen"),
            ("How it is shown", "talked", "shown", "talked"),
            ("Kind", "Judgement", "kind", "judgement"),
            ("Signatures", " 2 ", "signatures", 2),
            ("Signatures", "2.00", "signatures", 2),
            ("Signatures", '"2,0"', "signatures", 2),
            ("Version", "12", "edition", 12),
            ("Client had a part", "Y", "client_voice", True),
            ("Client had a part", "FALSE", "client_voice", False),
            ("Guide", "'=1+1", "guide", "=1+1"),
            ("Guide", "=1+1", "guide", "=1+1"),
            ("Guide", "''=1+1", "guide", "'=1+1"),
            ("Guide", "'Tis", "guide", "'Tis"),
            ("Guide", '"  a\n b  "', "guide", "a\n b"),
            ("Id", "Night-Help", "id", "night-help"),
        ],
    )
    def test_are_read(self, column, cell, name, value):
        [skill] = take(f"New,{cell}", current=EMPTY, heading=f"Skill,{column}").list_criteria()
        assert getattr(skill, name) == value

    @pytest.mark.parametrize(
        ("column", "cell", "name", "code", "params"),
        [
            ("How it is shown", "heard", "shown", "not_a_choice", "Seen at work, Talked through, Either"),
            ("Kind", "exam", "kind", "not_a_choice", "Task, Judgement"),
            ("Client had a part", "maybe", "client_voice", "not_yes_or_no", "Yes, No"),
            ("Signatures", "3", "signatures", "not_a_number_in_range", None),
            ("Signatures", "two", "signatures", "not_a_number_in_range", None),
            ("Version", "0", "edition", "not_a_number_in_range", None),
            ("Version", "1.5", "edition", "not_a_number_in_range", None),
            ("Version", "9" * 5_000, "edition", "not_a_number_in_range", None),
            ("Id", "1-Mar", "id", "not_an_id", None),
            ("Guide", "x" * 4_001, "guide", "too_long", None),
            ("Guide", "a\x07", "guide", "control_character", None),
            ("Section", "x" * 201, "section", "too_long", None),
            ("Tracks", "Junior", "tracks", "unknown_track", None),
            ("Tags", " | 2017", "tags", "missing", None),
            ("Tags", "a|b|c|d|e", "tags", "tag_parts", None),
            ("Tags", '"' + "a\n" * 11 + '"', "tags", "too_many", None),
            ("Tags", "x" * 201, "tags", "too_long", None),
        ],
    )
    def test_that_do_not_hold_are_named(self, column, cell, name, code, params):
        [problem] = refuse(make(f"New,{cell}", heading=f"Skill,{column}"))
        assert (problem.where, problem.field, problem.code) == ("rows[2]", name, code)
        assert problem.params["column"] == column
        assert problem.params.get("choices") == params
        assert len(str(problem.params["value"])) <= 60

    @pytest.mark.parametrize("column", ["Tracks", "Tags"])
    def test_of_several_things_that_are_far_too_long_are_refused_unread(self, column, monkeypatch):
        for name in ("read_tracks", "read_tags"):
            monkeypatch.setattr(f"mentoring_xblock.formats.table_skills.{name}", None)
        [problem] = refuse(make("Fine", f"New,{'x' * 20_001}", heading=f"Skill,{column}"))
        assert (problem.where, problem.field, problem.code) == ("rows[3]", column.lower(), "too_long")
        told = f"Row 3, column “{column}”: this is too long: at most 20,000 characters."
        assert describe_file_problem(problem) == told

    def test_of_as_many_tags_as_a_skill_can_have_fit_however_they_are_written(self):
        tags = tuple(Tag(*["|" * MAX_TITLE] * 4) for _number in range(MAX_TAGS))
        checklist = replace(CURRENT, sections=(Section("a", "A", (Criterion("one", "One", tags=tags),)),))
        assert next(read_table(write_table(checklist), checklist).checklist.list_criteria()).tags == tags

    def test_a_skill_without_a_title_is_named_by_its_row(self):
        assert refuse_rows("A,,Ring first") == [("rows[2]", "title", "missing")]

    def test_an_id_that_stands_twice_names_both_rows(self):
        [problem] = refuse(make("A,One,,,,same", "A,Two,,,,other", "A,Three,,,,Same"))
        assert (problem.where, problem.code, problem.params["row"]) == ("rows[4]", "id_twice", 2)

    def test_rows_without_ids_never_meet_ids(self):
        rows = [f"A,One {number},,,,row-{5 - number}" for number in range(2)] + ["A,Two", "A,Three", "A,Four"]
        assert len(read(*rows).checklist.by_id) == 5


class TestTracks:
    @pytest.mark.parametrize(
        ("cell", "tracks"),
        [
            ("Senior; Manager", ("senior", "manager")),
            ("manager,SENIOR", ("manager", "senior")),
            ("Manager\nsenior;", ("manager", "senior")),
            (" ; ", ()),
        ],
    )
    def test_by_title_or_id(self, cell, tracks):
        [skill] = read(f'A,One,,"{cell}"').checklist.list_criteria()
        assert skill.tracks == tracks

    def test_a_known_title_with_a_comma_is_one(self):
        current = replace(CURRENT, tracks=(Track("a", "Senior, nights"), Track("b", "Senior")))
        [one, other] = read(
            'A,One,,"Senior, nights"', 'A,Two,,"Senior, senior"', current=current
        ).checklist.list_criteria()
        assert (one.tracks, other.tracks) == (("a",), ("b", "b"))

    def test_a_title_that_two_have_is_written_as_its_id(self):
        current = replace(CURRENT, tracks=(Track("senior", "Same"), Track("manager", "SAME")))
        assert read_cells(write_table(current))[1][3] == "senior"

    def test_unknown_ones_are_named(self):
        [problem] = refuse(make('A,One,,"Senior; Junior, Boss"'))
        assert (problem.code, problem.params["value"]) == ("unknown_track", "Junior, Boss")

    def test_where_there_are_none_they_are_made_and_said(self):
        source = read("A,One,,Senior; senior", 'A,Two,,"Boss, Senior"', current=EMPTY)
        assert source.checklist.tracks == (Track("senior", "Senior"), Track("boss", "Boss"))
        assert [it.tracks for it in source.checklist.list_criteria()] == [("senior", "senior"), ("boss", "senior")]
        assert list_notes(source) == [("file", "tracks_made", "Senior, Boss")]

    def test_made_ones_are_no_more_than_a_checklist_may_have(self):
        rows = [f"A,Skill {number},,t{number}" for number in range(11)]
        assert len(read(*rows[:10], current=EMPTY).checklist.tracks) == 10
        [problem] = refuse(make(*rows), EMPTY)
        assert problem == FileProblem("rows[12]", "tracks", "too_many", {"column": "Tracks", "limit": 10})

    def test_nor_longer_than_a_title(self):
        assert refuse_rows(f"A,One,,{'x' * 201}", current=EMPTY) == [("rows[2]", "tracks", "too_long")]


class TestTags:
    @pytest.mark.parametrize(
        ("cell", "tags"),
        [
            ("CQC", (Tag("CQC"),)),
            ("CQC | 2017|W4.1 |Support; and more", (Tag("CQC", "2017", "W4.1", "Support; and more"),)),
            ("CQC||W4.1\n\nOther |  | |x", (Tag("CQC", "", "W4.1"), Tag("Other", "", "", "x"))),
            ("A \\| B | \\\\ | c:\\dir", (Tag("A | B", "\\", "c:\\dir"),)),
        ],
    )
    def test_one_a_line(self, cell, tags):
        [skill] = read(f'A,One,,,"{cell}"').checklist.list_criteria()
        assert skill.tags == tags


class TestSections:
    def test_an_empty_cell_is_the_section_above(self):
        result = take("First,,", ",On call", "New,", ",Plans")
        assert [(it.id, it.title, len(it.criteria)) for it in result.sections] == [
            ("first", "First", 1),
            ("new", "New", 1),
        ]

    def test_above_the_first_section_skills_stay_where_they_are(self):
        result = take("Plans", "Brand new", "On call", heading="Skill")
        assert [[it.id for it in section.criteria] for section in result.sections] == [
            ["plans", "brand-new", "on-call"]
        ]

    def test_where_there_is_none_one_is_made(self):
        [section] = take("One", "Two", current=EMPTY, heading="Skill").sections
        assert (section.title, len(section.criteria)) == ("Skills", 2)

    def test_its_title_is_as_it_is_written_first(self):
        assert [it.title for it in take("FIRST,On call", "First,Plans").sections] == ["FIRST"]

    def test_by_its_id_it_keeps_its_title(self):
        assert [it.title for it in take("first,On call", "FIRST,Plans").sections] == ["First"]

    def test_apart_it_is_one_all_the_same(self):
        result = take("New,One", "First,On call", "new ,Two", current=CURRENT)
        assert [[it.title for it in section.criteria] for section in result.sections] == [["One", "Two"], ["On call"]]

    def test_one_that_had_no_skills_stays_where_it_is_not_named(self):
        current = replace(CURRENT, sections=(*CURRENT.sections, Section("empty", "Empty")))
        assert [it.id for it in take("New,On call", current=current).sections] == ["new", "empty"]

    def test_51_are_too_many(self):
        [problem] = refuse(make(*[f"S{number},One" for number in range(51)]))
        assert problem == FileProblem("file", "sections", "too_many_sections", {"count": 51, "limit": 50})


class TestLetters:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_are_read(self, encoding):
        [skill] = read_table("Skill\nÜben 🙂".encode(encoding), EMPTY).checklist.list_criteria()
        assert skill.title == "Üben 🙂"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (codecs.BOM_UTF8 + b"\r\n \r\n", "file_empty"),
            (b"x" * (MAX_BYTES + 1), "too_large"),
            (b"PK\x03\x04\x14\x00", "spreadsheet_file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet_file"),
            (b"%PDF-1.7\n", "kind_not_read"),
            (b"{\\rtf1\\ansi", "kind_not_read"),
            (b"<?xml version='1.0'?><a/>", "kind_not_read"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
            (b"Skill\nA\x00B", "not_a_table"),
            ("Skill\nA".encode("utf-16-le"), "not_a_table"),
            ("Skill\nA".encode("utf-32"), "not_a_table"),
            (b"\xff\xfe\x00\xd8", "not_a_table"),
        ],
    )
    def test_that_are_none_are_refused_at_once(self, content, code):
        [problem] = refuse(content)
        assert (problem.where, problem.code) == ("file", code)

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman"])
    def test_older_ones_are_not_guessed(self, encoding):
        [problem] = refuse("Skill\r\nOne\r\nÜben".encode(encoding))
        assert problem == FileProblem("file", "", "not_utf8", {"line": 3})


HEAD = b"Section,Skill,Guide,Tracks,Tags,Id\n"
COMBINING = ("a" + "\u0315\u0300" * 30_000).encode()


@pytest.mark.slow
class TestHostileFiles:
    """Each is answered within a second, counted in time of the processor: this machine may be busy."""

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"x" * 10_000_000, "too_large"),
            (HEAD + b'"' + b"x" * 900_000, "cell_too_large"),
            (HEAD + b'"' * 900_000, "cell_too_large"),
            (b'"' * 900_000, "cell_too_large"),
            (HEAD + b"S," + b"x" * 900_000, "cell_too_large"),
            (HEAD + b"," * 900_000, "no_rows"),
            (HEAD + b"\n" * 900_000, "no_rows"),
            (b"Skill" + b",a" * 450_000, "too_many_columns"),
            (HEAD + b"a\n" * 440_000, "too_many_rows"),
            (HEAD + b"a,b,c,d,e,f,g\n" * 60_000, "too_many_rows"),
            (HEAD + b"".join(b"s%d,t\n" % number for number in range(4_999)), "too_many_criteria"),
            (HEAD + b"".join(b"s%d,\n" % number for number in range(4_999)), "too_many_sections"),
            (
                HEAD + b"".join(b"a%s%s,\n" % (b"!" * (it % 190), b"?" * (it // 190)) for it in range(4_990)),
                "too_many_sections",
            ),
            (HEAD + b"S," + COMBINING, "too_long"),
            (HEAD + COMBINING + b",One", "too_long"),
            (HEAD + b"S,One,," + COMBINING, "too_long"),
            (HEAD + b'S,One,,"' + b"a;" * 60_000 + b'"', "too_long"),
            (HEAD + b'S,One,,"' + b"a;" * 9_900 + b'"', "too_many"),
            (HEAD + b'S,One,,,"' + b"|\n" * 60_000 + b'"', "too_long"),
            (HEAD + b'S,One,,,"' + b"|\n" * 9_900 + b'"', "too_many"),
            (HEAD + b'S,One,,,"' + b"|" * 130_000 + b'"', "too_long"),
            (HEAD + b"S,One,,," + b"\\" * 120_000, "too_long"),
            (HEAD + b"S,One,,,,xx\n" * 500, "id_twice"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_are_refused(self, content, code):
        start = time.process_time()
        problems = refuse(content)
        # Seconds of processor time. It takes a fraction of one; what goes back over itself takes minutes.
        assert time.process_time() - start < 5
        assert code in {problem.code for problem in problems}

    @given(st.binary(max_size=60) | st.text("Skill,;\t\n\"'=|Id\x00é", max_size=60).map(str.encode))
    def test_any_bytes_are_a_table_or_are_refused_by_name(self, content):
        try:
            source = read_table(content, CURRENT)
        except FileRefused as error:
            found = {describe_file_problem(problem) for problem in error.problems}
        else:
            found = set(source.places) & set(source.checklist.by_id)
            assert found == set(source.named)
        assert found


class TestTheDocument:
    TEXT = (Path(__file__).parents[2] / "docs" / "csv.md").read_text(encoding="utf-8")

    def test_names_the_columns_in_their_order(self):
        assert re.findall(r"^\| \*\*(.+?)\*\* \|", self.TEXT, re.MULTILINE) == [str(it) for it in HEADINGS.values()]

    def test_names_every_word_of_a_choice(self):
        for words in WORDS.values():
            for word in words.values():
                assert f"`{word}`" in self.TEXT

    def test_its_example_is_a_table_that_makes_what_it_says(self):
        [example] = re.findall(r"^```csv\n(.*?)^```", self.TEXT, re.MULTILINE | re.DOTALL)
        source = read_table(example.encode(), replace(EMPTY, tracks=TRACKS))
        assert source.notes == ()
        checklist = source.checklist
        [told] = re.findall(r"^That is (\d+) sections with (\d+) skills", self.TEXT, re.MULTILINE)
        assert told == (str(len(checklist.sections)), str(len(checklist.by_id)))
        assert any(skill.tags for skill in checklist.list_criteria())

    def test_its_limits_are_the_code_s(self):
        assert f"{MAX_BYTES // 1_000_000} MB" in self.TEXT
        assert f"{MAX_ROWS:,} rows" in self.TEXT
