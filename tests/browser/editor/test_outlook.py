"""The preview in the place of the block, in a real browser: at 320 and 1280 px, with axe, and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import new_context
from tests.browser.screens import Findings
from tests.browser.workbench import FIRST_COURSE, SECOND_COURSE, Workbench

pytestmark = pytest.mark.browser

WHO = ("mentee", "mentor", "new")


def open_preview(workbench: Workbench, page: Page, course: str = FIRST_COURSE) -> Page:
    page.goto(f"{workbench.url}/scenario/{course}/author_view/?student=lee")
    return page


def find_pane(page: Page, who: str, of: str = "0") -> str:
    return f'.cm-outlook__pane[data-cm-outlook-pane="{who}"][data-cm-outlook-of="{of}"]'


@pytest.mark.parametrize("course", [FIRST_COURSE, SECOND_COURSE])
def test_is_clean_whoever_it_is_looked_at_as(browser, workbench, course):
    context = new_context(browser)
    page = open_preview(workbench, context.new_page(), course)
    findings = Findings()
    for who in WHO:
        page.locator(f'[data-cm-outlook-who="{who}"]').check(force=True)
        findings.look_at_widths(page, who)
    context.close()
    assert findings.by_kind == {}


class TestChoosing:
    def test_one_person_and_one_track_are_shown_at_a_time(self, workbench, page):
        open_preview(workbench, page)
        shown = page.locator(".cm-outlook__pane:visible")
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("of 15 signed")
        page.locator('[data-cm-outlook-track="1"]').check(force=True)
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("of 22 signed")
        page.get_by_label("Sam, a mentor").check(force=True)
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("1 waiting for you")
        page.get_by_label("Somebody new").check(force=True)
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("Would you like a mentor?")
        expect(page.locator(".cm-outlook__tracks")).not_to_be_visible()

    def test_is_done_by_keyboard(self, workbench, page):
        open_preview(workbench, page)
        page.locator('[data-cm-outlook-who="mentee"]').focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(find_pane(page, "mentor"))).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(page.locator(find_pane(page, "mentor", "1"))).to_be_visible()

    def test_needs_no_script(self, browser, workbench):
        context = new_context(browser, 1280, java_script_enabled=False)
        page = open_preview(workbench, context.new_page())
        page.get_by_label("Sam, a mentor").check(force=True)
        assert page.locator(find_pane(page, "mentor")).is_visible()
        assert not page.locator(find_pane(page, "mentee")).is_visible()
        context.close()


class TestNothingLeadsAnywhere:
    def test_by_keyboard_only_the_choice_and_what_opens_is_reached(self, workbench, page):
        open_preview(workbench, page)
        page.locator('[data-cm-outlook-track="0"]').focus()
        reached = []
        for _step in range(20):
            page.keyboard.press("Tab")
            within = "document.activeElement.closest('.cm-outlook__pane') && document.activeElement.localName"
            reached.append(page.evaluate(within))
        assert set(reached) - {None} == {"summary"}

    def test_a_press_does_nothing(self, workbench, page):
        open_preview(workbench, page)
        address = page.url
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for name in ("Look at it", "Log a talk", "Change", "More"):
            page.locator(f'{find_pane(page, "mentee")} a:has-text("{name}")').first.click()
        assert page.url == address
        assert asked == []

    def test_its_words_are_there_for_a_screen_reader(self, workbench, page):
        open_preview(workbench, page)
        heard = page.locator(find_pane(page, "mentee")).aria_snapshot()
        for words in ('heading "Hello Asha" [level=4]', "Not yet – see why", "Look at it", "Up next"):
            assert words in heard, words
        assert "link" not in heard.replace("link to", "")
