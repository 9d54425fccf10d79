"""What somebody typed outlives a lapsed session, a wrong token, a cut line, a stale page and a reload.

Sam signs for Asha, each time another skill that nobody has touched before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.screens import Findings
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

LINE = "Calm on the phone, and rang back."
ACTION = "**/action/sign-off*"


class SignOff:
    """Sam's form for one of Asha's skills."""

    def __init__(self, workbench: Workbench, page: Page, skill: str, criterion: str) -> None:
        self.workbench, self.page, self.skill, self.criterion = workbench, page, skill, criterion

    def open(self) -> SignOff:
        self.workbench.open(self.page, "sam")
        return self.find()

    def find(self) -> SignOff:
        self.page.get_by_role("link", name="Asha Begum", exact=True).click()
        self.page.get_by_role("link", name=self.skill, exact=True).click()
        expect(self.page.get_by_role("heading", name=self.skill)).to_be_focused()
        return self

    def is_there_again(self) -> SignOff:
        """After a reload one is where one was."""
        expect(self.page.get_by_role("heading", name=self.skill)).to_be_visible()
        return self

    def fill(self) -> SignOff:
        self.page.get_by_label("We talked it through").check()
        self.line.fill(LINE)
        return self

    def send(self) -> SignOff:
        self.page.get_by_role("button", name="Sign off").click()
        return self

    @property
    def line(self) -> Locator:
        return self.page.get_by_role("textbox", name="What did you see or hear?")

    def has_everything(self) -> None:
        expect(self.line).to_have_value(LINE)
        expect(self.page.get_by_label("We talked it through")).to_be_checked()

    def tells(self, text: str) -> None:
        expect(self.page.locator(".cm-notice")).to_contain_text(text)
        findings = Findings()
        findings.look(self.page, text)
        assert findings.by_kind == {}

    def is_signed(self) -> None:
        """On the page, and once in the ledger."""
        expect(self.page.locator(".cm-stamp:not(.cm-stamp--empty)")).to_contain_text("Sam Okoro")
        expect(self.page.locator(".cm-notice")).to_be_hidden()
        assert self.count() == 1
        assert self.page.evaluate("Object.keys(localStorage)") == []

    def count(self) -> int:
        rows = self.workbench.query(
            "select count(*) from mentoring_xblock_ledgerentry entry join mentoring_xblock_plan plan"
            " on plan.id = entry.plan_id join auth_user person on person.id = plan.user_id"
            " where person.username = 'asha' and entry.type = 'signed' and entry.criterion = ?",
            self.criterion,
        )
        return int(str(rows[0][0]))


OpenForm = Callable[[str, str], SignOff]


@pytest.fixture
def open_form(workbench: Workbench, page: Page) -> OpenForm:
    return lambda skill, criterion: SignOff(workbench, page, skill, criterion).open()


def test_a_reload_brings_back_what_was_typed(open_form: OpenForm, page: Page) -> None:
    form = open_form("Conduct a supervision", "supervision").fill()
    page.reload()
    form.is_there_again().has_everything()
    expect(page.locator(".cm-restored")).to_contain_text("We kept what you wrote.")
    form.send().is_signed()


def test_a_tab_that_was_closed_in_the_middle_of_a_word_lost_nothing(open_form: OpenForm, page: Page) -> None:
    form = open_form("Conduct a professional discussion/performance issue", "professional-discussion").fill()
    form.page = page.context.new_page()
    page.close()
    form.open().has_everything()
    form.send().is_signed()


def test_a_wrong_token(open_form: OpenForm, page: Page) -> None:
    form = open_form("Write/update health and safety information", "health-and-safety").fill()
    page.context.clear_cookies()
    form.send().tells("The page was open too long. What you wrote is safe.")
    form.has_everything()
    assert form.count() == 0
    page.get_by_role("button", name="Load the page again").click()
    form.is_there_again().has_everything()
    form.send().is_signed()


def test_a_session_that_has_lapsed_here(open_form: OpenForm, workbench: Workbench) -> None:
    form = open_form("Reflect on practice to improve service", "reflect").fill()
    workbench.query("update auth_user set is_active = 0 where username = 'sam'")
    form.send().tells("Please sign in, or ask the course team.")
    form.has_everything()
    workbench.query("update auth_user set is_active = 1 where username = 'sam'")
    form.send().is_signed()


@pytest.mark.parametrize(
    ("skill", "criterion", "answer"),
    [
        pytest.param(
            *("Make decisions that directly affect service", "decisions"),
            {"status": 403, "body": "Unauthenticated"},
            id="as-the-platform-says-it",
        ),
        pytest.param(
            *("Innovate new ways to improve the service", "innovate"),
            {"status": 302, "headers": {"Location": "/login?next=%2F"}},
            id="a-redirect-to-the-login-page",
        ),
    ],
)
def test_a_session_that_has_lapsed(
    open_form: OpenForm, page: Page, skill: str, criterion: str, answer: dict[str, Any]
) -> None:
    form = open_form(skill, criterion).fill()
    page.route(ACTION, lambda route: route.fulfill(**answer))
    form.send().tells("You are signed out. What you wrote is safe.")
    form.has_everything()
    assert form.count() == 0
    page.unroute(ACTION)
    page.get_by_role("button", name="Sign in again").click()
    form.is_there_again().has_everything()
    form.send().is_signed()


def test_a_cut_line_sends_it_once_when_it_is_back(open_form: OpenForm, page: Page) -> None:
    form = open_form("Calculate and sign off monthly finances", "monthly-finances").fill()
    page.context.set_offline(True)
    form.send().tells("Not sent yet. We are keeping what you wrote and will try again.")
    form.has_everything()
    assert form.count() == 0
    page.context.set_offline(False)
    form.is_signed()


def test_an_answer_that_was_lost_on_its_way_is_not_written_twice(open_form: OpenForm, page: Page) -> None:
    form = open_form("Write/update risk assessments in collaboration with service user", "risk-assessments").fill()
    page.get_by_label("The client's part").fill("They chose what goes first.")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(ACTION, lose, times=1)
    form.send().tells("Not sent yet.")
    assert form.count() == 1
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".cm-said")).to_contain_text("That was recorded already.")
    form.is_signed()


def test_a_server_that_dies_in_between(open_form: OpenForm, page: Page, workbench: Workbench) -> None:
    form = open_form("Be 'on call'", "on-call")
    form.page.get_by_label("I saw it").check()
    workbench.kill()
    form.send().tells("Not sent yet.")
    workbench.start()
    page.get_by_role("button", name="Try again").click()
    form.is_signed()


def test_a_stale_page_comes_anew_with_what_was_typed(
    open_form: OpenForm, page: Page, workbench: Workbench, open_browser: Callable[..., Page]
) -> None:
    form = open_form("Write/update client budget plans", "budget-plans")
    page.get_by_label("We talked it through").check()
    page.get_by_role("textbox", name="Add a line").fill(LINE)
    mentee = workbench.open(open_browser(), "asha")
    mentee.get_by_role("link", name="Look at it Write/update client budget plans").click()
    mentee.get_by_label("What I did").fill("This time the client held the calculator.")
    mentee.get_by_role("button", name="I'm ready").click()
    expect(mentee.locator(".cm-said")).to_be_visible()

    form.send()
    expect(page.locator("[data-cm-errors]")).to_be_focused()
    expect(page.locator("[data-cm-errors]")).to_contain_text(
        "This changed while you were writing. Here is the new version; your words are still below."
    )
    expect(page.locator(".cm-panel")).to_contain_text("This time the client held the calculator.")
    expect(page.get_by_role("textbox", name="Add a line")).to_have_value(LINE)
    expect(page.get_by_label("We talked it through")).to_be_checked()
    assert form.count() == 0
    form.send().is_signed()


def test_another_person_at_the_same_browser_sees_no_draft(
    open_form: OpenForm, page: Page, workbench: Workbench
) -> None:
    mentee = workbench.open(page, "asha")
    mentee.get_by_role("link", name="Show all").click()
    mentee.get_by_role("link", name="Write/update support plans").click()
    mentee.get_by_label("What I did").fill("Nobody else may read this.")
    workbench.open(page, "chloe")
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Write/update support plans").click()
    expect(page.get_by_label("What I did")).to_have_value("")
    expect(page.locator(".cm-restored")).to_have_count(0)
    workbench.open(page, "asha").get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Write/update support plans").click()
    expect(page.get_by_label("What I did")).to_have_value("Nobody else may read this.")


def test_what_waits_to_be_sent_is_not_sent_by_the_next_person_at_this_browser(page: Page, workbench: Workbench) -> None:
    def count() -> int:
        return len(workbench.query("select 1 from mentoring_xblock_ledgerentry where type = 'session_logged'"))

    before = count()
    workbench.open(page, "asha").get_by_role("link", name="Log a talk").click()
    page.get_by_label("What did you talk about?").fill("Nobody else may send this.")
    page.route("**/action/log-talk*", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cm-notice")).to_contain_text("Not sent yet.")
    page.unroute("**/action/log-talk*")
    workbench.open(page, "chloe")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", level=2)).to_be_focused()
    assert "Nobody else" not in page.content()
    expect(page.locator(".cm-notice")).to_be_hidden()
    assert count() == before
    workbench.open(page, "asha")
    expect(page.locator(".cm-notice")).to_contain_text("What you wrote earlier has now been sent. Log a talk")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".cm-said")).to_be_visible()
    assert count() == before + 1
    assert page.evaluate("Object.keys(localStorage)") == []
