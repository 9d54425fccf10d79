"""Doubts about signatures: a lead finds them until one has looked, or until the signature is taken back (rule S6).

`Plan.doubted_at` says since when there are some that nobody has looked at; what they are about stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.support_desk import about_seen_plan
from mentoring_xblock.api.use_cases import Case, Target
from mentoring_xblock.domain.criterion_state import Recorded
from mentoring_xblock.domain.ledger.entries import parse_time
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.errors import Conflict
from mentoring_xblock.models import LedgerEntry, LedgerText, Plan

_WANTED = (EntryType.CONCERN, EntryType.WITHDRAWN, EntryType.UNDONE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One signature (`of`: the number of its entry) that its signer doubts. `name`: theirs, empty once it was erased;
    `title`: the skill's, as empty as its
    address where no checklist holds it any more."""

    of: int
    address: str
    title: str
    name: str


def select_entries(plan: Plan, /) -> QuerySet[Any]:
    """Every doubt in this plan, and every end of a signature; `actor_name`: who wrote the entry, None once erased."""
    names = LedgerText.objects.filter(entry=OuterRef("pk"), field="actor_name").values("text")
    rows = LedgerEntry.objects.filter(plan=plan, type__in=[str(kind) for kind in _WANTED])
    found: QuerySet[Any] = rows.annotate(actor_name=Subquery(names[:1]))
    return found


def make_doubts(
    plan: Plan, programme: ProgrammeView, rows: Iterable[tuple[str, str | None]], /
) -> tuple[list[Doubt], str]:
    """The signatures that are doubted and stand, and the token of what is shown; `rows`: body and name of each entry.

    What the doubts are is read in the skill's history.
    """
    found = _pick_open(plan, rows)
    latest = {entry.data["of"]: (entry, name) for entry, name in found}
    doubts = [_make_doubt(of, entry, name, programme) for of, (entry, name) in latest.items()]
    return doubts, _make_token(entry for entry, _name in found)


def _pick_open(plan: Plan, rows: Iterable[tuple[str, str | None]], /) -> list[tuple[Recorded, str]]:
    """The doubts that nobody has looked at, about signatures that stand; the eldest first."""
    since = plan.doubted_at
    if since is None:
        return []
    entries = sorted(((to_recorded(body), name or "") for body, name in rows), key=lambda row: row[0].seq)
    ended = {entry.data["of"] for entry, _name in entries if entry.type is not EntryType.CONCERN}
    doubted = [(entry, name) for entry, name in entries if entry.type is EntryType.CONCERN]
    return [(entry, name) for entry, name in doubted if entry.data["of"] not in ended and parse_time(entry.at) >= since]


def _make_doubt(of: int, entry: Recorded, name: str, programme: ProgrammeView, /) -> Doubt:
    block = programme.blocks_by_ref.get(entry.data["block"])
    criterion = block.checklist.by_id.get(entry.data["criterion"]) if block else None
    if block is None or criterion is None:
        return Doubt(of, "", "", name)
    return Doubt(of, str(block.get_address(criterion.id)), criterion.title, name)


def _make_token(entries: Iterable[Recorded], /) -> str:
    return "-".join(str(entry.seq) for entry in entries)


def _list_open(plan: Plan, /) -> list[Recorded]:
    """One query, and none where nothing is doubted."""
    rows = select_entries(plan).values_list("body", "actor_name") if plan.doubted_at is not None else []
    return [entry for entry, _name in _pick_open(plan, rows)]


def keep_up(plan: Plan, /) -> None:
    """After a signature was taken back: what is left to look at. Under the plan's lock; the caller saves."""
    if plan.doubted_at is not None:
        entries = _list_open(plan)
        plan.doubted_at = parse_time(entries[0].at) if entries else None


def about_doubts(case: Case, /) -> Target:
    """Loader: the doubts of a plan that this lead may see. The token changes with every doubt."""
    about_seen_plan(case)
    plan = case.standing.plan
    return Target(token=_make_token(_list_open(plan)) or None) if plan is not None else Target()


def see_doubts(case: Case, /) -> None:
    """A lead has looked at them. They stay in the record, and so does the signature."""
    if case.plan.doubted_at is None:
        raise Conflict("done_already")
    case.plan.doubted_at = None
