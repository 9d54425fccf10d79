"""Holding the stored files against the ledger: what it names is there, as it was, and nothing else has a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.stored_files import list_signed_versions, make_digest_of, read_bytes
from mentoring_xblock.api.verification import Finding
from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.file_types import FileFacts
from mentoring_xblock.domain.ledger.schema import FILES
from mentoring_xblock.models import EvidenceFile, LedgerText, PlanCriterion

ROWS_AT_ONCE = 200


def list_file_faults(plan_ref: str | None = None, /) -> Iterator[Finding]:
    """Every stored file, or those of one plan, read whole and held against the ledger. StorageDown ends it.

    Codes: `file_row_wrong` (its row says something else than its entry's text, or that text nothing that can be read),
    `file_gone`, `file_changed` (the bytes), `file_row_missing` (evidence of today, or what a signature names, without
    a file).
    """
    files = EvidenceFile.objects.select_related("plan", "entry", "block")
    texts = LedgerText.objects.filter(field__in=FILES).select_related("entry__plan")
    if plan_ref is not None:
        files, texts = files.filter(plan__ref=plan_ref), texts.filter(entry__plan__ref=plan_ref)
    for row in _in_pages(files):
        code = _find_fault(row)
        if code:
            yield Finding(row.plan.ref, row.entry.seq, code)
    has_row = EvidenceFile.objects.filter(entry=OuterRef("entry"), piece=OuterRef("field"))
    for text in _in_pages(texts.filter(~Exists(has_row))):
        if _is_to_be_there(text):
            yield Finding(text.entry.plan.ref, text.entry.seq, "file_row_missing")


def _in_pages(rows: QuerySet[Any], /) -> Iterator[Any]:
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        yield from page
        last = page[-1].pk


def _find_fault(row: EvidenceFile, /) -> str:
    text = LedgerText.objects.filter(entry=row.entry, field=row.piece).first()
    try:
        said = FileFacts.from_text(text.text) if text else None
    except ValueError:
        said = None
    entry = row.entry
    is_same_place = (entry.plan_id, entry.block_id, entry.criterion) == (row.plan.pk, row.block.pk, row.criterion)
    in_row = (row.digest, row.size, row.content_type)
    if said is None or not is_same_place or (said.digest, said.size, said.type) != in_row:
        return "file_row_wrong"
    content = read_bytes(row)
    if content is None:
        return "file_gone"
    return "" if make_digest_of(content) == said.digest else "file_changed"


def _is_to_be_there(text: LedgerText, /) -> bool:
    entry = text.entry
    if entry.block_id is None or entry.criterion is None:
        return False
    place = {"block_id": entry.block_id, "criterion": entry.criterion}
    row = PlanCriterion.objects.filter(plan_id=entry.plan_id, **place).first()
    held = CriterionState.from_json(row.state).get_piece(text.field) if row else None
    if held is not None and held.digest and held.seq == entry.seq:
        return True
    version = dict(to_recorded(entry.body).data["pieces"]).get(text.field)
    return (text.field, version) in list_signed_versions(entry.plan_id, entry.block_id, entry.criterion)
