"""A home and a part on one page: what is looked at in one stays there, what is done in one both know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Findings
from tests.browser.workbench import SECOND_COURSE, Workbench

pytestmark = pytest.mark.browser


@pytest.fixture
def blocks(workbench: Workbench, open_browser: Callable[..., Page]) -> tuple[Locator, Locator]:
    page = workbench.open(open_browser(1280), "ella", course=SECOND_COURSE)
    found = page.locator(".coach-mentoring")
    expect(found).to_have_count(2)
    return found.nth(0), found.nth(1)


def test_a_panel_changes_in_its_own_block(blocks: tuple[Locator, Locator]) -> None:
    home, part = blocks
    before = part.inner_html()
    home.get_by_role("link", name="Show all").click()
    expect(home.get_by_role("heading", level=2)).to_be_focused()
    expect(home.get_by_role("heading", name="All 19 skills")).to_be_visible()
    assert part.inner_html() == before
    part.get_by_role("link", name="Know who to ring at night").click()
    expect(part.get_by_role("heading", name="Know who to ring at night")).to_be_focused()
    expect(home.get_by_role("heading", name="All 19 skills")).to_be_visible()


def test_the_same_form_in_both_keeps_two_drafts(blocks: tuple[Locator, Locator]) -> None:
    home, part = blocks
    for block in blocks:
        block.get_by_role("link", name="More", exact=True).click()
        block.get_by_role("link", name="I could be a mentor as well").click()
    home.get_by_label("Job role").fill("Night senior")
    part.get_by_label("Job role").fill("Day senior")
    home.page.reload()
    for block, role in ((home, "Night senior"), (part, "Day senior")):
        block.get_by_role("link", name="More", exact=True).click()
        block.get_by_role("link", name="I could be a mentor as well").click()
        expect(block.get_by_label("Job role")).to_have_value(role)


def test_a_message_is_said_by_the_block_that_it_is_about(blocks: tuple[Locator, Locator]) -> None:
    home, part = blocks
    part.get_by_role("link", name="Take over from the evening team").click()
    part.get_by_label("What I did").fill("Asked about everybody before they left.")
    part.get_by_role("button", name="I'm ready").click()
    expect(part.locator("[data-cm-live]")).to_have_text("Your mentors can see that you are ready.")
    expect(home.locator("[data-cm-live]")).to_be_empty()
    findings = Findings()
    findings.look(home.page, "after a message")
    assert findings.by_kind == {}


def test_what_is_done_in_one_is_known_in_the_other(blocks: tuple[Locator, Locator]) -> None:
    home, part = blocks
    part.get_by_role("link", name="Know who to ring at night").click()
    part.get_by_label("What I did").fill("Rang the senior on call.")
    home.get_by_role("link", name="Show all").click()
    row = home.get_by_role("listitem").filter(has_text="Know who to ring at night")
    expect(row).to_contain_text("To do")
    part.get_by_role("button", name="I'm ready").click()
    expect(row).to_contain_text("Waiting")
    expect(part.get_by_role("heading", name="Know who to ring at night")).to_be_focused()
    # Back is one step for the page: first what was opened last.
    home.page.go_back()
    expect(home.get_by_role("heading", name="Hello Ella")).to_be_focused()
    expect(part.get_by_role("heading", name="Know who to ring at night")).to_be_visible()
    home.page.go_back()
    expect(part.get_by_role("heading", name="Working nights")).to_be_focused()
    expect(part.get_by_role("listitem").filter(has_text="Know who to ring at night")).to_contain_text("Waiting")


def test_what_was_typed_in_another_course_stays_there(workbench: Workbench, page: Page) -> None:
    workbench.open(page, "robin").get_by_label("The name that others see").fill("Robin from the first course")
    workbench.open(page, "robin", course=SECOND_COURSE)
    fields = page.get_by_label("The name that others see")
    assert [field.input_value() for field in fields.all()] == ["Robin Gray", "Robin Gray"]
    expect(page.locator(".cm-restored")).to_have_count(0)
