"""What the platform tells: that somebody is being forgotten, that a course was published."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from mentoring_xblock.api import erasure
from mentoring_xblock.errors import MentoringError
from mentoring_xblock.host import get_platform
from mentoring_xblock.host.names import get_name

log = logging.getLogger(__name__)


class RetirementUnfinished(MentoringError):
    """Steps that failed, by their codes: the platform's retirement stops here and is done again by its operator."""

    def __init__(self, steps: list[str], /) -> None:
        super().__init__("retirement_unfinished", steps=steps)
        self.steps = steps

    def __str__(self) -> str:
        return f"coach-mentoring: {', '.join(self.steps)}"


def retire_critical(sender: Any, user: Any, **kwargs: Any) -> None:
    """On USER_RETIRE_LMS_CRITICAL, the pipeline's last step."""
    _retire(user)


def retire_misc(sender: Any, user: Any, **kwargs: Any) -> None:
    """On USER_RETIRE_LMS_MISC, an earlier one: a site's pipeline may have either, and twice does no harm."""
    _retire(user)


def _retire(user: Any, /) -> None:
    """Everything that can be done is done before a failure is told.

    The platform calls this inside its request's transaction. What the database itself took back there (a dead-lock)
    takes every step with it: all of them are named then, and the step of the pipeline is run again.
    """
    if user is None or user.pk is None:
        return
    failed = erasure.retire(user.pk, at=timezone.now())
    if failed:
        raise RetirementUnfinished(failed)


def connect_studio() -> None:
    """Called once by Studio's process when it is ready; the LMS publishes nothing. Studio starts whatever happens."""
    try:
        signal = get_name("SignalHandler").course_published
        signal.connect(on_course_published, dispatch_uid="mentoring_xblock.on_course_published")
    except (ImportError, AttributeError):
        log.exception("coach-mentoring: this release has no signal that we know; publishing is left to the pages")


def on_course_published(sender: Any, course_key: Any, **kwargs: Any) -> None:
    """Whatever goes wrong here, the author's course is published.

    After the commit: the course's index is written in this very transaction, and a worker would read the old one.
    """
    try:
        if _has_learners(course_key):
            text = str(course_key.for_branch(None))
            transaction.on_commit(lambda: _have_taken_over(text), robust=True)
    except Exception:
        log.exception("coach-mentoring: a published course was not noted")


def _has_learners(course_key: Any, /) -> bool:
    """Not a library, and not an old course with slashes in its key, which stores nothing."""
    return bool(getattr(course_key, "is_course", False)) and not getattr(course_key, "deprecated", False)


def _have_taken_over(course_key: str, /) -> None:
    if not get_platform().enqueue("publish_course", course_key):
        log.warning("coach-mentoring: course %s waits for the next look at its pages", course_key)
