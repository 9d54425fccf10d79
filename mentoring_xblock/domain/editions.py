"""How far an edition may go up at once: it never goes back, so a slip of the finger would stay for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mentoring_xblock.domain.checklist import MAX_EDITION, Checklist, ChecklistProblem, Criterion

MAX_NEW_EDITION = 1_000
"""Of a skill that is new here, and may come from another course with the edition that it had there."""


def get_highest(known: int, /) -> int:
    """The highest edition a skill may be given. `known`: the highest that its block holds or people met; 0 if new."""
    return min(known + 1, MAX_EDITION) if known else MAX_NEW_EDITION


def list_too_high(checklist: Checklist, known: Mapping[str, int], /) -> Iterator[ChecklistProblem]:
    """`known`: by id, see `get_highest`."""
    for number, section in enumerate(checklist.sections):
        for place, item in enumerate(section.criteria):
            if item.edition > (highest := get_highest(known.get(item.id, 0))):
                where = f"sections[{number}].criteria[{place}]"
                yield ChecklistProblem(where, "edition", "edition_too_high", highest)


def cap(checklist: Checklist, known: Mapping[str, int], before: Checklist, /) -> Checklist:
    """Each edition as high as it may be and no higher; what stands in `before` already is left to `list_too_high`."""

    def lower(item: Criterion) -> Criterion:
        was = before.by_id.get(item.id)
        highest = max(get_highest(known.get(item.id, 0)), was.edition if was else 1)
        return replace(item, edition=min(item.edition, highest))

    return replace(
        checklist,
        sections=tuple(
            replace(section, criteria=tuple(map(lower, section.criteria))) for section in checklist.sections
        ),
    )
