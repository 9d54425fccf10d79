"""The ledger's rows. Only `api/ledger.py` adds or erases; nothing updates or deletes them otherwise."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from mentoring_xblock.models.fields import KeyField


class LedgerIsAppendOnly(Exception):
    """Somebody tried to change what must stay: a fault of the program, never of a person."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise LedgerIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly


class LedgerEntry(AppendOnlyModel):
    """`body` is the exact text that was hashed. The other columns serve queries and are checked against it.

    .. pii: The actor's account number; the body itself knows people by random references alone.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    body = models.TextField()
    hash = KeyField(max_length=64)
    at = models.DateTimeField()
    type = KeyField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    block = models.ForeignKey("Block", null=True, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "seq"], name="mentoring_entry_uniq")]
        indexes = [
            models.Index(fields=["plan", "block", "criterion"], name="mentoring_entry_criterion"),
            models.Index(fields=["actor_id", "at"], name="mentoring_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"entry {self.seq} of plan {self.plan_id}"


class LedgerText(AppendOnlyModel):
    """One text beside the chain with its salt (64 hex digits): the only home of ledgered text.

    .. pii: Names, account numbers, job roles and everything that people wrote.
    .. pii_types: id, name, other
    .. pii_retirement: local_api
    """

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="texts")
    field = KeyField(max_length=32)
    salt = KeyField(max_length=64)
    text = models.TextField()
    author_id = models.BigIntegerField(null=True, db_index=True)
    subject_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="mentoring_text_uniq")]

    def __str__(self) -> str:
        return f"{self.field} of entry {self.entry_id}"
