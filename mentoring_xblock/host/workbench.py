"""The xblock-sdk's workbench: people by `?student=`, the scenario as the course, everything published."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.protocol import Author, Neighbour, Person, Place, Process, Visit
from mentoring_xblock.host.xblocks import BLOCK_TYPE, XBlockHost, read_neighbour
from mentoring_xblock.host.zones import read_zone

log = logging.getLogger(__name__)

_PLATFORM = "edx-platform."


class WorkbenchHost(XBlockHost):
    """`block` is an XBlock under the workbench's runtime, whose services stand in `mentoring_xblock.workbench`."""

    process: Process = "workbench"

    def get_place(self) -> Place:
        usage_key = str(self._block.scope_ids.usage_id)
        return Place(usage_key=usage_key, course_key=usage_key.partition(".")[0], site="workbench")

    def get_content_at(self) -> datetime | None:
        """When it was published here last; a scenario does not say when it was written."""
        fields = self._block.runtime.service(self._block, "field-data")
        return fields.get_published_at(self.get_place().usage_key) if fields else None

    def may_author(self) -> bool:
        """Staff write the courses of the demo."""
        return self._visit.person is not None and self._visit.is_staff

    def get_author(self) -> Author | None:
        person = self._visit.person
        return Author(person.opaque_id, person.zone, person.language) if person else None

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        """The scenario's other blocks, in its order, as the same layer of content has them."""
        try:
            blocks = list(_list_blocks(_find_root(self._block)))
        except Exception:
            log.exception("coach-mentoring: the scenario's other blocks cannot be read")
            return ()
        own = self._block.scope_ids.usage_id
        return tuple(read_neighbour(block) for block in blocks if block.scope_ids.usage_id != own)

    def list_barriers(self) -> tuple[str, ...]:
        """Nothing is restricted here."""
        return ()

    def get_visit(self) -> Visit:
        return self._visit

    @cached_property
    def _visit(self) -> Visit:
        def get_service(name: str) -> Any:
            return self._block.runtime.service(self._block, name)

        return make_visit(get_service("user"), get_service("mentoring_enrolment"), self.get_place().course_key)


def _find_root(block: Any, /) -> Any:
    parent = block.get_parent()
    return block if parent is None else _find_root(parent)


def _list_blocks(block: Any, /) -> Iterator[Any]:
    """Those of ours among this one and what is in it."""
    if block.scope_ids.block_type == BLOCK_TYPE:
        yield block
    for child in block.get_children():
        yield from _list_blocks(child)


def make_visit(users: Any, enrolments: Any, course_key: str, /) -> Visit:
    """What the two services of the workbench say of who is here; nobody where one is missing."""
    user = users.get_current_user() if users else None
    if user is None or not user.opt_attrs.get(f"{_PLATFORM}is_authenticated"):
        return Visit("workbench", None)
    user_id = user.opt_attrs.get(f"{_PLATFORM}user_id")
    if not isinstance(user_id, int):
        return Visit("workbench", None)
    preferences = user.opt_attrs.get(f"{_PLATFORM}user_preferences", {})
    person = Person(
        user_id=user_id,
        name=user.full_name or "",
        opaque_id=make_opaque_id(user_id),
        zone=read_zone(preferences.get("time_zone")),
        language=preferences.get("pref-lang") or "en",
    )
    return Visit(
        "workbench",
        person,
        is_enrolled=bool(enrolments) and enrolments.is_enrolled(user_id, course_key),
        is_staff=bool(user.opt_attrs.get(f"{_PLATFORM}user_is_staff")),
    )
