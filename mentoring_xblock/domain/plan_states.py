"""The states of a plan and what each still allows (rule P8)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class PlanStatus(StrEnum):
    AWAITING = "awaiting"
    TAKING_PART = "taking_part"
    ON_BREAK = "on_break"
    FINISHED = "finished"
    LEFT = "left"
    CLOSED = "closed"


RUNNING = frozenset({PlanStatus.AWAITING, PlanStatus.TAKING_PART, PlanStatus.ON_BREAK, PlanStatus.FINISHED})
"""In these states the pair works together; in the others there is only reading, coming back, taking back, concerns."""

HAS_ENDED = frozenset({PlanStatus.FINISHED, PlanStatus.LEFT, PlanStatus.CLOSED})
"""In these states it can be noted what happened then (rule P6)."""

ALLOWED_AFTER_END = frozenset(
    {"join", "opt_out", "withdraw_own", "withdraw_other", "concern", "support", "undo", "what_then"}
)
NOT_WHILE_AWAITING = frozenset({"sign", "sign_several", "second_signature"})
"""Until a lead lets the plan begin, all but signing (rule P4)."""


def allows(status: PlanStatus, action: str, /) -> bool:
    if status not in RUNNING:
        return action in ALLOWED_AFTER_END
    if status is PlanStatus.AWAITING:
        return action not in NOT_WHILE_AWAITING
    return True


def get_refusal(status: PlanStatus, /) -> str:
    """The code of why this state does not allow what `allows` denies."""
    return "plan_awaits" if status is PlanStatus.AWAITING else "plan_has_ended"


def is_resting(status: str, paused_until: date | None, today: date, /) -> bool:
    """On a break whose end, if one was named, has not passed: lists and reminders leave this person in peace."""
    return status == PlanStatus.ON_BREAK and (paused_until is None or today <= paused_until)
