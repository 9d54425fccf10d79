"""Who is enrolled where: just enough to try being turned away. On the platform this is the platform's."""

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
