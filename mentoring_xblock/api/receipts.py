"""What a person signed themselves: theirs to see and to take back, also after they have gone (rules M6, S6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView, get_wording
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.domain.signing import may_withdraw_own
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerText, Mentorship, SignOff

RECEIPTS_PAGE = 25


@dataclass(frozen=True, slots=True)
class Receipt:
    """One signature, as its signer (or a lead) sees it; `title` as it was when it was signed."""

    plan_ref: str
    address: str
    seq: int
    mentee_name: str
    signer_name: str
    title: str
    method: str
    seen_on: date
    signed_at: datetime
    is_standing: bool
    is_own: bool
    may_take_back: bool = False


def list_receipts(
    actor: Actor, programme: ProgrammeView, /, *, at: datetime, before: int = 0
) -> tuple[list[Receipt], int]:
    """The actor's own signatures in this programme, the latest first, and the mark to page on from (0 at the end)."""
    if actor.is_masquerading:
        raise NotFound
    rows = _with_names(SignOff.objects.filter(plan__programme_id=programme.id, signer_id=actor.user_id))
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: RECEIPTS_PAGE + 1])
    more = found[RECEIPTS_PAGE - 1].id if len(found) > RECEIPTS_PAGE else 0
    shown = found[:RECEIPTS_PAGE]
    ended = _get_ends(actor, [row.plan_id for row in shown])
    receipts = [
        replace(receipt, may_take_back=receipt.is_standing and may_withdraw_own(ended.get(row.plan_id), at))
        for receipt, row in zip(_to_receipts(actor, shown), shown, strict=True)
    ]
    return receipts, more


def _get_ends(actor: Actor, plan_ids: list[int], /) -> dict[int, datetime]:
    """When the actor's work with each of these plans ended; one that goes on is not among them."""
    rows = Mentorship.objects.filter(plan_id__in=plan_ids, mentor__user_id=actor.user_id).order_by("began_at", "id")
    ends: dict[int, datetime] = {}
    for plan_id, is_open, ended_at in rows.values_list("plan_id", "open", "ended_at"):
        ends.pop(plan_id, None)
        if not is_open and ended_at is not None:
            ends[plan_id] = ended_at
    return ends


def get_receipt(
    actor: Actor, programme: ProgrammeView, plan_ref: str, seq: int, /, *, at: datetime
) -> tuple[Receipt, bool]:
    """One signature and whether the actor may still take it back; NotFound for whoever may neither do nor see it."""
    standing = load_standing(actor, programme.id, plan_ref)
    row = _with_names(SignOff.objects.filter(plan=standing.plan, entry__seq=seq)).first()
    if row is None:
        raise NotFound
    [receipt] = _to_receipts(actor, [row])
    if not receipt.is_own:
        standing.require("withdraw_other")
    elif not standing.may("concern", is_own=True):
        raise NotFound
    return receipt, _may_take_back(standing, receipt, at)


def _may_take_back(standing: Standing, receipt: Receipt, at: datetime, /) -> bool:
    if not receipt.is_standing:
        return False
    if not receipt.is_own:
        return standing.may("withdraw_other")
    ended_at = standing.mine.ended_at if standing.mine else None
    return standing.may("withdraw_own", is_own=True) and may_withdraw_own(ended_at, at)


def _with_names(rows: QuerySet[SignOff], /) -> QuerySet[SignOff]:
    return rows.select_related("plan", "entry")


def _to_receipts(actor: Actor, rows: list[SignOff], /) -> Iterable[Receipt]:
    texts = LedgerText.objects.filter(entry__in=[row.entry_id for row in rows], field="actor_name")
    names = dict(texts.values_list("entry_id", "text"))
    for row in rows:
        yield Receipt(
            plan_ref=row.plan.ref,
            address=f"{row.block_id}.{row.criterion}",
            seq=row.entry.seq,
            mentee_name=row.plan.name,
            signer_name=names.get(row.entry_id, ""),
            title=str(get_wording(row.wording)["title"]),
            method=row.method,
            seen_on=row.seen_on,
            signed_at=row.signed_at,
            is_standing=row.standing is not None,
            is_own=row.signer_id == actor.user_id,
        )
