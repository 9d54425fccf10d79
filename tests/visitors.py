"""People in front of the block without a platform: a host made of plain values, and requests through the pipeline."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from webob import Request, Response

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.host import Author, Neighbour, Person, Place, Process, Visit
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.web.pipeline import Kind, Routes, answer
from tests.factories import SITE, World

TYPED = "What I typed stays."


@dataclass(frozen=True)
class FakeHost:
    """A platform that answers what it was told to."""

    visit: Visit
    place: Place

    @property
    def process(self) -> Process:
        return self.visit.process

    def get_visit(self) -> Visit:
        return self.visit

    def get_place(self) -> Place:
        return self.place

    def get_content_at(self) -> None: ...

    def may_author(self) -> bool:
        return False

    def get_author(self) -> Author | None:
        return None

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        return ()

    def list_barriers(self) -> tuple[str, ...]:
        return ()

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        return f"/{handler}/{name}" + (f"?{query}" if query else "")

    def get_resource_url(self, path: str) -> str:
        return f"/static/{path}"


def make_visit(actor: Actor, /, **changes: Any) -> Visit:
    person = Person(actor.user_id, actor.name, make_opaque_id(actor.user_id), actor.zone, "en")
    visit = Visit(
        "lms",
        person,
        is_enrolled=actor.is_enrolled,
        is_staff=actor.is_lead,
        is_masquerading=actor.is_masquerading,
    )
    return replace(visit, **changes)


def make_key() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Visitor:
    """One person in front of the world's block; `visit` changes what the platform says of them."""

    world: World
    actor: Actor
    visit: Mapping[str, Any] = field(default_factory=dict)
    routes: Routes = ROUTES

    def get(self, panel: str, /, **params: object) -> Response:
        return self.send("panel", panel, make_get(params))

    def download(self, name: str, /, **params: object) -> Response:
        return self.send("download", name, make_get(params))

    def post(self, action: str, /, *, key: str | None = None, **fields: Any) -> Response:
        return self.send("action", action, make_post({**fields, "key": key or make_key()}))

    def send(self, kind: Kind, name: str, request: Request, /) -> Response:
        source = self.world.source
        host = FakeHost(make_visit(self.actor, **self.visit), Place(source.usage_key, source.course_key, SITE))
        with time_machine.travel(self.world.now, tick=False):
            return answer(request, kind=kind, name=name, host=host, routes=self.routes, make_source=lambda: source)


def make_get(params: Mapping[str, object], /) -> Request:
    return Request.blank(f"/?{urlencode(params)}", headers={"HX-Request": "true"})


def make_post(body: object, /, **headers: str) -> Request:
    """A submission as the script sends it; `body` is sent as JSON unless it is bytes already."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"HX-Request": "true", "Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    held = {name: value for name, value in given.items() if value}
    return Request.blank("/", method="POST", body=content, headers=held)


def take_snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, by table."""
    tables = [model._meta.db_table for model in apps.get_app_config("mentoring_xblock").get_models()]
    with connection.cursor() as cursor:
        return {table: _read_all(cursor, table) for table in tables}


def _read_all(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {table} ORDER BY id")
    return list(cursor.fetchall())


def list_changed(before: Mapping[str, Any], after: Mapping[str, Any], /) -> list[str]:
    return [table for table in before if before[table] != after[table]]


OUR_TABLES = ("mentoring_xblock_", "auth_user")
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")


def is_reading(sql: str, /) -> bool:
    """MySQL puts brackets around the parts of a union."""
    return sql.lstrip("(").startswith("SELECT")


@contextmanager
def capture_our_sql() -> Iterator[list[str]]:
    """The statements on our tables or users, without those that frame a transaction; filled when the block is left."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    for query in captured.captured_queries:
        sql = query["sql"]
        if not sql.startswith(NOT_COUNTED) and any(table in sql for table in OUR_TABLES):
            found.append(sql)


def get_text(response: Response, /) -> str:
    return str(response.text)
