"""What every reader of a file gives: a checklist that holds, and how much of it the file itself says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring_xblock.domain.checklist import (
    MAX_CRITERIA,
    MAX_EDITION,
    MAX_GUIDE,
    MAX_SECTIONS,
    MAX_TAGS,
    MAX_TITLE,
    MAX_TRACKS,
    Checklist,
)
from mentoring_xblock.domain.checklist_files import FileNote

LIMITS: Mapping[tuple[str, str], int] = {
    ("title", "too_long"): MAX_TITLE,
    ("section", "too_long"): MAX_TITLE,
    ("guide", "too_long"): MAX_GUIDE,
    ("introduction", "too_long"): MAX_GUIDE,
    ("tags", "too_many"): MAX_TAGS,
    ("tags", "too_long"): MAX_TITLE,
    ("tracks", "too_many"): MAX_TRACKS,
    ("tracks", "too_long"): MAX_TITLE,
    ("sections", "too_many"): MAX_SECTIONS,
    ("sections", "too_many_criteria"): MAX_CRITERIA,
    ("criteria", "too_many"): MAX_CRITERIA,
    ("signatures", "not_a_number_in_range"): 2,
    ("edition", "not_a_number_in_range"): MAX_EDITION,
}
"""What is told with a problem's code, by the field it is about."""


@dataclass(frozen=True, slots=True)
class Source:
    """`named`: of each skill's id what the file says of it (see `take_over`); `places`: where it stands.

    `keeps_empty`: sections that are there and have no skills stay.
    """

    checklist: Checklist
    named: Mapping[str, frozenset[str]]
    places: Mapping[str, str]
    notes: tuple[FileNote, ...] = ()
    keeps_empty: bool = False
