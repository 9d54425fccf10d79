"""Work that the database could not take just then is done again (docs/rules.md: at most three times)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

from mentoring_xblock.errors import MentoringError

T = TypeVar("T")


class Busy(MentoringError):
    """The database could not take the write after three tries; nothing was written."""

    status = 503

    def __init__(self) -> None:
        super().__init__("busy")


TRIES = 3
_TRY_AGAIN_CODES = frozenset({1205, 1213})


def with_retries(work: Callable[[], T], /, *, pause_seconds: float = 0.05) -> T:
    """Do the work again where the database chose it as a dead-lock's victim or a lock timed out; Busy after three."""
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if not _is_passing(error):
                raise
            if transaction.get_connection().in_atomic_block or attempt + 1 == TRIES:
                raise Busy from error
            time.sleep(pause_seconds * 2**attempt)
    raise Busy


def _is_passing(error: OperationalError, /) -> bool:
    code = error.args[0] if error.args else None
    return code in _TRY_AGAIN_CODES or "locked" in str(error)
