"""Files that mentees put beside what they wrote; the bytes lie in private storage (a setting, off)."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField
from mentoring_xblock.models.ledger import LedgerEntry
from mentoring_xblock.models.people import Plan
from mentoring_xblock.models.programme import Block


class EvidenceFile(models.Model):
    """One stored file. Its name is ledgered text (piece `piece` of the criterion's evidence); `stored_as` is random.

    `digest`: SHA-256 of the stored bytes, which for pictures are the re-encoded ones.

    .. pii: Bytes that a mentee put into private storage; the row itself holds random names.
    .. pii_types: image, other
    .. pii_retirement: local_api
    """

    ref = KeyField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="files")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    criterion = KeyField(max_length=50)
    piece = KeyField(max_length=20)
    stored_as = KeyField(max_length=100, unique=True)
    content_type = KeyField(max_length=100)
    size = models.PositiveIntegerField()
    digest = KeyField(max_length=64)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "piece"], name="mentoring_file_uniq")]
        indexes = [models.Index(fields=["plan", "block", "criterion"], name="mentoring_file_criterion")]

    def __str__(self) -> str:
        return f"file {self.pk}"
