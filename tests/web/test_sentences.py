"""Every code of an error has a sentence for people, and the sentence has what it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentoring_xblock.errors import MentoringError
from mentoring_xblock.web.sentences import SENTENCES, get_sentence

PACKAGE = Path(__file__).parents[2] / "mentoring_xblock"
RAISED = re.compile(
    r"\b(?:Conflict|Refused|TooOften|BadRequest|TooLarge|NotJson|MethodNotAllowed|MentoringError)\(\"(\w+)\""
)
TOLD_TO_OPERATORS = ("anchors.py", "retention.py")
IN_FORMS = re.compile(r"(?:code|missing)=\"(\w+)\"")


def list_codes() -> set[str]:
    """Every code that stands where errors are raised or forms are made."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if "workbench" not in path.parts and path.name not in TOLD_TO_OPERATORS:
            found |= set(RAISED.findall(path.read_text(encoding="utf-8")))
    for path in (PACKAGE / "forms").glob("*.py"):
        found |= set(IN_FORMS.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_code_that_is_raised_has_one() -> None:
    codes = list_codes()
    assert len(codes) > 40
    assert codes - set(SENTENCES) == set()


@pytest.mark.parametrize("code", SENTENCES)
def test_it_is_a_sentence(code: str) -> None:
    text = str(SENTENCES[code])
    assert text[0].isupper()
    assert text.endswith((".", "?", "/"))
    names = re.findall(r"%\((\w+)\)s", text)
    assert get_sentence(MentoringError(code, **dict.fromkeys(names, 7))).count("7") >= len(names)


def test_a_code_without_one_reads_as_a_fault_and_shows_no_code() -> None:
    assert get_sentence(MentoringError("nobody_wrote_this")) == str(SENTENCES["broken"])


def test_a_gap_is_filled() -> None:
    assert (
        get_sentence(MentoringError("too_long", name="text", limit=500)) == "That is too long: at most 500 characters."
    )
