"""Lists from files and to files: seen before they are used, saved by nobody but Save."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.editor.editing import NEW_UNIT
from tests.browser.screens import Findings, list_axe_findings

pytestmark = pytest.mark.browser

TABLE = "\ufeffSection,Skill,Guide\r\nFirst week,Find the fire exits,Walk round.\r\nFirst week,Meet the team,\r\n"


def choose(author, content: str | bytes, name: str = "week.csv") -> None:
    data = content if isinstance(content, bytes) else content.encode()
    author.root.locator("[data-cm-file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


@pytest.fixture
def author(sit):
    author = sit()
    author.root.get_by_text("Bring in a list", exact=True).click()
    return author


class TestIn:
    def test_first_it_says_what_would_change_and_nothing_has(self, author):
        before = author.root.locator("[data-cm-skill]").count()
        choose(author, TABLE)
        heading = author.page.get_by_role("heading", name="What “week.csv” would change")
        expect(heading).to_be_focused()
        dry = author.root.locator(".cm-dry")
        expect(dry).to_contain_text(f"2 skills are new · {before} skills go")
        expect(dry).to_contain_text("Find the fire exits")
        expect(author.root.locator("[data-cm-skill]")).to_have_count(before)
        expect(author.status).to_have_text("A list is waiting")
        assert list(list_axe_findings(author.page)) == []
        author.press("Leave it")
        expect(dry).to_have_count(0)
        expect(author.root.get_by_label("Choose a file")).to_be_focused()
        expect(author.status).to_have_text("Saved")

    def test_it_goes_into_the_editor_and_undo_takes_it_out(self, author):
        before = author.root.locator("[data-cm-skill]").count()
        choose(author, TABLE)
        author.press("Put it into the editor")
        expect(author.root.locator("[data-cm-skill]")).to_have_count(2)
        expect(author.status).to_have_text("Not saved yet")
        assert author.say_focus() == "Bring in a list"
        expect(author.root.locator("[data-cm-live]")).to_contain_text("Nothing is saved yet.")
        author.press("Undo")
        expect(author.root.locator("[data-cm-skill]")).to_have_count(before)
        expect(author.status).to_have_text("Saved")

    def test_what_was_edited_since_is_never_overwritten_unseen(self, author):
        choose(author, TABLE)
        expect(author.root.locator(".cm-dry")).to_be_visible()
        first = author.root.locator("[data-cm-skill] textarea").first
        first.fill("Find the fire exits")
        author.press("Put it into the editor")
        expect(author.root.locator(".cm-dry")).to_contain_text("1 skill is new")
        expect(first).to_have_value("Find the fire exits")
        author.press("Put it into the editor")
        expect(author.root.locator("[data-cm-skill]")).to_have_count(2)

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("week.csv", b"Section,Skill,Shown\r\nA,One,sometimes\r\n", "Row 2"),
            ("week.csv", "Section,Skill\r\nA,Caf\xe9\r\n".encode("latin-1"), "CSV UTF-8"),
            ("week.xlsx", b"PK\x03\x04" + bytes(200), "CSV UTF-8"),
            ("week.yaml", b"title: &a x\nintroduction: *a\n", "Line"),
            ("week.csv", b"", "nothing in this file"),
            ("week.csv", b"x" * (1024 * 1024 + 1), "at most 1 MB"),
        ],
        ids=["a-cell", "latin-1", "excel", "yaml", "empty", "large"],
    )
    def test_a_file_that_cannot_be_taken_changes_nothing(self, author, name, content, said):
        choose(author, content, name)
        box = author.root.locator(".cm-incoming .cm-errors")
        expect(box.locator("h3")).to_be_focused()
        expect(box.locator("h3")).to_contain_text(name)
        expect(box).to_contain_text(said)
        expect(box).to_contain_text("Nothing was changed.")
        expect(author.status).to_have_text("Saved")
        choose(author, TABLE)
        expect(box).to_have_count(0)
        expect(author.root.locator(".cm-dry")).to_be_visible()

    def test_without_a_connection_the_file_can_be_chosen_again(self, author):
        author.context.set_offline(True)
        choose(author, TABLE)
        expect(author.root.locator(".cm-incoming .cm-errors")).to_contain_text("There is no connection")
        author.context.set_offline(False)
        choose(author, TABLE)
        expect(author.root.locator(".cm-dry")).to_be_visible()

    def test_a_new_block_begins_with_a_file(self, sit):
        author = sit(course=NEW_UNIT)
        choose(author, TABLE)
        expect(author.root.locator("[data-cm-gallery] .cm-dry")).to_contain_text("2 skills are new")
        author.press("Put it into the editor")
        expect(author.root.locator("[data-cm-skill]")).to_have_count(2)
        expect(author.root.get_by_text("Bring in a list", exact=True)).to_be_visible()
        author.save()

    def test_it_can_be_used_by_everybody(self, sit):
        author = sit(width=320)
        author.root.get_by_text("Bring in a list", exact=True).click()
        choose(author, "Section,Skill,Nonsense\r\nA,One,x\r\n")
        expect(author.root.locator(".cm-dry")).to_be_visible()
        author.root.get_by_text("Download as a table", exact=True).click()
        # The list has tests of its own; what the bar at the foot covers of it counts as too small.
        author.page.evaluate("CoachMentoringEditorParts.editor.find('checklist').hidden = true")
        findings = Findings()
        findings.look_at_widths(author.page, "files")
        assert findings.by_kind == {}


class TestOut:
    def test_a_table_of_what_is_in_the_editor_is_saved_by_the_browser(self, sit, tmp_path):
        author = sit()
        author.root.locator("[data-cm-skill] textarea").first.fill("Edited, not saved")
        author.root.get_by_text("Download as a table", exact=True).click()
        author.root.get_by_role("radio", name="Semicolons").check()
        with author.page.expect_download() as waiting:
            author.press("Download")
        download = waiting.value
        path = Path(tmp_path / "list.csv")
        download.save_as(path)
        content = path.read_bytes()
        assert download.suggested_filename.endswith(".csv")
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"Edited, not saved" in content
        assert b";" in content.split(b"\r\n")[0]
        author.root.get_by_text("Bring in a list", exact=True).click()
        choose(author, content, "list.csv")
        expect(author.root.locator(".cm-dry")).to_contain_text("Nothing would change.")
        author.press("Close")

    def test_an_unfinished_list_is_marked_instead(self, sit):
        author = sit()
        author.root.locator("[data-cm-skill] textarea").first.fill("")
        author.root.get_by_text("Download as a table", exact=True).click()
        author.press("Download")
        expect(author.root.locator("[data-cm-export-error]")).to_contain_text("First put right what is marked")
        expect(author.root.locator("[data-cm-errors-place] a")).to_have_count(1)
