"""The editor in a real browser: how long it takes to open, and what a keystroke in it costs, by number of skills."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, sync_playwright

from tests.bench.sizes import FEW, MANY, make_checklist
from tests.browser.workbench import FIRST_COURSE, SECOND_COURSE, Workbench, prepare

AUTHOR = "bench-author"
# Blocks that nobody has joined; each is given a list of its size.
PLACES = {FEW: FIRST_COURSE, MANY: SECOND_COURSE}
OPENED, TYPED, WARM_UP = 9, 15, 2
# Longer than anything that a keystroke puts off.
QUIET_MS = 1_200

OVER = f"Editor of {MANY} skills: opens, beyond 1.5 × the time of {FEW}"
OPENS = {skills: f"Editor of {skills} skills: opens" for skills in (FEW, MANY)}
TYPES = {skills: f"Editor of {skills} skills: script for a keystroke in a title" for skills in (FEW, MANY)}

_SAVE = """async checklist => {
  const data = JSON.parse(document.querySelector('[data-cm-editor-state]').textContent);
  const answer = await fetch(data.urls.save, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1],
    },
    body: JSON.stringify({base: data.base, state: {...data.state, checklist}}),
  });
  return answer.status;
}"""
_IS_OPEN = """skills => document.querySelectorAll('[data-cm-skill]').length === skills
  && document.querySelector('[data-cm-skill] [data-cm-line]').checkVisibility()"""
# From the moment at which the address was followed to the first picture with all skills in it.
_UNTIL_DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"


class NoBrowser(Exception):
    """There is no browser to measure in; the text says why."""


class EditorFailed(Exception):
    """The editor did not do what was to be timed: nothing may be said of its time."""


def measure_editor(say: Callable[[str], None], /) -> dict[str, float]:
    """Milliseconds by name: medians of one browser, in rounds that ask for both sizes. NoBrowser."""
    # Playwright's loop runs in this very thread; Django would refuse its ORM to what comes later.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with TemporaryDirectory(prefix="mentoring-bench-editor-") as folder, sync_playwright() as playwright:
        flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        try:
            browser = playwright.chromium.launch(executable_path=_find_chromium(), args=flags)
        except Error as error:
            raise NoBrowser(f"no browser starts ({type(error).__name__})") from error
        prepare(Path(folder) / "prepared", demo=False)
        workbench = Workbench(Path(folder) / "prepared", Path(folder) / "var")
        try:
            workbench.add_person(AUTHOR, "Bench Author", is_staff=True)
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(30_000)
            return _measure(workbench, context, say)
        finally:
            workbench.kill()
            browser.close()


def _find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def _measure(workbench: Workbench, context: BrowserContext, say: Callable[[str], None], /) -> dict[str, float]:
    addresses = {}
    for skills, course in PLACES.items():
        addresses[skills] = f"{workbench.url}/scenario/{course}/studio_view/?student={AUTHOR}"
        page = context.new_page()
        page.goto(addresses[skills])
        if (status := page.evaluate(_SAVE, make_checklist(skills))) != 200:
            raise EditorFailed(f"saving {skills} skills: {status}")
        page.close()
    opened: dict[int, list[float]] = {skills: [] for skills in PLACES}
    for number in range(-WARM_UP, OPENED):
        for skills, address in addresses.items():
            page = context.new_page()
            took = _open(page, address, skills)
            page.close()
            if number >= 0:
                opened[skills].append(took)
    say("the editor was opened")
    typed = {skills: _type(context, address, skills) for skills, address in addresses.items()}
    few, many = (median(opened[skills]) for skills in (FEW, MANY))
    figures = {OPENS[skills]: median(opened[skills]) for skills in PLACES}
    return {**figures, OVER: many - 1.5 * few, **{TYPES[skills]: typed[skills] for skills in PLACES}}


def _open(page: Page, address: str, skills: int, /) -> float:
    page.goto(address, wait_until="commit")
    page.wait_for_function(_IS_OPEN, arg=skills)
    return float(page.evaluate(_UNTIL_DRAWN))


def _type(context: BrowserContext, address: str, skills: int, /) -> float:
    """What one letter costs in script, with all that it sets off until the editor is quiet again: a draft, counts."""
    page = context.new_page()
    _open(page, address, skills)
    title = page.locator("[data-cm-skill] [data-cm-line]").nth(skills // 2)
    title.focus()
    page.keyboard.press("End")
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    took = []
    for number in range(-WARM_UP, TYPED):
        before = _read_script_seconds(session)
        page.keyboard.type("x")
        page.wait_for_timeout(QUIET_MS)
        if number >= 0:
            took.append(1000 * (_read_script_seconds(session) - before))
    if not title.input_value().endswith("x" * (TYPED + WARM_UP)):
        raise EditorFailed("the letters did not arrive")
    page.close()
    return median(took)


def _read_script_seconds(session: CDPSession, /) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration"))
