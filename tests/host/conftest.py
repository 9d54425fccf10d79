"""One course on the stand-in for Open edX (`tests/open_edx`), and the people around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import crum
import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import resolve

from tests.factories import NOW, make_checklist
from tests.host.places import COURSE, KEY
from tests.open_edx import Browser, OpenEdx, install
from tests.visitors import list_changed, take_snapshot

JOINING = {"name": "Asha", "finish_on": "2026-07-01"}


@pytest.fixture
def platform(monkeypatch: Any, settings: Any, db: None) -> Iterator[OpenEdx]:
    """The LMS's process, with one published block."""
    settings.MENTORING_HOST = "lms"
    settings.LMS_BASE = "learn.example:8000"
    platform = install(monkeypatch)
    platform.publish(KEY, checklist=make_checklist(), display_name="Induction")
    with time_machine.travel(NOW, tick=False):
        yield platform
    crum.set_current_request(None)


@pytest.fixture
def studio(platform: OpenEdx, settings: Any) -> OpenEdx:
    settings.MENTORING_HOST = "studio"
    return platform


@pytest.fixture
def still(platform: OpenEdx) -> Iterator[None]:
    """Nothing may be stored from here to the end of the test."""
    before = take_snapshot()
    yield
    assert list_changed(before, take_snapshot()) == []


@pytest.fixture
def asha(platform: OpenEdx) -> Any:
    """On the course."""
    user = make_user(platform, "asha", "Asha Begum")
    platform.enrol(user, COURSE)
    return user


@pytest.fixture
def lee(platform: OpenEdx) -> Any:
    """Course staff, not enrolled."""
    user = make_user(platform, "lee", "Lee Carter")
    platform.give_role(user, COURSE)
    return user


def make_user(platform: OpenEdx, username: str, name: str = "", **fields: Any) -> Any:
    user = get_user_model().objects.create_user(username, **fields)
    if name:
        platform.names[user.pk] = name
    return user


def begin_request(path: str, user: Any, method: str = "GET", *, urlconf: str | None = "tests.open_edx.lms") -> Any:
    """A request that lasts until the test ends; without `urlconf` nobody knows its route."""
    request = RequestFactory().generic(method, path)
    request.user = user
    if urlconf:
        request.resolver_match = resolve(path.partition("?")[0], urlconf=urlconf)
    crum.set_current_request(request)
    return request


def find_path(view: str = "xblock_handler", handler: str = "panel", name: str = "home", *, key: str = KEY) -> str:
    return Browser(OpenEdx()).find_url(key, handler, name, view=view)


def join(browser: Browser, **how: Any) -> Any:
    return browser.post(KEY, "action", "join", **{**JOINING, **how})
