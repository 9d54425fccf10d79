"""A file that an author chose, laid over the checklist in the editor. Nothing is saved: it is a dry run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from mentoring_xblock.domain.checklist import MAX_SECTIONS, MAX_TITLE, Checklist, ChecklistInvalid, parse_checklist
from mentoring_xblock.domain.checklist_changes import Changes, TakenOver, compare, fold, take_over
from mentoring_xblock.domain.checklist_files import FileNote, FileRefused, cut
from mentoring_xblock.domain.editions import cap
from mentoring_xblock.domain.text import TextRefused, clean_line, drop_turns
from mentoring_xblock.formats.letters import check_size
from mentoring_xblock.formats.source import Source
from mentoring_xblock.formats.table import read_table
from mentoring_xblock.formats.yaml_file import read_yaml

_YAML = frozenset({"yaml", "yml"})
_TABLES = frozenset({"csv", "tsv", "tab"})
_SPREADSHEETS = frozenset({"xlsx", "xlsm", "xlsb", "ods", "numbers"})
_EITHER = frozenset({"", "txt"})
_PACKED = b"PK\x03\x04"
"""How spreadsheets begin, and every other document that is a packed folder: the name tells which."""

# The first line that is neither empty nor a comment has a key of a checklist. Possessive: of a file of nothing but
# comments every line would be remembered, to be gone back over.
_YAML_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\r\n]*|---)?\r?\n)*+(?:name|summary|title|introduction|tracks|sections)[ \t]*:"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    checklist: Checklist
    changes: Changes
    notes: tuple[FileNote, ...]


def read_file(name: str, content: bytes, current: object, /, *, taken: Mapping[str, int] | None = None) -> Incoming:
    """What the checklist would be with this file, and what would change.

    `current`: the checklist's data as it is in the editor now; where it has no title yet, it takes the file's name.
    `taken`: ids that no new skill may get, those that the block holds or ever published, with the highest edition of
    each. FileRefused names what does not hold.
    """
    check_size(content)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if content.startswith(_PACKED) and ending not in _SPREADSHEETS | _TABLES | _YAML | _EITHER:
        raise FileRefused.because("kind_not_read")
    before, is_named_by_file = _read_current(current, name)
    is_yaml = ending in _YAML or (ending not in _TABLES and _YAML_BEGINNING.match(content) is not None)
    source = read_yaml(content) if is_yaml else read_table(content, before)
    used = taken or {}
    result = take_over(before, source.checklist, named=source.named, taken=used, keeps_empty=source.keeps_empty)
    result = replace(result, checklist=cap(result.checklist, used, before))
    if (count := len(result.checklist.sections)) > MAX_SECTIONS:
        raise FileRefused.because("too_many_sections", count=count, limit=MAX_SECTIONS)
    notes = [*source.notes, *_list_notes(before, source, result)]
    if is_named_by_file and not is_yaml:
        notes.append(FileNote("file", "title", "title_from_file", "info", {"title": cut(before.title)}))
    return Incoming(result.checklist, compare(before, result.checklist), tuple(notes))


def _read_current(data: object, name: str, /) -> tuple[Checklist, bool]:
    """And whether its title is made from the file's name."""
    is_named = isinstance(data, Mapping) and data.get("title", "") == ""
    if isinstance(data, Mapping) and is_named:
        data = {**data, "title": _make_title(name)}
    try:
        return parse_checklist(data), is_named
    except ChecklistInvalid:
        raise FileRefused.because("current_unfinished") from None


def _make_title(name: str, /) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    try:
        return clean_line(drop_turns(stem.replace("_", " "))[:MAX_TITLE], limit=MAX_TITLE, name="title") or _(
            "Checklist"
        )
    except TextRefused:
        return _("Checklist")


def _list_notes(before: Checklist, source: Source, result: TakenOver, /) -> Iterator[FileNote]:
    by_title = {fold(item.title): item.id for item in before.list_criteria()}
    for item in source.checklist.list_criteria():
        now = result.checklist.by_id[result.ids[item.id]]
        where, title = source.places[item.id], cut(now.title)
        if "id" in source.named[item.id] and now.id != item.id:
            yield FileNote(where, "id", "id_kept", "warning", {"title": title, "id": now.id, "given": item.id})
        was, folded = before.by_id.get(now.id), fold(now.title)
        if was is not None and fold(was.title) != folded and by_title.get(folded, now.id) != now.id:
            # Its signatures would stand under a meaning that another skill has: rows were sorted without their ids.
            given = {"title": title, "id": now.id, "was": cut(was.title)}
            yield FileNote(where, "id", "id_of_another", "warning", given)
        if "edition" in source.named[item.id] and now.id in before.by_id and item.edition < now.edition:
            versions = {"version": now.edition, "given": item.edition}
            yield FileNote(where, "edition", "version_kept", "warning", {"title": title, **versions})
        if "edition" in source.named[item.id] and item.edition > now.edition:
            versions = {"version": now.edition, "given": item.edition}
            yield FileNote(where, "edition", "version_too_high", "warning", {"title": title, **versions})
    for section in result.kept:
        yield FileNote("file", "section", "section_stays", "info", {"title": cut(section.title)})
