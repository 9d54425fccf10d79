"""Reading many plans' rows in pages by key: MySQL's driver fetches a whole result at once, whatever one asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from mentoring_xblock.models import LedgerEntry, LedgerText

T = TypeVar("T")
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class StoredText:
    """One row of LedgerText as it stands."""

    field: str
    salt: str
    text: str
    author_id: int | None
    subject_id: int | None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One row of LedgerEntry as it stands, with its texts. `block`: the reference of the block it names; `mentee_id`:
    None once the mentee was erased."""

    plan_id: int
    mentee_id: int | None
    seq: int
    body: str
    hash: str
    at: datetime
    type: str
    actor_id: int | None
    block: str | None
    criterion: str | None
    texts: tuple[StoredText, ...]


def stream_by_plan(rows: QuerySet[Any, Any], plan_ids: Sequence[int], order: str, /) -> Iterator[Any]:
    """Rows (dicts with `plan_id` and `order`) of these plans, given in ascending order, by plan and then by `order`."""
    rows = rows.order_by("plan_id", order)
    page = list(rows.filter(plan_id__in=plan_ids)[:ROWS_AT_ONCE])
    yield from page
    while len(page) == ROWS_AT_ONCE:
        plan_id = page[-1]["plan_id"]
        rest_of_plan = Q(plan_id=plan_id, **{f"{order}__gt": page[-1][order]})
        later = Q(plan_id__in=[item for item in plan_ids if item > plan_id])
        page = list(rows.filter(rest_of_plan | later)[:ROWS_AT_ONCE])
        yield from page


def stream_entries(plan_ids: Sequence[int], /) -> Iterator[StoredEntry]:
    """The plans' entries in order, each with its texts: two queries a page."""
    columns = ("id", "plan_id", "plan__user_id", "seq", "body", "hash", "at", "type", "actor_id", "block__ref")
    rows = stream_by_plan(LedgerEntry.objects.values(*columns, "criterion"), plan_ids, "seq")
    for page in _in_pages(rows):
        texts: dict[int, list[StoredText]] = {}
        found = LedgerText.objects.filter(entry_id__in=[row["id"] for row in page])
        for entry_id, *held in found.values_list("entry_id", "field", "salt", "text", "author_id", "subject_id"):
            texts.setdefault(entry_id, []).append(StoredText(*held))
        for row in page:
            yield StoredEntry(
                plan_id=row["plan_id"],
                mentee_id=row["plan__user_id"],
                seq=row["seq"],
                body=row["body"],
                hash=row["hash"],
                at=row["at"],
                type=row["type"],
                actor_id=row["actor_id"],
                block=row["block__ref"],
                criterion=row["criterion"],
                texts=tuple(texts.get(row["id"], ())),
            )


def _in_pages(rows: Iterator[Any], /) -> Iterator[list[Any]]:
    page: list[Any] = []
    for row in rows:
        page.append(row)
        if len(page) == ROWS_AT_ONCE:
            yield page
            page = []
    if page:
        yield page


class ByPlan(Generic[T]):
    """A stream in the order of plans, handed out a plan at a time; each plan's part is to be read to its end."""

    def __init__(self, rows: Iterator[T], plan_of: Callable[[T], int]) -> None:
        self._groups = groupby(rows, key=plan_of)
        self._next = next(self._groups, None)

    def take(self, plan_id: int, /) -> Iterator[T]:
        while self._next is not None and self._next[0] < plan_id:
            self._next = next(self._groups, None)
        if self._next is not None and self._next[0] == plan_id:
            yield from self._next[1]
            self._next = next(self._groups, None)
