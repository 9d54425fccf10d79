"""The pictures of docs/authors.md, made anew by `make pictures`: an author's way as it is told there, in a browser.

A step that the page tells of and that is not there any more ends it with an error.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.conftest import new_context
from tests.browser.workbench import FIRST_COURSE, Workbench, prepare

PICTURES = Path(__file__).parents[2] / "docs" / "images" / "authors"
MOST_BYTES = 120_000
PHONE, DESK = 320, 1280
AROUND = 12
# Studio's window is lower: a taller one shows more at once.
TALLER = ".modal-content { height: 780px !important; max-height: none !important; }"
NEW_UNIT, CARE = "coach_mentoring.2", "coach_mentoring.3"
AUTHOR, MENTEE, MENTOR = "gwen", "robin", "sam"
SKILL, SIGNED_BY_SIX = "Be 'on call'", "Work in the agreed way"


class Album:
    """Opens pages of the workbench as somebody, and keeps pictures of what is on them."""

    def __init__(self, browser: Browser, workbench: Workbench, /) -> None:
        self.browser, self.workbench = browser, workbench

    def open(self, username: str, scenario: str, view: str = "", /, *, width: int = DESK, query: str = "") -> Page:
        page = new_context(self.browser, width, 700 if width == PHONE else 1000).new_page()
        place = f"{scenario}/{view}/" if view else f"{scenario}/"
        page.goto(f"{self.workbench.url}/scenario/{place}?student={username}{query}")
        if view == "studio_view":
            page.add_style_tag(content=TALLER)
        return page

    def take(self, what: Locator, name: str, /, *, most_high: int = 900) -> None:
        """With a little around it, and cut at `most_high` pixels."""
        page = what.page
        page.mouse.move(0, 0)
        # What opens and closes has done so, and the field that was written in has no ring around it.
        page.evaluate("document.activeElement?.blur?.()")
        page.wait_for_timeout(300)
        width = page.evaluate("document.documentElement.clientWidth")
        box = what.bounding_box()
        assert box is not None, name
        left, right = max(box["x"] - AROUND, 0), min(box["x"] + box["width"] + AROUND, width)
        top = max(box["y"] + page.evaluate("window.scrollY") - AROUND, 0)
        height = min(box["height"] + 2 * AROUND, most_high)
        taken = page.screenshot(
            clip={"x": left, "y": top, "width": right - left, "height": height}, full_page=True, animations="disabled"
        )
        # Few colours: half of the bytes, and nobody sees it.
        picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        picture.save(path, optimize=True)
        assert path.stat().st_size <= MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"


def get_window(page: Page, /) -> Locator:
    """Studio's window around the editor."""
    return page.locator(".modal-window")


def get_panel(page: Page, /) -> Locator:
    return page.locator(".coach-mentoring").first


def press(page: Page, name: str, /, *, exact: bool = True) -> None:
    page.get_by_role("button", name=name, exact=exact).first.click()


def save(page: Page, /) -> None:
    press(page, "Save")
    expect(page.locator(".wb-closed")).to_be_visible()


def publish(page: Page, /) -> None:
    press(page, "Publish")
    expect(page.locator(".wb-author__state")).to_have_text("Nothing waits to be published.")


def set_up_a_new_unit(album: Album, /) -> None:
    """Steps 1 to 6."""
    page = album.open(AUTHOR, NEW_UNIT, "studio_view")
    expect(page.get_by_role("heading", name="Senior/Manager")).to_be_visible()
    album.take(get_window(page), "gallery")
    press(page, "Look inside", exact=False)
    expect(page.get_by_text("Cover shifts")).to_be_visible()
    press(page, "Use this", exact=False)
    expect(page.get_by_role("textbox", name="Title of the checklist")).to_have_value("Senior/Manager mentoring plan")
    album.take(get_window(page), "checklist")
    page.set_viewport_size({"width": PHONE, "height": 1000})
    album.take(get_window(page), "checklist-on-a-phone")
    page.set_viewport_size({"width": DESK, "height": 1000})
    page.get_by_role("button", name="More about “Cover shifts”").click()
    guide = page.get_by_role("textbox", name="Guide")
    expect(guide).to_be_visible()
    guide.scroll_into_view_if_needed()
    album.take(get_window(page), "skill")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Name of the lead").fill("Lee")
    page.get_by_label("Link to your employer's privacy notice").fill("https://example.org/privacy")
    page.get_by_label("What to do if someone is at risk").scroll_into_view_if_needed()
    album.take(get_window(page), "settings")
    save(page)
    page.get_by_role("link", name="Preview").first.click()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    album.take(get_panel(page), "preview", most_high=1100)
    publish(page)


def reach_the_first_signature(album: Album, /) -> None:
    """Steps 7 to 9."""
    mentee = album.open(MENTEE, NEW_UNIT, width=PHONE)
    album.take(get_panel(mentee), "invitation")
    mentee.get_by_label("Senior", exact=True).check()
    press(mentee, "Join")
    mentor = album.open(MENTOR, NEW_UNIT, width=PHONE)
    mentor.get_by_role("link", name="I could be a mentor").click()
    mentor.get_by_label("Job role").fill("Senior support worker")
    press(mentor, "Be a mentor")
    expect(mentor.locator("[data-cm-live]")).to_have_text("Saved. People can ask you now.")
    mentee.get_by_role("link", name="Find a mentor").first.click()
    mentee.get_by_role("link", name="Ask Sam Okoro").click()
    press(mentee, "Ask Sam")
    expect(mentee.locator("[data-cm-live]")).to_contain_text("Sent.")
    mentor.reload()
    press(mentor, "Yes", exact=False)
    expect(mentor.locator("[data-cm-live]")).to_contain_text("You are working together now.")
    mentee.reload()
    mentee.get_by_role("link", name="Show all 15").click()
    mentee.get_by_role("link", name=SKILL).click()
    mentee.get_by_label("What I did").fill("Three calls on Saturday. I found cover for the night shift.")
    press(mentee, "I'm ready")
    expect(mentee.locator("[data-cm-live]")).to_contain_text("ready")
    mentor.reload()
    mentor.get_by_role("link", name="Look and sign", exact=False).first.click()
    mentor.get_by_label("We talked it through").check()
    album.take(get_panel(mentor), "sign-off", most_high=1150)
    press(mentor, "Sign off")
    expect(mentor.locator("[data-cm-live]")).to_contain_text("Signed.")
    mentee.reload()
    mentee.get_by_role("link", name="Show all 15").click()
    mentee.get_by_role("link", name=SKILL).click()
    expect(get_panel(mentee)).to_contain_text("Sam Okoro, Senior support worker")
    album.take(get_panel(mentee), "signed")


def follow_a_course(album: Album, /) -> None:
    """A front page with its parts, and the settings of a part."""
    page = album.open(AUTHOR, CARE)
    page.get_by_role("link", name="Edit “2. Your personal development”").click()
    page.add_style_tag(content=TALLER)
    page.get_by_role("tab", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings of the front page")).to_be_visible()
    album.take(get_window(page), "settings-of-a-part")
    mentee = album.open("asha", CARE, width=PHONE)
    album.take(get_panel(mentee), "front-page")
    mentee = album.open("asha", CARE, width=PHONE, query="&unit=2")
    album.take(get_panel(mentee), "part")


def change_what_is_signed(album: Album, /) -> None:
    page = album.open(AUTHOR, CARE, "studio_view")
    title = page.get_by_role("textbox", name="Skill").first
    expect(title).to_have_value(SIGNED_BY_SIX)
    title.fill("Look up how it is done, and do it that way")
    title.press("Tab")
    asked = page.locator("legend", has_text="6 signatures stand here. Does this change what people must do?")
    expect(asked).to_be_visible()
    page.get_by_role("radio", name="Yes, show it again – 6 signatures will stop counting").check()
    album.take(get_window(page), "question")
    save(page)
    publish(page)
    mentee = album.open("asha", CARE, width=PHONE)
    mentee.get_by_role("link", name="Show all", exact=False).click()
    mentee.get_by_role("link", name="Look up how it is done").click()
    expect(get_panel(mentee)).to_contain_text("The skill has changed. Please show it again.")
    album.take(get_panel(mentee), "show-again", most_high=520)


def bring_in_a_list(album: Album, /) -> None:
    """The table that was downloaded, with one skill more, one less, and one that says something else."""
    page = album.open(AUTHOR, FIRST_COURSE, "studio_view")
    page.get_by_text("Download as a table").click()
    with page.expect_download() as download:
        press(page, "Download")
    heading, first, _left_out, *rest = csv.reader(
        download.value.path().read_text("utf-8-sig").splitlines(keepends=True)
    )
    first[heading.index("Guide")] = "Check the money papers at the end of the month. Ask about what does not match."
    new = ["Money and cover", "Hand over petty cash", "Count it together. Both sign for it."]
    table = io.StringIO()
    csv.writer(table).writerows([heading, first, new + [""] * (len(heading) - len(new)), *rest])
    page.get_by_text("Bring in a list").click()
    page.get_by_label("Choose a file").set_input_files(
        {"name": "Our skills.csv", "mimeType": "text/csv", "buffer": table.getvalue().encode("utf-8-sig")}
    )
    would_change = page.get_by_role("heading", name="What “Our skills.csv” would change")
    expect(would_change).to_be_visible()
    would_change.scroll_into_view_if_needed()
    album.take(get_window(page), "list")


@contextmanager
def run_album() -> Iterator[Album]:
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        prepared = Path(folder) / "prepared"
        prepare(prepared)
        workbench = Workbench(prepared, Path(folder) / "var")
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=flags)
        try:
            yield Album(browser, workbench)
        finally:
            browser.close()
            workbench.kill()


def main() -> None:
    with run_album() as album:
        set_up_a_new_unit(album)
        reach_the_first_signature(album)
        follow_a_course(album)
        change_what_is_signed(album)
        bring_in_a_list(album)


if __name__ == "__main__":
    main()
