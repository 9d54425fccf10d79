"""Which database the workbench uses, set up as the rules of the models expect it."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE = "django.db.backends.sqlite3"
MYSQL = "django.db.backends.mysql"
# A writer waits this long for the one before it. Fifty at once need well under a second.
SQLITE_TIMEOUT = 20.0


def get_database(url: str, /, *, var: Path) -> dict[str, Any]:
    """The entry of Django's DATABASES for `url`; for an empty one, SQLite in the folder `var` (made)."""
    if url:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    else:
        config = {"ENGINE": SQLITE, "NAME": str(var / "workbench.sqlite3")}
    if config["ENGINE"] == SQLITE:
        _set_up_sqlite(config, var)
    elif config["ENGINE"] == MYSQL:
        _set_up_mysql(config)
    return config


def _set_up_sqlite(config: dict[str, Any], var: Path) -> None:
    var.mkdir(parents=True, exist_ok=True)
    config.setdefault("OPTIONS", {}).setdefault("timeout", SQLITE_TIMEOUT)
    # A file, because threads on SQLite's memory databases lock each other out in a way that files do not.
    # One for each process, so that two test runs in one checkout leave each other alone.
    config["TEST"] = {"NAME": str(var / f"test-{os.getpid()}.sqlite3")}


def _set_up_mysql(config: dict[str, Any]) -> None:
    options = config.setdefault("OPTIONS", {})
    options.setdefault("charset", "utf8mb4")
    options.setdefault("sql_mode", "STRICT_TRANS_TABLES")
    options.setdefault("isolation_level", "read committed")
    # As on the platform. Under this collation `Plan-A`, `plàn-a` and `plan-a ` are equal.
    config["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}


def use_write_ahead_log(*, connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Receiver of connection_created: on SQLite, readers do not wait for the writer.

    A signal, because Django 4.2 knows no `init_command` for SQLite; by the raw connection, so that no query
    is counted. NORMAL outlives a killed process; only a power cut can take the last commits.
    """
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA journal_mode = WAL")
        connection.connection.execute("PRAGMA synchronous = NORMAL")
