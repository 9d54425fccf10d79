"""What happens between a pressed button and the server's word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.frontend.conftest import SKILL, again
from tests.browser.frontend.stand_in import Answer, cut, done

pytestmark = pytest.mark.browser

NOT_SENT = "Not sent yet. We are keeping what you wrote and will try again."


def fill_in(page: Page, line: str = "He chose the soup.") -> None:
    page.get_by_label("I saw it").check()
    page.get_by_label("Add a line").fill(line)


def press(page: Page, name: str = "Sign off") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def notice(page: Page, block: str = "a"):
    return page.locator(f"#cm-{block} [data-cm-notice]")


def drafts(page: Page) -> dict[str, Any]:
    """By their name in localStorage."""
    found: dict[str, Any] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).map(([k, v]) => [k, JSON.parse(v)]))"
    )
    return found


# ---- the request ----


def test_the_body_is_json_with_key_token_and_the_pressed_button(open_page, stand_in):
    page = open_page()
    fill_in(page)
    press(page, "Not yet…")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (received,) = stand_in.received
    key = received.content.pop("key")
    assert re.fullmatch(r"[0-9a-f]{32}", key)
    assert received.content == {
        "seen": "7",
        "how": "seen",
        "skills": [],
        "line": "He chose the soup.",
        "decision": "not_yet",
    }
    assert received.headers["content-type"] == "application/json"
    assert received.headers["hx-request"] == "true"
    assert received.headers["x-csrftoken"] == "a-token"
    assert received.headers["x-coach-mentoring-person"] == "asha"
    assert page.url.endswith("/?")


def test_one_ticked_box_of_a_group_is_still_a_list(open_page, stand_in):
    page = open_page()
    page.get_by_label("Rota").check()
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stand_in.received[0].content["skills"] == ["rota"]


def test_a_double_click_sends_once_and_the_focus_stays_on_the_button(open_page, stand_in):
    stand_in.answers.append(done(delay=0.5))
    page = open_page()
    button = page.get_by_role("button", name="Sign off")
    button.dblclick()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(stand_in.received) == 1


# ---- the draft ----


def test_done_erases_the_draft(open_page):
    page = open_page()
    fill_in(page)
    page.wait_for_function("localStorage.length === 1")
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert drafts(page) == {}


def test_again_keeps_the_draft_under_a_new_key_and_says_nothing_of_restoring(open_page, stand_in):
    stand_in.answers.append(again(typed="He chose the soup."))
    page = open_page()
    fill_in(page)
    press(page)
    expect(page.locator("[data-cm-errors]")).to_be_focused()
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")
    expect(page.get_by_label("I saw it")).to_be_checked()
    expect(page.locator(".cm-restored")).to_have_count(0)
    (draft,) = drafts(page).values()
    assert draft["pending"] is None
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    first, second = stand_in.received
    assert second.content["key"] == draft["key"] != first.content["key"]
    assert (first.content["seen"], second.content["seen"]) == ("7", "8")


def test_what_was_typed_comes_back_after_a_reload_and_can_be_put_away(open_page):
    page = open_page()
    fill_in(page)
    page.reload()
    expect(page.locator(".cm-restored")).to_contain_text("We kept what you wrote.")
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")
    expect(page.get_by_label("I saw it")).to_be_checked()
    press(page, "Start again")
    expect(page.get_by_label("Add a line")).to_have_value("")
    expect(page.get_by_label("I saw it")).to_be_focused()
    assert drafts(page) == {}


def test_another_person_sees_no_draft(open_page):
    page = open_page(query="person=asha")
    fill_in(page)
    open_page(query="person=ben")
    expect(page.get_by_label("Add a line")).to_have_value("")
    expect(page.locator(".cm-restored")).to_have_count(0)
    open_page(query="person=asha")
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")


def test_after_72_hours_a_draft_is_gone_whoever_opens_the_page(open_page):
    page = open_page(query="person=asha")
    fill_in(page)
    page.wait_for_function("localStorage.length === 1")
    page.evaluate("""() => { for (const [name, text] of Object.entries(localStorage)) {
        localStorage.setItem(name, JSON.stringify({...JSON.parse(text), at: Date.now() - 72.1 * 3600e3})); } }""")
    open_page(query="person=ben")
    assert drafts(page) == {}


def test_a_field_marked_nodraft_is_never_stored(open_page, stand_in):
    stand_in.answers.append(cut())
    page = open_page(SKILL.replace("data-cm-names", "data-cm-nodraft"))
    page.get_by_label("I saw it").check()
    page.get_by_label("Add a line").fill("a secret")
    press(page)
    expect(notice(page)).to_contain_text("Not sent yet. Please keep this page open")
    assert "a secret" not in str(drafts(page))
    press(page, "Try again")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [each.content["line"] for each in stand_in.received] == ["a secret", "a secret"]


def test_without_local_storage_it_works_as_long_as_the_page_is_open(open_page, page, stand_in):
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})")
    stand_in.answers.append(cut())
    open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text("Please keep this page open")
    press(page, "Try again")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stand_in.received[0].content == stand_in.received[1].content


def test_a_full_local_storage_loses_nothing_while_the_page_is_open(open_page, page, stand_in):
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    open_page()
    fill_in(page)
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


# ---- nobody answers ----


def test_a_cut_connection_is_told_and_sent_again_with_the_same_key_when_the_line_is_back(open_page, stand_in):
    stand_in.answers.append(cut())
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    expect(page.locator("#cm-a [data-cm-live]")).to_have_text(NOT_SENT)
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(notice(page)).to_be_hidden()
    first, second = stand_in.received
    assert first.content == second.content
    assert drafts(page) == {}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_in_trouble_counts_as_not_sent(open_page, stand_in, status):
    stand_in.answers.append(Answer(status, "<html><h1>Bad gateway</h1></html>"))
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    press(page, "Try again")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_it_tries_again_by_itself_every_30_seconds_and_stops_after_72_hours(open_page, page, stand_in):
    page.clock.install()
    stand_in.answers.extend([cut(), cut(), cut()])
    open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.clock.run_for(31_000)
    page.wait_for_timeout(300)
    assert len(stand_in.received) == 2
    page.clock.fast_forward(73 * 3600 * 1000)
    page.clock.run_for(60_000)
    page.wait_for_timeout(300)
    assert len(stand_in.received) == 2


def test_a_page_that_was_closed_sends_when_it_is_opened_anew(open_page, stand_in):
    stand_in.answers.append(cut())
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    open_page('<h2 class="cm-title" tabindex="-1" data-cm-heading>Hello Asha</h2>')
    expect(notice(page)).to_contain_text("What you wrote earlier has now been sent.")
    expect(page.get_by_role("heading", name="Hello Asha")).to_be_visible()
    press(page, "Show it")
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    assert stand_in.received[0].content == stand_in.received[1].content
    assert drafts(page) == {}


def test_a_late_try_that_meets_a_lapsed_session_waits_for_the_person(open_page, stand_in):
    stand_in.answers.extend([cut(), Answer(403, "Unauthenticated")])
    page = open_page()
    fill_in(page)
    press(page)
    press(page, "Try again")
    expect(notice(page)).to_contain_text("You are signed out. What you wrote is safe.")
    (draft,) = drafts(page).values()
    assert draft["pending"]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [each.content for each in stand_in.received] == [stand_in.received[0].content] * 3


def test_a_late_try_that_is_refused_as_it_was_waits_to_be_looked_at(open_page, stand_in):
    stand_in.answers.extend([cut(), again(typed="He chose the soup.")])
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    open_page('<h2 class="cm-title" tabindex="-1" data-cm-heading>Hello Asha</h2>')
    expect(notice(page)).to_contain_text("Please look at it again.")
    press(page, "Show it")
    expect(page.locator("[data-cm-errors]")).to_be_focused()
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")


def test_words_that_were_changed_after_a_failed_try_are_not_sent_behind_the_writers_back(open_page, stand_in):
    stand_in.answers.append(cut())
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.get_by_label("Add a line").fill("He chose the fish.")
    expect(notice(page)).to_contain_text("You changed it since")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    assert len(stand_in.received) == 1
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    first, second = stand_in.received
    assert second.content["line"] == "He chose the fish."
    assert second.content["key"] == first.content["key"]


def test_an_answer_that_comes_after_the_person_went_on_does_not_take_the_new_panel_away(open_page, stand_in):
    stand_in.panels["talks"] = '<h2 class="cm-title" tabindex="-1" data-cm-heading>Talks</h2>'
    stand_in.answers.append(done(delay=0.6))
    page = open_page()
    fill_in(page)
    press(page)
    page.get_by_role("link", name="Talks").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_visible()
    expect(notice(page)).to_contain_text("has now been sent")
    expect(page.get_by_role("heading", name="Talks")).to_be_visible()
    assert drafts(page) == {}


def test_two_tabs_send_one_draft_and_both_know(open_page, context, stand_in):
    stand_in.answers.extend([cut(), done(delay=0.4)])
    one = open_page()
    fill_in(one)
    press(one)
    expect(notice(one)).to_contain_text(NOT_SENT)
    other = open_page(tab=context.new_page())
    expect(notice(other)).to_contain_text("What you wrote earlier has now been sent. On call")
    expect(other.get_by_label("Add a line")).to_have_value("")
    expect(notice(one)).to_be_hidden()
    assert len(stand_in.received) == 2


# ---- somebody else answers ----


@pytest.mark.parametrize(
    ("answer", "words", "button"),
    [
        pytest.param(
            Answer(403, "Unauthenticated"), "You are signed out. What you wrote is safe.", "Sign in again", id="lapsed"
        ),
        pytest.param(
            Answer(302, "", headers={"Location": "/login"}), "You are signed out.", "Sign in again", id="redirect"
        ),
        pytest.param(
            Answer(302, "", headers={"Location": "http://localhost:1/login"}),
            "You are signed out.",
            "Sign in again",
            id="redirect-to-another-site",
        ),
        pytest.param(
            Answer(200, "<html><h1>Log in</h1></html>"), "You are signed out.", "Sign in again", id="login-page"
        ),
        pytest.param(
            Answer(403, "<!DOCTYPE html><html><h1>CSRF</h1></html>"),
            "The page was open too long. What you wrote is safe.",
            "Load the page again",
            id="wrong-token",
        ),
        pytest.param(Answer(413, "<html>"), "That is too long to send. Please shorten it.", None, id="too-large"),
        pytest.param(
            Answer(404, "<html>"), "That did not work. What you wrote is safe.", "Load the page again", id="gone"
        ),
        pytest.param(
            Answer(429, "<p>That was a lot at once. Please wait a minute.</p>", "refused"),
            "That was a lot at once. Please wait a minute.",
            None,
            id="ours-refused",
        ),
        pytest.param(Answer(500, "<p>Sorry.</p>", "error"), "Sorry.", None, id="ours-error"),
    ],
)
def test_what_is_not_a_panel_leaves_form_and_draft_and_is_said(open_page, stand_in, answer, words, button):
    stand_in.answers.append(answer)
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(words)
    expect(page.locator("#cm-a [data-cm-live]")).to_contain_text(words)
    expect(page.get_by_role("heading", name="On call")).to_be_visible()
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")
    expect(page.get_by_role("button", name="Sign off")).not_to_have_attribute("aria-disabled", "true")
    if button:
        expect(notice(page).get_by_role("button", name=button)).to_be_visible()
    (draft,) = drafts(page).values()
    assert draft["pending"] is None
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(200)
    assert len(stand_in.received) == 1


def test_load_again_brings_the_page_with_what_was_written(open_page, stand_in):
    stand_in.answers.append(Answer(403, "<!DOCTYPE html><html><h1>CSRF</h1></html>"))
    page = open_page()
    fill_in(page)
    press(page)
    press(page, "Load the page again")
    expect(page.locator(".cm-restored")).to_be_visible()
    expect(page.get_by_label("Add a line")).to_have_value("He chose the soup.")


def test_a_named_sign_in_page_is_a_link_out_of_the_frame(open_page, page, stand_in):
    stand_in.answers.append(Answer(403, "Unauthenticated"))
    open_page()
    page.evaluate("document.getElementById('cm-a').setAttribute('data-cm-sign-in-url', '/login?next=/course')")
    press(page)
    link = notice(page).get_by_role("link", name="Sign in again")
    expect(link).to_have_attribute("target", "_top")
    expect(link).to_have_attribute("href", "/login?next=/course")
