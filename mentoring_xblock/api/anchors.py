"""Anchors: dated files of `plan seq head` lines outside the database, which show what a chain alone cannot.

    coach-mentoring/anchor/1 2026-11-21T185030Z <SHA-256 of the file before, or 64 zeros>
    <plan> <number of its last entry> <that entry's hash>
    ...

One line a plan, by reference. They prove something only where whoever may write to the database may not write to them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from mentoring_xblock.domain.verify_record import (
    ANCHOR_FORMAT,
    ANCHOR_LINE,
    GENESIS_PREV,
    file_digest,
    list_anchor_files,
    list_broken_anchor_files,
)
from mentoring_xblock.models import Plan

PLANS_AT_ONCE = 5_000
READABLE_BY_OWNER_AND_GROUP = 0o440


class AnchorRefused(Exception):
    """No file was written; `code` says why, `path` where: a matter for the operator, no person's screen."""

    def __init__(self, code: str, path: Path | None = None, /) -> None:
        super().__init__(code if path is None else f"{code} ({path})")
        self.code = code


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """A file that was written: how many plans it names, how many plans' rows are so damaged that they make no line,
    and earlier files that no longer follow the one before them."""

    path: Path
    plans: int
    left_out: int
    broken: tuple[str, ...]


def get_anchor_folder(folder: Path | None, /) -> Path:
    """The folder that was named, else the site's MENTORING_ANCHOR_DIR. It is never made: a missing mount must show."""
    chosen = folder or getattr(settings, "MENTORING_ANCHOR_DIR", None)
    if not chosen:
        raise AnchorRefused("no_folder_named")
    path = Path(chosen)
    if not path.is_dir():
        raise AnchorRefused("folder_missing", path)
    return path


def write_anchor(folder: Path, /, *, at: datetime) -> AnchorFile:
    """Write the next file of the folder, whole or not at all; none is ever written over.

    It is written even where an earlier one was changed (and that is said): else whoever spoils a file could stop the
    rest. AnchorRefused: a file as new or newer is there, or another one is being written.
    """
    stem = at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    with _alone_in(folder):
        paths = list_anchor_files(folder)
        if paths and paths[-1].stem >= stem:
            raise AnchorRefused("not_newer_than_the_last")
        before = file_digest(paths[-1]) if paths else GENESIS_PREV
        path = folder / f"{stem}.anchor"
        plans, left_out = _write(path, f"{ANCHOR_FORMAT} {stem} {before}\n")
        return AnchorFile(path, plans, left_out, tuple(broken.name for broken in list_broken_anchor_files(paths)))


@contextmanager
def _alone_in(folder: Path, /) -> Iterator[None]:
    """One writer at a time: two that follow the same file would break the chain. A crash leaves no lock behind."""
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnchorRefused("another_is_being_written") from error
        yield


def _write(path: Path, first: str, /) -> tuple[int, int]:
    plans = left_out = 0
    with NamedTemporaryFile("w", encoding="ascii", newline="\n", dir=path.parent, delete=False) as file:
        try:
            file.write(first)
            for ref, seq, head in _stream_heads():
                line = f"{ref} {seq} {head}\n"
                if ANCHOR_LINE.fullmatch(line):
                    file.write(line)
                    plans += 1
                else:
                    # One spoilt row must not make the whole file unreadable.
                    left_out += 1
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(READABLE_BY_OWNER_AND_GROUP)
            Path(file.name).rename(path)
        except BaseException:
            Path(file.name).unlink()
            raise
    return plans, left_out


def _stream_heads() -> Iterator[tuple[str, int, str]]:
    last = ""
    rows = Plan.objects.filter(ledger_seq__gt=0).order_by("ref").values_list("ref", "ledger_seq", "ledger_head")
    while page := list(rows.filter(ref__gt=last)[:PLANS_AT_ONCE]):
        yield from page
        last = page[-1][0]
