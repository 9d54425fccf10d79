"""How far a plan has come: over the full list of its programme's published criteria (rules C6, C7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import (
    CriterionState,
    Status,
    get_needed,
    get_status,
    list_counting,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of criteria; `share` from 0 to 1 counts signatures: one of two is half a criterion."""

    total: int
    signed: int
    waiting: int
    share: Fraction

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.signed == self.total


def get_progress(criteria: Iterable[tuple[Criterion, CriterionState]], /) -> Progress:
    total = signed = waiting = 0
    # A criterion needs one signature or two: counting halves is exact, and fractions are slow to add.
    halves = 0
    for criterion, state in criteria:
        total += 1
        needed = get_needed(criterion, state)
        halves += 2 * min(len(list_counting(criterion, state)), needed) // needed
        status = get_status(criterion, state)
        signed += status is Status.SIGNED
        waiting += status is Status.WAITING
    return Progress(total, signed, waiting, Fraction(halves, 2 * total) if total else Fraction(0))
