"""From the cells of a table to skills, by the one validation; what does not hold is named by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.domain.checklist import (
    MAX_SECTIONS,
    MAX_TITLE,
    MAX_TRACKS,
    TAG_KEYS,
    Checklist,
    ChecklistInvalid,
    ChecklistProblem,
    Track,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.domain.checklist_changes import fold, make_id
from mentoring_xblock.domain.checklist_files import FileNote, FileProblem, FileRefused, cut
from mentoring_xblock.domain.text import is_slug
from mentoring_xblock.formats.columns import HEADINGS, WORDS, NameReader, WordReader, read_tags, read_tracks
from mentoring_xblock.formats.source import LIMITS, Source

Cells = Mapping[str, str]
"""Of one row, by the key of the column; a cell with nothing in it is left out."""

_TEXTS = frozenset({"title", "guide", "tracks", "tags"})
"""Columns where an empty cell means that there is nothing. In the others it says nothing."""

_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]0{1,9})?")
_PLACE = re.compile(r"(?:sections\[\d+\]|tracks\[\d+\])(?:\.criteria\[\d+\])?")


def is_skill(cells: Cells, /) -> bool:
    """A row with the name of a section alone is none."""
    return any(name != "section" for name in cells)


class SkillReader:
    """One reading. A row without a section is in the one of the row before it; above the first section a skill stays
    where it is. Tracks that nobody has named before are made only where there is none at all: else it is a slip."""

    def __init__(
        self,
        current: Checklist,
        headings: Mapping[str, str],
        rows: Sequence[tuple[int, Cells]],
        notes: tuple[FileNote, ...],
        /,
    ) -> None:
        self._current = current
        self._headings = headings
        self._rows = rows
        self._notes = notes
        self._read_word = WordReader()
        self._section_names = NameReader(current.sections)
        self._section_ids = {section.id for section in current.sections}
        self._ids = {_read_id(cells) for _number, cells in rows if "id" in cells}
        self._places: dict[str, tuple[int, Cells]] = {}
        self._first_rows: dict[str, int] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._sections: dict[str, dict[str, Any]] = {}
        self._made_tracks = self._make_tracks() if not current.tracks else []
        self._track_names = NameReader([*current.tracks, *self._made_tracks])

    def read(self) -> Source:
        opened = ""
        problems: list[FileProblem] = []
        for number, cells in self._rows:
            opened = self._open_section(opened, number, cells)
            if is_skill(cells):
                problems += self._list_long_tags(number, cells)
                self._add_skill(opened, number, cells)
        try:
            checklist = parse_checklist(self._make_data())
        except ChecklistInvalid as error:
            problems += map(self._name_place, error.problems)
        if problems:
            # The first of each cell: what follows from it tells people nothing.
            by_cell: dict[tuple[str, str], FileProblem] = {}
            for problem in problems:
                by_cell.setdefault((problem.where, problem.field), problem)
            raise FileRefused(sorted(by_cell.values(), key=_get_row))
        places = {name: f"rows[{number}]" for name, number in self._first_rows.items()}
        notes = (*self._notes, *self._note_tracks())
        return Source(checklist, named=self._named, places=places, notes=notes, keeps_empty=True)

    # ---- tracks

    def _make_tracks(self) -> list[Track]:
        made: dict[str, Track] = {}
        for number, cells in self._rows:
            for name in read_tracks(cells.get("tracks", ""), NameReader(())):
                key = _fold_short(name)
                if key in made:
                    continue
                if len(made) == MAX_TRACKS:
                    params: dict[str, str | int] = {"column": self._headings["tracks"], "limit": MAX_TRACKS}
                    raise FileRefused([FileProblem(f"rows[{number}]", "tracks", "too_many", params)])
                self._places[f"tracks[{len(made)}]"] = number, cells
                made[key] = Track(make_id(name[:MAX_TITLE], {it.id for it in made.values()}, word="track"), name)
        return list(made.values())

    def _note_tracks(self) -> Iterator[FileNote]:
        if self._made_tracks:
            titles = ", ".join(track.title for track in self._made_tracks)
            yield FileNote("file", "tracks", "tracks_made", "info", {"titles": cut(titles)})

    # ---- sections

    def _open_section(self, opened: str, number: int, cells: Cells) -> str:
        """The key of the section that this row is in; empty where no row has named one yet."""
        label = cells.get("section", "").strip()
        if not label:
            if is_skill(cells) and not opened:
                self._add_section("", _("Skills"), number, cells)
            return opened
        found = self._section_names.find(label)
        key = found or f"new: {_fold_short(label)}"
        title = self._section_names.get_title(label) if found == label else label
        self._add_section(key, title, number, cells, section_id=found)
        return key

    def _add_section(self, key: str, title: str, number: int, cells: Cells, section_id: str | None = None) -> None:
        if key in self._sections:
            return
        self._places[f"sections[{len(self._sections)}]"] = number, cells
        if len(self._sections) > MAX_SECTIONS:
            # Refused anyway, and counted: to find each a free name takes time that grows with their number.
            section_id = f"section-{len(self._sections)}"
        elif section_id is None:
            section_id = make_id(title[:MAX_TITLE], self._section_ids, word="section")
            self._section_ids.add(section_id)
        self._sections[key] = {"id": section_id, "title": title, "criteria": []}

    # ---- skills

    def _add_skill(self, section: str, number: int, cells: Cells) -> None:
        data = self._read_skill(cells)
        named = {*(_TEXTS & set(self._headings)), *data}
        if "id" in cells:
            data["id"] = _read_id(cells)
            named.add("id")
        else:
            data["id"] = make_id(f"row-{number}", self._ids)
            self._ids.add(data["id"])
        if "title" not in self._headings and (known := self._current.by_id.get(data["id"])):
            data["title"] = known.title
        if section:
            named.add("section")
        criteria = self._sections[section]["criteria"]
        where = f"sections[{list(self._sections).index(section)}].criteria[{len(criteria)}]"
        self._places[where] = number, cells
        self._first_rows.setdefault(data["id"], number)
        self._named[data["id"]] = frozenset(named)
        criteria.append(data)

    def _read_skill(self, cells: Cells) -> dict[str, Any]:
        """What the cells say; a word or number that is not known stays as it is, for the validation to name it."""
        data: dict[str, Any] = {name: cells[name] for name in ("title", "guide") if name in cells}
        if "tracks" in cells:
            data["tracks"] = read_tracks(cells["tracks"], self._track_names)
        if "tags" in cells:
            data["tags"] = [dict(zip(TAG_KEYS, parts, strict=False)) for parts in read_tags(cells["tags"])]
        for name in WORDS:
            if name in cells:
                data[name] = self._read_word(name, cells[name]) or cells[name]
        if "client_voice" in data:
            data["client_voice"] = {"yes": True, "no": False}.get(data["client_voice"], data["client_voice"])
        for name in ("signatures", "edition"):
            if name in cells:
                found = _NUMBER.fullmatch(cells[name].strip())
                data[name] = int(found[1]) if found else cells[name]
        return data

    def _make_data(self) -> dict[str, Any]:
        made = [{"id": track.id, "title": track.title} for track in self._made_tracks]
        data = checklist_to_data(self._current)
        return data | {"tracks": data["tracks"] + made, "sections": list(self._sections.values())}

    # ---- problems

    def _list_long_tags(self, number: int, cells: Cells) -> Iterator[FileProblem]:
        for parts in read_tags(cells.get("tags", "")):
            if len(parts) > len(TAG_KEYS):
                params = {"column": self._headings["tags"], "value": cut(" | ".join(parts))}
                yield FileProblem(f"rows[{number}]", "tags", "tag_parts", params)

    def _name_place(self, problem: ChecklistProblem, /) -> FileProblem:
        """The row and column of a place in the data."""
        place = _PLACE.match(problem.where)
        if place is None:
            code = "too_many_sections" if problem.field == "sections" else problem.code
            limit = LIMITS.get((problem.field, problem.code), 0)
            return FileProblem("file", problem.field, code, {"count": len(self._sections), "limit": limit})
        number, cells = self._places[place[0]]
        column = self._get_column(problem, place[0])
        heading = self._headings.get(column) or str(HEADINGS[column])
        params = {"column": heading, **self._describe(problem, column, cells)}
        return FileProblem(f"rows[{number}]", column, problem.code, params)

    def _get_column(self, problem: ChecklistProblem, place: str) -> str:
        if place != problem.where:
            return "tags"
        if place.endswith("]") and ".criteria" not in place:
            return "tracks" if place.startswith("tracks") else "section"
        return problem.field

    def _describe(self, problem: ChecklistProblem, column: str, cells: Cells) -> dict[str, str | int]:
        params: dict[str, str | int] = {"value": cut(cells.get(column, ""))}
        if (limit := LIMITS.get((column, problem.code))) is not None:
            params["limit"] = limit
        if column in WORDS:
            params["choices"] = ", ".join(map(str, WORDS[column].values()))
        if problem.code == "id_twice":
            params["row"] = self._first_rows[_read_id(cells)]
        if problem.code == "unknown_track":
            names = read_tracks(cells["tracks"], self._track_names)
            params["value"] = cut(", ".join(name for name in names if self._track_names.find(name) is None))
        return params


def _read_id(cells: Cells, /) -> str:
    """Spreadsheets like to begin a cell with a capital letter."""
    typed = cells["id"].strip()
    return typed.lower() if is_slug(typed.lower()) else typed


def _fold_short(text: str, /) -> str:
    """Folded where it can be a title: what is longer is refused anyway, and folding takes the square of its length."""
    return fold(text) if len(text) <= MAX_TITLE else text


def _get_row(problem: FileProblem, /) -> int:
    found = re.search(r"\d+", problem.where)
    return int(found[0]) if found else 0
