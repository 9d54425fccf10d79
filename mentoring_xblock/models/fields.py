"""Field classes that behave alike on every database the platform runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    KeyField = models.CharField
else:

    class KeyField(models.CharField):
        """Ids, slugs, hashes and codes, compared byte by byte.

        A site's usual collation holds `Plan-A`, `plàn-a` and `plan-a ` equal; MySQL and MariaDB get a binary one here,
        SQLite compares bytes anyway and knows no such name.
        """

        def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
            parameters = super().db_parameters(connection)
            if connection.vendor == "mysql":
                parameters["collation"] = "utf8mb4_bin"
            return parameters


def make_check(*, condition: models.Q, name: str) -> models.CheckConstraint:
    """A check constraint: Django 4.2 calls its condition `check`, later versions `condition`."""
    try:
        return models.CheckConstraint(condition=condition, name=name)
    except TypeError:
        return models.CheckConstraint(check=condition, name=name)  # type: ignore[call-arg]
