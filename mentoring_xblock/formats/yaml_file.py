"""A checklist as YAML, with the keys of docs/checklists.md, from people whom nobody knows.

Read is the plain part of YAML alone: lists, mappings and text. A value is what its key asks for, so that neither a
date nor a `no` becomes something else than what was typed. Anchors, tags and everything else that makes a reader do
more than read are refused, each with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from mentoring_xblock.domain.checklist import ChecklistInvalid, ChecklistProblem, parse_checklist
from mentoring_xblock.domain.checklist_changes import EVERYTHING
from mentoring_xblock.domain.checklist_files import FileNote, FileProblem, FileRefused, cut
from mentoring_xblock.formats.letters import read_text
from mentoring_xblock.formats.source import LIMITS, Source
from mentoring_xblock.formats.templates import TEMPLATE_ONLY

MAX_DEPTH = 10
MAX_EVENTS = 80_000
"""A checklist of 500 skills with ten tags each and every key has some 75,000."""

# The one that is written in C is fifty times as fast; where PyYAML came without it, the other reads the same.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NUMBERS = frozenset({"signatures", "edition", "weeks", "hours"})
_SWITCHES_OF = frozenset({"client_voice"})
_SWITCHES: Mapping[str, bool] = {"true": True, "yes": True, "false": False, "no": False}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")

_NOT_IN_YAML = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Places = dict[tuple[str, str], int]


def read_yaml(content: bytes, /) -> Source:
    """The checklist that a file holds; FileRefused names each line that does not hold."""
    builder = _Builder(read_text(content, is_table=False))
    data = builder.read()
    held = {key: value for key, value in data.items() if key not in TEMPLATE_ONLY} if isinstance(data, dict) else data
    try:
        checklist = parse_checklist(held)
    except ChecklistInvalid as error:
        problems = [_name_line(problem, builder.lines, held) for problem in error.problems]
        raise FileRefused(sorted(problems, key=_get_line)) from None
    named, places = {}, {}
    for section_number, section in enumerate(checklist.sections):
        for number, item in enumerate(section.criteria):
            where = f"sections[{section_number}].criteria[{number}]"
            says_version = (where, "edition") in builder.lines
            named[item.id] = EVERYTHING if says_version else EVERYTHING - {"edition"}
            places[item.id] = f"lines[{builder.lines[where, '']}]"
    return Source(checklist, named=named, places=places, notes=tuple(_note_length(data, builder.lines)))


def _note_length(data: Mapping[str, Any], lines: Places, /) -> Iterator[FileNote]:
    """How long a template suggests that it takes: a setting, which a checklist has none of."""
    found = {name: data.get(name, "") for name in ("weeks", "hours")}
    params: dict[str, str | int] = {name: it if isinstance(it, int) else "" for name, it in found.items()}
    if any(params.values()):
        line = min(lines["checklist", name] for name in found if name in data)
        yield FileNote(f"lines[{line}]", "", "length_left", "info", params)


def _name_line(problem: ChecklistProblem, lines: Places, data: object, /) -> FileProblem:
    where, name, code = problem.where, problem.field, problem.code
    line = lines.get((where, name)) or lines.get((where, ""), 1)
    params: dict[str, str | int] = {"key": name} if name else {}
    limit = LIMITS.get(("tags" if ".tags[" in where else name, code))
    if limit is not None:
        params["limit"] = limit
    if (name, code) in {("criteria", "too_many"), ("sections", "too_many_criteria")}:
        code = "too_many_criteria"
        params["count"] = sum(len(_get_list(section, "criteria")) for section in _get_list(data, "sections"))
    elif (name, code) == ("sections", "too_many"):
        code = "too_many_sections"
        params["count"] = len(_get_list(data, "sections"))
    return FileProblem(f"lines[{line}]", name, code, params)


def _get_list(data: object, name: str, /) -> list[object]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def _get_line(problem: FileProblem, /) -> int:
    return int(re.sub(r"\D", "", problem.where))


class _Builder:
    """From the parser's events to data. `lines` has the line of each key, and of each mapping under the name ""."""

    def __init__(self, text: str, /) -> None:
        if found := _NOT_IN_YAML.search(text):
            raise FileRefused.because("control_character", f"lines[{text.count(chr(10), 0, found.start()) + 1}]")
        self.lines: Places = {}
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._count = 0

    def read(self) -> Any:
        try:
            self._next()
            if isinstance(event := self._next(), yaml.StreamEndEvent):
                raise FileRefused.because("file_empty")
            data = self._read_value(self._next(), "checklist", "", 0)
            self._next()
            event = self._next()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise FileRefused.because("yaml_syntax", f"lines[{mark.line + 1 if mark else 1}]") from None
        except yaml.YAMLError:
            raise FileRefused.because("not_text_file") from None
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refuse("yaml_documents", event)
        return data

    def _next(self) -> yaml.Event:
        event = next(self._events)
        self._count += 1
        if self._count > MAX_EVENTS:
            raise _refuse("yaml_too_long", event)
        if isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                raise _refuse("yaml_alias", event)
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
                raise _refuse("yaml_tag", event)
        return event

    def _read_value(self, event: yaml.Event, where: str, key: str, depth: int) -> Any:
        """`where`: the place of the mapping that has the key, or of the item itself where there is no key."""
        if depth > MAX_DEPTH:
            raise _refuse("yaml_deep", event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._read_mapping(event, f"{where}.{key}" if key else where, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            base = key if where == "checklist" and key else f"{where}.{key}".removesuffix(".")
            items: list[Any] = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                items.append(self._read_value(item, f"{base}[{len(items)}]", "", depth + 1))
            return items
        return _read_scalar(event, key) if isinstance(event, yaml.ScalarEvent) else None

    def _read_mapping(self, start: yaml.Event, where: str, depth: int) -> dict[str, Any]:
        self.lines[where, ""] = _get_line_of(start)
        held: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _refuse("yaml_key", event)
            key = event.value
            if (where, key) in self.lines:
                raise _refuse("yaml_twice", event, key=cut(key))
            self.lines[where, key] = _get_line_of(event)
            value = self._read_value(self._next(), where, key, depth + 1)
            if value is not None:
                held[key] = value
        return held


def _read_scalar(event: yaml.ScalarEvent, key: str, /) -> Any:
    """What the key asks for; None where nothing stands. What is in quotation marks is text."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _NOTHING:
        return None
    if key in _NUMBERS and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if key in _SWITCHES_OF:
        return _SWITCHES.get(text.lower(), text)
    return text


def _get_line_of(event: yaml.Event, /) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _refuse(code: str, event: yaml.Event, /, **params: str) -> FileRefused:
    return FileRefused.because(code, f"lines[{_get_line_of(event)}]", **params)
