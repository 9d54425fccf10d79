"""Somebody who has a keyboard and nothing else."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

MOST_TABS = 150

_WHERE = """() => {
  const it = document.activeElement;
  const name = it.labels?.length ? it.labels[0].innerText : it.getAttribute('aria-label') || it.innerText || '';
  return {name, type: it.type || it.tagName.toLowerCase(), checked: Boolean(it.checked)};
}"""


class Keyboard:
    """Finds things by Tab, as their names begin; `activations` counts what Enter and Space set off."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.activations = 0

    def where(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(_WHERE)
        return {**found, "name": " ".join(found["name"].split())}

    def go_to(self, name: str, *types: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.where()
            if here["name"].startswith(name) and (not types or here["type"] in types):
                return
        raise AssertionError(f"Tab does not lead to {name!r}")

    def press(self, name: str) -> None:
        """A link or a button; waits for the panel that it brings."""
        self.go_to(name, "a", "submit", "summary")
        self._activate("Enter")
        settled = self.page.locator("[data-cm-heading]:focus, [data-cm-errors]:focus")
        expect(settled).to_have_count(1)

    def choose(self, name: str) -> None:
        """One of a few: Tab leads to the first, the arrows to the others, Space chooses the one that is reached."""
        self.go_to("", "radio")
        for _ in range(MOST_TABS):
            if self.where()["name"].startswith(name):
                break
            self.page.keyboard.press("ArrowDown")
        else:
            raise AssertionError(f"no arrow leads to {name!r}")
        self._activate("Space")
        assert self.where() == {"name": self.where()["name"], "type": "radio", "checked": True}

    def write(self, label: str, text: str) -> None:
        self.go_to(label, "text", "textarea")
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def _activate(self, key: str) -> None:
        self.activations += 1
        self.page.keyboard.press(key)
