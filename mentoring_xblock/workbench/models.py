"""Who is enrolled where, and what authors wrote: just enough to try. On the platform both are the platform's."""

from django.conf import settings
from django.db import models


class Enrolment(models.Model):
    """One user on one course.

    .. no_pii: The workbench holds made-up people only.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The scenario's slug: the part of a usage id before its first dot.
    course = models.CharField(max_length=255)

    class Meta:
        constraints = [
            # The demo command may run again and again.
            models.UniqueConstraint(fields=["user", "course"], name="mentoring_workbench_enrolment_uniq"),
        ]


class WrittenBlock(models.Model):
    """What authors made of one block of a scenario; without a row it is as the scenario has it.

    .. no_pii: The workbench holds made-up people only.
    """

    usage_id = models.CharField(max_length=255, unique=True)
    # All of an author's fields that are set, as JSON. Empty: no draft beside what is published.
    draft = models.TextField(default="")
    # The same. Empty: as the scenario has it.
    published = models.TextField(default="")
    published_at = models.DateTimeField(null=True, default=None)
