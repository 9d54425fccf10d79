"""Goals, wishes, how sure, notes and keeping in touch, on a phone: what the pair does with them, and no word lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import Findings
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

IDEAL = "I run a calm night on my own."
STEP = "Ring the pharmacy about the blister packs"
LINE = "Wednesdays after handover"


def hears(page: Page, text: str) -> None:
    expect(page.locator("[data-cm-live]")).to_have_text(text)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_goals_and_next_steps_of_a_pair(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    ben, sam, findings = open_browser(), open_browser(), Findings()
    workbench.open(ben, "ben")
    follow(ben, "Goals")
    expect(ben.get_by_text("What would you like to be different in three months?")).to_be_visible()
    follow(ben, "Set a goal")
    press(ben, "Save")
    expect(ben.locator("[data-cm-errors]")).to_contain_text("Please say what would be ideal.")
    ben.get_by_label("What would be ideal?").fill(IDEAL)
    ben.get_by_text("Skills it is about").click()
    ben.get_by_role("checkbox").first.check()
    press(ben, "Save")
    hears(ben, "Saved.")
    ben.get_by_text("Add a next step").click()
    ben.get_by_label("What will be done?").fill(STEP)
    ben.get_by_label("Sam", exact=True).check()
    ben.get_by_label("For which goal?").select_option(label=IDEAL)
    ben.get_by_role("button", name="Add", exact=True).click()
    hears(ben, "Added.")
    findings.look(ben, "goals")

    workbench.open(sam, "sam")
    sam.get_by_role("link", name="Ben Walters").last.click()
    follow(sam, "Goals and next steps")
    expect(sam.get_by_role("heading", name="Goals of Ben")).to_be_visible()
    expect(sam.locator(".cm-steps")).to_contain_text("You")
    findings.look(sam, "goals for a mentor")
    press(sam, f"Done {STEP}")
    hears(sam, "Done, well done.")
    press(ben, f"Reached {IDEAL}")
    hears(ben, "Well done. It stands under “Reached” now.")
    ben.get_by_text("Reached and done").click()
    findings.look(ben, "a goal that was reached")
    assert findings.by_kind == {}


def test_words_in_one_form_stay_while_another_is_sent(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    page = workbench.open(open_browser(), "ella")
    page.locator(".cm-list__item:has(.cm-tag--todo) a").first.click()
    what = page.get_by_label("What I did")
    what.fill("Half a sentence")
    press(page, "Getting there")
    hears(page, "Noted.")
    expect(page.get_by_role("button", name="Getting there")).to_have_attribute("aria-pressed", "true")
    expect(what).to_have_value("Half a sentence")
    page.get_by_text("A note for me alone").click()
    page.get_by_label("My note").fill("Ask about the sling")
    page.locator("form:has([name=note]) button").click()
    hears(page, "Saved. Only you can read it.")
    expect(what).to_have_value("Half a sentence")
    page.reload()
    expect(page.get_by_label("What I did")).to_have_value("Half a sentence")


def test_how_two_keep_in_touch_and_what_one_would_like(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    page, findings = workbench.open(open_browser(), "ben"), Findings()
    follow(page, "More")
    follow(page, "What I would like")
    page.get_by_label("What matters to me").fill("Nights")
    findings.look(page, "wishes")
    press(page, "Save")
    hears(page, "Saved.")
    follow(page, "More")
    page.get_by_role("link", name="I keep in touch").click()
    page.get_by_label("keep in touch").fill(LINE)
    findings.look(page, "touch")
    press(page, "Save")
    expect(page.locator(".cm-person")).to_contain_text(LINE)
    follow(page, "Change the finish date")
    before = page.get_by_text("Finish by").first.inner_text()
    press(page, "2 weeks more")
    hears(page, "Saved.")
    expect(page.get_by_text("Finish by").first).not_to_have_text(before)
    assert findings.by_kind == {}
