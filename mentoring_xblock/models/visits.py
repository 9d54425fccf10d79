"""When somebody was here last, so that a page can say what is new since."""

from __future__ import annotations

from django.db import models

from mentoring_xblock.models.programme import Programme


class Visit(models.Model):
    """`came_at`: when they were last seen; `news_since`: what happened after this is new to them.

    .. pii: The account number of a person and when they were here last.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="visits")
    user_id = models.BigIntegerField()
    came_at = models.DateTimeField()
    news_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "user_id"], name="mentoring_visit_uniq")]
        indexes = [models.Index(fields=["user_id"], name="mentoring_visit_user")]

    def __str__(self) -> str:
        return f"visit {self.pk}"
