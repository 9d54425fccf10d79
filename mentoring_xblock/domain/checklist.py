"""A checklist: tracks and sections of criteria; its canonical form and its digests (rules C1, C3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from mentoring_xblock.domain.text import TextRefused, clean_text, is_slug
from mentoring_xblock.domain.verify_record import canonical, sha256

Kind = Literal["task", "judgement"]
Shown = Literal["seen", "talked", "either"]

KINDS: tuple[str, ...] = ("task", "judgement")
SHOWN: tuple[str, ...] = ("seen", "talked", "either")
TAG_KEYS = ("framework", "version", "code", "wording")

MAX_CRITERIA = 500
MAX_SECTIONS = 50
MAX_TRACKS = 10
MAX_TAGS = 10
MAX_TITLE = 200
MAX_GUIDE = 4_000
MAX_EDITION = 1_000_000
MAX_PROBLEMS = 1_000
"""Of a checklist that was made by hand or by force: whoever reads a thousand sentences has enough to do."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A line of an inspection framework: its name, dated version, code and wording."""

    framework: str
    version: str = ""
    code: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to show. `tracks` empty: for every track. `signatures`: the least, 1 or 2. `guide`: Markdown."""

    id: str
    title: str
    guide: str = ""
    tracks: tuple[str, ...] = ()
    kind: Kind = "task"
    shown: Shown = "either"
    signatures: int = 1
    tags: tuple[Tag, ...] = ()
    client_voice: bool = False
    edition: int = 1

    @property
    def wording(self) -> dict[str, Any]:
        """What a signature is about; kept for as long as the signature."""
        return {
            "client_voice": self.client_voice,
            "guide": self.guide,
            "shown": self.shown,
            "signatures": self.signatures,
            "title": self.title,
        }

    @property
    def wording_digest(self) -> str:
        return sha256(canonical(self.wording))

    def is_for(self, track: str | None, /) -> bool:
        return not self.tracks or track is None or track in self.tracks


_CRITERION_KEYS = frozenset(Criterion.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Checklist:
    title: str
    introduction: str = ""
    tracks: tuple[Track, ...] = ()
    sections: tuple[Section, ...] = ()

    def list_criteria(self, track: str | None = None, /) -> Iterator[Criterion]:
        return (item for section in self.sections for item in section.criteria if item.is_for(track))

    @cached_property
    def by_id(self) -> Mapping[str, Criterion]:
        return {criterion.id: criterion for criterion in self.list_criteria()}

    @cached_property
    def digest(self) -> str:
        return sha256(canonical(checklist_to_data(self)))


@dataclass(frozen=True, slots=True)
class ChecklistProblem:
    """Why a checklist cannot be taken: where (`sections[2].criteria[0]`), which field, a stable code.

    `limit`: where it is one of this place, else 0.
    """

    where: str
    field: str
    code: str
    limit: int = 0


class ChecklistInvalid(ValueError):
    """Data that is not a checklist; `problems` names each place (rule C5), up to `MAX_PROBLEMS` of them."""

    def __init__(self, problems: list[ChecklistProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def checklist_to_data(checklist: Checklist, /) -> dict[str, Any]:
    """The shape that fields, templates and the database share (see docs/checklists.md); every key is present."""
    return {
        "introduction": checklist.introduction,
        "sections": [
            {
                "criteria": [
                    {
                        "client_voice": item.client_voice,
                        "edition": item.edition,
                        "guide": item.guide,
                        "id": item.id,
                        "kind": item.kind,
                        "shown": item.shown,
                        "signatures": item.signatures,
                        "tags": [{key: getattr(tag, key) for key in TAG_KEYS} for tag in item.tags],
                        "title": item.title,
                        "tracks": list(item.tracks),
                    }
                    for item in section.criteria
                ],
                "id": section.id,
                "title": section.title,
            }
            for section in checklist.sections
        ],
        "title": checklist.title,
        "tracks": [{"id": track.id, "title": track.title} for track in checklist.tracks],
    }


def parse_checklist(data: object, /) -> Checklist:
    """A checklist from data of unknown make; ChecklistInvalid names every place that does not hold."""
    reader = _Reader()
    checklist = reader.read_checklist(data)
    if reader.problems:
        raise ChecklistInvalid(reader.problems)
    return checklist


@dataclass
class _Reader:
    """Reads untrusted data and collects problems instead of stopping at the first."""

    problems: list[ChecklistProblem] = field(default_factory=list)

    def _problem(self, where: str, name: str, code: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(ChecklistProblem(where, name, code))

    def _mapping(self, value: object, where: str, known: Set[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self._problem(where, "", "not_an_object")
            return {}
        for name in value:
            if name not in known:
                self._problem(where, str(name)[:50], "unknown_field")
        return value

    def _items(self, source: Mapping[str, Any], name: str, where: str, limit: int) -> list[Any]:
        value = source.get(name, [])
        if not isinstance(value, list | tuple):
            self._problem(where, name, "not_a_list")
            return []
        if len(value) > limit:
            self._problem(where, name, "too_many")
            return []
        return list(value)

    def _text(self, source: Mapping[str, Any], name: str, where: str, limit: int, *, needed: bool = False) -> str:
        value = source.get(name, "")
        if not isinstance(value, str):
            self._problem(where, name, "not_text")
            return ""
        try:
            text = clean_text(value, limit=limit, name=name)
        except TextRefused as error:
            self._problem(where, name, error.code)
            return ""
        if needed and not text:
            self._problem(where, name, "missing")
        return text

    def _slug(self, source: Mapping[str, Any], where: str, taken: set[str]) -> str:
        value = source.get("id")
        if value is None or value == "":
            self._problem(where, "id", "missing")
            return ""
        if not isinstance(value, str) or not is_slug(value):
            self._problem(where, "id", "not_an_id")
            return ""
        if value in taken:
            self._problem(where, "id", "id_twice")
        taken.add(value)
        return value

    def _choice(
        self, source: Mapping[str, Any], name: str, where: str, choices: tuple[str, ...], *, default: str
    ) -> str:
        value = source.get(name, default)
        if value not in choices:
            self._problem(where, name, "not_a_choice")
            return default
        return str(value)

    def _number(self, source: Mapping[str, Any], name: str, where: str, largest: int) -> int:
        value = source.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= largest:
            self._problem(where, name, "not_a_number_in_range")
            return 1
        return value

    def read_checklist(self, data: object) -> Checklist:
        source = self._mapping(data, "checklist", {"title", "introduction", "tracks", "sections"})
        track_ids: set[str] = set()
        tracks = []
        for number, item in enumerate(self._items(source, "tracks", "checklist", MAX_TRACKS)):
            where = f"tracks[{number}]"
            held = self._mapping(item, where, {"id", "title"})
            title = self._text(held, "title", where, MAX_TITLE, needed=True)
            tracks.append(Track(self._slug(held, where, track_ids), title))
        section_ids: set[str] = set()
        criterion_ids: set[str] = set()
        sections = []
        for number, item in enumerate(self._items(source, "sections", "checklist", MAX_SECTIONS)):
            sections.append(self._read_section(item, f"sections[{number}]", section_ids, criterion_ids, track_ids))
        if len(criterion_ids) > MAX_CRITERIA:
            self._problem("checklist", "sections", "too_many_criteria")
        return Checklist(
            title=self._text(source, "title", "checklist", MAX_TITLE, needed=True),
            introduction=self._text(source, "introduction", "checklist", MAX_GUIDE),
            tracks=tuple(tracks),
            sections=tuple(sections),
        )

    def _read_section(
        self, data: object, where: str, taken: set[str], criterion_ids: set[str], track_ids: set[str]
    ) -> Section:
        source = self._mapping(data, where, {"id", "title", "criteria"})
        criteria = [
            self._read_criterion(item, f"{where}.criteria[{number}]", criterion_ids, track_ids)
            for number, item in enumerate(self._items(source, "criteria", where, MAX_CRITERIA))
        ]
        title = self._text(source, "title", where, MAX_TITLE, needed=True)
        return Section(self._slug(source, where, taken), title, tuple(criteria))

    def _read_criterion(self, data: object, where: str, taken: set[str], track_ids: set[str]) -> Criterion:
        source = self._mapping(data, where, _CRITERION_KEYS)
        tracks = self._items(source, "tracks", where, MAX_TRACKS)
        if any(not isinstance(track, str) or track not in track_ids for track in tracks):
            self._problem(where, "tracks", "unknown_track")
            tracks = []
        client_voice = source.get("client_voice", False)
        if not isinstance(client_voice, bool):
            self._problem(where, "client_voice", "not_yes_or_no")
        return Criterion(
            id=self._slug(source, where, taken),
            title=self._text(source, "title", where, MAX_TITLE, needed=True),
            guide=self._text(source, "guide", where, MAX_GUIDE),
            tracks=tuple(tracks),
            kind=self._choice(source, "kind", where, KINDS, default="task"),  # type: ignore[arg-type]
            shown=self._choice(source, "shown", where, SHOWN, default="either"),  # type: ignore[arg-type]
            signatures=self._number(source, "signatures", where, 2),
            tags=tuple(self._read_tags(source, where)),
            client_voice=bool(client_voice),
            edition=self._number(source, "edition", where, MAX_EDITION),
        )

    def _read_tags(self, source: Mapping[str, Any], where: str) -> Iterator[Tag]:
        for number, item in enumerate(self._items(source, "tags", where, MAX_TAGS)):
            place = f"{where}.tags[{number}]"
            held = self._mapping(item, place, set(TAG_KEYS))
            texts = {key: self._text(held, key, place, MAX_TITLE) for key in TAG_KEYS}
            if not texts["framework"]:
                self._problem(place, "framework", "missing")
            yield Tag(**texts)
