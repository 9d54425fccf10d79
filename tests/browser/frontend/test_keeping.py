"""What is typed stays: in two tabs, after three days, while it is on its way, too long, and for one person alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.frontend.conftest import SKILL
from tests.browser.frontend.stand_in import Answer, cut, done
from tests.browser.frontend.test_sending import NOT_SENT, drafts, fill_in, notice, press

pytestmark = pytest.mark.browser

HELLO = '<h2 class="cm-title" tabindex="-1" data-cm-heading>Hello Asha</h2>'
AGE = """hours => { for (const [name, text] of Object.entries(localStorage)) {
  const draft = JSON.parse(text), past = hours * 3600e3;
  draft.at -= past;
  if (draft.pending) draft.pending.since -= past;
  localStorage.setItem(name, JSON.stringify(draft)); } }"""


def line(page):
    return page.get_by_label("Add a line")


def test_one_form_in_two_tabs_keeps_both_texts(open_page, context, stand_in):
    one, two = open_page(), open_page(tab=context.new_page())
    line(one).fill("In the first tab.")
    expect(one.locator(".cm-kept")).to_have_text("Kept on this device.")
    line(two).fill("In the second tab.")
    expect(two.locator(".cm-kept")).to_be_visible()
    one.reload()
    expect(line(one)).to_have_value("In the first tab.")
    press(two)
    expect(two.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(line(one)).to_have_value("In the first tab.")
    assert [draft["values"]["line"] for draft in drafts(one).values()] == [["In the first tab."]]
    press(one)
    expect(one.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [each.content["line"] for each in stand_in.received] == ["In the second tab.", "In the first tab."]
    assert len({each.content["key"] for each in stand_in.received}) == 2
    assert drafts(one) == {}


def test_what_two_closed_tabs_held_can_both_be_had(open_page, context):
    one, two = open_page(), open_page(tab=context.new_page())
    for tab, text in ((one, "Older."), (two, "Newer.")):
        line(tab).fill(text)
        expect(tab.locator(".cm-kept")).to_be_visible()
    two.close()
    page = open_page(HELLO)
    page = open_page(SKILL)
    expect(line(page)).to_have_value("Newer.")
    press(page, "Show another version")
    expect(line(page)).to_have_value("Older.")
    press(page, "Show another version")
    expect(line(page)).to_have_value("Newer.")
    press(page, "Start again")
    expect(line(page)).to_have_value("")
    press(page, "Bring it back")
    expect(line(page)).to_have_value("Newer.")
    assert {draft["values"]["line"][0] for draft in drafts(page).values()} == {"Newer.", "Older."}


def test_after_three_days_it_is_sent_no_more_and_the_words_are_there_to_copy(open_page, page, stand_in):
    stand_in.answers.append(cut())
    open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.evaluate(AGE, 73)
    open_page(HELLO)
    expect(notice(page)).to_contain_text("We tried for three days and could not send this.")
    expect(notice(page).get_by_label("On call")).to_have_value("Add a line\nHe chose the soup.")
    assert len(stand_in.received) == 1
    # Where its form is, it comes back into that, to be sent by hand.
    open_page(SKILL)
    expect(line(page)).to_have_value("He chose the soup.")
    expect(page.locator("form [data-cm-notice]")).to_contain_text("We tried for three days")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(200)
    assert len(stand_in.received) == 1
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len({each.content["key"] for each in stand_in.received}) == 1
    assert drafts(page) == {}


def test_words_that_could_not_be_sent_can_be_thrown_away_and_do_not_stay_for_ever(open_page, page, stand_in):
    stand_in.answers.append(cut())
    open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.evaluate(AGE, 73)
    kept = page.evaluate("JSON.stringify(localStorage)")
    open_page(HELLO)
    press(page, "Throw it away")
    expect(notice(page)).to_be_hidden()
    expect(page.get_by_role("heading", name="Hello Asha")).to_be_focused()
    assert drafts(page) == {}
    page.evaluate("kept => Object.assign(localStorage, JSON.parse(kept))", kept)
    page.evaluate(AGE, 8 * 24)
    open_page(query="person=ben")
    assert drafts(page) == {}


def test_what_was_written_while_it_was_sent_is_not_lost(open_page, stand_in):
    stand_in.answers.append(done(delay=0.8))
    page = open_page()
    fill_in(page)
    press(page)
    line(page).fill("He chose the soup. And the pudding.")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(notice(page)).to_contain_text("You wrote more after that was sent.")
    expect(notice(page).get_by_label("On call")).to_have_value("Add a line\nHe chose the soup. And the pudding.")
    press(page, "Throw it away")
    assert drafts(page) == {}


def test_nothing_of_a_long_paste_is_cut_and_how_much_is_too_long_is_said(open_page, stand_in):
    page = open_page()
    text = "🍲" * 101
    line(page).fill(text)
    expect(page.locator(".cm-count")).to_have_text("Too long by 1. Please shorten it.")
    expect(page.locator("#cm-a [data-cm-live]")).to_have_text("Too long by 1. Please shorten it.")
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stand_in.received[0].content["line"] == text


def test_words_without_their_form_are_told_of_and_lead_back_to_it(open_page, page, stand_in):
    open_page()
    line(page).fill("Half a sentence")
    expect(page.locator(".cm-kept")).to_be_visible()
    open_page(HELLO)
    expect(notice(page)).to_contain_text("We kept what you wrote here before: On call")
    stand_in.panels["first"] = SKILL
    press(page, "Show it")
    expect(line(page)).to_have_value("Half a sentence")
    expect(notice(page)).to_be_hidden()


def test_words_whose_form_is_gone_are_there_to_copy(open_page, page, stand_in):
    open_page()
    line(page).fill("Half a sentence")
    expect(page.locator(".cm-kept")).to_be_visible()
    open_page(HELLO)
    stand_in.panels["first"] = Answer(404, "This page is not for you, or it is not here any more.", "refused")
    press(page, "Show it")
    expect(notice(page)).to_contain_text("not here any more. On call")
    expect(notice(page).get_by_label("On call")).to_have_value("Add a line\nHalf a sentence")


def test_while_somebody_else_is_signed_in_nothing_is_sent_and_nothing_given_up(open_page, stand_in):
    other = Answer(403, "Somebody else is signed in here now.", "signed-out")
    stand_in.answers.extend([cut(), other])
    page = open_page()
    fill_in(page)
    press(page)
    press(page, "Try again")
    expect(notice(page)).to_contain_text("Somebody else is signed in here now.")
    expect(notice(page).get_by_role("button", name="Sign in again")).to_be_visible()
    (draft,) = drafts(page).values()
    assert draft["pending"]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@pytest.mark.parametrize(
    "answer", [Answer(503, "A lot is going on.", "error"), Answer(429, "That was a lot at once.", "refused")]
)
def test_a_late_try_that_meets_a_busy_server_is_tried_again(open_page, stand_in, answer):
    stand_in.answers.extend([cut(), answer])
    page = open_page()
    fill_in(page)
    press(page)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(200)
    expect(notice(page)).to_contain_text(NOT_SENT)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_what_is_not_sent_says_which_where_its_form_is_not(open_page, stand_in):
    stand_in.panels["talks"] = HELLO
    stand_in.answers.extend([cut(), cut()])
    page = open_page()
    fill_in(page)
    press(page)
    expect(page.locator("form [data-cm-notice]")).to_contain_text(NOT_SENT)
    page.get_by_role("link", name="Talks").click()
    expect(notice(page)).to_contain_text(f"{NOT_SENT} On call")
    expect(page.locator("#cm-a [data-cm-live]")).to_contain_text("On call")
