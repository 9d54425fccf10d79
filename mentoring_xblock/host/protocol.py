"""What a platform gives: a Host for one block in one request, a Platform for everything outside of one.

They answer from their platform; nothing in them decides a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
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

    `is_trusted_route` is false where the platform let the request through without its check against forgery, or nobody
    knows by which route it came; `is_course` where the block stands in a library or another place without a course.
    `is_masquerading`: staff look as somebody else, as one learner (`person` then) or as a kind of learner.
    """

    process: Process
    person: Person | None
    is_enrolled: bool = False
    is_staff: bool = False
    is_limited_staff: bool = False
    is_masquerading: bool = False
    is_published: bool = True
    is_trusted_route: bool = True
    is_course: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Which block of which course, as text; without branch or version."""

    usage_key: str
    course_key: str
    site: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a course. `opaque_id` keeps the drafts of two authors apart in one browser; the rest is for pages."""

    opaque_id: str
    zone: ZoneInfo
    language: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another mentoring block of the same course, as it is being written: a draft. What it holds is not checked."""

    usage_key: str
    programme: str
    wants_home: bool
    title: str


class Host(Protocol):
    """One platform, for one block and one request."""

    @property
    def process(self) -> Process: ...

    def get_visit(self) -> Visit: ...

    def get_place(self) -> Place: ...

    def get_content_at(self) -> datetime | None:
        """When the course was last given the block as it is here; None where the platform does not tell."""

    def may_author(self) -> bool:
        """Whether whoever asks may change the course that the block stands in; never in the LMS."""

    def get_author(self) -> Author | None:
        """Who asks, where courses are written; None in the LMS and for nobody. May they? `may_author` says."""

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        """None where the platform does not tell; it never raises."""

    def list_barriers(self) -> tuple[str, ...]:
        """What keeps learners, and so mentors, from opening the block, as far as the platform tells; it never raises.

        Codes of `domain.author_notes.BARRIERS`, each once.
        """

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        """Where a handler of this block answers; `query` is already encoded."""

    def get_resource_url(self, path: str) -> str:
        """Where a file of `static/` is served."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached. Only people with an active account and an address have one."""

    user_id: int
    email: str
    zone: ZoneInfo
    language: str


@dataclass(frozen=True, slots=True)
class MailItem:
    """One thing that is told, in the recipient's language, with the one link to it."""

    text: str
    link_text: str
    url: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, in the recipient's language; the platform puts its frame around it. `choices_url`: where it stops."""

    contact: Contact
    subject: str
    items: tuple[MailItem, ...]
    why: str
    choices_url: str


class MailFailed(Exception):
    """The platform could not take the mail now; it may later."""


class Platform(Protocol):
    """What is needed where no block is being looked at: after a commit, in tasks, commands, receivers and URLs."""

    @property
    def process(self) -> Process: ...

    def send_grade(self, place: Place, user_id: int, earned: float, possible: float) -> None:
        """Set a learner's score for a block; it may fall. Raises what the platform raises."""

    def send_completion(self, place: Place, user_id: int, share: float) -> None:
        """Set a learner's completion of a block, from 0 to 1, where the site tracks completion."""

    def tracks_completion(self) -> bool: ...

    def emit(self, name: str, data: Mapping[str, object], *, course_key: str, user_id: int | None) -> None:
        """Hand an event to the platform's tracking; `user_id`: who did it, None for the system."""

    def get_contact(self, user_id: int, /) -> Contact | None: ...

    def is_on_course(self, user_id: int, course_key: str, /) -> bool:
        """Whether they are enrolled now, or staff of the course; false for an account or a course that is gone."""

    def send_mail(self, mail: Mail, /) -> None:
        """MailFailed where it could not be handed over."""

    def get_block_url(self, place: Place, /) -> str:
        """The absolute address under which a learner finds the block in its course."""

    def get_panel_url(self, place: Place, panel: str, params: Mapping[str, str], /) -> str:
        """The absolute address of one panel as a page of its own; who is signed out is asked to sign in first."""

    def get_place(self, usage_key: str, course_key: str, /) -> Place: ...

    def list_blocks(self, course_key: str, /) -> Iterator[Any]:
        """The XBlocks of this package in the published branch of a course."""

    def enqueue(self, task: str, /, *args: object) -> bool:
        """Have `mentoring_xblock.tasks.<task>` run in the background; false where there is no queue or it is down."""

    def get_visit(self, request: Any, course_key: str, /) -> Visit:
        """Who asks a URL of ours (a Django request), and what they are in that course."""

    def get_handler_url(self, request: Any, place: Place, handler: str, name: str, params: Mapping[str, str], /) -> str:
        """The path under which a handler of a block answers whoever sent this request."""

    def find_user_ids(self, anonymous_ids: Sequence[str], /) -> Mapping[str, int]:
        """Accounts by the platform's anonymous ids; unknown ones are not among them."""
