"""What an author should know about a block that can be used as it is (rules C6, C7, C8).

A problem stops a block from being opened; a note does not. A warning asks the author to do something, information
only says what will be so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mentoring_xblock.domain.checklist import Checklist
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.reporting import is_graded

Level = Literal["warning", "info"]

# What keeps learners from a block, in the order in which it is told.
BARRIERS = (
    "staff_only",  # hidden from learners
    "nobody",  # restrictions that contradict each other
    "groups",  # for the members of some groups
    "track",  # for some enrolment tracks
    "prerequisite",  # opens after another subsection
    "timed",  # an exam against the clock
    "drawn",  # in what shows each learner something else
    "after_due",  # hidden after a date
    "unlisted",  # not in the course's outline: by link alone
)


class Beside(Protocol):
    """Another block of the course, as its author has it now."""

    @property
    def usage_key(self) -> str: ...

    @property
    def programme(self) -> str: ...

    @property
    def wants_home(self) -> bool: ...

    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a block stands. `beside`: the course's other blocks, None where nobody knows of them.

    `home_key`: the published home of the programme (its usage key), None where there is none or nobody asked.
    `left_behind`: people who take part where the block was published, if that is another programme than is chosen now.
    `taking_part`: people who take part in the programme that is chosen, where the block is in it already; of a part.
    `unknown`: names in the course's file that mean nothing here, and are kept for whoever they mean something to.
    """

    wants_home: bool = True
    usage_key: str = ""
    beside: Sequence[Beside] | None = None
    barriers: tuple[str, ...] = ()
    home_key: str | None = None
    left_behind: int = 0
    taking_part: int = 0
    unknown: tuple[str, ...] = ()

    def list_of(self, programme: str, /) -> list[Beside]:
        return [block for block in self.beside or () if block.programme == programme]

    def find_other_home(self, programme: str, /) -> Beside | None:
        """Another block that wants to be the programme's home: the one that is it, if one is."""
        others = [block for block in self.list_of(programme) if block.wants_home]
        return next((block for block in others if block.usage_key == self.home_key), others[0] if others else None)


@dataclass(frozen=True, slots=True)
class Note:
    """`field`: what the author would change, in the words of Settings and Checklist; `params`: for the sentence."""

    code: str
    level: Level
    field: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def list_notes(checklist: Checklist, settings: Settings, surroundings: Surroundings, /) -> tuple[Note, ...]:
    """Warnings first, in an order that stays. Whatever `list_setting_problems` finds is no note."""
    notes = [
        *_list_place_notes(settings, surroundings),
        *_list_checklist_notes(checklist, settings, surroundings),
        *_list_setting_notes(settings, surroundings),
    ]
    return tuple(sorted(notes, key=lambda note: note.level != "warning"))


def _list_place_notes(settings: Settings, surroundings: Surroundings, /) -> Iterator[Note]:
    other = surroundings.find_other_home(settings.programme)
    if surroundings.wants_home and other is not None:
        params = {"other": other.title}
        if surroundings.home_key == other.usage_key:
            yield Note("second_home_acts_as_part", "warning", "is_home", params)
        elif surroundings.home_key == surroundings.usage_key and surroundings.home_key:
            yield Note("second_home_elsewhere", "warning", "is_home", params)
        else:
            yield Note("second_home", "warning", "is_home", params)
    if not surroundings.wants_home and other is None and surroundings.beside is not None:
        if surroundings.taking_part:
            yield Note("no_home_for_people", "warning", "is_home", {"people": surroundings.taking_part})
        else:
            yield Note("no_home", "warning", "is_home", {"programme": settings.programme})
    if surroundings.left_behind:
        yield Note("leaves_people", "warning", "programme", {"people": surroundings.left_behind})
    for code in BARRIERS:
        if code in surroundings.barriers:
            yield Note(f"barrier_{code}", "warning", "")
    if surroundings.unknown:
        yield Note("unknown_names", "warning", "", {"names": surroundings.unknown})


def _list_checklist_notes(checklist: Checklist, settings: Settings, surroundings: Surroundings, /) -> Iterator[Note]:
    if not any(checklist.list_criteria()):
        yield Note("no_skills", "info", "sections")
        return
    # Tracks are one over all blocks of a programme, so the skills of one may stand in another block.
    is_alone = not surroundings.list_of(settings.programme)
    for track in checklist.tracks:
        if not any(checklist.list_criteria(track.id)):
            code = "empty_track" if is_alone else "empty_track_here"
            yield Note(code, "warning" if is_alone else "info", "tracks", {"track": track.title})
    empty = tuple(section.title for section in checklist.sections if not section.criteria)
    if empty:
        yield Note("empty_sections", "info", "sections", {"sections": empty})


def _list_setting_notes(settings: Settings, surroundings: Surroundings, /) -> Iterator[Note]:
    if surroundings.wants_home and not settings.privacy_link:
        yield Note("no_privacy_link", "warning", "privacy_link")
    other = surroundings.find_other_home(settings.programme)
    is_second = other is not None and surroundings.home_key == other.usage_key
    if is_graded(settings.weight):
        yield from _list_grade_notes(settings, is_part=not surroundings.wants_home, is_second=is_second)
    if settings.counts_for_completion:
        if not surroundings.wants_home:
            yield Note("completion_of_part", "info", "counts_for_completion")
        elif is_second:
            yield Note("completion_of_second_home", "warning", "counts_for_completion")
        else:
            yield Note("completion_waits", "info", "counts_for_completion")


def _list_grade_notes(settings: Settings, /, *, is_part: bool, is_second: bool) -> Iterator[Note]:
    """The platform asks a part for no grade; a second home, which nobody grades, it counts as 0 for everyone."""
    if is_part:
        yield Note("weight_of_part", "info", "weight")
        return
    if is_second:
        yield Note("weight_of_second_home", "warning", "weight")
        return
    if settings.who_may_mentor == "anyone":
        yield Note("graded_by_anyone", "warning", "weight")
    yield Note("grade_is_nothing", "info", "weight")
