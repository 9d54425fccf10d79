"""Small helps at a field: names of clients, characters left, last night's shift."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WARNING = "This looks like a phone number. Please take it out if it is about a client or colleague."

FOUND = {
    "ring 07700 900123 10:30": "phone:07700 900123",
    "(0113) 496 0000": "phone:(0113) 496 0000",
    "+44 7700 900123": "phone:+44 7700 900123",
    "+33 1 23 45 67 89": "phone:+33 1 23 45 67 89",
    "no 943 476 5919.": "nhs-number:943 476 5919",
    "a@b.co.uk": "email:a@b.co.uk",
    "born on 12/03/1941": "date-of-birth:12/03/1941",
    "DOB: 12 March 1941": "date-of-birth:12 March 1941",
    "d.o.b. 1.2.41": "date-of-birth:1.2.41",
    "Mrs Patel's tablets": "titled-name:Mrs Patel",
    "943 476 5918": "",
    "444 444 4444": "",
    "seen 04.05.2026 10.30": "",
    "01.05.2026 10": "",
    "on 12/03/2026 we met": "",
    "shift 07:30 14:30": "",
    "£1,000,000,000": "",
    "ISBN 9780306406157": "",
    "See the Dr Monday": "",
    "I miss Sunday": "",
}


def test_a_number_is_warned_of_on_leaving_the_field_and_taken_out_on_request(open_page):
    page = open_page()
    field = page.get_by_label("Add a line")
    field.fill("Ring 07700 900123 at night, or mail a.b@example.org")
    expect(page.locator(".cm-warning")).to_have_count(0)
    field.press("Tab")
    expect(page.locator(".cm-warning")).to_contain_text(WARNING)
    expect(page.locator("#cm-a [data-cm-live]")).to_have_text(WARNING)
    page.get_by_role("button", name="Take it out").click()
    expect(field).to_have_value("Ring at night, or mail a.b@example.org")
    expect(field).to_be_focused()
    expect(page.locator(".cm-warning")).to_contain_text("e-mail address")
    page.get_by_role("button", name="Leave it").click()
    expect(page.locator(".cm-warning")).to_have_count(0)
    field.press("Tab")
    page.wait_for_timeout(100)
    expect(page.locator(".cm-warning")).to_have_count(0)


def test_the_warning_is_never_in_the_way_of_the_button(open_page, stand_in):
    page = open_page()
    page.get_by_label("Add a line").fill("Ask Mrs Patel")
    page.get_by_role("button", name="Sign off").click(delay=200)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stand_in.received[0].content["line"] == "Ask Mrs Patel"


def test_words_come_in_the_language_of_the_page(open_page, page):
    open_page()
    root = page.locator("#cm-a")
    root.evaluate("e => e.setAttribute('data-cm-text-looks-titled-name', 'Das sieht nach einem Namen aus.')")
    root.evaluate("e => e.setAttribute('data-cm-text-titles', 'Herr Frau')")
    field = page.get_by_label("Add a line")
    field.fill("Heute mit Frau Müller, not Mrs Patel")
    field.blur()
    expect(page.locator(".cm-warning")).to_contain_text("Das sieht nach einem Namen aus.")
    page.get_by_role("button", name="Take it out").click()
    expect(field).to_have_value("Heute mit, not Mrs Patel")


def test_only_what_would_name_somebody_is_found(open_page):
    page = open_page()
    find = "text => CoachMentoringBlock.parts.findHints(text, 'Mr Mrs Ms Miss Mx Dr').map(h => h.kind + ':' + h.text)"
    assert {text: ",".join(page.evaluate(find, text)) for text in FOUND} == FOUND


def test_characters_left_show_when_they_run_short(open_page):
    page = open_page()
    field = page.get_by_label("Add a line")
    field.fill("x" * 70)
    expect(page.locator(".cm-count")).to_have_count(0)
    field.fill("x" * 90)
    expect(page.locator(".cm-count")).to_have_text("Characters left: 10")
    expect(page.locator("#cm-a [data-cm-live]")).to_have_text("Characters left: 10")
    field.fill("")
    expect(page.locator(".cm-count")).to_be_hidden()


def test_last_nights_shift_sets_the_date_and_shows_that_it_did(open_page):
    page = open_page(
        """<h2 data-cm-heading>When</h2><form hx-post="/a/x" data-cm-form="x">
        <details><summary>Change</summary><label for="PREFIX-when">When</label>
        <input type="date" name="seen_on" id="PREFIX-when" value="2026-11-21"></details>
        <button type="button" class="cm-chip" data-cm-set-date="2026-11-20"
          data-cm-for="PREFIX-when">Last night</button>
        </form>"""
    )
    chip, field = page.get_by_role("button", name="Last night"), page.get_by_label("When")
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(field).to_be_visible()
    expect(field).to_have_value("2026-11-20")
    expect(chip).to_have_attribute("aria-pressed", "true")
    field.fill("2026-11-19")
    expect(chip).to_have_attribute("aria-pressed", "false")
