"""What is wrong with a checklist or a setting, in whole sentences: the place, the field, the reason (rule C5).

One wording for the editor, for files and for OLX. What was typed may be of any make, so nothing of it is relied on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring_xblock.presenters.author_notes import describe_note
from mentoring_xblock.presenters.file_problems import describe_file_note, describe_file_problem
from mentoring_xblock.presenters.reasons import begin, get_label, get_setting_label, say_reason, show

__all__ = ["describe_file_note", "describe_file_problem", "describe_note", "describe_problem", "describe_problems"]

SETTINGS = "settings"
_STEP = re.compile(r"(tracks|sections|criteria|tags)\[(\d{1,6})\]")


class Problem(Protocol):
    """`where`: `checklist`, `settings`, `tracks[0]`, `sections[2].criteria[0].tags[1]` …; `field`: a key; a code."""

    @property
    def where(self) -> str: ...

    @property
    def field(self) -> str: ...

    @property
    def code(self) -> str: ...


def describe_problem(problem: Problem, data: object = None, /) -> str:
    """A sentence as plain text. `data`: the checklist that the problem was found in, whatever that is."""
    if problem.where == SETTINGS:
        return _join(_("Settings"), get_setting_label(problem.field), say_reason(problem.field, problem.code))
    steps = [(name, int(number)) for name, number in _STEP.findall(problem.where)]
    place = _name_place(steps, data)
    holder = _find(steps, data)
    reason = say_reason(problem.field, problem.code, _read_params(problem, holder, data))
    if problem.code == "unknown_field":
        return _join(place or _("Checklist"), "", reason)
    if problem.code == "too_many_criteria":
        return _join("", "", reason)
    if not problem.field:
        return _join(place or _("Checklist"), "", reason)
    label = _("Title of the checklist") if not place and problem.field == "title" else get_label(problem.field)
    return _join(place, label, reason)


def describe_problems(problems: Sequence[Problem], data: object, /, *, at_most: int = 50) -> list[str]:
    """The first so many of them, and how many more there are."""
    sentences = [describe_problem(problem, data) for problem in problems[:at_most]]
    more = len(problems) - at_most
    if more > 0:
        sentences.append(ngettext("And %(count)s more place.", "And %(count)s more places.", more) % {"count": more})
    return sentences


def _join(place: str, field: str, reason: str, /) -> str:
    if place and field:
        return _("%(place)s: %(field)s – %(reason)s") % {"place": place, "field": field, "reason": reason}
    if field:
        return _("%(field)s – %(reason)s") % {"field": field, "reason": reason}
    if place:
        return _("%(place)s: %(reason)s") % {"place": place, "reason": reason}
    return begin(reason)


def _name_place(steps: list[tuple[str, int]], data: object, /) -> str:
    match steps:
        case [("tracks", number)]:
            return _name(_("Track %(number)s"), number, _read_title(steps, data))
        case [("sections", number)]:
            return _name(_("Section %(number)s"), number, _read_title(steps, data))
        case [("sections", section), ("criteria", number), *rest]:
            inside = _read_title(steps[:1], data)
            if inside:
                words = _("Skill %(number)s of “%(section)s”")
            else:
                words, inside = _("Skill %(number)s of section %(section)s"), str(section + 1)
            place = _name(words, number, _read_title(steps[:2], data), section=inside)
            match rest:
                case [("tags", tag)]:
                    return _("%(skill)s, tag %(number)s") % {"skill": place, "number": tag + 1}
            return place
    return ""


def _name(words: str, number: int, title: str, /, **more: str) -> str:
    name = words % {"number": number + 1, **more}
    return _("%(name)s, “%(title)s”") % {"name": name, "title": title} if title else name


def _read_title(steps: list[tuple[str, int]], data: object, /) -> str:
    return show(_get(_find(steps, data), "title"))


def _find(steps: list[tuple[str, int]], data: object, /) -> object:
    """What stands at this place; None where there is no such place in the data."""
    held = data
    for name, number in steps:
        items = _get(held, name)
        held = items[number] if isinstance(items, list | tuple) and number < len(items) else None
    return held


def _get(held: object, name: str, /) -> Any:
    return held.get(name) if isinstance(held, Mapping) else None


def _read_params(problem: Problem, holder: object, data: object, /) -> dict[str, object]:
    value = _get(holder, problem.field)
    match problem.code:
        case "edition_too_high":
            return {"value": value, "limit": getattr(problem, "limit", 0)}
        case "unknown_track":
            known = {name for track in _list(data, "tracks") if isinstance(name := _get(track, "id"), str)}
            value = next((show(item) for item in _list(holder, "tracks") if _is_unknown(item, known)), "")
        case "too_many_criteria":
            return {"count": sum(len(_list(section, "criteria")) for section in _list(data, "sections"))}
    return {"value": value}


def _list(held: object, name: str, /) -> list[Any]:
    items = _get(held, name)
    return list(items) if isinstance(items, list | tuple) else []


def _is_unknown(item: object, known: set[str], /) -> bool:
    return not isinstance(item, str) or item not in known
