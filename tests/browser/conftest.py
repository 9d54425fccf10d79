"""A real Chromium: the machine's own where there is one, else the one that Playwright brought."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.workbench import Workbench, prepare

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this very thread; Django would refuse its ORM to the tests that use both.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_find_chromium(), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser: pages opened in it are tabs that share cookies and storage."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbench's folder with the demonstration in its database; to be copied, not used."""
    var = tmp_path_factory.mktemp("prepared") / "var"
    prepare(var)
    return var


@pytest.fixture(scope="module")
def workbench(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """The demonstration, anew for each module; what one test changes in it is somebody's of that test alone."""
    running = Workbench(prepared, tmp_path_factory.mktemp("workbench") / "var")
    yield running
    running.kill()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A fresh browser, as a page in it; `width` in CSS pixels, by default a phone's."""
    contexts = []

    def open_(width: int = 320, **options: Any) -> Page:
        context = new_context(browser, width, **options)
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


def new_context(browser: Browser, width: int = 320, height: int = 800, **options: Any) -> BrowserContext:
    context = browser.new_context(locale="en-GB", viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(10_000)
    return context


def _find_chromium() -> str | None:
    """None leaves the choice to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
