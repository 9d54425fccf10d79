"""The databases that are measured: SQLite and MariaDB, each with 10, 1,000 and 100,000 plans.

All are open at once, so that one round asks every one of them in turn; `use` says which of them the code under
measurement finds as its own.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

import dj_database_url
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from mentoring_xblock.workbench.database import MYSQL, get_database

Kind = Literal["SQLite", "MariaDB"]
NAME = "mentoring_bench"
COLLATION = "utf8mb4_unicode_ci"
URL_VARIABLE = "MENTORING_MARIADB_URL"


class NotReachable(Exception):
    """There is no MariaDB to measure on; the text says why."""


@dataclass(frozen=True, slots=True)
class Store:
    """One database of the bench: its kind and how many plans fill it."""

    kind: Kind
    plans: int

    @property
    def name(self) -> str:
        return f"{NAME}_{self.plans}"

    @property
    def connection(self) -> BaseDatabaseWrapper:
        """The connection of this store, as Django makes it for any database."""
        if self.name_in_django not in connections.settings:
            self._register()
        return connections[self.name_in_django]

    @property
    def name_in_django(self) -> str:
        return f"{self.kind}-{self.plans}"

    def _register(self) -> None:
        url = f"sqlite:///{settings.VAR / self.name}.sqlite3" if self.kind == "SQLite" else get_mariadb_url()
        config = get_database(url, var=settings.VAR)
        if self.kind == "MariaDB":
            config["NAME"] = self.name
        both = {DEFAULT_DB_ALIAS: {}, self.name_in_django: config}
        connections.settings[self.name_in_django] = connections.configure_settings(both)[self.name_in_django]

    def make(self) -> None:
        """An empty database with every table; one of that name from an earlier run is dropped."""
        if self.kind == "MariaDB":
            self.drop()
            with _open_server() as cursor:
                cursor.execute(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4 COLLATE {COLLATION}")
        self.connection.ensure_connection()
        call_command("migrate", database=self.name_in_django, run_syncdb=True, verbosity=0)

    def analyse(self) -> None:
        """What a server does by itself in time: statistics of what the tables hold."""
        with self.connection.cursor() as cursor:
            if self.kind == "SQLite":
                cursor.execute("ANALYZE")
            else:
                tables = self.connection.introspection.table_names(cursor)
                cursor.execute(f"ANALYZE TABLE {', '.join(tables)}")
                cursor.fetchall()

    def get_bytes(self) -> int:
        """What the tables and their indexes take on disk."""
        with self.connection.cursor() as cursor:
            if self.kind == "SQLite":
                cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            else:
                cursor.execute(
                    "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = %s",
                    [self.name],
                )
            return int(cursor.fetchone()[0])

    def drop(self) -> None:
        """SQLite's file goes with the bench's folder."""
        self.connection.close()
        if self.kind == "MariaDB":
            with _open_server() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {self.name}")

    def use(self) -> None:
        """From here on this is the default database of the process."""
        connections[DEFAULT_DB_ALIAS] = self.connection


def get_mariadb_url() -> str:
    """NotReachable where no variable names a server."""
    url = os.environ.get(URL_VARIABLE, "")
    if not url:
        raise NotReachable(f"{URL_VARIABLE} is not set")
    return url


def get_mariadb_version() -> str:
    """NotReachable where nothing answers as MariaDB or MySQL."""
    if dj_database_url.parse(get_mariadb_url())["ENGINE"] != MYSQL:
        raise NotReachable(f"{URL_VARIABLE} does not name a MariaDB or MySQL")
    try:
        with _open_server() as cursor:
            cursor.execute("SELECT VERSION()")
            return str(cursor.fetchone()[0])
    except (DatabaseError, ImproperlyConfigured) as error:
        raise NotReachable(f"no server answers at {URL_VARIABLE} ({type(error).__name__})") from error


def _open_server() -> AbstractContextManager[CursorWrapper]:
    """A cursor of the server without any database, as Django's own tests make and drop theirs with."""
    return Store("MariaDB", 0).connection._nodb_cursor()
