"""Every panel for everyone who can open it, at 320 px: axe, words, width, targets, ids, focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from mentoring_xblock.routes import ROUTES
from tests.browser.conftest import new_context
from tests.browser.screens import KINDS, Findings, find_screens, has_focus_on_heading, show
from tests.browser.workbench import FIRST_COURSE, MANAGERS, SECOND_COURSE, Workbench

pytestmark = pytest.mark.browser

# Of people in one role, a panel that is built of the same parts is looked at once.
ROLES = {
    "invited": {"robin": FIRST_COURSE},
    "mentee": dict.fromkeys(("asha", "ben", "chloe", "dev", "ella", "nia", "joel", "kit"), FIRST_COURSE),
    "mentor": dict.fromkeys(("sam", "tom", "maya"), FIRST_COURSE),
    "mentoring only": {"rhona": MANAGERS, "tom": MANAGERS},
    "mentor and mentee": {"priya": FIRST_COURSE},
    "lead": {"lee": FIRST_COURSE},
    "turned away": {"noor": FIRST_COURSE, "": FIRST_COURSE},
    "two blocks": dict.fromkeys(("ella", "sam", "robin", "lee"), SECOND_COURSE),
}

Walk = Callable[[str], Findings]


@pytest.fixture(scope="module")
def walk(browser: Browser, workbench: Workbench) -> Walk:
    """What was found on the way of one role, walked once."""
    walked: dict[str, Findings] = {}

    def walk_(role: str) -> Findings:
        if role not in walked:
            walked[role] = Findings()
            seen: set[object] = set()
            for username, course in ROLES[role].items():
                _walk_as(browser, workbench, username, course, seen, walked[role])
        return walked[role]

    return walk_


def _walk_as(
    browser: Browser, workbench: Workbench, username: str, course: str, seen: set[object], findings: Findings
) -> None:
    # A window of 1280 × 1024 at 400 %.
    context = new_context(browser, 320, 256, device_scale_factor=4)
    page = workbench.open(context.new_page(), username, course=course)
    findings.look(page, f"{username or 'nobody'}: home")
    for number, screen in enumerate(find_screens(page)):
        if (screen.name, screen.shape) in seen:
            continue
        seen.add((screen.name, screen.shape))
        name = f"{username}: {screen.name} {number}"
        show(page, screen.url, screen.target)
        if not has_focus_on_heading(page):
            findings.note("focus", name, [page.evaluate("document.activeElement.outerHTML")])
        findings.look(page, name)
    context.close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
def test_screens(walk: Walk, role: str, kind: str) -> None:
    assert walk(role).of(kind) == {}


def test_every_panel_was_seen_by_somebody(walk: Walk) -> None:
    seen = {name.split()[1] for role in ROLES for name in walk(role).looked_at}
    assert set(ROUTES.panels) - seen == set()


class TestTheChecksCanFail:
    @pytest.mark.parametrize(
        ("kind", "html"),
        [
            ("axe", "<img src='data:,'>"),
            ("axe", "<p style='color: #aaa; background: #fff'>Pale</p>"),
            ("words", "<p>Your submission</p>"),
            ("words", "<button class='cm-button' aria-label='Withdraw this'>Take it back again</button>"),
            ("wide", "<p style='inline-size: 400px'>A wide word</p>"),
            ("right to left", "<p style='margin-left: -40px'>Out of sight</p>"),
            ("spaced", "<p style='inline-size: max-content'>As wide as it has to be, not wider.</p>"),
            ("small", "<button class='cm-button' style='min-block-size: 30px'>Press</button>"),
            ("small", "<details><summary style='min-block-size: 20px'>More</summary>Of it</details>"),
            ("ids", "<p id='wb-main'>Twice</p>"),
        ],
    )
    def test_a_fault(self, workbench: Workbench, page: Page, kind: str, html: str) -> None:
        page.set_viewport_size({"width": 320, "height": 256})
        workbench.open(page, "asha")
        page.evaluate("html => document.querySelector('.cm-panel').insertAdjacentHTML('beforeend', html)", html)
        findings = Findings()
        findings.look(page, "a faulty screen")
        assert findings.of(kind) != {}

    def test_focus_elsewhere(self, workbench: Workbench, page: Page) -> None:
        assert not has_focus_on_heading(workbench.open(page, "asha"))
