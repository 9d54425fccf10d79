"""A checklist as a table that people edit in a spreadsheet: a skill a row, CSV (docs/csv.md).

Title and introduction of the checklist are not in the table. Writing and reading it again gives the same checklist.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from mentoring_xblock.domain.checklist import MAX_CRITERIA, MAX_TITLE, Checklist, Criterion
from mentoring_xblock.domain.checklist_files import MAX_PROBLEMS, FileNote, FileProblem, FileRefused, Params, cut
from mentoring_xblock.formats.columns import (
    HEADINGS,
    WORDS,
    HeadingReader,
    NameReader,
    write_tags,
    write_tracks,
)
from mentoring_xblock.formats.letters import read_text
from mentoring_xblock.formats.rows import MAX_COLUMNS, Row, read_rows
from mentoring_xblock.formats.source import Source
from mentoring_xblock.formats.table_skills import Cells, SkillReader, is_skill
from mentoring_xblock.web.csv_lines import BYTE_ORDER_MARK, mark_formula

MAX_ROWS = 5_000
"""More than any checklist has with its sections; up to here people are told how many skills there are."""

MAX_CELL = 20_000
"""Of the columns that hold several things: more than as many as a skill can have, each as long as it may be."""

_SPLIT = ("tracks", "tags")
_NAME_LIMIT = 80
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|]+')


def write_table(checklist: Checklist, /, *, separator: Literal[",", ";"] = ",") -> bytes:
    """UTF-8 with a byte order mark, every cell quoted, CRLF; no cell that a spreadsheet could take for a formula.

    A section without skills is a row with its name alone.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow([str(heading) for heading in HEADINGS.values()])
    tracks, sections = NameReader(checklist.tracks), NameReader(checklist.sections)
    for section in checklist.sections:
        place = {"section": sections.get_label(section.id)}
        for cells in [_write_skill(item, tracks) for item in section.criteria] or [{}]:
            writer.writerow([mark_formula((place | cells).get(name, "")) for name in HEADINGS])
    return BYTE_ORDER_MARK + text.getvalue().encode()


def _write_skill(item: Criterion, tracks: NameReader, /) -> dict[str, str]:
    return {
        "title": item.title,
        "guide": item.guide,
        "tracks": write_tracks(item.tracks, tracks),
        "shown": str(WORDS["shown"][item.shown]),
        "signatures": str(item.signatures),
        "kind": str(WORDS["kind"][item.kind]),
        "client_voice": str(WORDS["client_voice"]["yes" if item.client_voice else "no"]),
        "tags": write_tags(item.tags),
        "id": item.id,
        "edition": str(item.edition),
    }


def make_file_name(checklist: Checklist, /) -> str:
    """The checklist's title as a file's name that every system takes."""
    shown = "".join(char for char in checklist.title if char.isspace() or unicodedata.category(char)[0] != "C")
    stem = " ".join(_NOT_IN_A_NAME.sub(" ", shown).split())[:_NAME_LIMIT].strip(". ")
    return f"{stem or _('Checklist')}.csv"


def read_table(content: bytes, current: Checklist, /) -> Source:
    """What a table says, its tracks and sections found by the names of `current`, whose title and introduction stay.

    FileRefused names each row and column that does not hold.
    """
    is_heading = HeadingReader()
    rows = read_rows(read_text(content), is_heading=lambda cell: is_heading(cell) is not None)
    number, cells = next(rows, (1, []))
    if not cells:
        raise FileRefused.because("file_empty")
    sheet = _Sheet(number, cells, is_heading)
    held = sheet.read(rows)
    if not held and current.by_id:
        raise FileRefused.because("no_rows")
    return SkillReader(current, sheet.headings, held, tuple(sheet.notes)).read()


@dataclass
class _Sheet:
    """The rows of a file below its headings; `headings` as they stand there, by the key of their column."""

    number: int
    cells: list[str]
    reader: HeadingReader
    headings: dict[str, str] = field(default_factory=dict)
    notes: list[FileNote] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        where = f"rows[{self.number}]"
        if (count := _count_cells(self.cells)) > MAX_COLUMNS:
            raise FileRefused.because("too_many_columns", where, count=count, limit=MAX_COLUMNS)
        self.columns = [self.reader(cell) for cell in self.cells]
        for cell, name in zip(self.cells, self.columns, strict=True):
            heading = cut(cell)
            if name in self.headings:
                self.problems.append(FileProblem(where, name, "column_twice", {"column": heading}))
            elif name is not None:
                self.headings[name] = heading
            elif heading:
                self.notes.append(FileNote(where, "", "unknown_column", "warning", {"column": heading}))
        if not {"title", "id"} & set(self.headings):
            raise FileRefused.because("no_header", where, column=str(HEADINGS["title"]))
        if self.problems:
            raise FileRefused(self.problems)

    def read(self, rows: Iterable[Row], /) -> list[tuple[int, Cells]]:
        """What stands below the known headings; of rows over the limit nothing is kept, and all are counted."""
        held: list[tuple[int, Cells]] = []
        skills = 0
        seen: set[int] = set()
        for count, (number, row) in enumerate(rows, 1):
            if count > MAX_ROWS:
                raise FileRefused.because("too_many_rows", limit=MAX_ROWS)
            if (width := _count_cells(row)) > len(self.columns):
                self._name_long_row(number, width)
                continue
            cells = {name: cell for name, cell in zip(self.columns, row, strict=False) if name and cell.strip()}
            seen.update(place for place in range(width) if self.columns[place] is None and row[place].strip())
            skills += is_skill(cells)
            self._name_long_cells(number, cells)
            if cells and skills <= MAX_CRITERIA:
                held.append((number, cells))
        if skills > MAX_CRITERIA:
            raise FileRefused.because("too_many_criteria", count=skills, limit=MAX_CRITERIA)
        if self.problems:
            raise FileRefused(self.problems)
        self.notes += self._note_columns_without_name(seen)
        return held

    def _name_long_row(self, number: int, count: int, /) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            params = {"count": count, "columns": len(self.columns)}
            self.problems.append(FileProblem(f"rows[{number}]", "", "too_many_cells", params))

    def _note_columns_without_name(self, places: Iterable[int], /) -> Iterator[FileNote]:
        for place in sorted(places):
            if not self.cells[place].strip():
                params = {"column": _name_column(place)}
                yield FileNote(f"rows[{self.number}]", "", "column_without_name", "warning", params)

    def _name_long_cells(self, number: int, cells: Cells, /) -> None:
        """Before they are split: into tens of thousands, each looked up and then told of."""
        for name in _SPLIT:
            if len(cells.get(name, "")) > MAX_CELL and len(self.problems) < MAX_PROBLEMS:
                value = cut(cells[name][:MAX_TITLE])
                params: Params = {"column": self.headings[name], "limit": MAX_CELL, "value": value}
                self.problems.append(FileProblem(f"rows[{number}]", name, "too_long", params))


def _count_cells(row: Sequence[str], /) -> int:
    """Without the empty ones at its end."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)


def _name_column(place: int, /) -> str:
    """As a spreadsheet names it: A, B … Z, AA, AB … ZZ, which is more than `MAX_COLUMNS`."""
    more, last = divmod(place, 26)
    return (chr(ord("A") + more - 1) if more else "") + chr(ord("A") + last)
