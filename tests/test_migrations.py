"""Migrations: from nothing and back, with what people wrote kept; no index wider than MySQL and MariaDB allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from math import inf
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.test.utils import isolate_apps

from mentoring_xblock.models.fields import KeyField

APP = "mentoring_xblock"
FIRST = "0001_initial"

# InnoDB's limit for one index; utf8mb4 takes up to 4 bytes a character.
MOST_BYTES_OF_AN_INDEX = 3072
BYTES_OF_A_CHARACTER = 4
BYTES: dict[type[models.Field[Any, Any]], int] = {
    models.BigAutoField: 8,
    models.BigIntegerField: 8,
    models.BooleanField: 1,
    models.DateField: 3,
    models.DateTimeField: 8,
    models.FloatField: 8,
    models.IntegerField: 4,
    models.PositiveIntegerField: 4,
    models.PositiveSmallIntegerField: 2,
}


def count_bytes(field: Any, /) -> float:
    """What a column adds to an index; texts without a limit, and kinds that nobody has counted, fit into none."""
    if isinstance(field, models.ForeignKey):
        return count_bytes(field.target_field)
    if isinstance(field, models.CharField):
        return (field.max_length or inf) * BYTES_OF_A_CHARACTER
    return BYTES.get(type(field), inf)


def list_indexes(model: type[models.Model], /) -> dict[tuple[str, ...], str]:
    """Every index of a table as its fields and a name: declared, unique, of a column, of a foreign key, primary."""
    meta: Any = model._meta
    found = {tuple(fields): f"{meta.model_name} unique together" for fields in meta.unique_together}
    for it in [*meta.indexes, *meta.constraints]:
        if isinstance(it, models.Index | models.UniqueConstraint):
            # An index on an expression names no fields: it is as wide as nobody knows.
            names = [name.lstrip("-") for name in it.fields]
            found[tuple(names)] = it.name if names else f"{it.name} (of an expression)"
    for field in meta.local_fields:
        if field.unique or field.db_index:
            found[(field.name,)] = f"{meta.model_name}.{field.name}"
    return found


def list_too_wide(model: type[models.Model], /) -> list[str]:
    return [
        f"{name}: {size} bytes"
        for fields, name in list_indexes(model).items()
        if (size := sum(count_bytes(model._meta.get_field(it)) for it in fields) or inf) > MOST_BYTES_OF_AN_INDEX
    ]


def get_models() -> list[type[models.Model]]:
    return list(apps.get_app_config(APP).get_models())


class TestIndexes:
    def test_every_index_fits(self) -> None:
        assert len(get_models()) > 20
        assert [it for model in get_models() for it in list_too_wide(model)] == []

    @pytest.mark.mariadb
    @pytest.mark.skipif(connection.vendor != "mysql", reason="on MySQL and MariaDB")
    def test_every_index_of_the_database_was_counted(self, db: None) -> None:
        uncounted = {}
        for model in get_models():
            columns = {it.column: it.name for it in model._meta.local_fields}
            with connection.cursor() as cursor:
                held = connection.introspection.get_constraints(cursor, model._meta.db_table)
            # MySQL says `index` of check constraints too, with the columns that they read.
            kept = [it["columns"] for it in held.values() if (it["index"] or it["unique"]) and not it["check"]]
            there = {tuple(columns[name] for name in names) for names in kept}
            if missed := there - set(list_indexes(model)):
                uncounted[model.__name__] = missed
        assert uncounted == {}

    @isolate_apps(APP)
    def test_what_is_too_wide_is_found(self) -> None:
        class Wide(models.Model):
            one = KeyField(max_length=256)
            two = models.CharField(max_length=256)
            three = KeyField(max_length=256)
            address = KeyField(max_length=769, unique=True)
            note = models.TextField(db_index=True)
            parent = models.ForeignKey("self", on_delete=models.PROTECT)

            class Meta:
                app_label = APP
                unique_together = [("parent", "one", "two", "three")]
                constraints = [
                    models.UniqueConstraint(fields=["one", "two", "three"], name="just_fits"),
                    models.UniqueConstraint(fields=["one", "two", "three", "parent"], name="by_constraint"),
                ]
                indexes = [
                    models.Index(models.F("one"), name="by_expression"),
                    models.Index(fields=["-three", "two", "one", "parent"], name="by_index"),
                ]

            def __str__(self) -> str:
                return ""

        assert sorted(list_too_wide(Wide)) == [
            "by_constraint: 3080 bytes",
            "by_expression (of an expression): inf bytes",
            "by_index: 3080 bytes",
            "wide unique together: 3080 bytes",
            "wide.address: 3076 bytes",
            "wide.note: inf bytes",
        ]


def list_migrations() -> list[str]:
    """Ours, the oldest first."""
    graph = MigrationExecutor(connection).loader.graph
    return [name for app, name in graph.forwards_plan(graph.leaf_nodes(APP)[0]) if app == APP]


def move_to(name: str | None, /) -> StateApps:
    """Bring the tables to where that migration leaves them (None: to nothing); answers the models of that time."""
    executor = MigrationExecutor(connection)
    return executor.migrate([(APP, name)]).apps


def list_tables() -> set[str]:
    return {it for it in connection.introspection.table_names() if it.startswith(f"{APP}_")}


def make_value(field: Any, number: int, /) -> Any:
    """Something that such a column takes; with another number something else, where it is not a choice of two."""
    if isinstance(field, models.CharField | models.TextField):
        return f"{field.name} {number}"[: field.max_length]
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 11, number, 18, 50, 30, 123000, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2026, 11, number)
    return number


def fill(kept: StateApps, /) -> None:
    """Two rows in every table; every column has a value, save where tables refer to each other in a circle."""
    left = list(kept.get_app_config(APP).get_models())
    while left:
        model = next(it for it in left if not list_needed(it) & set(left))
        left.remove(model)
        for number in (1, 2):
            values = {}
            for field in model._meta.local_fields:
                if isinstance(field, models.ForeignKey):
                    rows = field.related_model._default_manager.order_by("pk")
                    values[field.name] = rows[number - 1] if field.unique else rows.last()
                elif not field.primary_key:
                    values[field.name] = make_value(field, number)
            model._default_manager.create(**values)


def list_needed(model: type[models.Model], /) -> set[Any]:
    """The tables that must hold a row before this one can."""
    return {it.related_model for it in model._meta.local_fields if isinstance(it, models.ForeignKey) and not it.null}


def read_rows(kept: StateApps, /) -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in kept.get_app_config(APP).get_models()
    }


def list_lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]], /) -> list[str]:
    """What stood in the tables before and does not afterwards; columns that were taken out are asked for nothing."""
    lost = []
    for table, rows in before.items():
        if len(rows) != len(after[table]):
            lost.append(f"{table}: {len(after[table])} of {len(rows)} rows")
        for row, then in zip(rows, after[table], strict=False):
            lost += [f"{table} {row['id']}: {name}" for name in row.keys() & then.keys() if row[name] != then[name]]
    return lost


def describe(cursor: Any, table: str, /) -> Any:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
    return cursor.description


@pytest.fixture
def tables(transactional_db: None) -> Iterator[Callable[[str | None], StateApps]]:
    """`tables(name)` moves the tables; afterwards they are as the models want them, and emptied."""
    yield move_to
    move_to(list_migrations()[-1])


@pytest.mark.slow
class TestMigrations:
    def test_from_nothing_and_back_to_nothing(self, tables: Callable[[str | None], StateApps]) -> None:
        wanted = {model._meta.db_table for model in get_models()}
        assert list_tables() == wanted
        tables(None)
        assert list_tables() == set()
        tables(list_migrations()[-1])
        assert list_tables() == wanted

    def test_the_tables_have_the_columns_of_the_models(self, db: None) -> None:
        with connection.cursor() as cursor:
            # Asked this way because Django reads no column of a table on SQLite whose check names a list.
            there = {table: {it[0] for it in describe(cursor, table)} for table in list_tables()}
        assert there == {it._meta.db_table: {field.column for field in it._meta.local_fields} for it in get_models()}

    def test_an_upgrade_from_the_first_version_keeps_what_is_there(
        self, tables: Callable[[str | None], StateApps]
    ) -> None:
        tables(None)
        before = tables(FIRST)
        fill(before)
        rows = read_rows(before)
        assert {len(held) for held in rows.values()} == {2}
        assert list_lost(rows, read_rows(tables(list_migrations()[-1]))) == []

    def test_going_back_keeps_what_the_first_version_knew(self, tables: Callable[[str | None], StateApps]) -> None:
        after = tables(list_migrations()[-1])
        fill(after)
        rows = read_rows(after)
        first = tables(FIRST)
        known = {model.__name__ for model in first.get_app_config(APP).get_models()}
        assert list_lost({table: rows[table] for table in known}, read_rows(first)) == []

    def test_a_lost_value_and_a_lost_row_are_found(self) -> None:
        before = {"plan": [{"id": 1, "name": "A", "gone": 1}, {"id": 2, "name": "B", "gone": 1}]}
        assert list_lost(before, {"plan": [{"id": 1, "name": "Z"}]}) == ["plan: 1 of 2 rows", "plan 1: name"]
