"""The words of the editor's scripts: every one that is asked for is there, and every one that is there is asked for."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

from mentoring_xblock.studio.checklist_words import SAMPLES, WORDS, list_checklist_words

SCRIPTS = Path(__file__).parents[2] / "static" / "js" / "editor"
_KEY = re.compile(r"'((?:check|count)-[a-z-]+)'")
# Names of places in the page, not of words.
_PLACES = {"count-skills", "count-of"}


def test_scripts_ask_for_the_words_that_there_are():
    asked = {key for path in SCRIPTS.glob("*.js") for key in _KEY.findall(path.read_text(encoding="utf-8"))}
    assert asked - _PLACES == set(list_checklist_words()) - _PLACES


def test_a_word_with_a_number_has_a_form_for_each_sample():
    counted = {key: forms for key, forms in list_checklist_words().items() if key not in WORDS}
    assert counted != {}
    for forms in counted.values():
        assert list(forms) == [str(number) for number in SAMPLES]
        assert forms["1"] != forms["2"] == forms["0"]


def test_they_are_in_the_language_of_the_page(monkeypatch):
    monkeypatch.setattr("mentoring_xblock.studio.checklist_words.gettext", lambda word: f"[{word}]")
    with translation.override("en"):
        assert list_checklist_words()["check-more"] == "[More]"
