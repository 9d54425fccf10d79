"""Authors at the editor, in the workbench's stand-in for Studio's window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.browser.conftest import new_context
from tests.browser.workbench import Workbench

NEW_UNIT = "coach_mentoring.2"
SAVED = "Saved as a draft"
OPEN_AGAIN = "Open the editor again"


@dataclass
class Author:
    """One author's browser. `faults`: what the page's scripts threw."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def open(self) -> Author:
        self.page.goto(self.url)
        expect(self.root.locator("[data-cm-gallery]:visible, [data-cm-desk]:visible")).to_have_count(1)
        return self

    @property
    def root(self) -> Locator:
        return self.page.locator("[data-cm-editor]")

    @property
    def status(self) -> Locator:
        return self.root.locator("[data-cm-status]")

    @property
    def notices(self) -> Locator:
        return self.root.locator("[data-cm-notices]")

    @property
    def title(self) -> Locator:
        return self.root.get_by_label("Title of the checklist")

    def press(self, name: str) -> None:
        self.root.get_by_role("button", name=name, exact=True).click()

    def show_settings(self) -> None:
        self.root.get_by_role("tab", name="Settings").click()

    def save(self) -> None:
        """And the window closes."""
        self.press("Save")
        expect(self.page.get_by_text(SAVED)).to_be_visible()
        expect(self.root).to_have_count(0)

    def wait_until_kept(self) -> None:
        """What was typed last is in the browser's storage."""
        self.page.wait_for_function(
            "Object.keys(localStorage).some(name => name.startsWith('coach-mentoring-editor/'))"
        )

    def list_kept(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "Object.keys(localStorage).filter(name => name.startsWith('coach-mentoring-editor/'))"
        )
        return found

    def list_dialogs(self) -> list[str]:
        """Kinds of the browser's own dialogs from now on; each is answered by staying."""
        kinds: list[str] = []

        def answer(dialog: Dialog) -> None:
            kinds.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", answer)
        return kinds

    def say_focus(self) -> str:
        found: str = self.page.evaluate("document.activeElement.textContent.trim() || document.activeElement.tagName")
        return found


Sit = Callable[..., Author]


def sit_down(
    browser: Browser, workbench: Workbench, username: str, *, course: str, width: int, query: str = ""
) -> Author:
    context = new_context(browser, width, height=900)
    page = context.new_page()
    author = Author(context, page, f"{workbench.url}/scenario/{course}/studio_view/?student={username}{query}")
    page.on("pageerror", lambda error: author.faults.append(str(error)))
    return author
