"""Counts that stop counting: beyond a limit nobody needs the number, and the database need not look at every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from mentoring_xblock.models import Programme

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; `is_more`: over MOST_COUNTED, which is then the number."""

    number: int
    is_more: bool = False

    @classmethod
    def of(cls, found: int, /) -> Counted:
        return cls(min(found, MOST_COUNTED), found > MOST_COUNTED)

    def __bool__(self) -> bool:
        return self.number > 0


class _CountOf(Subquery):
    """How many rows a query gives that ends by itself."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_all(programme_id: int, wanted: Mapping[str, Sequence[QuerySet[Any]]], /) -> dict[str, Counted]:
    """Each name with the count of all its queries together; one statement for everything."""
    parts = {
        f"{name}_{number}".replace("-", "_"): _CountOf(rows.order_by().values("pk")[: MOST_COUNTED + 1])
        for name, queries in wanted.items()
        for number, rows in enumerate(queries)
    }
    found = Programme.objects.filter(pk=programme_id).annotate(**parts).values(*parts).get()
    return {
        name: Counted.of(sum(found[f"{name}_{number}".replace("-", "_")] for number in range(len(queries))))
        for name, queries in wanted.items()
    }
