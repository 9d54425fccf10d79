"""What every host asks of its XBlock in the same way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring_xblock.host.places import read_content_at, read_place
from mentoring_xblock.host.protocol import Place


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
