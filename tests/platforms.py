"""A platform that only remembers what it was told, and can be made to refuse it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mentoring_xblock.host import Place, Process
from tests.factories import SITE


class PlatformIsDown(Exception):
    pass


@dataclass
class RecordingPlatform:
    """`sent`: every call in order as (what, usage key, user, numbers); `known`: what it would answer today."""

    process: Process = "lms"
    sent: list[tuple[str, str, int, tuple[float, ...]]] = field(default_factory=list)
    known: dict[tuple[str, str, int], tuple[float, ...]] = field(default_factory=dict)
    tasks: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    anonymous: dict[str, int] = field(default_factory=dict)
    is_tracking: bool = True

    def send_grade(self, place: Place, user_id: int, earned: float, possible: float) -> None:
        self._take("grade", place, user_id, earned, possible)

    def send_completion(self, place: Place, user_id: int, share: float) -> None:
        self._take("completion", place, user_id, share)

    def tracks_completion(self) -> bool:
        return self.is_tracking

    def _take(self, what: str, place: Place, user_id: int, /, *numbers: float) -> None:
        if what in self.broken:
            raise PlatformIsDown("Asha's words must not reach a log")
        self.sent.append((what, place.usage_key, user_id, numbers))
        self.known[what, place.usage_key, user_id] = numbers

    def get_place(self, usage_key: str, course_key: str, /) -> Place:
        return Place(usage_key, course_key, SITE)

    def enqueue(self, task: str, /, *args: object) -> bool:
        self.tasks.append((task, args))
        return True

    def find_user_ids(self, anonymous_ids: list[str], /) -> dict[str, int]:
        return {item: self.anonymous[item] for item in anonymous_ids if item in self.anonymous}

    def forget(self) -> None:
        self.sent.clear()
