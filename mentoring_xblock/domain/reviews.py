"""Looking back on a plan together: what a review may say, and what came after the end (rule P6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import CriterionState, Signature, list_counting
from mentoring_xblock.domain.plan_states import PlanStatus

OUTCOMES = ("ready", "more_time", "finish_here")
FINAL = frozenset({"ready", "finish_here"})
"""Once the other one agrees to such a review the plan is finished."""
ANSWERS = ("agree", "talk")
WHAT_THEN = ("new_role", "same_job", "other_job", "course", "left_care")
DEFAULT_WEEKS = 4
MAX_WEEKS = 52


def list_outcomes(status: str, /, *, is_complete: bool, was_ready: bool) -> tuple[str, ...]:
    """What a review may say now, in the order of the screen.

    Ready only where everything is signed. Of a plan that is finished it may still be said, once: the rest was signed
    later; nothing else is left to say of it. What a lead has not let begin yet has no end either: after it skills could
    be signed (P4).
    """
    if status == PlanStatus.AWAITING:
        return ("more_time",)
    if status == PlanStatus.FINISHED:
        return ("ready",) if is_complete and not was_ready else ()
    return OUTCOMES if is_complete else OUTCOMES[1:]


def move_on(finish_on: date, today: date, weeks: int, /) -> date:
    """The finish date after so many weeks more; from today on where the date that was set is past."""
    return max(finish_on, today) + timedelta(weeks=weeks)


def find_last(criteria: Iterable[tuple[Criterion, CriterionState]], /) -> Signature | None:
    """The signature that was given last, of those that count."""
    counting = [signature for criterion, state in criteria for signature in list_counting(criterion, state)]
    return max(counting, key=lambda signature: signature.seq, default=None)
