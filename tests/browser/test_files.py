"""A file from the mentee's hand to the mentor's, and what happens where it does not arrive.

Ella's skills of nights; the page has two blocks, the files are in the second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from mentoring_xblock.domain.file_types import MAX_FILE_BYTES
from tests.browser.screens import Findings
from tests.browser.workbench import SECOND_COURSE, Workbench
from tests.made_files import PDF, make_located_picture

pytestmark = pytest.mark.browser

SKILL = "Look in on people without waking them"
LONG = "a_name_that_never_ends_" * 5
ATTACH = "**/action/attach*"


class Skill:
    """One skill, open in the block that it belongs to."""

    def __init__(self, workbench: Workbench, page: Page, username: str, block: int) -> None:
        self.page = workbench.open(page, username, course=SECOND_COURSE)
        self.block = page.locator(".coach-mentoring").nth(block)
        self.block.get_by_role("link", name=SKILL).or_(self.block.get_by_role("link", name="Look and sign")).click()
        expect(self.block.get_by_role("heading", name=SKILL)).to_be_focused()

    def choose(self, name: str, content: bytes) -> None:
        payload: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.block.get_by_label("Add a file").set_input_files(payload)

    @property
    def notice(self) -> Locator:
        return self.block.locator(".cm-notice")

    def looks_right(self, what: str) -> None:
        findings = Findings()
        findings.look(self.page, what)
        assert findings.by_kind == {}


@pytest.fixture
def ella(workbench: Workbench, open_browser: Callable[..., Page]) -> Skill:
    return Skill(workbench, open_browser(), "ella", 1)


def test_a_file_goes_off_when_it_is_chosen_and_what_is_typed_stays(ella: Skill) -> None:
    ella.block.get_by_label("What I did").fill("Typed, and not sent.")
    ella.choose(f"{LONG}.jpg", make_located_picture())
    expect(ella.block.locator("[data-cm-live]")).to_have_text("The file is added.")
    expect(ella.block.get_by_label("What I did")).to_have_value("Typed, and not sent.")
    expect(ella.block.get_by_role("button", name=f"Remove {LONG[:20]}", exact=False)).to_be_visible()
    ella.looks_right("added")
    stored = ella.page.evaluate("JSON.stringify(localStorage)")
    assert "Typed, and not sent." in stored
    assert "content" not in stored
    ella.block.get_by_role("button", name=f"Remove {LONG[:20]}", exact=False).click()
    expect(ella.block.locator("[data-cm-live]")).to_have_text("The file is removed.")


def test_what_is_no_such_file_is_said_at_the_field(ella: Skill) -> None:
    ella.choose("drawing.png", b"<svg onload='alert(1)'/>")
    expect(ella.block.locator("[data-cm-errors]")).to_be_focused()
    field = ella.block.get_by_label("Add a file")
    expect(field).to_have_attribute("aria-invalid", "true")
    ella.looks_right("refused")
    ella.block.get_by_role("link", name="This file is damaged", exact=False).click()
    expect(field).to_be_focused()


def test_one_that_is_too_large_is_not_sent(ella: Skill) -> None:
    sent: list[str] = []
    ella.page.on("request", lambda request: sent.append(request.url) if "attach" in request.url else None)
    ella.choose("rota.txt", b"x" * (MAX_FILE_BYTES + 1))
    expect(ella.notice).to_have_text("This file is too large. Choose one of at most 4 MB.")
    assert sent == []
    # A way in between may take less.
    ella.page.route(ATTACH, lambda route: route.fulfill(status=413, body="<html>too large</html>"))
    ella.choose("rota.txt", b"x")
    expect(ella.notice).to_have_text("This file is too large. Choose one of at most 4 MB.")
    ella.looks_right("too large")


def test_after_a_cut_line_the_same_file_is_sent_once(ella: Skill) -> None:
    rows = ella.block.locator(".cm-files > li")
    before = rows.count()
    ella.page.route(ATTACH, lambda route: route.abort())
    ella.choose("rota.pdf", PDF)
    again = ella.notice.get_by_role("button", name="Try again")
    expect(again).to_be_focused()
    ella.looks_right("cut")
    ella.page.unroute(ATTACH)
    ella.page.keyboard.press("Enter")
    expect(rows).to_have_count(before + 1)


def test_the_mentor_saves_what_was_added(
    workbench: Workbench, open_browser: Callable[..., Page], tmp_path: Path
) -> None:
    sam = Skill(workbench, open_browser(1280, accept_downloads=True), "sam", 0)
    with sam.page.expect_download() as download:
        sam.block.get_by_role("link", name="Night checks.txt").click()
    download.value.save_as(tmp_path / "saved")
    assert download.value.suggested_filename == "Night checks.txt"
    assert (tmp_path / "saved").read_bytes().startswith(b"00:30")
    sam.looks_right("mentor")
