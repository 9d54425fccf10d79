"""The xblock-sdk's workbench: people by `?student=`, the scenario as the course, everything published."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.protocol import Person, Place, Process, Visit

_PLATFORM = "edx-platform."


class WorkbenchHost:
    """`block` is an XBlock under the workbench's runtime, whose services stand in `mentoring_xblock.workbench`."""

    process: Process = "workbench"

    def __init__(self, block: Any) -> None:
        self._block = block

    def get_place(self) -> Place:
        usage_key = str(self._block.scope_ids.usage_id)
        return Place(usage_key=usage_key, course_key=usage_key.partition(".")[0], site="workbench")

    def get_visit(self) -> Visit:
        return self._visit

    @cached_property
    def _visit(self) -> Visit:
        service = self._block.runtime.service(self._block, "user")
        user = service.get_current_user() if service else None
        if user is None or not user.opt_attrs.get(f"{_PLATFORM}is_authenticated"):
            return Visit(self.process, None)
        user_id = user.opt_attrs[f"{_PLATFORM}user_id"]
        preferences = user.opt_attrs.get(f"{_PLATFORM}user_preferences", {})
        person = Person(
            user_id=user_id,
            name=user.full_name or "",
            opaque_id=make_opaque_id(user_id),
            zone=read_zone(preferences.get("time_zone")),
            language=preferences.get("pref-lang") or "en",
        )
        enrolment = self._block.runtime.service(self._block, "mentoring_enrolment")
        return Visit(
            self.process,
            person,
            is_enrolled=bool(enrolment) and enrolment.is_enrolled(user_id, self.get_place().course_key),
            is_staff=bool(user.opt_attrs.get(f"{_PLATFORM}user_is_staff")),
        )

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        return str(self._block.runtime.handler_url(self._block, handler, name, query))

    def get_resource_url(self, path: str) -> str:
        return str(self._block.runtime.local_resource_url(self._block, f"public/{path}"))


def read_zone(name: str | None, /) -> ZoneInfo:
    """The zone of that name; UTC where there is none or nobody knows it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
