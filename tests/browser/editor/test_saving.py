"""Save, Cancel, and two authors: nothing is lost, nothing is saved unseen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.editor.editing import OPEN_AGAIN
from tests.browser.screens import Findings, list_axe_findings

pytestmark = pytest.mark.browser

SAVE = re.compile(r"/studio/save")
# Status, body, headers, and what is said; no two in a row say the same.
OF_OTHERS: list[tuple[int, str, dict[str, str], str]] = [
    (413, "<h1>Too large</h1>", {}, "It is too large to send."),
    (302, "", {"location": "/login"}, "You are signed out."),
    (403, "<h1>CSRF</h1>", {}, "The page was open too long"),
    (200, "<form>Sign in</form>", {}, "You are signed out."),
    (404, "<h1>Not found</h1>", {}, "This block is not there any more"),
    (502, "<h1>Bad gateway</h1>", {}, "The server could not do it just now."),
    (403, "You may not do that.", {"x-coach-mentoring": "refused"}, "You may not do that."),
]


def answer_with(page: Page, status: int, body: str = "", **headers: str) -> None:
    """Save is answered by somebody else, once."""

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=body, headers={"content-type": "text/html", **headers})

    page.route(SAVE, fulfil, times=1)


class TestSave:
    def test_what_is_saved_is_there_next_time_and_the_window_closes(self, sit):
        author = sit()
        expect(author.status).to_have_text("Saved")
        author.title.fill("Saved once")
        author.show_settings()
        author.root.get_by_label("Length in weeks").fill("16")
        author.root.get_by_label("Link to your employer's privacy notice").fill("https://example.org/privacy")
        expect(author.status).to_have_text("Not saved yet")
        author.save()
        author.page.get_by_text(OPEN_AGAIN).click()
        expect(author.title).to_have_value("Saved once")
        author.show_settings()
        expect(author.root.get_by_label("Length in weeks")).to_have_value("16")
        expect(author.status).to_have_text("Saved")
        assert author.list_kept() == []

    def test_what_is_wrong_is_marked_and_nothing_is_saved(self, sit):
        author = sit()
        before = author.title.input_value()
        author.title.fill("Not to be saved")
        author.show_settings()
        weeks = author.root.get_by_label("Length in weeks")
        weeks.fill("ten")
        author.press("Save")
        expect(weeks).to_have_attribute("aria-invalid", "true")
        expect(author.page.locator(".wb-alert")).to_be_visible()
        described = weeks.get_attribute("aria-describedby").split()
        said = author.page.locator(f"#{described[0]}")
        expect(said).to_contain_text("Length in weeks")
        assert author.page.evaluate("document.activeElement.closest('[data-cm-errors-place]') !== null")
        expect(author.status).to_have_text("Not saved yet")
        author.root.get_by_role("tab", name="Checklist").click()
        expect(author.title).to_have_value("Not to be saved")
        other = sit("lee")
        expect(other.title).to_have_value(before)
        author.show_settings()
        weeks.fill("10")
        expect(said).to_have_count(0)
        author.save()

    def test_an_answer_of_somebody_else_loses_nothing(self, sit):
        author = sit()
        notice = author.notices.locator("[data-cm-notice=save]")
        for number, (status, body, headers, sentence) in enumerate(OF_OTHERS):
            title = f"Typed before {number}"
            author.title.fill(title)
            answer_with(author.page, status, body, **headers)
            author.press("Save")
            expect(notice).to_contain_text("Not saved. " + sentence)
            expect(notice).to_contain_text("Your work is still here, and this browser keeps it.")
            assert author.say_focus() == "Save again"
            expect(author.title).to_have_value(title)
        author.press("Save again")
        expect(author.root).to_have_count(0)

    def test_a_lost_connection_keeps_everything_until_it_is_back(self, sit):
        author = sit()
        author.title.fill("Written in a cellar")
        author.context.set_offline(True)
        author.press("Save")
        expect(author.notices).to_contain_text("There is no connection, or it broke.")
        expect(author.page.locator(".wb-alert")).to_contain_text("There is no connection")
        author.title.fill("Written in a cellar, and more")
        author.context.set_offline(False)
        author.save()
        assert author.open().title.input_value() == "Written in a cellar, and more"

    def test_an_answer_that_was_lost_on_the_way_is_no_conflict(self, sit):
        author = sit()
        author.title.fill("Saved, but nobody heard")

        def lose(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        author.page.route(SAVE, lose, times=1)
        author.press("Save")
        expect(author.notices).to_contain_text("There is no connection, or it broke.")
        author.save()

    def test_nothing_can_be_typed_while_it_is_saved(self, sit):
        author = sit()
        author.title.fill("Held for a moment")
        states: list[bool] = []

        def watch(route: Route) -> None:
            states.append(author.root.locator("[data-cm-desk]").evaluate("e => e.inert"))
            route.continue_()

        author.page.route(SAVE, watch, times=1)
        author.save()
        assert states == [True]

    def test_who_lost_access_is_told_and_keeps_the_text(self, sit, workbench):
        workbench.add_person("temp", "Tom Temp", is_staff=True)
        author = sit("temp")
        author.title.fill("Tom's")
        workbench.query("update auth_user set is_staff = 0 where username = 'temp'")
        author.press("Save")
        expect(author.notices).to_contain_text("Not saved.")
        expect(author.title).to_have_value("Tom's")
        assert author.say_focus() == "Save again"


class TestCancel:
    def test_without_changes_it_just_closes(self, sit):
        author = sit()
        author.press("Cancel")
        expect(author.page.get_by_text("Closed without saving.")).to_be_visible()

    def test_with_changes_it_asks_once_in_place(self, sit):
        author = sit()
        author.title.fill("Half a thought")
        author.press("Cancel")
        question = author.root.locator("[data-cm-leave]")
        expect(question).to_contain_text("Leave without saving? Your changes are kept in this browser for 14 days.")
        assert author.say_focus() == "Go on editing"
        author.page.keyboard.press("Enter")
        expect(question).to_be_hidden()
        assert author.say_focus() == "Cancel"
        author.press("Cancel")
        author.press("Leave")
        expect(author.root).to_have_count(0)
        author.page.get_by_text(OPEN_AGAIN).click()
        expect(author.title).to_have_value("Half a thought")
        author.press("Throw it away")
        expect(author.status).to_have_text("Saved")


class TestTwoAuthors:
    @pytest.fixture
    def second(self, sit):
        """Somebody who saves after another has: both changed something."""
        first, second = sit("gwen"), sit("lee")
        self.title_before = first.title.input_value()
        first.title.fill("What Gwen says " + first.page.evaluate("String(Math.random())"))
        first.save()
        second.show_settings()
        weeks = second.root.get_by_label("Length in weeks")
        weeks.fill("21" if weeks.input_value() != "21" else "22")
        second.press("Save")
        expect(second.page.get_by_role("heading", name="Someone saved this while you were editing")).to_be_focused()
        second.root.get_by_text("What of theirs goes").click()
        expect(second.notices.get_by_text("Looking…")).to_have_count(0)
        return second

    def test_the_second_sees_what_both_changed(self, second):
        theirs = second.notices.locator("[data-cm-list=theirs]")
        mine = second.notices.locator("[data-cm-list=mine]")
        expect(theirs).to_contain_text("title")
        expect(theirs).not_to_contain_text("Length in weeks")
        expect(mine).to_contain_text("Length in weeks")
        expect(second.notices.locator("[data-cm-list=goes]")).to_contain_text("title")
        expect(second.status).to_have_text("Not saved yet")
        assert list(list_axe_findings(second.page)) == []

    def test_keeping_mine_saves_over_theirs(self, second):
        second.press("Keep mine")
        expect(second.root).to_have_count(0)
        second.open()
        expect(second.title).to_have_value(self.title_before)
        second.show_settings()
        expect(second.root.get_by_label("Length in weeks")).to_have_value(re.compile("2[12]"))

    def test_taking_theirs_keeps_mine_for_undo_and_for_next_time(self, second):
        weeks = second.root.get_by_label("Length in weeks")
        mine = weeks.input_value()
        second.press("Take theirs")
        expect(second.title).to_have_value(re.compile("What Gwen says"))
        expect(second.status).to_have_text("Saved")
        expect(weeks).not_to_have_value(mine)
        second.press("Undo")
        expect(weeks).to_have_value(mine)
        expect(second.status).to_have_text("Not saved yet")
        second.press("Cancel")
        second.press("Leave")
        second.open()
        second.show_settings()
        expect(weeks).to_have_value(mine)

    def test_what_was_set_aside_is_offered_at_the_next_opening(self, second):
        second.press("Take theirs")
        expect(second.status).to_have_text("Saved")
        second.open()
        card = second.notices
        expect(card).to_contain_text("You have changes that were not saved")
        expect(card.locator("[data-cm-list=after]")).to_contain_text("Length in weeks")
        second.press("Use my changes")
        expect(second.status).to_have_text("Not saved yet")
        assert second.say_focus() == "Checklist"
        second.save()
        assert second.list_kept() == []

    def test_going_on_editing_asks_again_at_the_next_save(self, second):
        second.press("Go on editing")
        expect(second.notices.locator("section")).to_have_count(0)
        second.press("Save")
        expect(second.page.get_by_role("heading", name="Someone saved this while you were editing")).to_be_focused()

    def test_it_can_be_used_by_everybody(self, sit):
        first, second = sit("gwen"), sit("lee", width=320)
        first.title.fill("For everybody")
        first.save()
        second.title.fill("Theirs or mine")
        second.context.set_offline(True)
        second.press("Save")
        expect(second.notices).to_contain_text("There is no connection")
        second.wait_until_kept()
        second.context.set_offline(False)
        second.press("Save")
        expect(second.page.get_by_role("heading", name="Someone saved this while you were editing")).to_be_focused()
        expect(second.notices.get_by_text("Looking…")).to_have_count(0)
        # The list has tests of its own; what the bar at the foot covers of it counts as too small.
        second.page.evaluate("CoachMentoringEditorParts.editor.find('checklist').hidden = true")
        findings = Findings()
        findings.look_at_widths(second.page, "conflict")
        assert findings.by_kind == {}
