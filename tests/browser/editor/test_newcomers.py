"""What somebody who opens the editor for the first time stumbled over."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor.conftest import make_checklist, make_skill, read_state, read_titles
from tests.browser.editor.editing import NEW_UNIT, OPEN_AGAIN, Author
from tests.browser.editor.test_checklist import find_skill, live
from tests.browser.editor.test_incoming import TABLE, choose

pytestmark = pytest.mark.browser

MORE_NEEDED = "The signatures that stand go on counting. People who have one will need another one."


class TestMoreSignatures:
    def test_it_says_who_needs_another_one_and_asks_nothing(self, open_editor):
        page = open_editor()
        skill = find_skill(page, "Cover shifts")
        skill.get_by_label("2", exact=True).click()
        expect(skill.get_by_text(MORE_NEEDED)).to_be_visible()
        expect(live(page)).to_have_text(MORE_NEEDED)
        expect(skill.locator("[data-cm-question]")).to_have_count(0)
        skill.get_by_label("1", exact=True).click()
        expect(skill.get_by_text(MORE_NEEDED)).to_have_count(0)
        expect(skill.locator("[data-cm-question]")).to_have_count(0)

    def test_it_asks_where_the_wording_changes_too(self, open_editor):
        page = open_editor()
        skill = find_skill(page, "Cover shifts")
        skill.get_by_label("2", exact=True).click()
        skill.get_by_label("Skill", exact=True).fill("Cover the shifts")
        expect(skill.get_by_text(MORE_NEEDED)).to_be_visible()
        skill.get_by_label("Yes, show it again").check()
        expect(skill.get_by_text(MORE_NEEDED)).to_have_count(0)
        expect(skill.locator("[data-cm-question]")).to_be_visible()

    def test_where_nobody_has_signed_it_says_nothing(self, open_editor):
        page = open_editor()
        skill = find_skill(page, "Develop/change a rolling rota")
        skill.get_by_label("2", exact=True).click()
        expect(skill.get_by_label("2", exact=True)).to_be_checked()
        expect(page.get_by_text(MORE_NEEDED)).to_have_count(0)


class TestAListThatWaits:
    @pytest.fixture
    def author(self, sit) -> Author:
        author: Author = sit()
        author.root.get_by_text("Bring in a list", exact=True).click()
        choose(author, TABLE)
        expect(author.root.locator(".cm-dry")).to_be_visible()
        return author

    def test_save_leads_to_it(self, author):
        expect(author.status).to_have_text("A list is waiting")
        author.show_settings()
        author.press("Save")
        expect(author.root.get_by_role("button", name="Put it into the editor")).to_be_focused()
        expect(live(author.page)).to_have_text("A list is waiting. Put it into the editor or leave it, then save.")
        author.press("Leave it")
        expect(author.status).to_have_text("Saved")
        author.save()

    def test_cancel_asks_and_says_that_it_is_not_kept(self, author):
        author.press("Cancel")
        leave = author.root.locator("[data-cm-leave]")
        expect(leave).to_contain_text("The list that is waiting is not kept.")
        expect(leave.get_by_role("button", name="Throw my changes away")).to_be_hidden()
        author.press("Leave")
        expect(author.root).to_have_count(0)

    def test_its_buttons_stand_above_what_it_would_change(self, author):
        button = author.root.get_by_role("button", name="Put it into the editor").bounding_box()
        changes = author.root.locator(".cm-dry [data-cm-list=changes]").bounding_box()
        assert button["y"] + button["height"] <= changes["y"]

    def test_the_files_name_stays_until_it_is_left(self, author):
        names = "() => [...document.querySelector('[data-cm-file]').files].map(file => file.name)"
        assert author.page.evaluate(names) == ["week.csv"]
        author.press("Leave it")
        assert author.page.evaluate(names) == []

    def test_the_same_file_can_be_chosen_again(self, author):
        with author.page.expect_file_chooser():
            author.root.get_by_label("Choose a file").click()
        assert author.page.evaluate("document.querySelector('[data-cm-file]').value") == ""


class TestRoom:
    def test_what_is_to_know_starts_folded_and_says_how_much_it_is(self, sit):
        author = sit()
        author.page.evaluate(
            """() => { const {editor} = CoachMentoringEditorParts;
              editor.data.notes = [{code: 'x', level: 'warning', field: '', sentence: 'Look at this.'}];
              editor.find('notes-place').replaceChildren();
              CoachMentoringEditorParts.startNotes(editor); }"""
        )
        notes = author.root.locator("[data-cm-notes]")
        expect(notes.locator("summary")).to_have_text("1 thing to know")
        expect(notes.get_by_text("Look at this.")).to_be_hidden()
        author.page.evaluate(
            """() => { const {editor, showNotes} = CoachMentoringEditorParts;
              showNotes(editor, [{code: 'y', level: 'warning', field: '', sentence: 'And at this.'}]); }"""
        )
        expect(notes.get_by_text("And at this.")).to_be_visible()

    def test_the_list_buttons_stand_in_one_row_on_a_phone(self, sit):
        author = sit(width=320)
        boxes = [author.root.locator(".cm-drawer > summary").nth(at).bounding_box() for at in (0, 1)]
        assert boxes[0]["y"] == boxes[1]["y"]
        assert all(box["height"] >= 44 for box in boxes)


class TestLeaving:
    def test_changes_can_be_thrown_away(self, sit):
        author = sit()
        saved = author.title.input_value()
        author.title.fill("A bad idea")
        author.wait_until_kept()
        author.press("Cancel")
        author.press("Throw my changes away")
        expect(author.root).to_have_count(0)
        assert author.list_kept() == []
        author.page.get_by_text(OPEN_AGAIN).click()
        expect(author.title).to_have_value(saved)


class TestSkillsNobodyWrote:
    def sent(self, page: Page) -> list[list[str]]:
        with page.expect_request("**/studio/save*") as waiting:
            page.get_by_role("button", name="Save", exact=True).click()
        sections = json.loads(waiting.value.post_data or "")["state"]["checklist"]["sections"]
        return [[skill["title"] for skill in section["criteria"]] for section in sections]

    def test_one_that_enter_left_behind_is_not_saved(self, open_editor):
        page = open_editor(state={"checklist": make_checklist(2, 1)}, course=NEW_UNIT)
        page.get_by_role("button", name="Add a skill").last.click()
        page.keyboard.type("One more")
        page.keyboard.press("Enter")
        assert read_titles(page) == [["Skill 1", "Skill 2"], ["Skill 3", "One more", ""]]
        assert self.sent(page) == [["Skill 1", "Skill 2"], ["Skill 3", "One more"]]

    def test_one_that_was_touched_or_saved_is_pointed_at(self, open_editor):
        page = open_editor(state={"checklist": make_checklist(2, 1)}, course=NEW_UNIT)
        page.get_by_label("Skill", exact=True).first.fill("")
        page.get_by_role("button", name="Add a skill").last.click()
        page.get_by_label("Talked", exact=True).last.click()
        assert self.sent(page) == [["", "Skill 2"], ["Skill 3", ""]]
        expect(page.locator("[data-cm-errors] a")).to_have_count(2)
        assert read_state(page)["checklist"]["sections"][1]["criteria"][1] == make_skill(
            0, id="skill", title="", shown="talked"
        )
