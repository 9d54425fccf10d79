"""How sure a mentee feels about a skill, and what they note for themselves (rule S3). Neither is in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring_xblock.api.criteria import CriterionRecord
from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.models import OwnNote, Rating

STEPS = (1, 2, 3)
"""1 not sure yet, 2 getting there, 3 confident."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """What was said first about one criterion, and last: one of STEPS each."""

    block_id: int
    criterion: str
    first: int
    first_at: datetime
    latest: int
    latest_at: datetime


_COLUMNS = ("block_id", "criterion", "first", "first_at", "latest", "latest_at")


def list_sureness(standing: Standing, /) -> list[Sureness]:
    """Then and now, of every criterion about which anything was said; nothing for who may not read it. One query."""
    if standing.plan is None or not standing.may("ratings"):
        return []
    rows = Rating.objects.filter(plan=standing.plan).order_by("id")
    return [Sureness(*row) for row in rows.values_list(*_COLUMNS)]


def get_sureness(standing: Standing, place: CriterionAddress, /) -> Sureness | None:
    if standing.plan is None or not standing.may("ratings"):
        return None
    rows = Rating.objects.filter(plan=standing.plan, block_id=place.block_id, criterion=place.criterion)
    found = rows.values_list(*_COLUMNS).first()
    return Sureness(*found) if found else None


def get_own_note(standing: Standing, place: CriterionAddress, /) -> str:
    """The mentee's note to themselves; "" for everyone else."""
    if standing.plan is None or not standing.may("own_notes"):
        return ""
    rows = OwnNote.objects.filter(plan=standing.plan, block_id=place.block_id, criterion=place.criterion)
    return rows.values_list("text", flat=True).first() or ""


def say_sure(case: Case, step: int, /) -> None:
    """Keep how sure they feel now; what was said first stays as it was."""
    place = _get_place(case)
    held = Rating.objects.filter(plan=case.plan, block_id=place.block_id, criterion=place.criterion)
    if not held.update(latest=step, latest_at=case.at):
        Rating.objects.create(
            plan=case.plan,
            block_id=place.block_id,
            criterion=place.criterion,
            first=step,
            first_at=case.at,
            latest=step,
            latest_at=case.at,
        )
    case.tell(Happening.SURENESS_SAID)


def save_own_note(case: Case, text: str, /) -> None:
    """Keep a note that its author alone reads; an empty one is taken away."""
    place = _get_place(case)
    held = OwnNote.objects.filter(plan=case.plan, block_id=place.block_id, criterion=place.criterion)
    if not text:
        held.delete()
    elif not held.update(text=text):
        OwnNote.objects.create(plan=case.plan, block_id=place.block_id, criterion=place.criterion, text=text)


def _get_place(case: Case, /) -> CriterionAddress:
    record: CriterionRecord = case.target.value
    return record.address
