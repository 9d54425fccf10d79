"""Where a block of Open edX stands, as it is stored: the same in the LMS, in Studio, in a task and in a URL of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from mentoring_xblock.host.protocol import Place

MAX_KEY = 255


def get_site() -> str:
    """The LMS's domain without its port: which site a ledger began on. A setting, so that every process agrees."""
    base = getattr(settings, "LMS_BASE", None) or getattr(settings, "SITE_NAME", None) or "unknown"
    return str(base).partition(":")[0]


def read_place(block: Any, /) -> Place:
    """Keys without branch and version."""
    usage_key = strip(block.scope_ids.usage_id)
    return Place(str(usage_key), str(usage_key.context_key), get_site())


def strip(key: Any, /) -> Any:
    """The key of what it names, in whichever branch and version; keys of libraries that have none are as they were."""
    return key.for_branch(None) if hasattr(key, "for_branch") else key


def is_course_place(usage_key: Any, /) -> bool:
    """Whether something may be stored for a block there: in a course, under a key that names it alone.

    An old key with slashes does not say which run of a course a block belongs to.
    """
    context_key = usage_key.context_key
    if not getattr(context_key, "is_course", False) or getattr(context_key, "deprecated", False):
        return False
    return len(str(strip(usage_key))) <= MAX_KEY


def read_content_at(block: Any, /) -> datetime | None:
    """When the branch that is being looked at was last given this block: in the published one, when it was published.

    The modulestore keeps it (`edited_on` of the block's own edit information); other stores tell nothing.
    """
    edited_on = getattr(block, "edited_on", None)
    return edited_on if isinstance(edited_on, datetime) and edited_on.tzinfo is not None else None
