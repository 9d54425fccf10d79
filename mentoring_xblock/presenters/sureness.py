"""How sure a mentee feels, in words: one skill, and then and now over many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.plan_views import CriterionLine
from mentoring_xblock.api.sureness import Sureness

SURE: Mapping[int, Promise] = {
    1: gettext_lazy("Not sure yet"),
    2: gettext_lazy("Getting there"),
    3: gettext_lazy("Confident"),
}


@dataclass(frozen=True, slots=True)
class SureChoice:
    step: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SureRow:
    """One skill: how sure then, how sure now; `is_surer` where that rose."""

    address: str
    title: str
    then: str
    now: str
    is_surer: bool


def present_sure_choices(held: Sureness | None, /) -> list[SureChoice]:
    return [SureChoice(step, str(words), held is not None and held.latest == step) for step, words in SURE.items()]


def name_sureness(held: Sureness | None, /) -> str:
    """How sure now, or "" where nothing was said."""
    return str(SURE[held.latest]) if held else ""


def present_sureness(said: Iterable[Sureness], lines: Sequence[CriterionLine], /) -> list[SureRow]:
    """Then and now, for the skills that are still in the plan, in the checklist's order."""
    by_place = {(item.block_id, item.criterion): item for item in said}
    rows = []
    for line in lines:
        item = by_place.get((line.address.block_id, line.criterion.id))
        if item is not None:
            then, now = str(SURE[item.first]), str(SURE[item.latest])
            rows.append(SureRow(str(line.address), line.criterion.title, then, now, item.latest > item.first))
    return rows
