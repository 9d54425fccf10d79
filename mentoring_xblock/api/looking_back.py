"""What a review lays out first: what mattered, how sure then and now, talks, what came of them (rule P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.sureness import Sureness, list_sureness
from mentoring_xblock.api.wishes import Wishes, get_wishes
from mentoring_xblock.models import Session, SessionOutcome

OUTCOMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CameOf:
    """What came of one talk. `whom`: codes of `domain.outcomes.WHOM`."""

    session: str
    held_on: date
    whom: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LookBack:
    """What this reader may see of it. `wishes` is None, and lists are empty, where they are not theirs to read.

    `minutes`: of the talks whose length was said.
    """

    wishes: Wishes | None
    sureness: Sequence[Sureness]
    talks: int
    minutes: int
    came_of: Sequence[CameOf]


def get_look_back(standing: Standing, /) -> LookBack:
    """Four queries, whatever there is."""
    counted = Session.objects.filter(plan=standing.plan).aggregate(talks=Count("id"), minutes=Sum("minutes"))
    may_count = standing.may("session_facts")
    return LookBack(
        wishes=get_wishes(standing),
        sureness=list_sureness(standing),
        talks=counted["talks"] if may_count else 0,
        minutes=(counted["minutes"] or 0) if may_count else 0,
        came_of=_list_came_of(standing),
    )


def _list_came_of(standing: Standing, /) -> list[CameOf]:
    """What came of talks, the latest first; only for the pair, who read the talks too."""
    if standing.plan is None or not standing.may("session_text"):
        return []
    rows = SessionOutcome.objects.filter(session__plan=standing.plan).order_by("-session__held_on", "-session_id")
    found = rows.values_list("session__ref", "session__held_on", "whom", "text")[:OUTCOMES_SHOWN]
    return [CameOf(ref, held_on, tuple(whom.split()), text) for ref, held_on, whom, text in found]
