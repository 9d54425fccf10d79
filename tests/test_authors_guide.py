"""docs/authors.md against what authors really meet: words, templates, columns, barriers, pictures."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from mentoring_xblock.domain.author_notes import BARRIERS
from mentoring_xblock.formats.columns import HEADINGS
from mentoring_xblock.formats.templates import list_templates

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "images" / "authors"
MOST_BYTES = 120_000
PICTURE = re.compile(r"!\[([^\]]+)\]\(images/authors/([\w-]+\.png)\)")

# What the page tells people to press, to choose or to read, where it stands on a screen.
ON_A_SCREEN = [
    *("Use this", "Look inside", "A list of your own", "More", "Undo", "Save", "Settings", "Seen", "Talked", "Either"),
    *("Use only this section", "Bring in a list", "Download as a table", "Put it into the editor"),
    *("The front page", "A part", "Belongs together as", "No, clearer words", "Not for me"),
    *("Link to your employer's privacy notice", "Name of the lead", "The client must have had a part"),
    *(
        "A judgement, not a task",
        "Join",
        "I could be a mentor",
        "Be a mentor",
        "Find a mentor",
        "Yes",
        "I'm ready",
        "Look and sign",
        "Sign off",
    ),
    *("Please look at these again", "Someone saved this while you were editing", "You are signed out."),
    *("There is no connection, or it broke.", "The skill has changed. Please show it again.", "My whole checklist"),
    "This checklist's front page is not in the course yet.",
]
BARRIER_WORDS = {
    "staff_only": "hidden from learners",
    "nobody": "a content group, a cohort or an enrolment track",
    "groups": "a content group, a cohort or an enrolment track",
    "track": "a content group, a cohort or an enrolment track",
    "prerequisite": "a subsection with a prerequisite",
    "timed": "a timed or proctored exam",
    "drawn": "a problem bank, a randomised block, a content experiment",
    "after_due": "hidden after its due date",
    "unlisted": "not in the course outline",
}


@pytest.fixture(scope="module")
def guide() -> str:
    return (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def words() -> str:
    """Everything that the package may say."""
    package = ROOT / "mentoring_xblock"
    paths = [path for kind in ("*.html", "*.py") for path in package.rglob(kind) if "workbench" not in path.parts]
    return unescape("\n".join(path.read_text(encoding="utf-8") for path in paths))


@pytest.mark.parametrize("word", ON_A_SCREEN)
def test_what_the_guide_quotes_stands_on_a_screen(word: str, guide: str, words: str) -> None:
    assert word in " ".join(guide.split())
    assert re.search(rf"[\"'>“(]{re.escape(word)}", words)


def read_table(guide: str, head: str) -> str:
    _before, _head, after = guide.partition(head)
    return after.partition("\n\n")[0]


def test_the_templates_are_those_of_the_gallery(guide: str) -> None:
    table = read_table(guide, "| template | for whom | what is in it |")
    rows = re.findall(r"^\| ([A-Z][^|]+) \| [^|]+ \| (\d+)?", table, re.MULTILINE)
    assert [(name, int(skills or 0)) for name, skills in rows] == [(it.title, it.skills) for it in list_templates()]


def test_every_column_of_a_table_is_named(guide: str) -> None:
    [paragraph] = re.findall(r"^A table has a row for each skill.+(?:\n.+)*", guide, re.MULTILINE)
    assert set(re.findall(r"\*\*([^*]+)\*\*", " ".join(paragraph.split()))) == {str(it) for it in HEADINGS.values()}


def test_everything_that_keeps_mentors_out_is_told(guide: str) -> None:
    table = read_table(guide, "| not in | because |")
    assert set(BARRIER_WORDS) == set(BARRIERS)
    assert [word for word in BARRIER_WORDS.values() if word not in table] == []


class TestPictures:
    def test_each_is_shown_once_and_described(self, guide: str) -> None:
        shown = PICTURE.findall(guide)
        assert sorted(name for _alt, name in shown) == sorted(path.name for path in PICTURES.iterdir())
        assert [name for alt, name in shown if not 40 <= len(alt) <= 200] == []

    def test_each_is_small_and_as_wide_as_a_window_or_a_phone(self, guide: str) -> None:
        for path in PICTURES.iterdir():
            assert path.stat().st_size <= MOST_BYTES, path.name
            with Image.open(path) as picture:
                assert picture.format == "PNG"
                assert picture.width <= 320 or 700 <= picture.width <= 1280, path.name
