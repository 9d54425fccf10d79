"""Files as pieces of evidence: adding, taking out, handing out, checking (rules C8, S3).

A file is a piece of its own, `file_1` to `file_5`, so what a signature says of it is its version and its digest. One
that is taken out goes at once, bytes and all, unless a signature names that version: then it stays until erasure,
since what was signed must stay checkable.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import CriterionRecord, apply_all, save_state
from mentoring_xblock.api.evidence import refuse_signed
from mentoring_xblock.api.ledger import Line, get_texts
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing, make_ref
from mentoring_xblock.api.stored_files import (
    StorageDown,
    delete_files_of,
    delete_rows,
    keeping,
    list_signed_versions,
    make_digest_of,
    purge,
    read_bytes,
)
from mentoring_xblock.api.uploads import Upload, find_free, find_place, is_available
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.file_types import FileFacts
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import FILES, EntryType
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.host.file_storage import get_file_storage
from mentoring_xblock.models import EvidenceFile

__all__ = [
    "EvidenceFileView",
    "StorageDown",
    "attach",
    "delete_files_of",
    "is_available",
    "is_missing_storage",
    "keeping",
    "list_files",
    "may_attach",
    "open_file",
    "purge",
    "remove",
]


def may_attach(standing: Standing, state: CriterionState, /) -> bool:
    """Whether a page offers to add one more file."""
    return standing.may("evidence") and is_available(standing) and find_free(state) is not None


def is_missing_storage(programme: ProgrammeView, /) -> bool:
    """The author switched files on, and this site has nowhere to keep them."""
    return programme.settings.evidence_files and get_file_storage() is None


@dataclass(frozen=True, slots=True)
class EvidenceFileView:
    """A file as readers see it; `name` is empty where what the ledger says of it cannot be read.

    `is_taken_out`: no evidence any more, kept because a signature names it.
    """

    ref: str
    name: str
    size: int
    is_taken_out: bool


def list_files(
    standing: Standing, address: CriterionAddress, state: CriterionState, texts: Mapping[tuple[int, str], str], /
) -> list[EvidenceFileView]:
    """The criterion's files, those of today first. `texts`: of its entries, by number and field. One query, or none
    where the plan has nothing to do with files."""
    if not standing.terms.evidence_files and not any(piece.name in FILES for piece in state.pieces):
        return []
    rows = EvidenceFile.objects.filter(plan=standing.plan, block_id=address.block_id, criterion=address.criterion)
    found = []
    for ref, piece, seq, size in rows.order_by("piece", "id").values_list("ref", "piece", "entry__seq", "size"):
        text = texts.get((seq, piece))
        if text is not None:
            held = state.get_piece(piece)
            is_here = held is not None and held.digest != "" and held.seq == seq
            found.append(EvidenceFileView(ref, _read_name(text), size, not is_here))
    return sorted(found, key=lambda item: item.is_taken_out)


def _read_name(text: str, /) -> str:
    """Nothing of a text that somebody spoiled: the page must not fall with it."""
    try:
        return FileFacts.from_text(text).name
    except ValueError:
        return ""


def attach(case: Case, upload: Upload, /, *, keep: Callable[[bytes], str]) -> FileFacts:
    """Add a file that was read before to the criterion that the case is about; `keep` as `keeping` gives it.

    Conflict where files are off here or the skill is signed, Invalid where there are too many already, StorageDown;
    nothing is written then.
    """
    record: CriterionRecord = case.target.value
    piece, facts = find_place(case), upload.facts
    stored_as = keep(upload.content)
    held = record.state.get_piece(piece)
    text = facts.to_text()
    entry = _make_entry(record, piece, held.version + 1 if held else 1, {piece: text})
    [appended] = case.append(Line(entry, record.address))
    save_state(case.plan, record, apply_all(record.state, [appended]), appended)
    EvidenceFile.objects.create(
        ref=make_ref(),
        plan=case.plan,
        entry=appended.row,
        block_id=record.address.block_id,
        criterion=record.address.criterion,
        piece=piece,
        stored_as=stored_as,
        content_type=facts.type,
        size=facts.size,
        digest=facts.digest,
        uploaded_at=case.at,
    )
    return facts


def _make_entry(record: CriterionRecord, piece: str, version: int, texts: Mapping[str, str], /) -> NewEntry:
    """The other parts of the evidence are said again as they are."""
    data = {
        **record.address.data,
        "happened_on": record.state.happened_on,
        "pieces": [[piece, version]],
        "seen_by": record.state.seen_by,
    }
    return NewEntry(EntryType.EVIDENCE, data, texts)


def remove(case: Case, ref: str, /) -> bool:
    """Take a file out of the evidence; whether it is kept all the same, because a signature names it.

    NotFound where the criterion has no such file today; Conflict where the skill is signed.
    """
    record: CriterionRecord = case.target.value
    refuse_signed(case)
    here = EvidenceFile.objects.filter(
        plan=case.plan, block_id=record.address.block_id, criterion=record.address.criterion
    )
    row = here.filter(ref=ref).select_related("entry").first()
    held = record.state.get_piece(row.piece) if row else None
    if row is None or held is None or not held.digest or held.seq != row.entry.seq:
        raise NotFound
    signed = list_signed_versions(case.plan.pk, record.address.block_id, record.address.criterion)
    [appended] = case.append(Line(_make_entry(record, row.piece, held.version + 1, {}), record.address))
    save_state(case.plan, record, apply_all(record.state, [appended]), appended)
    if (held.name, held.version) in signed:
        return True
    delete_rows([row])
    return False


def open_file(actor: Actor, programme: ProgrammeView, plan_ref: str, ref: str, /) -> tuple[FileFacts, bytes]:
    """A file and its bytes, for whoever may read the evidence; NotFound for everybody else, and without it.

    Conflict where the bytes are not those that the ledger names, or are gone.
    """
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("evidence_read")
    row = EvidenceFile.objects.filter(plan=standing.plan, ref=ref).select_related("entry").first()
    if row is None or standing.plan is None:
        raise NotFound
    place = row.entry.seq, row.piece
    text = get_texts(standing.plan.pk, [place]).get(place)
    if text is None:
        raise NotFound
    try:
        facts = FileFacts.from_text(text)
    except ValueError:
        raise Conflict("file_differs") from None
    content = read_bytes(row)
    if content is None:
        raise Conflict("file_gone")
    if not hmac.compare_digest(make_digest_of(content).encode(), facts.digest.encode("utf-8", "replace")):
        raise Conflict("file_differs")
    return facts, content
