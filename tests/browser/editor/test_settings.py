"""Settings of a front page, and what a part shows of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.editor.conftest import read_state
from tests.browser.keyboard import Keyboard
from tests.browser.screens import Findings, list_axe_findings
from tests.browser.workbench import SECOND_COURSE

pytestmark = pytest.mark.browser

PART = "&block=second-course.coach_mentoring.d1.u0"

# What this version cannot do is not offered.
MISSING = ("training_needed", "services", "pilot")


@pytest.fixture
def author(sit):
    author = sit()
    author.show_settings()
    return author


def fields_of(author) -> dict[str, object]:
    fields: dict[str, object] = read_state(author.page)["fields"]
    return fields


class TestFrontPage:
    def test_every_setting_says_its_default_and_what_it_is(self, author):
        rows = author.root.locator("[data-cm-setting-row]")
        said = dict(
            zip(
                rows.evaluate_all("rows => rows.map(row => row.dataset.cmSettingRow)"),
                rows.evaluate_all("rows => rows.map(row => row.querySelector('.cm-field__hint').textContent)"),
                strict=True,
            )
        )
        assert set(said) == set(fields_of(author)) - set(MISSING)
        assert [name for name, hint in said.items() if "Default: " not in hint] == ["display_name"]
        assert [name for name, hint in said.items() if len(hint) < 30] == []

    def test_more_control_is_closed(self, author):
        more = author.root.get_by_text("More control (each of these makes it slower for people)")
        expect(more).to_be_visible()
        expect(author.root.get_by_label("A lead may sign")).to_be_hidden()
        more.click()
        author.root.get_by_text("A lead may sign").click()
        assert fields_of(author)["leads_may_sign"] is True
        expect(author.status).to_have_text("Not saved yet")
        author.press("Undo")
        expect(author.root.get_by_label("A lead may sign")).not_to_be_checked()
        expect(author.status).to_have_text("Saved")

    def test_values_are_taken_as_what_they_mean(self, author):
        author.root.get_by_text("Grade and course completion").click()
        author.root.get_by_text("More control").click()
        author.root.get_by_label("Length in weeks").fill(" 20 ")
        author.root.get_by_label("Grade weight").fill("0,5")
        author.root.get_by_label("Months to keep after the end").fill("36")
        author.root.get_by_label("Mentors a person").select_option("3")
        author.root.get_by_text("Course staff only").click()
        author.root.get_by_text("Counts for course completion").click()
        fields = fields_of(author)
        expected = {"weeks": 20, "weight": 0.5, "months_to_keep": 36, "mentors_per_plan": 3, "who_may_mentor": "staff"}
        assert {name: fields[name] for name in expected} == expected
        assert fields["counts_for_completion"] is True
        author.root.get_by_label("Months to keep after the end").fill("")
        author.root.get_by_label("Length in weeks").fill("a few")
        assert (fields_of(author)["months_to_keep"], fields_of(author)["weeks"]) == (None, "a few")

    def test_one_setting_is_taken_back_at_a_time(self, author):
        weeks, hours = author.root.get_by_label("Length in weeks"), author.root.get_by_label("Full-time hours")
        for field, typed in ((weeks, "3"), (hours, "5")):
            field.press("End")
            field.press_sequentially(typed)
        assert (fields_of(author)["weeks"], fields_of(author)["full_time_hours"]) == (123, 375)
        author.press("Undo")
        expect(hours).to_have_value("37")
        expect(weeks).to_have_value("123")

    def test_what_a_grade_means_for_people_who_do_not_join_is_said(self, author):
        author.root.get_by_text("Grade and course completion").click()
        table = author.root.locator(".cm-settings table")
        expect(table.get_by_role("row", name="did neither")).to_contain_text("the course waits for them")
        notes = author.root.locator("[data-cm-notes]")
        expect(notes).not_to_contain_text("grade")
        author.root.get_by_label("Grade weight").fill("1")
        expect(notes.locator("[data-cm-level=warning]", has_text="grade").first).to_be_visible()
        author.root.get_by_label("Grade weight").fill("0")
        expect(notes).not_to_contain_text("grade")

    def test_what_is_not_available_can_be_taken_out(self, author):
        author.page.evaluate(
            """() => { const {model} = CoachMentoringEditorParts.editor;
              model.replace({...model.state, fields: {...model.state.fields, pilot: true}},
                'replace:test'); }"""
        )
        author.press("Take it out")
        assert fields_of(author)["pilot"] is False
        expect(author.root.locator("[data-cm-unavailable]")).to_be_hidden()

    def test_by_keyboard_alone(self, sit):
        author = sit()
        keyboard = Keyboard(author.page)
        keyboard.go_to("Checklist", "button")
        author.page.keyboard.press("ArrowRight")
        keyboard.write("Length in weeks", "14")
        keyboard.go_to("More control", "summary")
        author.page.keyboard.press("Enter")
        keyboard.go_to("A lead may sign", "checkbox")
        author.page.keyboard.press("Space")
        keyboard.go_to("Save", "button")
        author.page.keyboard.press("Enter")
        expect(author.root).to_have_count(0)
        author.open()
        assert (fields_of(author)["weeks"], fields_of(author)["leads_may_sign"]) == (14, True)


class TestPart:
    def test_it_shows_the_front_pages_settings_to_be_read(self, sit):
        author = sit(course=SECOND_COURSE, query=PART)
        author.show_settings()
        assert fields_of(author)["is_home"] is False
        own = author.root.locator("[data-cm-for-part]")
        expect(own).to_contain_text("Its settings hold for this part as well")
        expect(own.locator("div", has_text="Months to keep after the end")).to_contain_text("36")
        expect(own.locator("div", has_text="Files beside")).to_contain_text("on")
        expect(own.locator("input, select, textarea")).to_have_count(0)
        expect(author.root.get_by_label("Length in weeks")).to_be_hidden()
        expect(author.root.get_by_label("Title of this block")).to_be_visible()
        expect(author.root.get_by_label("Belongs together as")).to_be_visible()
        assert list(list_axe_findings(author.page)) == []

    def test_a_front_page_becomes_a_part_and_back(self, author):
        author.root.locator("label", has_text="A part").click()
        expect(author.root.locator("[data-cm-for-home]")).to_be_hidden()
        expect(author.root.locator("[data-cm-for-part]")).to_contain_text("There is no front page in the course yet.")
        author.press("Undo")
        expect(author.root.locator("[data-cm-for-home]")).to_be_visible()
        expect(author.status).to_have_text("Saved")


def test_it_can_be_used_by_everybody(sit):
    author = sit(width=320)
    author.show_settings()
    author.root.get_by_label("Length in weeks").fill("1000")
    author.press("Save")
    expect(author.root.get_by_label("Length in weeks")).to_have_attribute("aria-invalid", "true")
    # Studio's own bar goes as soon as somebody goes on.
    expect(author.page.locator(".wb-alert")).to_be_visible()
    author.root.get_by_label("Length in weeks").click()
    expect(author.page.locator(".wb-alert")).to_be_hidden()
    author.press("Cancel")
    expect(author.root.locator("[data-cm-leave]")).to_be_visible()
    # So that the bar at the foot covers no target by half.
    author.root.locator("[data-cm-setting-row=who_may_mentor]").evaluate("it => it.scrollIntoView()")
    findings = Findings()
    findings.look_at_widths(author.page, "settings")
    assert findings.by_kind == {}
