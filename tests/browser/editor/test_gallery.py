"""A new block: templates to look into and to begin with."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.editor.editing import NEW_UNIT
from tests.browser.keyboard import Keyboard
from tests.browser.screens import Findings

pytestmark = pytest.mark.browser


@pytest.fixture
def new(sit):
    return sit(course=NEW_UNIT)


def test_five_templates_and_a_file_are_offered_and_nothing_can_be_saved_yet(new):
    titles = new.root.locator("[data-cm-cards] h3").all_inner_texts()
    assert titles == [
        *("Senior/Manager", "Care Certificate 2025", "Clinical", "Mentoring only", "Blank"),
        "A list of your own",
    ]
    card = new.root.locator("[data-cm-card=senior-manager]")
    expect(card).to_contain_text("22 skills · 5 sections · Senior and Manager")
    expect(new.root.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    expect(new.root.get_by_role("tab")).to_have_count(0)
    expect(new.status).to_be_hidden()


def test_looking_inside_shows_sections_and_skills_in_place(new):
    look = new.root.get_by_role("button", name="Look inside – Clinical")
    look.click()
    expect(look).to_have_attribute("aria-expanded", "true")
    inside = new.root.locator(f"#{look.get_attribute('aria-controls')}")
    expect(inside.locator("h4")).to_have_count(2)
    expect(inside.locator("li")).to_have_count(8)
    look.click()
    expect(look).to_have_attribute("aria-expanded", "false")
    expect(inside).to_be_hidden()


def test_the_chosen_one_opens_in_the_editor_and_undo_leads_back(new):
    new.press("Use this – Senior/Manager")
    expect(new.title).to_have_value("Senior/Manager mentoring plan")
    assert new.say_focus() == "Checklist"
    expect(new.status).to_have_text("Not saved yet")
    expect(new.root.locator("[data-cm-live]")).to_have_text("You began with “Senior/Manager”.")
    new.show_settings()
    expect(new.root.get_by_label("Title of this block")).to_have_value("Senior/Manager mentoring plan")
    new.press("Undo")
    expect(new.page.get_by_role("heading", name="What would you like to begin with?")).to_be_focused()
    new.press("Use this – Blank")
    expect(new.root.locator("[data-cm-skill]")).to_have_count(0)
    expect(new.status).to_have_text("Not saved yet")


def test_a_double_click_on_a_template_presses_nothing_below_it(new):
    new.page.evaluate(
        """() => { window.pressed = [];
          document.querySelector('[data-cm-desk]').addEventListener('click', event => pressed.push(event.target)); }"""
    )
    button = new.root.locator("[data-cm-card=mentoring-only] [data-cm-card-use]")
    button.click()
    expect(new.root.locator("[data-cm-desk]")).to_be_visible()
    tab = new.root.get_by_role("tab", name="Settings").bounding_box()
    new.page.mouse.move(tab["x"] + 9, tab["y"] + 9)
    new.page.mouse.down(click_count=2)
    new.page.mouse.up(click_count=2)
    assert new.page.evaluate("pressed.length") == 0
    expect(new.root.get_by_role("tab", name="Checklist")).to_have_attribute("aria-selected", "true")
    new.page.wait_for_timeout(600)
    new.show_settings()
    expect(new.root.get_by_role("tab", name="Settings")).to_have_attribute("aria-selected", "true")


def test_one_section_can_be_taken_on_its_own(new):
    new.press("Look inside – Care Certificate 2025")
    new.root.get_by_role("button", name="Use only this section – 3. Duty of care").click()
    expect(new.title).to_have_value("3. Duty of care")
    expect(new.root.locator("[data-cm-section]")).to_have_count(1)
    expect(new.root.locator("[data-cm-skill]")).to_have_count(3)


def test_without_a_connection_it_says_so_on_the_card_and_works_afterwards(new):
    new.context.set_offline(True)
    new.press("Use this – Clinical")
    card = new.root.locator("[data-cm-card=clinical]")
    expect(card).to_contain_text("There is no connection, or it broke.")
    expect(new.root.locator("[data-cm-desk]")).to_be_hidden()
    new.context.set_offline(False)
    new.press("Use this – Clinical")
    expect(new.title).to_be_visible()


def test_cancel_closes_without_a_question(new):
    new.press("Cancel")
    expect(new.page.get_by_text("Closed without saving.")).to_be_visible()


def test_by_keyboard_alone(new):
    keyboard = Keyboard(new.page)
    keyboard.go_to("Look inside – Clinical", "button")
    new.page.keyboard.press("Enter")
    expect(new.root.locator(".cm-inside__section")).to_have_count(2)
    keyboard.go_to("Use only this section", "button")
    keyboard.go_to("Use this – Mentoring only", "button")
    new.page.keyboard.press("Space")
    expect(new.root.get_by_role("tab", name="Checklist")).to_be_focused()
    new.page.keyboard.press("ArrowRight")
    assert keyboard.where()["name"] == "Settings"
    expect(new.root.get_by_role("tabpanel", name="Settings")).to_be_visible()
    new.page.keyboard.press("Home")
    expect(new.root.get_by_role("tabpanel", name="Checklist")).to_be_visible()
    keyboard.go_to("Undo", "button")
    new.page.keyboard.press("Enter")
    assert keyboard.where()["name"] == "What would you like to begin with?"


def test_it_can_be_used_by_everybody(sit):
    author = sit(course=NEW_UNIT, width=320)
    author.press("Look inside – Care Certificate 2025")
    expect(author.root.locator(".cm-inside__section")).to_have_count(16)
    findings = Findings()
    findings.look_at_widths(author.page, "gallery")
    assert findings.by_kind == {}


def test_what_was_chosen_is_saved_and_the_gallery_does_not_come_again(sit):
    # The last of this module: the block is not new any more.
    author = sit(course=NEW_UNIT)
    author.press("Use this – Mentoring only")
    author.save()
    author.open()
    expect(author.root.locator("[data-cm-gallery]")).to_be_hidden()
    expect(author.status).to_have_text("Saved")
