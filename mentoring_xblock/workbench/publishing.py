"""What Studio and the platform do when an author publishes: here at once, as there is no queue."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.api import course_progress, publishing
from mentoring_xblock.api.programmes import BlockSource
from mentoring_xblock.host import make_host
from mentoring_xblock.workbench.runtimes import DraftRuntime
from mentoring_xblock.workbench.scenarios import Scenario, list_blocks, list_units, walk
from mentoring_xblock.workbench.written import WRITTEN

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuthoredBlock:
    """One that authors write. `unit`: the number of its page; `is_changed`: its draft is not what is published."""

    usage_id: str
    title: str
    unit: int
    is_changed: bool


def list_authored(scenario: Scenario, /, *, view: str = "studio_view") -> list[AuthoredBlock]:
    """The blocks of a scenario that have this view of authors, called as their drafts call them."""
    runtime = DraftRuntime(None)
    units = enumerate(list_units(scenario, runtime), start=1)
    found = ((number, block) for number, unit in units for block in walk(runtime.get_block(unit), runtime))
    return [_describe(block, number) for number, block in found if hasattr(block, view)]


def _describe(block: Any, unit: int, /) -> AuthoredBlock:
    usage_id = str(block.scope_ids.usage_id)
    title = str(getattr(block, "display_name", "") or "")
    return AuthoredBlock(usage_id, title, unit, WRITTEN.find(usage_id).draft is not None)


def publish(scenario: Scenario, /, *, at: datetime) -> None:
    """Every draft of the scenario, and then what a worker of the platform does about a published course.

    A block that cannot be used is published all the same, as in Studio, and keeps the version that people had.
    """
    WRITTEN.publish((block.usage_id for block in list_authored(scenario)), at=at)
    sources, unread = _read_sources(scenario)
    for programme_id in sorted(publishing.publish_course(scenario.course, sources, at=at, unread=unread)):
        tally = course_progress.report_programme(programme_id, at=at)
        log.info("programme %s: progress of %s people looked at anew", programme_id, tally.people)


def _read_sources(scenario: Scenario, /) -> tuple[list[BlockSource], list[str]]:
    """As published; and the usage ids of those that could not be read."""
    sources: list[BlockSource] = []
    unread: list[str] = []
    for block in list_blocks(scenario, WorkbenchRuntime(None)):
        if not hasattr(block, "make_source"):
            continue
        try:
            sources.append(block.make_source(make_host(block)))
        except Exception:
            log.exception("block %s could not be read", block.scope_ids.usage_id)
            unread.append(str(block.scope_ids.usage_id))
    return sources, unread
