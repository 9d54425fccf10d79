"""Moving skills and sections: by buttons, by arrows, by choosing a section, by dragging."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor.conftest import NEW_UNIT, make_checklist, read_state, read_titles

pytestmark = pytest.mark.browser

STATE = {"checklist": make_checklist(3, 2)}


@pytest.fixture
def page(open_editor: Callable[..., Page]) -> Page:
    return open_editor(state=STATE, course=NEW_UNIT)


def grip(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move or remove the skill “{title}”")


def section_grip(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move or remove the section “{title}”")


def read_kept_titles(page: Page) -> list[list[str]]:
    sections = read_state(page)["checklist"]["sections"]
    return [[skill["title"] for skill in section["criteria"]] for section in sections]


def expect_order(page: Page, *sections: str) -> None:
    """Each section's skills by their numbers; on the screen and in what would be saved."""
    wanted = [[f"Skill {number}" for number in section] for section in sections]
    assert read_titles(page) == wanted
    assert read_kept_titles(page) == wanted


def drag(page: Page, what: Locator, onto: Locator, *, below: bool = True) -> None:
    what.hover()
    page.mouse.down()
    box = onto.bounding_box()
    assert box is not None
    across, down = box["x"] + 20, box["y"] + (box["height"] - 4 if below else 4)
    page.mouse.move(across, down - 12, steps=8)
    page.mouse.move(across, down, steps=4)
    page.wait_for_timeout(250)
    page.mouse.up()


def row(page: Page, title: str) -> Locator:
    return page.locator("[data-cm-skill]").filter(has=grip(page, title))


class TestByButtons:
    def test_up_and_down_keep_the_focus_on_the_button(self, page):
        grip(page, "Skill 1").click()
        down = row(page, "Skill 1").get_by_role("button", name="Move down")
        down.click()
        expect_order(page, "213", "45")
        expect(down).to_be_focused()
        expect(page.locator("[data-cm-live]")).to_have_text("“Skill 1”: now 2 of 3 in “Section 1”.")
        row(page, "Skill 1").get_by_role("button", name="Move up").click()
        expect_order(page, "123", "45")

    def test_past_the_end_of_a_section_it_goes_on_in_the_next(self, page):
        grip(page, "Skill 3").click()
        row(page, "Skill 3").get_by_role("button", name="Move down").click()
        expect_order(page, "12", "345")
        row(page, "Skill 3").get_by_role("button", name="Move up").click()
        expect_order(page, "123", "45")

    def test_the_first_says_that_it_is_the_first(self, page):
        grip(page, "Skill 1").click()
        row(page, "Skill 1").get_by_role("button", name="Move up").click()
        expect(page.locator("[data-cm-live]")).to_have_text("“Skill 1” is the first already.")
        expect_order(page, "123", "45")
        assert page.evaluate("CoachMentoringEditorParts.editor.model.canUndo") is False

    def test_to_another_section(self, page):
        grip(page, "Skill 2").click()
        tools = row(page, "Skill 2")
        tools.get_by_label("To section").select_option("Section 2")
        tools.get_by_role("button", name="Move there").click()
        expect_order(page, "13", "452")
        expect(row(page, "Skill 2").get_by_role("button", name="Move there")).to_be_focused()
        page.get_by_role("button", name="Undo").click()
        expect_order(page, "123", "45")

    def test_a_section_with_all_that_is_open_in_it(self, page):
        row(page, "Skill 1").get_by_role("button", name="More about").click()
        section_grip(page, "Section 1").click()
        page.get_by_role("button", name="Move down").first.click()
        expect_order(page, "45", "123")
        expect(row(page, "Skill 1").get_by_label("Guide")).to_be_visible()


class TestByArrows:
    def test_on_the_grip_of_a_skill(self, page):
        grip(page, "Skill 2").focus()
        page.keyboard.press("ArrowDown")
        expect_order(page, "132", "45")
        page.keyboard.press("ArrowDown")
        expect_order(page, "13", "245")
        expect(grip(page, "Skill 2")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect_order(page, "123", "45")

    def test_on_the_grip_of_a_section(self, page):
        section_grip(page, "Section 2").focus()
        page.keyboard.press("ArrowUp")
        expect_order(page, "45", "123")
        expect(section_grip(page, "Section 2")).to_be_focused()


class TestByDragging:
    @pytest.fixture(autouse=True)
    def _sortable(self, page: Page) -> None:
        expect(page.locator(".cm-editor--drags")).to_be_visible()

    def test_within_a_section(self, page):
        drag(page, grip(page, "Skill 1"), row(page, "Skill 3"))
        expect_order(page, "231", "45")
        expect(page.locator("[data-cm-live]")).to_have_text("“Skill 1”: now 3 of 3 in “Section 1”.")
        expect(page.locator("[data-cm-tools]")).to_have_count(0)
        expect(row(page, "Skill 1").get_by_label("Either")).to_be_checked()
        page.get_by_role("button", name="Undo").click()
        expect_order(page, "123", "45")

    def test_to_another_section_and_back_again(self, page):
        # Studio's window is low: both in sight.
        row(page, "Skill 2").evaluate("row => row.scrollIntoView({block: 'start'})")
        drag(page, grip(page, "Skill 2"), row(page, "Skill 4"))
        expect_order(page, "13", "425")
        row(page, "Skill 1").evaluate("row => row.scrollIntoView({block: 'start'})")
        drag(page, grip(page, "Skill 2"), row(page, "Skill 1"))
        # Before or after it, as the pointer happened to come; but back, and the same on the screen and off it.
        assert [sorted(titles) for titles in read_titles(page)] == [
            ["Skill 1", "Skill 2", "Skill 3"],
            ["Skill 4", "Skill 5"],
        ]
        assert read_kept_titles(page) == read_titles(page)

    def test_a_section(self, page):
        for name in ("Section 1", "Section 2"):
            page.get_by_role("button", name=f"Fold the section “{name}”").click()
        second = page.locator("[data-cm-section]").nth(1)
        drag(page, section_grip(page, "Section 1"), second)
        expect_order(page, "45", "123")

    def test_an_added_section_takes_what_is_dropped_after_undo_as_well(self, page):
        page.get_by_role("button", name="Add a section").click()
        page.get_by_role("button", name="Undo").click()
        drag(page, grip(page, "Skill 1"), row(page, "Skill 2"))
        expect_order(page, "213", "45")


# Whatever the host makes of `define`, this is told how often it is called, and with how many arguments.
_LISTEN = """
window.asked = [];
let define;
Object.defineProperty(window, 'define', {
  configurable: true,
  get: () => define,
  set: () => { define = (...given) => { window.asked.push(given.length); }; },
});
"""


def test_nothing_registers_itself_with_the_hosts_loader(open_browser, workbench):
    page = open_browser(1280)
    page.add_init_script(_LISTEN)
    page.goto(f"{workbench.url}/scenario/coach_mentoring.0/studio_view/?student=lee")
    expect(page.locator(".cm-editor--drags")).to_be_visible()
    # With one argument: a module without a name, which RequireJS takes for a fault.
    asked = page.evaluate("window.asked.filter(count => count === 1).length")
    assert (asked, page.evaluate("typeof window.define.amd")) == (0, "object")
    page.add_script_tag(url=page.evaluate("CoachMentoringEditorParts.editor.data.sortableUrl"))
    assert page.evaluate("window.asked.filter(count => count === 1).length") == 1


def test_without_the_library_everything_else_works(open_browser, workbench):
    page = open_browser(1280)
    page.route("**/Sortable.min.js", lambda route: route.abort())
    page.goto(f"{workbench.url}/scenario/coach_mentoring.0/studio_view/?student=lee")
    grip(page, "Cover shifts").focus()
    page.keyboard.press("ArrowUp")
    assert read_titles(page)[0][0] == "Cover shifts"
    expect(page.locator(".cm-editor--drags")).to_have_count(0)
