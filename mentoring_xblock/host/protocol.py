"""Who is here, where, and what may be relied on. A host answers from its platform; nothing in it decides a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

Process = Literal["lms", "studio", "workbench"]


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person. `name`: what the platform calls them; `opaque_id`: safe to stand in a page."""

    user_id: int
    name: str
    opaque_id: str
    zone: ZoneInfo
    language: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The circumstances of one request. `is_published` is false where draft content is shown: nothing is stored then.

    `is_trusted_route` is false where the platform let the request through without its check against forgery.
    """

    process: Process
    person: Person | None
    is_enrolled: bool = False
    is_staff: bool = False
    is_limited_staff: bool = False
    is_masquerading: bool = False
    is_published: bool = True
    is_trusted_route: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Which block of which course, as text; without branch or version."""

    usage_key: str
    course_key: str
    site: str


class Host(Protocol):
    """One platform, for one block and one request."""

    @property
    def process(self) -> Process: ...

    def get_visit(self) -> Visit: ...

    def get_place(self) -> Place: ...

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        """Where a handler of this block answers; `query` is already encoded."""

    def get_resource_url(self, path: str) -> str:
        """Where a file of `static/` is served."""
