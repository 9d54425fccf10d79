"""Every note to an author has its sentence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mentoring_xblock.domain import author_notes
from mentoring_xblock.domain.author_notes import BARRIERS, Note
from mentoring_xblock.presenters import author_notes as note_words
from mentoring_xblock.presenters.problems import describe_note
from tests.presenters.codes import list_codes

DOCS = Path(__file__).parents[2] / "docs" / "checklists.md"
WORD = {"warning": "warning", "info": "information"}

NOTES: dict[str, dict[str, Any]] = {
    "second_home": {"other": "Front"},
    "second_home_acts_as_part": {"other": "Front"},
    "second_home_elsewhere": {"other": "Front"},
    "no_home": {"programme": "main"},
    "empty_track": {"track": "Senior"},
    "empty_track_here": {"track": "Senior"},
    "empty_sections": {"sections": ("Later",)},
    "leaves_people": {"people": 12},
    "no_home_for_people": {"people": 12},
    "unknown_names": {"names": ("@colour", "<note>")},
}


class TestNotes:
    def test_every_note_has_its_sentence_and_every_sentence_its_note(self):
        path = Path(author_notes.__file__)
        literal = list_codes(path, "Note", 0) | {"empty_track", "empty_track_here"}
        assert literal | {f"barrier_{code}" for code in BARRIERS} == note_words.CODES

    def test_the_table_in_the_docs_names_each_with_its_kind(self):
        _, _, section = DOCS.read_text(encoding="utf-8").partition("## What an author is told")
        rows = re.findall(r"^\| (`[^|]*`) \| (\w+) \|", section.partition("\n## ")[0], re.MULTILINE)
        told = {code: kind for codes, kind in rows for code in re.findall(r"`(\w+)`", codes)}
        assert set(told) == note_words.CODES
        assert set(told.values()) == {"warning", "information"}
        source = Path(author_notes.__file__).read_text(encoding="utf-8")
        levels = dict(re.findall(r'Note\("(\w+)", "(\w+)"', source))
        assert {code: level for code, level in levels.items() if told[code] != WORD[level]} == {}

    @pytest.mark.parametrize("code", sorted(note_words.CODES))
    def test_the_sentence_is_whole(self, code):
        params = NOTES.get(code, {})
        sentence = describe_note(Note(code, "info", "", params))
        assert sentence.endswith(".")
        assert "%(" not in sentence
        for value in params.values():
            assert (value[0] if isinstance(value, tuple) else str(value)) in sentence

    def test_titles_in_it_are_short_plain_text(self):
        sentence = describe_note(Note("empty_track", "warning", "tracks", {"track": "Nurse\u202e\n" + "x" * 200}))
        assert "“Nurse xxx" in sentence
        assert len(sentence) < 250

    def test_a_block_without_a_title_has_some_name(self):
        assert "“(without a title)”" in describe_note(Note("second_home", "warning", "is_home", {"other": ""}))

    def test_of_many_sections_the_first_three_are_named(self):
        titles = tuple(f"S{number}" for number in range(50))
        sentence = describe_note(Note("empty_sections", "info", "sections", {"sections": titles}))
        assert "in the sections “S0”, “S1”, “S2” and 47 more." in sentence
