"""Back, Forward and Reload; what is looked for in a list; the other blocks of a page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.frontend.conftest import SKILL
from tests.browser.frontend.stand_in import Answer, done
from tests.browser.frontend.test_sending import fill_in, notice, press

pytestmark = pytest.mark.browser

TALKS = """<h2 class="cm-title" tabindex="-1" data-cm-heading>Talks</h2>
  <a href="/BLOCK/talk" hx-get="/BLOCK/talk" hx-target="#PREFIX-panel">On Monday</a>
  <form hx-get="/BLOCK/people" hx-target="#PREFIX-panel"><label for="PREFIX-find">Find a person</label>
  <input id="PREFIX-find" name="find" type="search"><input type="hidden" name="state" value="all">
  <button>Search</button></form>"""
TALK = '<h2 class="cm-title" tabindex="-1" data-cm-heading>On Monday</h2>'


@pytest.fixture(autouse=True)
def panels(stand_in):
    stand_in.panels |= {"talks": TALKS, "talk": TALK, "people": TALK.replace("On Monday", "People")}


def heading(page, name):
    return page.get_by_role("heading", name=name)


def test_back_leads_to_the_panel_before_and_forward_again(open_page, page):
    page.goto("about:blank")
    open_page()
    page.get_by_label("Add a line").fill("Half a sentence")
    page.get_by_role("link", name="Talks").click()
    page.get_by_role("link", name="On Monday").click()
    expect(heading(page, "On Monday")).to_be_focused()
    page.go_back()
    expect(heading(page, "Talks")).to_be_focused()
    page.go_back()
    expect(heading(page, "On call")).to_be_focused()
    expect(page.get_by_label("Add a line")).to_have_value("Half a sentence")
    assert page.url.endswith("/?")
    page.go_forward()
    expect(heading(page, "Talks")).to_be_focused()
    page.reload()
    expect(heading(page, "Talks")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    page.go_back()
    expect(heading(page, "On call")).to_be_focused()
    page.go_back()
    page.wait_for_url("about:blank")


def test_a_form_that_was_sent_is_not_sent_again_by_back_or_forward(open_page, stand_in):
    answer = done("Signed.")
    stand_in.answers.append(Answer(200, answer.body, "done", headers={"X-Coach-Mentoring-Address": "/a/talk"}))
    page = open_page(TALKS.replace("/BLOCK/talk", "/BLOCK/skill"))
    stand_in.panels["skill"] = SKILL
    page.get_by_role("link", name="On Monday").click()
    fill_in(page)
    press(page)
    expect(heading(page, "Thank you")).to_be_focused()
    page.go_back()
    expect(heading(page, "Talks")).to_be_focused()
    page.go_forward()
    # Where the server said that the answer is.
    expect(heading(page, "On Monday")).to_be_focused()
    assert len(stand_in.received) == 1


def test_the_host_s_own_steps_are_left_alone(open_page):
    page = open_page()
    page.evaluate("history.replaceState({host: 1}, '')")
    page.get_by_role("link", name="Talks").click()
    expect(heading(page, "Talks")).to_be_focused()
    assert page.evaluate("history.state.host") == 1
    page.evaluate("location.hash = 'somewhere'")
    page.wait_for_timeout(200)
    expect(heading(page, "Talks")).to_be_visible()
    page.go_back()
    expect(heading(page, "Talks")).to_be_visible()
    page.go_back()
    expect(heading(page, "On call")).to_be_visible()
    assert page.evaluate("history.state.host") == 1


def test_a_step_back_to_what_does_not_come_leaves_what_stands_there(open_page, stand_in):
    page = open_page()
    page.get_by_role("link", name="Talks").click()
    page.get_by_role("link", name="On Monday").click()
    expect(heading(page, "On Monday")).to_be_focused()
    stand_in.panels["talks"] = Answer(502, "<h1>Bad gateway</h1>")
    page.go_back()
    expect(notice(page)).to_contain_text("That did not load.")
    expect(heading(page, "On Monday")).to_be_visible()
    stand_in.panels["talks"] = TALKS
    press(page, "Try again")
    expect(heading(page, "Talks")).to_be_focused()
    page.go_back()
    expect(heading(page, "On call")).to_be_focused()


def test_what_is_looked_for_stands_in_no_address(open_page, page):
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("x-coach-mentoring-find"))))
    open_page(TALKS)
    page.get_by_label("Find a person").fill("Zoë Å & co")
    page.get_by_label("Find a person").press("Enter")
    expect(heading(page, "People")).to_be_focused()
    page.go_back()
    expect(heading(page, "Talks")).to_be_focused()
    page.go_forward()
    expect(heading(page, "People")).to_be_focused()
    found = [(url, find) for url, find in asked if "/people" in url]
    assert [url.partition("/a/")[2] for url, _ in found] == ["people?state=all"] * 2
    assert [find for _, find in found] == ["Zo%C3%AB%20%C3%85%20%26%20co"] * 2
    assert "Zo" not in page.evaluate("JSON.stringify(history.state)")


def test_a_visit_is_noted_once_and_quietly(open_page, page, stand_in):
    page.clock.install()
    stand_in.answers.append(Answer(500, "Sorry.", "error"))
    seen = '<span hidden data-cm-seen="/BLOCK/seen"></span>'
    stand_in.panels["talks"] = TALKS + seen
    open_page(SKILL + seen)
    page.clock.run_for(1_500)
    assert stand_in.received == []
    page.clock.run_for(1_000)
    page.get_by_role("link", name="Talks").click()
    expect(heading(page, "Talks")).to_be_focused()
    page.clock.run_for(5_000)
    (received,) = stand_in.received
    assert received.path == "/a/seen"
    assert list(received.content) == ["key"]
    expect(notice(page)).to_be_hidden()
    expect(page.locator("#cm-a [data-cm-live]")).to_be_empty()


# ---- two blocks on a page ----

NEW = """<h2 class="cm-title" tabindex="-1" data-cm-heading>1 signed</h2>
  <details><summary>More</summary><a href="#" id="PREFIX-inner">Inside</a></details>"""


def test_what_was_done_in_one_block_shows_in_the_other(open_page, stand_in):
    page = open_page(query="blocks=a,b")
    a, b = page.locator("#cm-a"), page.locator("#cm-b")
    stand_in.panels["first"] = NEW
    a.get_by_role("button", name="Sign off").click()
    expect(a.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(b.get_by_role("heading", name="1 signed")).to_be_visible()
    expect(a.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(b.locator("[data-cm-live]")).to_be_empty()
    expect(b.locator("[data-cm-notice]")).to_be_hidden()


def test_a_block_in_which_somebody_writes_only_says_that_something_changed(open_page, stand_in):
    page = open_page(query="blocks=a,b")
    a, b = page.locator("#cm-a"), page.locator("#cm-b")
    b.get_by_label("Add a line").fill("Half a sentence")
    stand_in.panels["first"] = SKILL.replace("On call", "On call, anew")
    a.get_by_role("button", name="Sign off").click()
    expect(b.locator("[data-cm-notice]")).to_contain_text("Something changed here.")
    expect(b.get_by_label("Add a line")).to_have_value("Half a sentence")
    b.get_by_role("button", name="Show it").click()
    expect(b.get_by_role("heading", name="On call, anew")).to_be_focused()
    expect(b.get_by_label("Add a line")).to_have_value("Half a sentence")
    expect(b.locator("[data-cm-notice]")).to_be_hidden()


def test_what_is_fetched_quietly_keeps_focus_and_what_was_open(open_page, stand_in):
    stand_in.panels["talks"] = NEW
    page = open_page(query="blocks=a,b")
    b = page.locator("#cm-b")
    b.get_by_role("link", name="Talks").click()
    b.get_by_text("More").click()
    b.get_by_role("link", name="Inside").focus()
    stand_in.panels["talks"] = NEW.replace("1 signed", "2 signed")
    page.evaluate("document.querySelector('#cm-a form').requestSubmit()")
    expect(b.get_by_role("heading", name="2 signed")).to_be_visible()
    expect(b.get_by_role("link", name="Inside")).to_be_visible()


def test_each_block_has_its_own_place_in_the_steps(open_page):
    page = open_page(query="blocks=a,b")
    a, b = page.locator("#cm-a"), page.locator("#cm-b")
    a.get_by_role("link", name="Talks").click()
    expect(a.get_by_role("heading", name="Talks")).to_be_focused()
    b.get_by_role("link", name="Talks").click()
    expect(b.get_by_role("heading", name="Talks")).to_be_focused()
    page.go_back()
    expect(b.get_by_role("heading", name="On call")).to_be_focused()
    expect(a.get_by_role("heading", name="Talks")).to_be_visible()
    page.reload()
    expect(a.get_by_role("heading", name="Talks")).to_be_visible()
    expect(b.get_by_role("heading", name="On call")).to_be_visible()
    page.go_back()
    expect(a.get_by_role("heading", name="On call")).to_be_focused()
