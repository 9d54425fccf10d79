"""What differs between two checklists, and how one that comes from a file is laid over the one that is there.

A skill's identity is its id: signatures name it. So what comes in is matched first, and keeps the ids that are there.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Protocol

from mentoring_xblock.domain.checklist import Checklist, Criterion, Section, Track
from mentoring_xblock.domain.text import SLUG_LIMIT

EVERYTHING = frozenset({*(field.name for field in fields(Criterion)), "section"})
"""What can be said of a skill: its fields, and in which section it stands."""

_OF_A_SKILL = tuple(sorted(EVERYTHING - {"id", "section"}))
_APOSTROPHES = re.compile("['\u2019]")


@dataclass(frozen=True, slots=True)
class SkillChange:
    """`fields` that differ, sorted; none where a skill was added or removed. `asks_again`: the edition was raised.

    `was`: the title before, where it is another now.
    """

    id: str
    title: str
    fields: tuple[str, ...] = ()
    asks_again: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """`is_reordered`: order or section of skills that both have. `other`: title, introduction, tracks, sections."""

    added: tuple[SkillChange, ...] = ()
    removed: tuple[SkillChange, ...] = ()
    changed: tuple[SkillChange, ...] = ()
    is_reordered: bool = False
    other: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Changes()


def compare(before: Checklist, after: Checklist, /) -> Changes:
    """Empty exactly where the two are equal. Titles are those of `after`; of what was removed, those of `before`."""
    old, new = before.by_id, after.by_id
    other = {
        "title": (before.title, after.title),
        "introduction": (before.introduction, after.introduction),
        "tracks": (before.tracks, after.tracks),
        "sections": (_list_headings(before), _list_headings(after)),
    }
    return Changes(
        added=tuple(SkillChange(item.id, item.title) for item in after.list_criteria() if item.id not in old),
        removed=tuple(SkillChange(item.id, item.title) for item in before.list_criteria() if item.id not in new),
        changed=tuple(
            _describe_change(old[item.id], item)
            for item in after.list_criteria()
            if item.id in old and item != old[item.id]
        ),
        is_reordered=_list_places(before, new) != _list_places(after, old),
        other=tuple(name for name, (was, now) in other.items() if was != now),
    )


def _list_headings(checklist: Checklist, /) -> list[tuple[str, str]]:
    return [(section.id, section.title) for section in checklist.sections]


def _describe_change(was: Criterion, now: Criterion, /) -> SkillChange:
    title_before = was.title if was.title != now.title else ""
    return SkillChange(now.id, now.title, _list_differing(was, now), now.edition > was.edition, title_before)


def _list_differing(was: Criterion, now: Criterion, /) -> tuple[str, ...]:
    return tuple(name for name in _OF_A_SKILL if getattr(was, name) != getattr(now, name))


def _list_places(checklist: Checklist, shared: Collection[str], /) -> list[tuple[str, str]]:
    return [(section.id, item.id) for section, item in _list_skills(checklist) if item.id in shared]


def _list_skills(checklist: Checklist, /) -> Iterator[tuple[Section, Criterion]]:
    return ((section, item) for section in checklist.sections for item in section.criteria)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """`ids`: of each skill that came in, the id that it has now. `kept`: sections without skills that stay."""

    checklist: Checklist
    ids: Mapping[str, str]
    kept: tuple[Section, ...] = ()


def take_over(
    before: Checklist,
    incoming: Checklist,
    /,
    *,
    named: Mapping[str, Collection[str]] | None = None,
    taken: Collection[str] = (),
    keeps_empty: bool = False,
) -> TakenOver:
    """`incoming` in the place of `before`, with the ids of `before` wherever the two mean the same thing.

    Tracks and sections are matched by id, else by title; skills by id, else by title in the same section, else by
    title; titles count without case and spaces, and only where one alone has them on either side.

    `named` gives for the id of each incoming skill what its source says of it, of `EVERYTHING` (nothing given: all).
    What is not named stays as it is, and where "section" is not, the skill stays in its section. An id that is not
    named is made from the title: neither one of `before` nor of `taken`, the ids that were ever used. An edition is
    never lowered. With `keeps_empty` the sections of `before` that have no skills stay.
    """
    says = {item.id: EVERYTHING if named is None else frozenset(named[item.id]) for item in incoming.list_criteria()}
    tracks = _match_named(before.tracks, incoming.tracks)
    sections = _match_named(before.sections, incoming.sections)
    matches = _match_skills(before, incoming, says, sections)
    ids = _choose_ids(incoming, matches, says, {*before.by_id, *taken})
    builder = _Builder(before)
    for section in incoming.sections:
        is_placed = not section.criteria or "section" in says[section.criteria[0].id]
        if is_placed:
            builder.open(Section(sections.get(section.id, section.id), section.title))
        for item in section.criteria:
            mapped = replace(item, tracks=tuple(tracks.get(track, track) for track in item.tracks))
            was = before.by_id.get(matches.get(item.id, ""))
            skill = _lay_over(was, replace(mapped, id=ids[item.id]), says[item.id])
            if not is_placed:
                builder.open_home_of(was, section)
            builder.add(skill)
    kept = builder.keep_empty() if keeps_empty else ()
    checklist = Checklist(
        title=incoming.title,
        introduction=incoming.introduction,
        tracks=tuple(Track(tracks.get(track.id, track.id), track.title) for track in incoming.tracks),
        sections=builder.build(),
    )
    return TakenOver(checklist, ids, kept)


class _Builder:
    """Sections in their order: those that the source names, and those of before that hold something still."""

    def __init__(self, before: Checklist, /) -> None:
        self._before = before.sections
        self._home = {item.id: section for section, item in _list_skills(before)}
        self._sections: dict[str, Section] = {}
        self._skills: dict[str, list[Criterion]] = {}
        self._left: set[str] = set()
        self._open = ""

    def open(self, section: Section, /) -> None:
        """What is added next goes there."""
        self._sections.setdefault(section.id, section)
        self._skills.setdefault(section.id, [])
        self._left.discard(section.id)
        self._open = section.id

    def open_home_of(self, was: Criterion | None, fallback: Section, /) -> None:
        """The section that a skill was in; for a new one the section of the skill before it, else the first."""
        if was is not None:
            home = self._home[was.id]
        elif self._open:
            return
        else:
            home = self._before[0] if self._before else fallback
        if home.id not in self._sections:
            self.open(home)
            self._left.add(home.id)
        self._open = home.id

    def add(self, skill: Criterion, /) -> None:
        self._skills[self._open].append(skill)

    def keep_empty(self) -> tuple[Section, ...]:
        kept = tuple(it for it in self._before if not it.criteria and it.id not in self._sections)
        for section in kept:
            self.open(section)
        self._left |= {section.id for section in kept}
        return kept

    def build(self) -> tuple[Section, ...]:
        order = [name for name in self._sections if name not in self._left]
        names = [section.id for section in self._before]
        for number, name in enumerate(names):
            if name in self._left:
                # After the nearest one before it that is there, else before the nearest one after it, else at the end.
                before = next((order.index(it) + 1 for it in reversed(names[:number]) if it in order), None)
                after = next((order.index(it) for it in names[number:] if it in order), len(order))
                order.insert(after if before is None else before, name)
        order += [name for name in self._sections if name not in order]
        return tuple(replace(self._sections[name], criteria=tuple(self._skills[name])) for name in order)


def _lay_over(was: Criterion | None, now: Criterion, says: Collection[str], /) -> Criterion:
    if was is None:
        return now
    changed = {name: getattr(now, name) for name in _OF_A_SKILL if name in says}
    changed["edition"] = max(was.edition, changed.get("edition", 1))
    return replace(was, **changed)


def fold(text: str, /) -> str:
    """For comparing what people type: without case, and each run of white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def _match_named(before: Iterable[_Named], incoming: Iterable[_Named], /) -> dict[str, str]:
    """From ids that come in to ids that are there: by id, else by title."""
    old, new = list(before), list(incoming)
    there = {item.id for item in old}
    found = {item.id: item.id for item in new if item.id in there}
    return found | _pair(
        {item.id: fold(item.title) for item in old if item.id not in found},
        {item.id: fold(item.title) for item in new if item.id not in found},
    )


def _match_skills(
    before: Checklist, incoming: Checklist, says: Mapping[str, Collection[str]], sections: Mapping[str, str], /
) -> dict[str, str]:
    found = {item.id: item.id for item in incoming.list_criteria() if "id" in says[item.id] and item.id in before.by_id}
    old: dict[str, tuple[str, str]] = {item.id: (part.id, fold(item.title)) for part, item in _list_skills(before)}
    new: dict[str, tuple[str, str]] = {
        item.id: (sections.get(part.id, ""), fold(item.title)) for part, item in _list_skills(incoming)
    }
    for first in (0, 1):  # by section and title, then by title alone
        claimed = set(found.values())
        found |= _pair(
            {name: key[first:] for name, key in old.items() if name not in claimed},
            {name: key[first:] for name, key in new.items() if name not in found},
        )
    return found


def _pair(old: Mapping[str, Hashable], new: Mapping[str, Hashable], /) -> dict[str, str]:
    """From the ids of `new` to those of `old` that have the same key, where one alone has it on either side."""
    old_counts, new_counts = Counter(old.values()), Counter(new.values())
    by_key = {key: name for name, key in old.items() if old_counts[key] == 1}
    return {name: by_key[key] for name, key in new.items() if new_counts[key] == 1 and key in by_key}


def _choose_ids(
    incoming: Checklist, matches: Mapping[str, str], says: Mapping[str, Collection[str]], reserved: set[str], /
) -> dict[str, str]:
    """An id that is named holds, even one that was used before: its author brings that skill back."""
    ids = dict(matches)
    ids |= {item.id: item.id for item in incoming.list_criteria() if item.id not in ids and "id" in says[item.id]}
    used = reserved | set(ids.values())
    for item in incoming.list_criteria():
        if item.id not in ids:
            ids[item.id] = make_id(item.title, used)
            used.add(ids[item.id])
    return {item.id: ids[item.id] for item in incoming.list_criteria()}


def make_id(title: str, taken: Collection[str], /, *, word: str = "skill") -> str:
    """A slug that says what the title says, and is not `taken`; `word` stands in where there are no letters."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", title)).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words or not words[0][0].isalpha():
        words.insert(0, word)
    base = _join_within(words, SLUG_LIMIT)
    made, number = base, 1
    while made in taken:
        number += 1
        ending = f"-{number}"
        made = base[: SLUG_LIMIT - len(ending)].rstrip("-") + ending
    return made


def _join_within(words: list[str], limit: int, /) -> str:
    """As many words as fit; of a first that is too long itself, its beginning."""
    made = words[0][:limit]
    for word in words[1:]:
        if len(made) + 1 + len(word) > limit:
            break
        made += f"-{word}"
    return made
