"""Pages of other sites around ours, in a real browser: what they can have somebody do, and that own frames still work.

The workbench answers on 127.0.0.1. To a browser `localhost` is another site, and another port the same site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser.workbench import FIRST_COURSE, Workbench

pytestmark = pytest.mark.browser

RECORD, SAVE = "My record: read, print, save, check", "As a file that can be checked (JSON)"


class OtherServer(BaseHTTPRequestHandler):
    html = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(OtherServer.html.encode())

    def log_message(self, *_arguments: object) -> None:
        """To nobody."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where pages of our making are, under any name of this computer."""
    server = HTTPServer(("127.0.0.1", 0), OtherServer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def show_own(workbench: Workbench, page: Page, html: str) -> None:
    """The same on the workbench's own origin."""
    url = f"{workbench.url}/a-frame/"
    page.route(url, lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(url)


def count_exports(workbench: Workbench) -> int:
    [(count,)] = workbench.query("select count(*) from mentoring_xblock_export")
    assert isinstance(count, int)
    return count


def find_record(workbench: Workbench, page: Page) -> str:
    """The address under which Asha saves her record."""
    workbench.open(page, "asha")
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name=RECORD).click()
    href = page.get_by_role("link", name=SAVE).get_attribute("href")
    assert href is not None
    return f"{workbench.url}{href.removeprefix(workbench.url)}"


@pytest.mark.parametrize("tag", ["img", "iframe", "script", "object data", "embed"])
def test_a_page_of_another_site_has_nobody_save_anything(
    workbench: Workbench, open_browser: Callable[..., Page], port: int, tag: str
) -> None:
    record = find_record(workbench, open_browser())
    before = count_exports(workbench)
    name, _, attribute = tag.partition(" ")
    page = open_browser()
    OtherServer.html = f'<{name} {attribute or "src"}="{record}"></{name}>'
    # The page is loaded once everything in it is answered; of pictures and scripts the browser hides the answer.
    with page.expect_request(re.compile("download/record")):
        page.goto(f"http://localhost:{port}/")
    assert count_exports(workbench) == before


@pytest.mark.parametrize("is_framed", [False, True])
def test_a_click_on_a_page_of_ours_saves(
    workbench: Workbench, open_browser: Callable[..., Page], is_framed: bool
) -> None:
    """In a frame, as the platform shows blocks; its own page is of the LMS's origin."""
    before = count_exports(workbench)
    page = open_browser(accept_downloads=True)
    course = f"{workbench.url}/scenario/{FIRST_COURSE}/?student=asha"
    if is_framed:
        show_own(workbench, page, f'<iframe src="{course}" width="900" height="700"></iframe>')
    else:
        page.goto(course)
    here = page.frame_locator("iframe") if is_framed else page
    here.get_by_role("link", name="More", exact=True).click()
    here.get_by_role("link", name=RECORD).click()
    link = here.get_by_role("link", name=SAVE)
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "mentoring-record.json"
    # Without `download`, as the links to evidence are: the browser then asks for a page, in a frame for a frame's.
    link.evaluate("link => link.removeAttribute('download')")
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "mentoring-record.json"
    assert count_exports(workbench) == before + 2


@pytest.mark.parametrize(("name", "is_shown"), [("", True), ("127.0.0.1", False), ("localhost", False)])
def test_a_page_that_a_mail_opens_is_framed_by_pages_of_the_site_alone(
    workbench: Workbench, open_browser: Callable[..., Page], port: int, name: str, is_shown: bool
) -> None:
    panel = find_record(workbench, open_browser()).replace("download/record", "panel/home")
    page = open_browser()
    OtherServer.html = f'<iframe src="{panel}"></iframe>'
    with page.expect_response(re.compile("panel/home")) as answered:
        if name:
            page.goto(f"http://{name}:{port}/")
        else:
            show_own(workbench, page, OtherServer.html)
    assert answered.value.headers["content-security-policy"] == "frame-ancestors 'self'"
    expect(page.frame_locator("iframe").locator(".coach-mentoring")).to_have_count(1 if is_shown else 0)
