"""What every host asks of its XBlock in the same way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring_xblock.host.places import read_content_at, read_place, strip
from mentoring_xblock.host.protocol import Neighbour, Place

BLOCK_TYPE = "coach_mentoring"


class XBlockHost:
    """Under any runtime: addresses."""

    def __init__(self, block: Any) -> None:
        self._block = block

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        return str(self._block.runtime.handler_url(self._block, handler, name, query))

    def get_resource_url(self, path: str) -> str:
        return str(self._block.runtime.local_resource_url(self._block, f"public/{path}"))


class OpenEdxHost(XBlockHost):
    """Under the LMS's or Studio's runtime: also where the block stands, and since when it is as it is."""

    def get_place(self) -> Place:
        return read_place(self._block)

    def get_content_at(self) -> datetime | None:
        return read_content_at(self._block)


def read_neighbour(block: Any, /) -> Neighbour:
    """What another block of ours has in its fields; "" and no wish where that is none of the kind."""
    return Neighbour(
        usage_key=str(strip(block.scope_ids.usage_id)),
        programme=_read_text(block, "programme_slug"),
        wants_home=_read(block, "is_home") is True,
        title=_read_text(block, "display_name"),
    )


def _read_text(block: Any, name: str, /) -> str:
    value = _read(block, name)
    return value if isinstance(value, str) else ""


def _read(block: Any, name: str, /) -> object:
    try:
        return getattr(block, name, None)
    except Exception:
        # A field's own reader, for a value that is not its kind.
        return None
