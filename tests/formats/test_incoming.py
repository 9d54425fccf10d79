"""A file over the checklist in the editor: what would be, what would change, what its author should know."""

from __future__ import annotations

import tracemalloc
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import checklist_to_data, parse_checklist
from mentoring_xblock.domain.checklist_changes import Changes, SkillChange
from mentoring_xblock.domain.checklist_files import FileNote, FileProblem, FileRefused
from mentoring_xblock.formats.incoming import Incoming, read_file
from mentoring_xblock.formats.letters import MAX_BYTES
from mentoring_xblock.formats.table import write_table
from mentoring_xblock.presenters.file_problems import describe_file_note
from tests.factories import make_checklist, make_criterion
from tests.made_checklists import UNHURRIED, checklists

CURRENT = make_checklist(
    make_criterion("on-call", edition=2), make_criterion("plans"), tracks=[{"id": "senior", "title": "Senior"}]
)
YAML = b"title: Nights\nsections: [{id: s, title: S, criteria: [{id: calls, title: On call}]}]\n"
TABLE = b"Section,Skill\nFirst,On call\nFirst,Rota\n"


def read(content: bytes | str, name: str = "a.csv", current: object = CURRENT, **changes: Any) -> Incoming:
    return read_file(name, content if isinstance(content, bytes) else content.encode(), current, **changes)


def refuse(content: bytes | str, name: str = "a.csv", current: object = CURRENT) -> str:
    with pytest.raises(FileRefused) as refused:
        read(content, name, current)
    [problem] = refused.value.problems
    assert problem.where == "file"
    return problem.code


class TestADryRun:
    def test_says_what_is_added_changed_and_taken_out(self):
        incoming = read("Section,Skill,Guide\nFirst,On call,Ring first\nFirst,Rota,\n")
        assert incoming.changes == Changes(
            added=(SkillChange("rota", "Rota"),),
            removed=(SkillChange("plans", "Plans"),),
            changed=(SkillChange("on-call", "On call", ("guide",)),),
        )
        assert incoming.notes == ()
        assert list(incoming.checklist.by_id) == ["on-call", "rota"]

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists())
    def test_of_its_own_table_or_yaml_changes_nothing(self, checklist):
        data = checklist_to_data(checklist)
        assert read(write_table(checklist), current=data).changes.is_empty
        assert read(yaml.safe_dump(data), "a.yaml", data).changes.is_empty

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), checklists(), st.dictionaries(st.sampled_from(["a", "b", "skill"]), st.integers(1, 9)))
    def test_of_another_s_holds_whatever_it_is(self, current, other, taken):
        incoming = read(yaml.safe_dump(checklist_to_data(other)), "a.yaml", checklist_to_data(current), taken=taken)
        result = incoming.checklist
        assert parse_checklist(checklist_to_data(result)) == result
        assert [item.title for item in result.list_criteria()] == [item.title for item in other.list_criteria()]
        assert (result.title, result.introduction) == (other.title, other.introduction)
        for note in incoming.notes:
            assert describe_file_note(note)

    def test_asks_people_again_where_a_version_is_raised(self):
        [change] = read("Id,Version\non-call,3\nplans,1").changes.changed
        assert change == SkillChange("on-call", "On call", ("edition",), asks_again=True)

    def test_a_new_skill_gets_no_id_that_was_used(self):
        assert list(read(TABLE, taken={"rota": 1}).checklist.by_id) == ["on-call", "rota-2"]

    def test_yaml_brings_its_title_and_tracks_and_drops_what_it_leaves_out(self):
        incoming = read(YAML, "a.yaml")
        assert incoming.changes.other == ("title", "tracks", "sections")
        assert list(incoming.checklist.by_id) == ["on-call"]
        assert incoming.checklist.by_id["on-call"].edition == 2


class TestNotes:
    def test_an_id_that_is_kept(self):
        [note] = read("Skill,Id\nOn call,calls\nPlans,").notes
        params = {"title": "On call", "id": "on-call", "given": "calls"}
        assert note == FileNote("rows[2]", "id", "id_kept", "warning", params)
        [note] = read(YAML, "a.yaml").notes
        assert (note.where, note.code) == ("lines[2]", "id_kept")

    def test_ids_that_came_to_stand_beside_the_titles_of_others(self):
        swapped = read("Skill,Id\nOn call,plans\nPlans,on-call").notes
        assert [(note.where, note.code, note.level) for note in swapped] == [
            ("rows[2]", "id_of_another", "warning"),
            ("rows[3]", "id_of_another", "warning"),
        ]
        assert swapped[0].params == {"title": "On call", "id": "plans", "was": "Plans"}
        assert "id_of_another" not in {note.code for note in read("Skill,Id\nBeing on call,on-call\nPlans,plans").notes}

    def test_a_version_that_does_not_go_back(self):
        incoming = read("Skill,Version\nOn call,1\nPlans,1")
        params: dict[str, str | int] = {"title": "On call", "version": 2, "given": 1}
        assert incoming.notes == (FileNote("rows[2]", "edition", "version_kept", "warning", params),)
        assert incoming.changes.is_empty

    def test_a_version_that_is_too_high(self):
        incoming = read("Skill,Version\nOn call,1000000\nPlans,1\nRota,1000000", taken={"on-call": 4, "plans": 1})
        assert [item.edition for item in incoming.checklist.list_criteria()] == [5, 1, 1_000]
        params: list[dict[str, str | int]] = [
            {"title": "On call", "version": 5, "given": 1_000_000},
            {"title": "Rota", "version": 1_000, "given": 1_000_000},
        ]
        assert incoming.notes == (
            FileNote("rows[2]", "edition", "version_too_high", "warning", params[0]),
            FileNote("rows[4]", "edition", "version_too_high", "warning", params[1]),
        )

    def test_a_version_that_stands_in_the_editor_already_is_left_to_saving(self):
        current = make_checklist(make_criterion("on-call", edition=9))
        incoming = read("Skill,Version\nOn call,12", current=current, taken={"on-call": 2})
        assert incoming.changes.is_empty
        assert [note.code for note in incoming.notes] == ["version_too_high"]

    def test_a_version_that_a_file_leaves_out_is_none_that_goes_back(self):
        codes = {note.code for note in read(YAML, "a.yaml").notes}
        assert "version_kept" not in codes

    def test_a_section_that_stays(self):
        current = {**CURRENT, "sections": [*CURRENT["sections"], {"id": "late", "title": "Late"}]}
        incoming = read(TABLE, current=current)
        assert incoming.notes == (FileNote("file", "section", "section_stays", "info", {"title": "Late"}),)
        assert [section.id for section in incoming.checklist.sections] == ["first", "late"]

    def test_columns_that_are_left_out_come_along(self):
        assert [note.code for note in read("Skill,Colour\nOn call,red\nPlans,").notes] == ["unknown_column"]


class TestANewBlock:
    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("Night_shift.v2.csv", "Night shift.v2"),
            ("C:\\fakepath\\Nights.csv", "Nights"),
            ("../../Nights.csv", "Nights"),
            (".csv", ".csv"),
            ("", "Checklist"),
            ("a\x00b.csv", "Checklist"),
            ("\u202eNights.csv", "Nights"),
            (f"{'x' * 900}.csv", "x" * 200),
        ],
    )
    @pytest.mark.parametrize("current", [{}, {"title": ""}], ids=["nothing", "no title"])
    def test_is_called_after_a_table_s_file(self, name, title, current):
        incoming = read(TABLE, name, current)
        assert incoming.checklist.title == title
        assert [note.code for note in incoming.notes] == ["title_from_file"]

    def test_takes_the_title_of_yaml(self):
        incoming = read(YAML, "a.yml", {})
        assert (incoming.checklist.title, incoming.notes) == ("Nights", ())
        assert incoming.changes.added == (SkillChange("calls", "On call"),)


class TestWhichFileItIs:
    @pytest.mark.parametrize(
        ("name", "content", "title"),
        [
            ("a.csv", TABLE, "Induction"),
            ("A.CSV", TABLE, "Induction"),
            ("a.txt", TABLE, "Induction"),
            ("a.tsv", TABLE.replace(b",", b"\t"), "Induction"),
            ("a", TABLE, "Induction"),
            ("a.xlsx", TABLE, "Induction"),
            ("a.yaml", YAML, "Nights"),
            ("a.YML", YAML, "Nights"),
            ("a.txt", YAML, "Nights"),
            ("a", b"\xef\xbb\xbf# Ours\r\n\r\n---\r\n" + YAML, "Nights"),
        ],
    )
    def test_is_seen_by_name_and_content(self, name, content, title):
        assert read(content, name).checklist.title == title

    @pytest.mark.parametrize("line", [b"#\n", b"\n", b" # x\r\n"])
    def test_of_nothing_but_comments_takes_little_memory(self, line):
        content = line * (MAX_BYTES // len(line))
        tracemalloc.start()
        try:
            with pytest.raises(FileRefused):
                read(content, "a.txt")
            assert tracemalloc.get_traced_memory()[1] < 32 * MAX_BYTES
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("a.xlsx", b"PK\x03\x04", "spreadsheet_file"),
            ("a.ods", b"PK\x03\x04", "spreadsheet_file"),
            ("a.numbers", b"PK\x03\x04", "spreadsheet_file"),
            ("a.csv", b"PK\x03\x04", "spreadsheet_file"),
            ("a.xls", b"\xd0\xcf\x11\xe0", "spreadsheet_file"),
            ("a.docx", b"PK\x03\x04", "kind_not_read"),
            ("a.zip", b"PK\x03\x04", "kind_not_read"),
            ("a.pdf", b"%PDF-1.7", "kind_not_read"),
            ("a.csv", b"%PDF-1.7", "kind_not_read"),
            ("a.rtf", b"{\\rtf1", "kind_not_read"),
            ("a.yaml", b"x" * (MAX_BYTES + 1), "too_large"),
            ("a.docx", b"PK\x03\x04" * 2_500_000, "too_large"),
            ("a.csv", b"", "file_empty"),
            ("a.png", b"\x89PNG\r\n\x1a\n\x00", "not_a_table"),
        ],
    )
    def test_one_that_cannot_be_read_is_refused(self, name, content, code):
        assert refuse(content, name) == code


class TestWhatIsInTheEditor:
    @pytest.mark.parametrize(
        "current",
        [None, [], "text", {"title": 7}, {"title": "x", "sections": 3}, make_checklist(make_criterion(title=""))],
        ids=["none", "a list", "text", "a number", "no sections", "a skill without a title"],
    )
    @pytest.mark.parametrize(("name", "content"), [("a.csv", TABLE), ("a.yaml", YAML)])
    def test_has_to_hold_before_a_file_is_laid_over_it(self, current, name, content):
        assert refuse(content, name, current) == "current_unfinished"

    def test_with_a_file_has_no_more_sections_than_a_checklist_may_have(self):
        empty = [{"id": f"e{number}", "title": f"E{number}"} for number in range(50)]
        with pytest.raises(FileRefused) as refused:
            read(TABLE, current={"title": "x", "sections": empty})
        params = {"count": 51, "limit": 50}
        assert refused.value.problems == (FileProblem("file", "", "too_many_sections", params),)

    def test_is_not_changed(self):
        current = deepcopy(CURRENT)
        assert not read(TABLE, current=current).changes.is_empty
        assert current == CURRENT
