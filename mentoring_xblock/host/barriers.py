"""What keeps learners from opening a block of Open edX: its own settings in Studio, and those of what it stands in.

Staff are let through all of it, so an author never meets it; mentors are learners like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from mentoring_xblock.domain.author_notes import BARRIERS
from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.places import strip

log = logging.getLogger(__name__)

# Course, section, subsection, unit, block; and whatever else may stand between, as a test with groups.
MAX_DEPTH = 20
# What shows each learner something else of what is in it: by draw, by group of an experiment, by what they did before.
DRAWING = ("split_test", "library_content", "itembank", "conditional", "randomize")


def list_barriers(block: Any, /) -> tuple[str, ...]:
    """Codes of BARRIERS in their order. It never raises: what cannot be read counts as none."""
    try:
        line = _list_line(block)
    except Exception as error:
        log.warning("coach-mentoring: where a block stands cannot be read: %s", type(error).__name__)
        line = [block]
    readers: tuple[Callable[[list[Any]], Iterable[str]], ...] = (_read_settings, _read_groups, _read_prerequisite)
    found: set[str] = set()
    for reader in readers:
        try:
            found.update(reader(line))
        except Exception as error:
            log.warning("coach-mentoring: what restricts a block cannot be read: %s", type(error).__name__)
    return tuple(code for code in BARRIERS if code in found)


def _list_line(block: Any, /) -> list[Any]:
    """The block and everything that it stands in, up to the course."""
    line = [block]
    while len(line) < MAX_DEPTH and (parent := line[-1].get_parent()) is not None:
        line.append(parent)
    return line


def _read_settings(line: list[Any], /) -> Iterator[str]:
    for number, block in enumerate(line):
        if getattr(block, "visible_to_staff_only", False):
            yield "staff_only"
        if getattr(block, "is_time_limited", False) or getattr(block, "is_proctored_enabled", False):
            yield "timed"
        # In a course in which everyone goes at their own pace, the end of the course stands for the date.
        has_end = getattr(block, "due", None) is not None or getattr(block, "self_paced", False)
        if getattr(block, "hide_after_due", False) and has_end:
            yield "after_due"
        if getattr(block, "hide_from_toc", False):
            yield "unlisted"
        if number and block.scope_ids.block_type in DRAWING:
            yield "drawn"


def _read_groups(line: list[Any], /) -> Iterator[str]:
    """As the LMS asks: partitions that were switched off restrict nobody, those that are gone let nobody in."""
    merged = getattr(line[0], "merged_group_access", None) or {}
    for partition_id, group_ids in merged.items():
        if group_ids is False:
            yield "nobody"
        elif group_ids and _is_active(line[0], partition_id):
            yield "track" if partition_id == _get_track_partition() else "groups"


def _is_active(block: Any, partition_id: object, /) -> bool:
    partitions = block.runtime.service(block, "partitions")
    known = partitions.course_partitions if partitions else ()
    return all(partition.active for partition in known if partition.id == partition_id)


def _get_track_partition() -> object:
    with suppress(ImportError, AttributeError):
        return get_name("ENROLLMENT_TRACK_PARTITION_ID")
    return None


def _read_prerequisite(line: list[Any], /) -> Iterator[str]:
    """Asked of the database, and only in a course that has switched prerequisites on."""
    if not getattr(line[-1], "enable_subsection_gating", False):
        return
    for block in line:
        if block.scope_ids.block_type == "sequential":
            usage_key = strip(block.scope_ids.usage_id)
            required, *_rest = get_name("get_required_content")(usage_key.context_key, usage_key)
            if required:
                yield "prerequisite"
