"""An author changes a skill that people have signed: nobody sees it before it is published, and then everybody does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.workbench import FIRST_COURSE, Workbench

pytestmark = pytest.mark.browser

AUTHOR = "gwen"
SKILL = "cover-shifts"
CLEARER, HARDER = "Find cover, and say who comes", "Find cover within the hour"
SHOW_AGAIN = "Please show it again"
SHOW_ALL = "Show all"

# As the editor saves; `edition` is raised where the words ask for more than they did.
_SAVE = """async ([skill, title, raise]) => {
  const page = JSON.parse(document.querySelector('[data-cm-editor-state]').textContent);
  const found = page.state.checklist.sections.flatMap(section => section.criteria).find(item => item.id === skill);
  found.title = title;
  found.edition = (found.edition ?? 1) + raise;
  const token = document.cookie.match(/csrftoken=(\\w+)/)[1];
  const answer = await fetch(page.urls.save, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'HX-Request': 'true', 'X-CSRFToken': token},
    body: JSON.stringify({base: page.base, state: page.state}),
  });
  return [answer.status, await answer.json()];
}"""


def open_editor(workbench: Workbench, page: Page) -> Page:
    page.goto(f"{workbench.url}/scenario/{FIRST_COURSE}/studio_view/?student={AUTHOR}")
    expect(page.locator(".xblock-initialized")).to_be_visible()
    return page


def save(workbench: Workbench, page: Page, title: str, *, is_raised: bool) -> dict[str, Any]:
    status, answer = open_editor(workbench, page).evaluate(_SAVE, [SKILL, title, int(is_raised)])
    assert status == 200, answer
    return dict(answer)


def publish(workbench: Workbench, page: Page) -> None:
    workbench.open(page, AUTHOR)
    expect(page.get_by_text("the draft differs from what is published")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nothing waits to be published.")).to_be_visible()


def find_skill(workbench: Workbench, page: Page, username: str, title: str) -> Locator:
    """The row of a skill in somebody's own list."""
    workbench.open(page, username).get_by_role("link", name=SHOW_ALL).click()
    expect(page.get_by_role("heading", name="All 15 skills")).to_be_focused()
    return page.locator("li", has=page.get_by_role("link", name=title))


def test_a_change_reaches_people_when_it_is_published(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    author, mentee, mentor = open_browser(1280), open_browser(), open_browser()
    signed = find_skill(workbench, mentee, "asha", "Cover shifts")
    expect(signed).to_contain_text("Signed")

    save(workbench, author, CLEARER, is_raised=False)
    expect(find_skill(workbench, mentee, "asha", "Cover shifts")).to_contain_text("Signed")
    publish(workbench, author)
    expect(find_skill(workbench, mentee, "asha", CLEARER)).to_contain_text("Signed")

    save(workbench, author, HARDER, is_raised=True)
    publish(workbench, author)
    expect(find_skill(workbench, mentee, "asha", HARDER)).to_contain_text(SHOW_AGAIN)
    mentee.get_by_role("link", name=HARDER).click()
    expect(mentee.get_by_text("The skill has changed. Please show it again.")).to_be_visible()
    expect(mentee.get_by_text("for an earlier version of this skill")).to_be_visible()

    workbench.open(mentor, "sam").get_by_role("link", name="Asha Begum", exact=True).click()
    expect(mentor.locator("li", has=mentor.get_by_role("link", name=HARDER))).to_contain_text(SHOW_AGAIN)


def test_drafts_and_what_is_published_are_there_after_a_restart(
    workbench: Workbench, open_browser: Callable[..., Page]
) -> None:
    author, mentee = open_browser(1280), open_browser()
    save(workbench, author, "Published before the power cut", is_raised=False)
    publish(workbench, author)
    save(workbench, author, "Draft before the power cut", is_raised=False)
    workbench.restart()
    expect(find_skill(workbench, mentee, "ben", "Published before the power cut")).to_be_visible()
    open_editor(workbench, author)
    expect(author.get_by_text("the draft differs from what is published")).to_be_visible()
    state = author.locator("[data-cm-editor-state]").text_content()
    assert "Draft before the power cut" in (state or "")
    publish(workbench, author)
    expect(find_skill(workbench, mentee, "ben", "Draft before the power cut")).to_be_visible()


def test_of_two_authors_who_save_the_second_is_told(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    first, second = open_browser(1280), open_browser(1280)
    open_editor(workbench, second)
    save(workbench, first, "What the first wrote", is_raised=False)
    status, answer = second.evaluate(_SAVE, [SKILL, "What the second wrote", 0])
    assert status == 409
    assert "What the first wrote" in str(answer["state"])
    publish(workbench, first)


class TestWindow:
    """The stand-in for Studio's."""

    def test_closes_when_the_block_says_so(self, workbench: Workbench, open_browser: Callable[..., Page]) -> None:
        page = open_editor(workbench, open_browser(1280))
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status").filter(has_text="Closed without saving.")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("link", name="Open the editor again").click()
        expect(page.get_by_role("heading", name="Editing: ")).to_be_visible()

    def test_shows_saving_and_errors_and_fails_where_studio_fails(
        self, workbench: Workbench, open_browser: Callable[..., Page]
    ) -> None:
        page = open_editor(workbench, open_browser(1280))
        notify = "([name, data]) => window.wbStudio.runtime.notify(name, data)"
        page.evaluate(notify, ["error", {"title": "Not saved", "message": "The line is down."}])
        expect(page.get_by_role("alert").filter(has_text="The line is down.")).to_be_visible()
        with pytest.raises(Exception, match="undefined"):
            page.evaluate(notify, ["save", {"state": "end"}])
        page.evaluate(notify, ["save", {"state": "start"}])
        expect(page.get_by_text("Saving", exact=True)).to_be_visible()
        page.evaluate(notify, ["save", {"state": "end"}])
        expect(page.get_by_role("status").filter(has_text="Saved as a draft.")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_says_after_saving_what_waits_to_be_published(
        self, workbench: Workbench, open_browser: Callable[..., Page]
    ) -> None:
        page = open_editor(workbench, open_browser(1280))
        expect(page.get_by_text("Nothing waits to be published.")).to_be_visible()
        page.get_by_label("Title of the checklist").fill("Another plan")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("the draft differs from what is published")).to_be_visible()
        publish(workbench, page)

    def test_is_as_hostile_as_studios(self, workbench: Workbench, open_browser: Callable[..., Page]) -> None:
        page = open_editor(workbench, open_browser(1280))
        found = page.evaluate(
            """() => ({
              rem: getComputedStyle(document.documentElement).fontSize,
              height: document.querySelector('.modal-content').clientHeight,
              amd: Boolean(window.define.amd),
              url: window.wbStudio.runtime.handlerUrl($('.xblock'), 'studio', 'check'),
            })"""
        )
        usage_id = "senior-and-manager-induction.coach_mentoring.d0.u0"
        assert found == {
            "rem": "10px",
            "height": 435,
            "amd": True,
            "url": f"/handler/{usage_id}/studio/check?student={AUTHOR}",
        }


def test_somebody_who_is_no_author_is_refused(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    response = page.goto(f"{workbench.url}/scenario/{FIRST_COURSE}/studio_view/?student=asha")
    assert response is not None
    assert response.status == 403
    expect(page.get_by_role("heading", name="This page is not for you")).to_be_visible()
