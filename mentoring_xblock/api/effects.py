"""What follows from a write: messages that are kept with it, and after the commit events, progress, mails.

Nothing that fails here takes a write back. What a platform did not take is tried again by the commands for cron.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction

from mentoring_xblock.api import course_progress, events, messages
from mentoring_xblock.api.happened import Outcome

log = logging.getLogger(__name__)

STEPS: tuple[Callable[[Outcome], None], ...] = (events.emit, course_progress.report, messages.send_soon)


def settle(outcome: Outcome, /) -> None:
    """Called inside the write's transaction, when everything is written."""
    if outcome.happened:
        messages.queue(outcome)
        transaction.on_commit(lambda: _carry_out(outcome), robust=True)


def _carry_out(outcome: Outcome, /) -> None:
    """After the commit: each step alone, so that one that fails does not stop the rest."""
    for step in STEPS:
        try:
            step(outcome)
        except Exception:
            log.exception("coach-mentoring: %s failed after a write", step.__name__)
