"""One submission that is several things: each by itself, each said by itself, and sent again none of them twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.api.submissions import SubmissionKey, derive_key
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused, Repeated
from mentoring_xblock.web.requests import Request
from mentoring_xblock.web.sentences import get_sentence


@dataclass(frozen=True)
class PartResult:
    """What became of one part; `error` is None where it was written, now or when the same was sent before."""

    name: str
    error: MentoringError | None = None

    @property
    def sentence(self) -> str:
        """Why it was not written."""
        if self.error is None:
            return ""
        problems = [problem for found in _get_fields(self.error).values() for problem in found]
        return " ".join(map(get_sentence, problems or [self.error]))


def _get_fields(error: MentoringError, /) -> Mapping[str, tuple[MentoringError, ...]]:
    return error.fields if isinstance(error, Invalid) else {}


def carry_out(request: Request, parts: Mapping[str, Callable[[SubmissionKey], None]], /) -> list[PartResult]:
    """Do each part in a transaction of its own, under its own key, and tell what became of each.

    Where no part could be done the first one's error is raised, as if it had been alone; where all were recorded
    before, Repeated. What says "later" (TooOften, Busy) is raised at once: what is done stays done, and the same
    submission goes on from there.
    """
    results, repeated = [], 0
    for name, run in parts.items():
        error: MentoringError | None = None
        try:
            with_retries(partial(run, derive_key(request.key, name)))
        except Repeated:
            repeated += 1
        except (NotFound, Refused, Conflict, Invalid) as refused:
            error = refused
        results.append(PartResult(name, error))
    first = next((result.error for result in results if result.error), None)
    if first is not None and all(result.error for result in results):
        raise first
    if repeated == len(results):
        raise Repeated
    return results
