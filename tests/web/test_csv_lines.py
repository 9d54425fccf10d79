"""CSV that spreadsheets read and never run (trust: quoted, UTF-8 with a mark, no formulas)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.web.csv_lines import make_cell, make_lines, mark_formula, take_mark_off


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


class TestFormulas:
    @pytest.mark.parametrize("sign", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫", "⁺"])
    @pytest.mark.parametrize(
        "before", ["", " ", "   ", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}", "\u200b", "\ufeff "]
    )
    def test_get_an_apostrophe_whatever_stands_before_the_sign(self, sign, before):
        text = f"{before}{sign}1+1"
        assert make_cell(text) == f"'{text}"

    @pytest.mark.parametrize("sign", "\t\r\n")
    def test_so_do_tabs_and_line_breaks_which_become_spaces(self, sign):
        assert make_cell(f"{sign}x") == "' x"
        assert make_cell(f"  {sign}x").startswith("'")

    @pytest.mark.parametrize("text", ["", " ", "Asha", "O'Neill", "'Tis", "a=1", "2026-05-04", "x\t=1", "Ünal", "٣"])
    def test_nothing_else_does(self, text):
        assert make_cell(text) == text.replace("\t", " ")

    @given(st.text(alphabet=st.sampled_from("'=+-@＝ a\N{NO-BREAK SPACE}")))
    def test_an_apostrophe_that_is_taken_off_gives_the_text_again(self, text):
        made = make_cell(text)
        is_marked = made.startswith("'") and make_cell(made[1:]) == made
        assert (made[1:] if is_marked else made) == text

    @given(st.text(alphabet=st.sampled_from("'=+-@＝ a\n\N{NO-BREAK SPACE}")))
    def test_so_does_one_where_lines_stay_lines(self, text):
        assert take_mark_off(mark_formula(text)) == text

    @pytest.mark.parametrize("text", ["'Tis", "''", "a'=1", "=1", ""])
    def test_no_other_apostrophe_is_taken_off(self, text):
        assert take_mark_off(text) == text


class TestLines:
    @given(st.lists(st.lists(st.text(), min_size=1, max_size=3), max_size=4))
    def test_a_reader_finds_every_row_with_its_cells(self, rows):
        found = read(make_lines(rows))
        assert [len(row) for row in found] == [len(row) for row in rows]

    def test_every_cell_is_quoted_and_lines_end_as_the_format_says(self):
        assert make_lines([["a", 'say "hi"', "1,5"], [""]]) == b'"a","say ""hi""","1,5"\r\n""\r\n'

    def test_control_characters_are_spaces_and_half_a_character_is_a_question_mark(self):
        assert read(make_lines([["a\x00b\r\nc", "x\ud800", "one\u2028two"]])) == [["a b c", "x?", "one two"]]
