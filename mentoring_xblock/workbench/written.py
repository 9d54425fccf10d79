"""What authors wrote, in two layers over the scenarios: drafts, and what is published of them.

Held in memory, as the scenarios are, so that a page asks the database for none of it; kept in the database, since
people's plans are kept there too. Read once, at the first look. One process holds it, as it holds the scenarios.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mentoring_xblock.workbench.models import WrittenBlock

# Values by field as JSON text, so that a block which changes what it was given changes nothing here.
Layer = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """Of one block. No draft: it is as published. Not published: it is as the scenario has it."""

    draft: Layer | None = None
    published: Layer | None = None
    published_at: datetime | None = None


class WrittenBlocks:
    """By usage id."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[str, Written] | None = None

    def find(self, usage_id: str, /) -> Written:
        held = self._held
        if held is None:
            held = self._read()
        return held.get(usage_id, _UNTOUCHED)

    def change_draft(
        self, usage_id: str, scenario: Callable[[], Layer], change: Callable[[dict[str, str]], object], /
    ) -> None:
        """Change a copy of what an author sees, the draft or what it would begin with, and keep it as the draft."""
        with self._lock:
            written = self.find(usage_id)
            published = scenario() if written.published is None else written.published
            draft = dict(published if written.draft is None else written.draft)
            change(draft)
            self._keep(usage_id, replace(written, draft=None if draft == published else draft))

    def publish(self, usage_ids: Iterable[str], /, *, at: datetime) -> None:
        """What stands in drafts is what learners get from now on; a block without a draft stays as it is."""
        with self._lock:
            for usage_id in usage_ids:
                written = self.find(usage_id)
                if written.draft is not None:
                    self._keep(usage_id, Written(published=written.draft, published_at=at))

    def begin_empty(self) -> None:
        """As over a database in which nothing was written. For tests, each of which begins with one."""
        self._held = {}

    def read_again(self) -> None:
        """As after a restart."""
        self._held = None

    def _read(self) -> dict[str, Written]:
        with self._lock:
            if self._held is None:
                self._held = {
                    row.usage_id: Written(_parse(row.draft), _parse(row.published), row.published_at)
                    for row in WrittenBlock.objects.all()
                }
            return self._held

    def _keep(self, usage_id: str, written: Written, /) -> None:
        """The database first: what it does not take is not shown either."""
        columns = {
            "draft": _write(written.draft),
            "published": _write(written.published),
            "published_at": written.published_at,
        }
        WrittenBlock.objects.update_or_create(usage_id=usage_id, defaults=columns)
        held: dict[str, Written] = self._read()
        held[usage_id] = written


def _parse(text: str, /) -> Layer | None:
    fields: dict[str, Any] | None = json.loads(text) if text else None
    return None if fields is None else {name: json.dumps(value) for name, value in fields.items()}


def _write(layer: Layer | None, /) -> str:
    """Its values are JSON already."""
    if layer is None:
        return ""
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in layer.items()) + "}"


_UNTOUCHED = Written()
WRITTEN = WrittenBlocks()
