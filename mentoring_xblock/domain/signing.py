"""When a signature may be given, which way of knowing fits, which occasion it takes (rules S2, S4, S6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import CriterionState, get_needed, list_counting
from mentoring_xblock.domain.ledger.entries import parse_time

# Of what a mentee writes about a skill, and of what is said about it.
MAX_EVIDENCE, MAX_COMMENT = 4_000, 1_000
UNDO_WINDOW = timedelta(minutes=10)
WITHDRAW_AFTER_END = timedelta(hours=24)
LAST_NIGHT_UNTIL_HOUR = 10
EARLIEST_PRIOR_LEARNING = date(1990, 1, 1)

FITTING: dict[str, tuple[str, ...]] = {
    "seen": ("observation", "work_product"),
    "talked": ("discussion", "questioning", "work_product"),
    "either": ("observation", "discussion", "questioning", "work_product"),
}

DateCode = Literal["date_in_future", "date_too_early"]


def fits(criterion: Criterion, method: str, /) -> bool:
    """Whether this way of knowing fits how the criterion is to be shown; one that does not needs a line."""
    return method in FITTING[criterion.shown]


def list_methods(criterion: Criterion, /) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ways that are offered at once, and those behind "More ways"; a judgement offers talking first."""
    first = ("observation", "discussion", "work_product")
    if criterion.kind == "judgement" or criterion.shown == "talked":
        first = ("discussion", "observation", "work_product")
    return first, ("questioning", "simulation", "told_by_other", "prior_learning")


def check_seen_on(seen_on: date, /, *, today: date, joined_on: date, method: str) -> DateCode | None:
    """The code of what is wrong with the day, or None. `today` is the signer's own."""
    if seen_on > today:
        return "date_in_future"
    earliest = EARLIEST_PRIOR_LEARNING if method == "prior_learning" else joined_on - timedelta(days=365)
    return "date_too_early" if seen_on < earliest else None


@dataclass(frozen=True, slots=True)
class Occasion:
    """The place that a new signature takes, or why there is none (`refused`)."""

    number: int = 0
    refused: Literal["", "already_signed", "same_mentor_same_day"] = ""


def find_occasion(
    criterion: Criterion,
    state: CriterionState,
    /,
    *,
    signer: str,
    seen_on: date,
    recorded_at: datetime,
    zone: ZoneInfo,
) -> Occasion:
    """The lowest free occasion. One mentor signs twice only if seen *and* recorded on different days."""
    counting = list_counting(criterion, state)
    if len(counting) >= get_needed(criterion, state):
        return Occasion(refused="already_signed")
    recorded_on = recorded_at.astimezone(zone).date()
    for signature in counting:
        same_seen = signature.seen_on == seen_on.isoformat()
        same_recorded = parse_time(signature.at).astimezone(zone).date() == recorded_on
        if signature.signer == signer and (same_seen or same_recorded):
            return Occasion(refused="same_mentor_same_day")
    taken = {signature.occasion for signature in counting}
    return Occasion(number=next(number for number in (1, 2) if number not in taken))


def may_undo(recorded_at: datetime, now: datetime, /) -> bool:
    return now - recorded_at < UNDO_WINDOW


def may_withdraw_own(ended_at: datetime | None, now: datetime, /) -> bool:
    """While they are the mentor, and for a day after; later they raise a concern."""
    return ended_at is None or now - ended_at < WITHDRAW_AFTER_END


def suggest_seen_on(state: CriterionState, today: date, /) -> tuple[date, bool]:
    """The day to begin with, and whether it is the mentee's own."""
    if state.happened_on and date.fromisoformat(state.happened_on) <= today:
        return date.fromisoformat(state.happened_on), True
    return today, False


def offers_last_night(local_now: datetime, /) -> bool:
    return local_now.hour < LAST_NIGHT_UNTIL_HOUR
