"""What authors published: programmes, their blocks, and every version of a checklist and its wordings."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.fields import KeyField, make_check


class Programme(models.Model):
    """One row a course and slug. `settings`: canonical JSON of the home's published settings.

    .. no_pii: What the author set; the name of the lead is a line of the course, which its author changes.
    """

    course_key = KeyField(max_length=255)
    slug = KeyField(max_length=50)
    title = models.CharField(max_length=200)
    settings = models.TextField(default="{}")
    home = models.ForeignKey("Block", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_key", "slug"], name="mentoring_programme_uniq")]

    def __str__(self) -> str:
        return f"programme {self.pk}"


class ChecklistVersion(models.Model):
    """A checklist as it was published: canonical JSON with the editions in force, named by its SHA-256.

    .. no_pii: Course content.
    """

    digest = KeyField(max_length=64, unique=True)
    body = models.TextField()

    def __str__(self) -> str:
        return self.digest


class Wording(models.Model):
    """What a signature was about: canonical JSON of title, guide, shown, signatures, client_voice.

    .. no_pii: Course content.
    """

    digest = KeyField(max_length=64, unique=True)
    body = models.TextField()

    def __str__(self) -> str:
        return self.digest


class Block(models.Model):
    """One mentoring block of a course: the only place of its long usage key.

    `source_digest` is that of everything the author set, so that a page view sees at once whether the course holds
    something newer than what was published here; `content_at`: when the course last changed it, where the platform
    tells, so that an older copy never replaces a newer one. `is_published` is false once the block is gone from the
    course.

    .. no_pii: Course content.
    """

    usage_key = KeyField(max_length=255, unique=True)
    ref = KeyField(max_length=64, unique=True)
    course_key = KeyField(max_length=255)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="blocks")
    version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    source_digest = KeyField(max_length=64)
    content_at = models.DateTimeField(null=True)
    wants_home = models.BooleanField(default=False)
    is_published = models.BooleanField(default=True)
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["course_key"], name="mentoring_block_course")]

    def __str__(self) -> str:
        return f"block {self.pk}"


class PublishedCriterion(models.Model):
    """The highest edition of a criterion that was ever published, and whether the criterion was taken out (C3).

    .. no_pii: Course content.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="published_criteria")
    criterion = KeyField(max_length=50)
    edition = models.PositiveIntegerField()
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "criterion"], name="mentoring_published_criterion_uniq"),
            make_check(condition=models.Q(edition__gte=1), name="mentoring_edition_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of block {self.block_id}"
