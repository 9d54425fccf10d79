"""Settings of the LMS's processes, its workers and its commands."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.settings import common


def plugin_settings(settings: Any) -> None:
    # Which process this is, is no choice: a value that both share would open Studio's doors to learners' handlers.
    settings.MENTORING_HOST = "lms"
    common.plugin_settings(settings)
