"""Asking for a lead's lists as the platform's Django would, and reading them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.host.workbench_platform import WorkbenchPlatform
from tests.conftest import ASHA
from tests.factories import World
from tests.visitors import make_visit

KINDS = ("people", "signatures", "talks")
Come = Callable[..., None]


def make_come(monkeypatch: pytest.MonkeyPatch, /) -> Come:
    """Who asks from here on, and what the platform says of them; None for nobody."""

    def come_(actor: Actor | None, **visit: Any) -> None:
        found = make_visit(actor or ASHA, **visit)
        seen = found if actor else replace(found, person=None, is_enrolled=False)
        monkeypatch.setattr(WorkbenchPlatform, "get_visit", lambda *_args: seen)

    return come_


def get(world: World, kind: str, *, programme: int | None = None, method: str = "GET", **how: Any) -> Any:
    number = world.programme.id if programme is None else programme
    with time_machine.travel(world.now, tick=False):
        return Client().generic(method, f"/mentoring/exports/{number}/{kind}.csv", **how)


def read(response: Any) -> list[list[str]]:
    content = b"".join(response.streaming_content).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def read_rows(world: World, kind: str) -> list[dict[str, str]]:
    """The rows by their headings, without the line at the end."""
    head, *rows, _end = read(get(world, kind))
    return [dict(zip(head, row, strict=True)) for row in rows]
