"""Unsaved work in the browser: what comes back, to whom, for how long, and where it cannot be kept."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.editor.editing import NEW_UNIT, OPEN_AGAIN
from tests.browser.screens import list_axe_findings

pytestmark = pytest.mark.browser

DAY_MS = 24 * 60 * 60 * 1000

FULL = """Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"""
FORBIDDEN = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('no', 'SecurityError'); } });"""


def age(author, milliseconds: int) -> None:
    """What is kept has been lying there for so long."""
    author.page.evaluate(
        """age => { for (const name of Object.keys(localStorage)) {
          const draft = JSON.parse(localStorage.getItem(name));
          localStorage.setItem(name, JSON.stringify({...draft, at: draft.at - age}));
        } }""",
        milliseconds,
    )


class TestComingBack:
    def test_work_survives_an_editor_that_was_closed(self, sit):
        author = sit()
        author.title.fill("Not finished")
        author.wait_until_kept()
        author.open()
        expect(author.title).to_have_value("Not finished")
        expect(author.notices).to_contain_text("You did not save this last time.")
        expect(author.status).to_have_text("Not saved yet")
        assert list(list_axe_findings(author.page)) == []
        author.press("Go on with it")
        expect(author.notices.locator("[data-cm-notice]")).to_have_count(0)
        assert author.say_focus() == "Checklist"

    def test_the_last_words_before_leaving_are_kept_without_waiting(self, sit):
        author = sit()
        author.title.fill("One")
        author.title.fill("The very last")
        author.page.goto("about:blank")
        author.open()
        expect(author.title).to_have_value("The very last")

    def test_it_is_thrown_away_on_request_and_that_can_be_undone(self, sit):
        author = sit()
        saved = author.title.input_value()
        author.title.fill("A bad idea")
        author.wait_until_kept()
        author.open()
        author.press("Throw it away")
        expect(author.title).to_have_value(saved)
        expect(author.status).to_have_text("Saved")
        author.page.wait_for_function("localStorage.length === 0")
        author.press("Undo")
        expect(author.title).to_have_value("A bad idea")

    def test_what_was_typed_and_taken_back_leaves_nothing(self, sit):
        author = sit()
        saved = author.title.input_value()
        author.title.fill("Something")
        author.wait_until_kept()
        author.title.fill(saved)
        author.page.wait_for_function("localStorage.length === 0")
        expect(author.status).to_have_text("Saved")

    def test_a_new_block_comes_back_with_what_was_chosen(self, sit):
        author = sit(course=NEW_UNIT)
        author.press("Use this – Blank")
        author.title.fill("My own list")
        author.wait_until_kept()
        author.open()
        expect(author.title).to_have_value("My own list")
        expect(author.root.locator("[data-cm-gallery]")).to_be_hidden()


class TestWhenItWasSavedSince:
    def test_the_differences_are_shown_and_the_author_chooses(self, sit):
        author, other = sit("gwen"), sit("lee")
        author.show_settings()
        author.root.get_by_label("Name of the lead").fill("Priya")
        author.wait_until_kept()
        author.page.goto("about:blank")
        other.title.fill("Saved in between " + other.page.evaluate("String(Math.random())"))
        other.save()
        author.open()
        expect(author.notices.locator("[data-cm-list=after]")).to_contain_text("Name of the lead: empty → Priya")
        expect(author.notices.locator("[data-cm-list=after]")).to_contain_text("title")
        expect(author.status).to_have_text("Saved")
        author.title.fill("Typed before choosing")
        author.page.wait_for_function("Object.keys(localStorage).length === 2")
        author.press("Throw them away")
        expect(author.title).to_have_value("Typed before choosing")
        assert [name for name in author.list_kept() if name.endswith("/older")] == []


class TestWhoseAndHowLong:
    def test_another_author_at_the_same_computer_is_not_offered_it(self, sit):
        author = sit("gwen")
        author.title.fill("Gwen's own")
        author.wait_until_kept()
        author.page.goto(author.url.replace("student=gwen", "student=lee"))
        expect(author.title).to_be_visible()
        expect(author.title).not_to_have_value("Gwen's own")
        expect(author.notices.locator("> *")).to_have_count(0)
        author.open()
        expect(author.title).to_have_value("Gwen's own")

    def test_another_block_is_not_offered_it(self, sit):
        author = sit()
        author.title.fill("For this block")
        author.wait_until_kept()
        author.page.goto(author.url.replace("coach_mentoring.0", "coach_mentoring.1"))
        expect(author.title).to_be_visible()
        expect(author.title).not_to_have_value("For this block")

    def test_after_14_days_it_is_gone_whoevers_it_is(self, sit):
        author = sit("gwen")
        author.title.fill("Two weeks ago")
        author.wait_until_kept()
        author.page.goto("about:blank")
        author.page.goto(author.url.replace("studio_view/", "").replace("gwen", "lee"))
        age(author, 13 * DAY_MS)
        author.open()
        expect(author.title).to_have_value("Two weeks ago")
        author.page.goto(author.url.replace("studio_view/", ""))
        age(author, 14 * DAY_MS)
        author.page.goto(author.url.replace("student=gwen", "student=lee"))
        expect(author.title).to_be_visible()
        assert author.list_kept() == []

    def test_a_draft_from_another_version_or_written_by_hand_breaks_nothing(self, sit):
        author = sit()
        author.title.fill("An older editor's")
        author.wait_until_kept()
        name = author.list_kept()[0]
        author.page.goto(author.url.replace("studio_view/", ""))
        kept = json.loads(author.page.evaluate("name => localStorage.getItem(name)", name))
        kept["state"]["fields"]["no_such_setting"] = 1
        del kept["state"]["fields"]["pilot"]
        author.page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, json.dumps(kept)])
        author.open()
        expect(author.title).to_have_value("An older editor's")
        author.save()
        for broken in ("{", "[]", '{"at": 1}', '{"at": 1e99, "base": "x", "state": {"fields": null, "checklist": 3}}'):
            author.page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, broken])
            author.open()
            expect(author.status).to_have_text("Saved")
            assert author.list_kept() == []


class TestWhereNothingCanBeKept:
    @pytest.mark.parametrize("how", [FULL, FORBIDDEN], ids=["full", "forbidden"])
    def test_it_is_said_and_leaving_asks_first(self, sit, how):
        author = sit()
        author.page.add_init_script(how)
        author.open()
        expect(author.status).to_have_text("Saved")
        author.title.fill(f"Nowhere to keep this, {len(how)}")
        expect(author.status).to_have_text("Not saved yet, and not kept: save before you leave")
        author.press("Cancel")
        expect(author.root.locator("[data-cm-leave]")).to_contain_text("This browser cannot keep your changes")
        author.press("Go on editing")
        asked = author.list_dialogs()
        author.page.close(run_before_unload=True)
        author.page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        author.save()

    def test_nobody_is_asked_where_it_is_kept(self, sit):
        author = sit()
        author.title.fill("Safe and sound")
        author.wait_until_kept()
        asked = author.list_dialogs()
        author.page.goto("about:blank")
        assert asked == []

    def test_an_editor_that_was_left_asks_nothing_more(self, sit):
        author = sit()
        author.page.add_init_script(FULL)
        author.open()
        author.title.fill("Left on purpose")
        author.press("Cancel")
        author.press("Leave")
        expect(author.page.get_by_text(OPEN_AGAIN)).to_be_visible()
        asked = author.list_dialogs()
        author.page.goto("about:blank")
        assert asked == []
