"""The record of one plan for someone without the database: `verify_record.py` reads it (rules L4, M2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.submissions import count_export
from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import (
    ACCOUNT_TEXTS,
    RECORD_FORMAT,
    canonical,
    is_private,
    parse_body,
    record_digest,
    sha256,
)
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import LedgerEntry, LedgerText, Plan, Wording


def export_record(
    actor: Actor,
    programme: ProgrammeView,
    plan_ref: str,
    /,
    *,
    at: datetime,
    include_not_yet: bool = False,
) -> dict[str, Any]:
    """The whole record as JSON data. Refused where anyone but the mentee would include the "not yet" entries.

    What is damaged is exported as it stands, so that the reader's check names it too.
    """
    standing = load_standing(actor, programme.id, plan_ref)
    relation = standing.require("record_export")
    if include_not_yet and relation is not Relation.MENTEE:
        raise Refused("not_allowed")
    if standing.plan is None:
        raise NotFound
    plan = standing.plan
    with transaction.atomic():
        # Between entries and texts nothing may be erased.
        Plan.objects.select_for_update().filter(pk=plan.pk).first()
        rows = _load_entries(plan)
        sealed = _list_sealed(rows, include_not_yet=include_not_yet)
        shown = [row for row in rows if row.seq not in sealed]
        texts = _load_texts([row.id for row in shown])
    record: dict[str, Any] = {
        "entries": [
            {"body_digest": sha256(row.body), "hash": row.hash, "sealed": True, "seq": row.seq}
            if row.seq in sealed
            else {"body": row.body, "hash": row.hash, "texts": texts.get(row.id, {})}
            for row in rows
        ],
        "format": RECORD_FORMAT,
        "header": {
            "course": programme.course_key,
            "exported_at": format_time(at),
            "mentee": plan.name,
            "programme": programme.title,
        },
        "plan": plan.ref,
        "receipt": _make_receipt(plan.ref, rows),
        "wordings": _load_wordings(shown),
    }
    return record | {"digest": record_digest(record)}


def hand_out_record(
    actor: Actor, programme: ProgrammeView, plan_ref: str, /, *, at: datetime, include_not_yet: bool = False
) -> dict[str, Any]:
    """The record for someone who saves it as a file, which is counted; TooOften after ten in an hour."""
    load_standing(actor, programme.id, plan_ref).require("record_export")
    count_export(actor.user_id, plan_ref, at=at)
    return export_record(actor, programme, plan_ref, at=at, include_not_yet=include_not_yet)


def get_receipt(plan: Plan, /) -> str:
    """What every export and print carries: `plan:seq:head` of the last entry (anchor 2)."""
    return f"{plan.ref}:{plan.ledger_seq}:{plan.ledger_head}"


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    seq: int
    type: str
    body: str
    hash: str
    data: Mapping[str, Any]


def _load_entries(plan: Plan, /) -> list[_Row]:
    found = LedgerEntry.objects.filter(plan=plan).order_by("seq").values_list("id", "seq", "type", "body", "hash")
    rows = []
    for entry_id, seq, kind, text, digest in found:
        body = parse_body(text) or {"type": kind, "data": {}}
        # Where column and body differ, the more private of the two decides.
        private = kind if is_private(kind, {}) else body["type"]
        rows.append(_Row(entry_id, seq, private, text, digest, body["data"]))
    return rows


def _list_sealed(rows: Iterable[_Row], /, *, include_not_yet: bool) -> set[int]:
    """Numbers of the entries that are left out: private notes, nobody's going (M2), "not yet" unless it is wanted.

    An entry goes as a whole: its facts without its texts would tell a reader what there was to say. The undoing of
    what is not there would tell that it was.
    """
    wanted = {EntryType.NOT_YET, EntryType.UNDONE} if include_not_yet else set()
    return {row.seq for row in rows if is_private(row.type, row.data) and row.type not in wanted}


def _load_texts(entry_ids: list[int], /) -> dict[int, dict[str, dict[str, str]]]:
    texts: dict[int, dict[str, dict[str, str]]] = {}
    rows = LedgerText.objects.filter(entry_id__in=entry_ids).exclude(field__in=ACCOUNT_TEXTS)
    for entry_id, name, salt, text in rows.values_list("entry_id", "field", "salt", "text"):
        texts.setdefault(entry_id, {})[name] = {"salt": salt, "text": text}
    return texts


def _load_wordings(rows: Iterable[_Row], /) -> dict[str, Any]:
    """The wording of everything that was signed, brought in or given back, by digest."""
    named = {str(row.data["wording"]) for row in rows if "wording" in row.data}
    wordings = {}
    for digest, body in Wording.objects.filter(digest__in=named).values_list("digest", "body"):
        # A damaged one is left out, and missed by the reader's check.
        with suppress(ValueError):
            wordings[digest] = json.loads(canonical(json.loads(body)))
    return wordings


def _make_receipt(plan_ref: str, rows: list[_Row], /) -> str:
    """As `get_receipt`, from the entries that are in the record: another may be written while it is read."""
    return f"{plan_ref}:{rows[-1].seq}:{rows[-1].hash}" if rows else f"{plan_ref}:0:"
