"""What the platform should hold for one person of a programme: grade and course completion (rule C7)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mentoring_xblock.domain.programme import Settings, is_weight
from mentoring_xblock.domain.progress import Progress

NOTHING = Fraction(0)
ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Due:
    """Shares from 0 to 1; None where there is nothing to say to the platform."""

    grade: Fraction | None = None
    completion: Fraction | None = None


def is_graded(weight: object, /) -> bool:
    """Whether a weight asks for a grade. Anything that is no weight does not, nor one that is stored as 0."""
    return is_weight(weight) and round(weight * 1_000) > 0


def asks_for_report(settings: Settings, /) -> bool:
    return is_graded(settings.weight) or settings.counts_for_completion


def get_due(
    settings: Settings, progress: Progress | None, /, *, is_running: bool, is_mentor: bool, has_opted_out: bool
) -> Due:
    """`progress`: of the plan that they have or had, None where they never joined.

    Where a track asks for no signature at all there is nothing to grade, and nobody is held up. Who mentors, or said
    that it is not for them, is not held up by it either, unless a plan of their own runs.
    """
    is_empty = progress is not None and progress.total == 0
    grade = None if progress is None or is_empty or not is_graded(settings.weight) else progress.share
    if not settings.counts_for_completion:
        return Due(grade)
    if is_empty or (not is_running and (is_mentor or has_opted_out)):
        return Due(grade, ALL)
    return Due(grade, progress.share if progress is not None else NOTHING)
