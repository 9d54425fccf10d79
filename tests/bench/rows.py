"""Rows by the thousand: written in batches, the ledger's sealed by the same rules as in a use case."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from mentoring_xblock.api.ledger import SALT_BYTES, Author
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.domain.ledger.entries import NewEntry, seal_body
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.verify_record import GENESIS_PREV
from mentoring_xblock.models import LedgerEntry, LedgerText

ROWS_IN_ANY_ORDER = {
    "mysql": "SET SESSION foreign_key_checks = 0, unique_checks = 0",
    "sqlite": "PRAGMA foreign_keys = OFF",
}


class Writer:
    """Collects rows by table, numbers them from 1, and writes them in batches to the database in use."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], list[tuple[Any, ...]]] = {}
        self._columns: dict[type[Model], tuple[str, ...]] = {}
        self._last: dict[type[Model], int] = {}

    def add(self, model: type[Model], /, **row: object) -> int:
        """The new row's id. Every row of a table names the same columns in the same order, all that there are."""
        number = self._last[model] = self._last.get(model, 0) + 1
        self._columns.setdefault(model, ("id", *row))
        self._rows.setdefault(model, []).append((number, *row.values()))
        return number

    def write(self) -> None:
        """Everything that was added since, in one transaction; rows may name others that come later."""
        with connection.cursor() as cursor:
            cursor.execute(ROWS_IN_ANY_ORDER[connection.vendor])
            with transaction.atomic():
                for model, rows in self._rows.items():
                    columns = self._columns[model]
                    names = ", ".join(map(connection.ops.quote_name, columns))
                    places = ", ".join(["%s"] * len(columns))
                    table = connection.ops.quote_name(model._meta.db_table)
                    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        self._rows.clear()


@dataclass
class Chain:
    """One plan under way: its last entry so far, and the time of that, also as the database stores it (`stamp`).

    `open_mentors`, `waiting_since`: as the plan's row holds them. `signed_id`: the last signature's entry. `pace`: from
    one entry to the next.
    """

    writer: Writer
    programme: ProgrammeView
    plan_id: int
    at: datetime
    mentee: Author
    ref: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    head: str = GENESIS_PREV
    stamp: object = None
    open_mentors: int = 0
    waiting_since: object = None
    signed_id: int | None = None
    pace: timedelta = timedelta(hours=1)

    def add(
        self,
        kind: EntryType,
        author: Author,
        data: Mapping[str, object],
        texts: Mapping[str, str] | None = None,
        /,
        *,
        criterion: str | None = None,
    ) -> tuple[int, str]:
        """Seal one more entry, an hour after the last unless the pace is another; its row's id and its body."""
        self.at += self.pace
        self.stamp = to_stamp(self.at)
        held = {"actor_id": str(author.user_id), "actor_name": author.name, **(texts or {})}
        sealed = seal_body(
            NewEntry(kind, data, held),
            plan=self.ref,
            seq=self.seq + 1,
            prev=self.head,
            capacity=author.capacity,
            actor_ref=author.ref,
            at=self.at,
            make_salt=lambda: os.urandom(SALT_BYTES),
        )
        entry_id = self.writer.add(
            LedgerEntry,
            plan_id=self.plan_id,
            seq=sealed.seq,
            body=sealed.body,
            hash=sealed.hash,
            at=self.stamp,
            type=str(kind),
            actor_id=author.user_id,
            block_id=self.programme.here.id if criterion else None,
            criterion=criterion,
        )
        for name, text in held.items():
            self._add_text(entry_id, name, text, sealed.salts[name].hex(), author)
        self.seq, self.head = sealed.seq, sealed.hash
        return entry_id, sealed.body

    def _add_text(self, entry_id: int, name: str, text: str, salt: str, author: Author, /) -> None:
        is_about_author = name.startswith(("actor_", "mentor_")) or name == "job_role"
        about = author.user_id if is_about_author else self.mentee.user_id
        self.writer.add(
            LedgerText, entry_id=entry_id, field=name, salt=salt, text=text, author_id=author.user_id, subject_id=about
        )


def to_stamp(at: datetime, /) -> object:
    """A time as the database in use stores it."""
    return connection.ops.adapt_datetimefield_value(at)
