"""The editor in the workbench's stand-in for Studio's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editor.editing import Author, Sit, sit_down
from tests.browser.workbench import FIRST_COURSE, Workbench

AUTHOR = "lee"

NEW_UNIT = "coach_mentoring.2"

OpenEditor = Callable[..., Page]


@pytest.fixture
def open_editor(open_browser: Callable[..., Page], workbench: Workbench) -> OpenEditor:
    """A fresh browser with the editor in it. `state` is saved first, as a draft: by this author, as any other would."""

    def open_(width: int = 1280, *, state: dict[str, Any] | None = None, **options: Any) -> Page:
        course, person = options.pop("course", FIRST_COURSE), options.pop("person", AUTHOR)
        page = open_browser(width, **options)
        url = f"{workbench.url}/scenario/{course}/studio_view/?student={person}"
        page.goto(url)
        wait_for_editor(page)
        if state is not None and page.evaluate(_SAVE, state):
            page.goto(url)
            wait_for_editor(page)
        return page

    return open_


@pytest.fixture
def sit(browser: Browser, workbench: Workbench) -> Iterator[Sit]:
    """An author at an editor, in a browser of their own; what scripts throw fails the test."""
    authors: list[Author] = []

    def sit_(username: str = "gwen", *, course: str = FIRST_COURSE, width: int = 1280, query: str = "") -> Author:
        author = sit_down(browser, workbench, username, course=course, width=width, query=query)
        authors.append(author)
        return author.open()

    yield sit_
    faults = [fault for author in authors for fault in author.faults]
    for author in authors:
        author.context.close()
    assert faults == []


# The parts of a state that are not given stay as they are.
_SAVE = """async state => {
  const {editor, ask, isSame} = CoachMentoringEditorParts;
  const {base, state: held} = editor.data;
  const wanted = {fields: {...held.fields, ...state.fields}, checklist: state.checklist || held.checklist};
  if (isSame(wanted, held)) return false;
  const answer = await ask('save', {base, state: wanted});
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
  return true;
}"""


def wait_for_editor(page: Page) -> None:
    expect(page.locator("[data-cm-editor][data-cm-started]")).to_be_visible()


def read_state(page: Page) -> Any:
    """What is being edited now."""
    return page.evaluate("CoachMentoringEditorParts.editor.model.state")


def read_titles(page: Page) -> list[list[str]]:
    """Titles of skills as they stand on the screen, by section."""
    titles: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll('[data-cm-section]')].map(section =>
          [...section.querySelectorAll('[data-cm-skill] [data-cm-line]')].map(field => field.value))"""
    )
    return titles


def make_skill(number: int, **changes: Any) -> dict[str, Any]:
    skill = {"id": f"skill-{number}", "title": f"Skill {number}", "guide": "", "tracks": [], "kind": "task"}
    return {**skill, "shown": "either", "signatures": 1, "tags": [], "client_voice": False, "edition": 1, **changes}


def make_checklist(*sizes: int, **changes: Any) -> dict[str, Any]:
    """Sections of so many skills each, numbered through."""
    numbers = iter(range(1, sum(sizes) + 1))
    sections = [
        {"id": f"section-{at}", "title": f"Section {at}", "criteria": [make_skill(next(numbers)) for _ in range(size)]}
        for at, size in enumerate(sizes, start=1)
    ]
    return {"title": "A checklist", "introduction": "", "tracks": [], "sections": sections, **changes}
