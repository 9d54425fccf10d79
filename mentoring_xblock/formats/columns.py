"""The columns of a checklist's table: their headings, the words in their cells, and how several stand in one cell.

Headings and words are written in the language that is active, and read in that language, in English, and as keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from mentoring_xblock.domain.checklist import MAX_TAGS, MAX_TITLE, TAG_KEYS, Section, Tag, Track
from mentoring_xblock.domain.checklist_changes import fold

HEADINGS: Mapping[str, Promise] = {
    "section": gettext_lazy("Section"),
    "title": pgettext_lazy("heading of a column", "Skill"),
    "guide": pgettext_lazy("heading of a column", "Guide"),
    "tracks": gettext_lazy("Tracks"),
    "shown": gettext_lazy("How it is shown"),
    "signatures": gettext_lazy("Signatures"),
    "kind": gettext_lazy("Kind"),
    "client_voice": gettext_lazy("Client had a part"),
    "tags": gettext_lazy("Tags"),
    "id": pgettext_lazy("heading of a column", "Id"),
    "edition": pgettext_lazy("heading of a column", "Version"),
}
"""By the key of a skill, in the order in which they are written."""

_SHOWN: Mapping[str, Promise] = {
    "seen": gettext_lazy("Seen at work"),
    "talked": gettext_lazy("Talked through"),
    "either": gettext_lazy("Either"),
}
_KINDS: Mapping[str, Promise] = {"task": gettext_lazy("Task"), "judgement": gettext_lazy("Judgement")}
_CLIENT: Mapping[str, Promise] = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}
WORDS: Mapping[str, Mapping[str, Promise]] = {"shown": _SHOWN, "kind": _KINDS, "client_voice": _CLIENT}
"""Columns with a choice: from what the key stands for to the word in the cell."""

_ALSO = {"client_voice": {"y": "yes", "n": "no", "true": "yes", "false": "no"}}
"""`TRUE` and `FALSE` are what a spreadsheet makes of a tick box."""

_HEADING_SEPARATORS = re.compile(r"[\s_-]+")
_BETWEEN_TRACKS = re.compile(r"[;\n]")
_TAG_PIECE = re.compile(r"\\[\\|n]|[^\\|]+|[\\|]")
_ESCAPED = {"\\": "\\\\", "|": "\\|", "\n": "\\n"}
_UNESCAPED = {written: char for char, written in _ESCAPED.items()}
BETWEEN_TAG_PARTS = " | "


class HeadingReader:
    """What a heading stands for, in the language that is active when it is made."""

    def __init__(self) -> None:
        self._keys = _read_words(HEADINGS, _fold_heading)

    def __call__(self, heading: str, /) -> str | None:
        return self._keys.get(_fold_heading(heading)) if len(heading) <= MAX_TITLE else None


class WordReader:
    """What a word in a column with a choice stands for; None where it is not one of its words."""

    def __init__(self) -> None:
        self._words = {name: _ALSO.get(name, {}) | _read_words(words, fold) for name, words in WORDS.items()}

    def __call__(self, column: str, word: str, /) -> str | None:
        return self._words[column].get(fold(word)) if len(word) <= MAX_TITLE else None


def _read_words(words: Mapping[str, Promise], as_read: Callable[[str], str], /) -> dict[str, str]:
    """Keys, then English, then the active language: of two that are alike, the latter holds."""
    with translation.override("en"):
        english = {as_read(str(word)): key for key, word in words.items()}
    own = {as_read(str(word)): key for key, word in words.items()}
    return {as_read(key): key for key in words} | english | own


def _fold_heading(text: str, /) -> str:
    return fold(_HEADING_SEPARATORS.sub(" ", text).rstrip(" :*"))


class NameReader:
    """Finds tracks, or sections, by their id or their title; a title counts where one alone has it."""

    def __init__(self, items: Iterable[Track | Section], /) -> None:
        self._items = list(items)
        self._by_id = {item.id: item for item in self._items}
        titles: dict[str, list[str]] = {}
        for item in self._items:
            titles.setdefault(fold(item.title), []).append(item.id)
        self._by_title = {title: ids[0] for title, ids in titles.items() if len(ids) == 1}

    def find(self, label: str, /) -> str | None:
        if label in self._by_id:
            return label
        return self._by_title.get(fold(label)) if len(label) <= MAX_TITLE else None

    def get_title(self, item_id: str, /) -> str:
        return self._by_id[item_id].title

    def get_label(self, item_id: str, /, *, without: str = "") -> str:
        """The title where that finds the item again and holds none of these characters, else the id."""
        title = self.get_title(item_id)
        return title if self.find(title) == item_id and not set(without) & set(title) else item_id


def write_tracks(tracks: Iterable[str], names: NameReader, /) -> str:
    return "; ".join(names.get_label(track, without=";\n") for track in tracks)


def read_tracks(cell: str, names: NameReader, /) -> list[str]:
    """Ids, in order; a name that is not known stands as it is. A comma separates too, outside of a known name."""
    pieces = [piece.strip() for piece in _BETWEEN_TRACKS.split(cell)]
    found: list[str] = []
    for piece in filter(None, pieces):
        parts = [part.strip() for part in piece.split(",")] if names.find(piece) is None else [piece]
        found += [names.find(part) or part for part in parts if part]
    return found


def write_tags(tags: Iterable[Tag], /) -> str:
    """A tag a line: `framework | version | code | wording`, what is empty at the end left out."""
    lines = []
    for tag in tags:
        parts = [_escape(getattr(tag, key)) for key in TAG_KEYS]
        while not parts[-1]:
            parts.pop()
        lines.append(BETWEEN_TAG_PARTS.join(parts))
    return "\n".join(lines)


def read_tags(cell: str, /) -> list[list[str]]:
    """The parts of each tag, as many as there are; of more tags than a skill can have, one more than that."""
    lines = [line for line in cell.split("\n") if line.strip()]
    return [_split_tag(line) for line in lines[: MAX_TAGS + 1]]


def _escape(text: str, /) -> str:
    return "".join(_ESCAPED.get(char, char) for char in text)


def _split_tag(line: str, /) -> list[str]:
    parts = [""]
    for piece in _TAG_PIECE.findall(line):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] += _UNESCAPED.get(piece, piece)
    return [part.strip() for part in parts]
