"""Every code of a file has its sentence, which begins with the row or the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentoring_xblock.domain.checklist_files import FileNote, FileProblem
from mentoring_xblock.presenters import file_problems, reasons
from mentoring_xblock.presenters.problems import describe_file_note, describe_file_problem
from tests.presenters.codes import list_codes

FORMATS = Path(file_problems.__file__).parents[1] / "formats"
VAGUE = "this cannot be used"

FILE_PARAMS: dict[str, str | int] = {
    "limit": 500,
    "count": 2_000,
    "line": 7,
    "columns": 4,
    "column": "Skill",
    "key": "shown",
    "title": "On call",
    "titles": "Senior, Manager",
    "id": "on-call",
    "given": "call-on",
    "version": 3,
    "value": "exam",
    "choices": "Seen at work, Talked through",
    "row": 4,
    "weeks": 12,
    "hours": 37,
}


def list_file_codes(name: str, place: int, /) -> set[str]:
    return {code for path in FORMATS.glob("*.py") for code in list_codes(path, name, place)}


class TestFiles:
    def test_every_code_has_its_sentence(self):
        codes = list_file_codes("FileProblem", 2) | list_file_codes("because", 0) | list_file_codes("_refuse", 0)
        assert codes
        assert codes <= file_problems.CODES | reasons.CODES
        assert list_file_codes("FileNote", 2) <= file_problems.NOTE_CODES

    def test_no_sentence_is_left_over(self):
        code = "\n".join(path.read_text(encoding="utf-8") for path in FORMATS.glob("*.py"))
        written = {name for name in file_problems.CODES | file_problems.NOTE_CODES if f'"{name}"' in code}
        assert written == file_problems.CODES | file_problems.NOTE_CODES

    @pytest.mark.parametrize("code", sorted(file_problems.CODES | reasons.CODES))
    def test_the_sentence_is_whole(self, code):
        for where, beginning in (("rows[7]", "Row 7"), ("lines[12]", "Line 12"), ("file", "")):
            params = {**FILE_PARAMS} if where != "lines[12]" else {**FILE_PARAMS, "column": ""}
            sentence = describe_file_problem(FileProblem(where, "shown", code, params))
            assert sentence.startswith(beginning)
            assert not sentence[0].islower()
            assert "%(" not in sentence
            assert VAGUE not in sentence

    @pytest.mark.parametrize("code", sorted(file_problems.NOTE_CODES))
    def test_the_note_is_whole(self, code):
        for where in ("rows[7]", "file"):
            sentence = describe_file_note(FileNote(where, "", code, "info", FILE_PARAMS))
            assert not sentence[0].islower()
            assert sentence.endswith(".")
            assert "%(" not in sentence

    @pytest.mark.parametrize(
        ("problem", "expected"),
        [
            (
                FileProblem("rows[7]", "title", "missing", {"column": "Skill"}),
                "Row 7, column “Skill”: please fill this in.",
            ),
            (
                FileProblem("rows[3]", "shown", "not_a_choice", {"column": "How", "value": "Exam", "choices": "A, B"}),
                "Row 3, column “How”: “Exam” is not one of the choices: A, B.",
            ),
            (
                FileProblem("rows[9]", "id", "id_twice", {"column": "Id", "row": 4}),
                "Row 9, column “Id”: this id stands in row 4 already. Each needs one of its own.",
            ),
            (
                FileProblem("rows[5]", "", "too_many_cells", {"count": 9, "columns": 4}),
                "Row 5: this row has 9 cells, and there are 4 columns. Is a quotation mark missing",
            ),
            (
                FileProblem("rows[1]", "title", "column_twice", {"column": "Skill"}),
                "Row 1: the column “Skill” is there",
            ),
            (FileProblem("lines[12]", "shown", "yaml_twice", {"key": "shown"}), "Line 12: “shown” is there twice."),
            (
                FileProblem("lines[4]", "guide", "not_text", {"key": "guide"}),
                "Line 4, “guide”: there has to be text here.",
            ),
            (FileProblem("file", "", "too_large", {"limit": 1}), "This file is too large. It may have at most 1 MB."),
            (
                FileProblem("file", "", "too_many_criteria", {"count": 2_000, "limit": 500}),
                "This file has 2,000 skills.",
            ),
            (FileProblem("file", "title", "missing"), "Title: please fill this in."),
        ],
        ids=lambda item: item.code if isinstance(item, FileProblem) else "",
    )
    def test_the_place_comes_first(self, problem, expected):
        assert describe_file_problem(problem).startswith(expected)

    def test_what_nobody_gave_is_left_empty(self):
        assert describe_file_problem(FileProblem("file", "", "too_large")).startswith("This file is too large.")

    @pytest.mark.parametrize(
        ("params", "expected"),
        [
            ({"weeks": 12, "hours": 37}, "The file suggests a length of 12 weeks and 37 hours a week."),
            ({"weeks": 1, "hours": ""}, "The file suggests a length of 1 week."),
            ({"weeks": "", "hours": 20}, "The file suggests a length of 20 hours a week."),
        ],
        ids=["both", "weeks", "hours"],
    )
    def test_the_length_that_a_file_suggests(self, params, expected):
        assert describe_file_note(FileNote("file", "", "length_left", "info", params)).startswith(expected)
