"""The bytes of evidence files and their rows. A row says that bytes are to be there; bytes without one are waste.

Bytes are written before the transaction commits and deleted only after it did, so a row never lacks them; what a
failure in between leaves behind, `purge` takes away.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from mentoring_xblock.domain.ledger.schema import FILES
from mentoring_xblock.errors import MentoringError
from mentoring_xblock.host.file_storage import get_file_storage, get_site_folder
from mentoring_xblock.models import EvidenceFile, LedgerEntry, Plan

log = logging.getLogger(__name__)

T = TypeVar("T")
UNDER_WAY = timedelta(hours=24)
NAMES_AT_ONCE = 500
_FILE = re.compile(r"[0-9a-f]{32}")
_FOLDER = re.compile(r"[0-9a-f]{2}")


class StorageDown(MentoringError):
    """The storage could not be reached or did not do what it was asked."""

    status = 503

    def __init__(self) -> None:
        super().__init__("files_down")


def _try(work: Callable[[Storage], T], /) -> T:
    """What the storage answers; StorageDown for whatever it raises, and where there is none."""
    storage = get_file_storage()
    if storage is None:
        raise StorageDown
    try:
        return work(storage)
    except Exception as error:
        # Each kind of storage has errors of its own; their texts may hold names and addresses.
        log.warning("coach-mentoring: the file storage failed with %s", type(error).__name__)
        raise StorageDown from error


@contextmanager
def keeping() -> Iterator[Callable[[bytes], str]]:
    """Around a whole transaction: inside, the function stores bytes and gives the name they are stored under.

    Where the block ends with an error the bytes go again, unless a row names them after all: a commit whose answer
    was lost may have happened.
    """
    names: list[str] = []

    def keep(content: bytes) -> str:
        ref = secrets.token_hex(16)
        path = f"{get_site_folder()}/{ref[:2]}/{ref}"
        name = _try(lambda storage: storage.save(path, ContentFile(content)))
        names.append(name)
        return name

    try:
        yield keep
    except BaseException:
        for name in names:
            _drop_unless_named(name)
        raise


def _drop_unless_named(name: str, /) -> None:
    try:
        if not EvidenceFile.objects.filter(stored_as=name).exists():
            _drop(name)
    except Exception as error:
        log.warning("coach-mentoring: bytes are left to purge_mentoring_files (%s)", type(error).__name__)


def read_bytes(row: EvidenceFile, /) -> bytes | None:
    """What is stored; None where there is nothing. StorageDown where nobody can say."""

    def read(storage: Storage) -> bytes | None:
        if not storage.exists(row.stored_as):
            return None
        with storage.open(row.stored_as) as file:
            # One byte more shows that there are too many, and no more than that is read.
            return bytes(file.read(row.size + 1))

    return _try(read)


def make_digest_of(content: bytes, /) -> str:
    return hashlib.sha256(content).hexdigest()


def delete_rows(rows: Iterable[EvidenceFile], /) -> int:
    """Delete files: the rows now, the bytes once the transaction has committed. How many."""
    doomed = list(rows)
    EvidenceFile.objects.filter(pk__in=[row.pk for row in doomed]).delete()
    names = [row.stored_as for row in doomed]

    def drop() -> None:
        for name in names:
            _drop_unless_named(name)

    if names:
        transaction.on_commit(drop, robust=True)
    return len(names)


def delete_files_of(plan: Plan, fields: Iterable[tuple[int, str]], /) -> int:
    """Delete the files whose texts are erased: `fields` are (number of the entry, field) as `ledger.erase` takes them,
    and those that are no files are passed over. Rows go in the caller's transaction, bytes after its commit; where
    the storage is down then, `purge_mentoring_files` deletes them later. Twice does no harm. How many files.

    `ledger.erase` calls this itself: a text of a file is never erased without its bytes.
    """
    wanted = {(seq, name) for seq, name in fields if name in FILES}
    if not wanted:
        return 0
    rows = EvidenceFile.objects.filter(plan=plan).select_related("entry")
    return delete_rows(row for row in rows if (row.entry.seq, row.piece) in wanted)


def list_signed_versions(plan_id: int, block_id: int, criterion: str, /) -> set[tuple[str, int]]:
    """Piece and version of every file that any signature on the criterion named, whatever became of it."""
    bodies = LedgerEntry.objects.filter(plan_id=plan_id, block_id=block_id, criterion=criterion, type="signed")
    named = (json.loads(body)["data"]["evidence"] for body in bodies.values_list("body", flat=True))
    return {(name, version) for pieces in named for name, version, _digest in pieces if name in FILES}


def purge(*, at: datetime) -> int:
    """Delete bytes that no row names and that are older than a day: an upload may still be under way. How many.

    StorageDown where the storage cannot be listed, or does not tell how old its files are.
    """
    names = iter(_try(lambda storage: list(_list_stored(storage))))
    doomed: list[str] = []
    while page := list(islice(names, NAMES_AT_ONCE)):
        named = set(EvidenceFile.objects.filter(stored_as__in=page).values_list("stored_as", flat=True))
        doomed += [name for name in page if name not in named and _is_older(name, at - UNDER_WAY)]
    for name in doomed:
        _drop(name)
    return len(doomed)


def _drop(name: str, /) -> None:
    _try(lambda storage: storage.delete(name))


def _list_stored(storage: Storage, /) -> Iterator[str]:
    """Names that can be this site's alone, so that a storage that is shared loses nothing of others."""
    site = get_site_folder()
    try:
        folders, _files = storage.listdir(site)
    except FileNotFoundError:
        # A folder on disk is made with the first file.
        return
    for folder in filter(_FOLDER.fullmatch, folders):
        for file in filter(_FILE.fullmatch, storage.listdir(f"{site}/{folder}")[1]):
            yield f"{site}/{folder}/{file}"


def _is_older(name: str, than: datetime, /) -> bool:
    return _try(lambda storage: storage.get_modified_time(name)) < than
