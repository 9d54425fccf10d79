"""Walking through every screen that somebody can open, and what is looked at on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import axe_playwright_python
import yaml
from playwright.sync_api import Page, expect

from mentoring_xblock.block import DEMO_CHECKLISTS
from mentoring_xblock.formats.templates import CHECKLISTS
from tests.test_words import NOT_ON_A_SCREEN

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 44
WIDTHS = (320, 1280)

_LINK = re.compile(r'hx-get="([^"]+)" hx-target="([^"]+)"')
_CLASS = re.compile(r'class="([^"]+)"')
_FORM = re.compile(r'data-cm-form="([a-z-]+)')
_PANEL = re.compile(r"/panel/([a-z-]+)")


@dataclass(frozen=True)
class Screen:
    """One panel as one person sees it, in the block that `target` belongs to.

    `shape`: of what it is built; screens of one shape look alike.
    """

    name: str
    url: str
    target: str
    shape: frozenset[str]


def find_screens(page: Page) -> list[Screen]:
    """Every panel that links lead to from the page that is open, one of each shape."""
    waiting = _list_links(page.content())
    seen: dict[str, str] = {}
    found: dict[tuple[str, frozenset[str]], Screen] = {}
    while waiting := {url: target for url, target in waiting.items() if url not in seen}:
        seen |= waiting
        pages: list[str] = page.evaluate(_FETCH_ALL, list(waiting))
        links: dict[str, str] = {}
        for (url, target), html in zip(waiting.items(), pages, strict=True):
            screen = _make_screen(url, target, html)
            found.setdefault((screen.name, screen.shape), screen)
            links |= _list_links(html)
        waiting = links
    return list(found.values())


# A link that leads nowhere is a fault.
_FETCH_ALL = """async urls => {
  const texts = [];
  for (let at = 0; at < urls.length; at += 6) {
    texts.push(...await Promise.all(urls.slice(at, at + 6).map(async url => {
      const answer = await fetch(url, {headers: {'HX-Request': 'true'}});
      if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
      return answer.text();
    })));
  }
  return texts;
}"""


def _list_links(html: str) -> dict[str, str]:
    """Addresses of panels, and the place that each is for."""
    return {unescape(url): target for url, target in _LINK.findall(html)}


def _make_screen(url: str, target: str, html: str) -> Screen:
    classes = {name for names in _CLASS.findall(html) for name in names.split()}
    name = _PANEL.search(url)
    return Screen(name.group(1) if name else url, url, target, frozenset(classes | set(_FORM.findall(html))))


def show(page: Page, url: str, target: str = "[data-cm-panel]") -> None:
    """As a link in that panel would."""
    with page.expect_response(lambda answer: answer.url.endswith(url)):
        page.evaluate(
            """([url, target]) => {
              const panel = document.querySelector(target), link = document.createElement('a');
              link.href = url;
              link.setAttribute('hx-get', url);
              link.setAttribute('hx-target', '#' + panel.id);
              panel.append(link);
              window.htmx.process(link);
              link.click();
            }""",
            [url, target],
        )
    expect(page.locator("[data-cm-root][data-cm-loading]")).to_have_count(0)
    settle(page)


def settle(page: Page) -> None:
    """Until what has come is drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@dataclass
class Findings:
    """What is wrong, by kind and screen."""

    by_kind: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, with_axe: bool = True) -> None:
        """Note all that is wrong with what is on the page now."""
        self.looked_at.append(name)
        open_all(page)
        for kind, found in (
            ("axe", list(list_axe_findings(page)) if with_axe else []),
            ("words", list_code_words(page)),
            ("wide", page.evaluate(_TOO_WIDE)),
            ("right to left", page.evaluate(_AS_RIGHT_TO_LEFT) or page.evaluate(_TOO_WIDE)),
            ("spaced", page.evaluate(_AS_SPACED) or page.evaluate(_TOO_WIDE)),
            ("small", page.evaluate(_AS_IT_WAS) or page.evaluate(_TOO_SMALL, SMALLEST_TARGET)),
            ("ids", page.evaluate(_SAME_IDS)),
        ):
            if found:
                self.note(kind, name, found)

    def look_at_widths(self, page: Page, name: str, *widths: int) -> None:
        """`look` at each, from the width that it has: by default a phone's and a desk's."""
        height = (page.viewport_size or {"height": 900})["height"]
        for width in widths or WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            self.look(page, f"{name} at {width}")

    def note(self, kind: str, name: str, found: list[str]) -> None:
        self.by_kind.setdefault(kind, {})[name] = found

    def of(self, kind: str) -> dict[str, list[str]]:
        return self.by_kind.get(kind, {})


KINDS = ("axe", "words", "wide", "right to left", "spaced", "small", "ids", "focus")


def open_all(page: Page) -> None:
    page.evaluate("for (const it of document.querySelectorAll('.coach-mentoring details')) it.open = true")


def list_axe_findings(page: Page) -> Iterator[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate(
        "tags => axe.run('.coach-mentoring', {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS
    )
    for violation in answer["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"


def _read_checklists() -> list[str]:
    """Every text of the demonstration's checklists, the longest first."""
    texts: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            texts.update(line.strip().removeprefix("- ") for line in value.splitlines() if line.strip())
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                gather(item)

    for path in (*CHECKLISTS.glob("*.yaml"), *DEMO_CHECKLISTS.glob("*.yaml")):
        gather(yaml.safe_load(path.read_text(encoding="utf-8")))
    return sorted(texts, key=len, reverse=True)


_CHECKLIST_TEXTS = [text for text in _read_checklists() if NOT_ON_A_SCREEN.search(text)]


def list_code_words(page: Page) -> list[str]:
    """Words of the code in what people see or hear; the checklists' own texts are the author's."""
    texts: list[str] = page.evaluate(_SAID)
    found = []
    for text in texts:
        ours = text
        for theirs in _CHECKLIST_TEXTS:
            ours = ours.replace(theirs, "")
        found += [f"{word.group()!r} in {text[:120]!r}" for word in NOT_ON_A_SCREEN.finditer(ours)]
    return found


_SAID = """() => [...document.querySelectorAll('.coach-mentoring')].flatMap(root => [
  root.innerText,
  ...[...root.querySelectorAll('*')].flatMap(it => ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']
    .map(name => it.getAttribute(name)).filter(Boolean)),
])"""

# Hidden ones (1 px, for screen readers) are clipped and count for nothing.
_TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [`the page: ${document.documentElement.scrollWidth} in ${document.documentElement.clientWidth}`] : [];
  for (const root of document.querySelectorAll('.coach-mentoring')) {
    const {left, right} = root.getBoundingClientRect();
    for (const it of root.querySelectorAll('*')) {
      const box = it.getBoundingClientRect();
      if (box.width <= 1 || it.closest('svg, .cm-visually-hidden, .cm-live, .cm-scroll > *')) continue;
      if (box.right > right + 1 || box.left < left - 1) wide.push(`${it.tagName}.${it.className}: ${box.width}`);
    }
  }
  return wide;
}"""

_AS_RIGHT_TO_LEFT = """() => {
  for (const it of [document.documentElement, ...document.querySelectorAll('.coach-mentoring')]) it.dir = 'rtl';
}"""
# As far as WCAG 1.4.12 lets a reader go.
_AS_SPACED = """() => {
  const style = document.createElement('style');
  style.id = 'spaced';
  style.textContent = `.coach-mentoring * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } .coach-mentoring p { margin-block-end: 2em !important; }`;
  document.head.append(style);
}"""
_AS_IT_WAS = """() => {
  document.getElementById('spaced').remove();
  for (const it of [document.documentElement, ...document.querySelectorAll('.coach-mentoring')]) it.dir = 'ltr';
}"""

# A link within a sentence may be as high as its line; what stands alone takes a finger.
_TOO_SMALL = """smallest => {
  const targets = '.cm-button, .cm-chip, .cm-list__item:has(.cm-list__link), .cm-choice__option > label,'
    + '.cm-tabs a, .cm-back > a, summary, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox])';
  const small = [];
  for (const it of document.querySelectorAll('.coach-mentoring')) {
    for (const target of it.querySelectorAll(targets)) {
      const {width, height} = target.getBoundingClientRect();
      if (!target.checkVisibility()) continue;
      if (Math.round(height) < smallest || Math.round(width) < smallest) {
        small.push(`${target.tagName}.${target.className} ${target.innerText}: ${width} x ${height}`);
      }
    }
  }
  return small;
}"""

_SAME_IDS = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(it => it.id);
  const same = ids.filter((id, index) => ids.indexOf(id) !== index);
  const strange = [...document.querySelectorAll('.coach-mentoring')].flatMap(root =>
    [...root.querySelectorAll('[id]')].filter(it => !it.id.startsWith(root.id)).map(it => `not ours: ${it.id}`));
  return [...same, ...strange];
}"""


def has_focus_on_heading(page: Page) -> bool:
    """After a panel has changed: on its heading, or on the summary of what is wrong."""
    found: bool = page.evaluate(
        "document.activeElement.matches('[data-cm-errors]') || (document.activeElement.matches('[data-cm-heading]')"
        " && !document.activeElement.closest('[data-cm-panel]').querySelector('[data-cm-errors]'))"
    )
    return found
