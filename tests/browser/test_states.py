"""What the walk over all panels does not meet: messages, errors, and where there is nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import KINDS, Findings, has_focus_on_heading, open_all, settle
from tests.browser.workbench import Workbench, prepare

pytestmark = pytest.mark.browser

HEARD = """() => {
  window.heard = [];
  for (const live of document.querySelectorAll('[data-cm-live]')) {
    const hear = () => live.textContent && window.heard.push(live.textContent);
    new MutationObserver(hear).observe(live, {childList: true});
  }
}"""


def day(days: int) -> str:
    """A day from now, as a date field takes it."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


class Visit:
    """One person's way through states; after each step the screen is looked at."""

    def __init__(self, workbench: Workbench, page: Page, username: str) -> None:
        self.workbench, self.page, self.username = workbench, page, username
        self.findings = Findings()

    def arrive(self, state: str = "") -> None:
        self.workbench.open(self.page, self.username)
        self.page.evaluate(HEARD)
        if state:
            self.findings.look(self.page, state)

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()
        self._wait()

    def type(self, label: str, text: str) -> None:
        open_all(self.page)
        self.page.get_by_label(label, exact=True).first.fill(text)

    def choose(self, label: str) -> None:
        open_all(self.page)
        self.page.get_by_label(label, exact=True).first.check()

    def send(self, button: str, *, says: str = "", asks: str = "") -> None:
        """Press it; the message is said once, or the error has the focus; then look."""
        open_all(self.page)
        self.page.evaluate("window.heard.length = 0")
        self.page.get_by_role("button", name=button).first.click()
        if says:
            expect(self.page.locator("[data-cm-say-text]")).to_contain_text(says)
            self.page.wait_for_function("window.heard.some(text => text !== 'Sending…')")
            heard = [text for text in self.page.evaluate("window.heard") if text != "Sending…"]
            assert len(heard) == 1, heard
            assert heard[0].startswith(says)
        if asks:
            expect(self.page.locator("[data-cm-errors]")).to_contain_text(asks)
        self._wait()
        self.findings.look(self.page, f"{button}: {says or asks}")

    def sees(self, text: str) -> None:
        expect(self.page.locator(".coach-mentoring")).to_contain_text(text)

    def _wait(self) -> None:
        expect(self.page.locator("[data-cm-heading]:focus, [data-cm-errors]:focus")).to_have_count(1)
        settle(self.page)
        assert has_focus_on_heading(self.page)


@pytest.fixture
def visit(workbench: Workbench, open_browser: Callable[..., Page]) -> Callable[..., Visit]:
    def visit_(username: str, name: str = "", *, is_staff: bool = False) -> Visit:
        if name:
            workbench.add_person(username, name, is_staff=is_staff)
        return Visit(workbench, open_browser(), username)

    return visit_


def is_clean(*visits: Visit) -> bool:
    found = {kind: {**found} for kind in KINDS for it in visits if (found := it.findings.of(kind))}
    assert found == {}
    return True


def test_a_mentee_joins_asks_pauses_stops_and_comes_back(visit: Callable[..., Visit]) -> None:
    me = visit("hana", "Hana Sato")
    me.arrive()
    me.type("The name that others see", "")
    me.type("I work part-time: hours a week", "400")
    me.send("Join", asks="Please say which name others should see.")
    me.type("The name that others see", "Hana Sato")
    me.type("I work part-time: hours a week", "20")
    me.choose("Senior")
    me.send("Join", says="Welcome. This is your checklist now.")
    me.sees("You have no mentor yet. You can still read the skills and write what you did.")
    me.follow("Find a mentor")
    me.follow("Ask Priya Nair")
    me.send("Ask Priya", says="Sent. You can ask someone else as well while Priya thinks.")
    me.send("Ask the lead to help", says="Asked. The lead can see that you would like a hand.")
    me.send("Take back asking Priya Nair", says="Taken back.")
    me.follow("Change")
    me.type("Finish by", day(-1))
    me.send("Save", asks="That date is past. Choose today or later.")
    me.type("Finish by", day(4 * 365))
    me.send("Save", asks="That is more than three years away. Choose an earlier date.")
    me.follow("My checklist")
    me.follow("More")
    me.send("Take a break", says="Enjoy your break. Everything still works if you want it.")
    me.send("I'm back", says="Welcome back.")
    me.follow("Stop")
    me.send("Stop", says="You have stopped.")
    me.follow("Show all")
    me.follow("Cover shifts")
    me.findings.look(me.page, "a skill after stopping")
    assert me.page.get_by_role("button").count() == 0
    me.follow("My checklist")
    me.follow("Come back")
    me.choose("Senior")
    me.send("Come back", says="Welcome. This is your checklist now.")
    assert is_clean(me)


def test_a_mentee_shows_a_skill(visit: Callable[..., Visit]) -> None:
    me = visit("ella")
    me.arrive()
    me.follow("Show all")
    me.follow("Write/update support plans")
    me.type("What I did", "Wrote it with Mrs Brown, who rang 07700 900123.")
    me.page.keyboard.press("Tab")
    expect(me.page.locator(".cm-warning")).to_contain_text("Please take it out if it is about a client or colleague.")
    me.findings.look(me.page, "a hint about a name")
    me.type("A link to something that shows it", "ftp://example.org/")
    me.send("I'm ready", asks="A link has to begin with https:// or http://")
    me.type("A link to something that shows it", "https://example.org/plan")
    me.type("When", day(30))
    me.send("I'm ready", asks="That date is in the future. Choose today or earlier.")
    me.type("When", day(-30))
    me.send("Save for later", says="Saved. Something in it looks like a name")
    me.type("What I did", "Wrote it with a client.")
    me.send("I'm ready", says="Saved. When you have a mentor, they can see that you are ready.")
    me.sees("Waiting for a mentor")
    me.send("Ask for a second signature", says="A second signature is asked for.")
    me.send("One signature is enough after all", says="One signature is enough again.")
    assert is_clean(me)


def test_a_mentor_signs_answers_and_takes_back(visit: Callable[..., Visit]) -> None:
    me = visit("sam")
    me.arrive()
    me.follow("Look and sign")
    me.send("Sign off", asks="Please choose how you know.")
    me.type("When", day(30))
    me.choose("We talked it through")
    me.send("Sign off", asks="That date is in the future. Choose today or earlier.")
    me.type("When", day(-1))
    me.send("Sign off", says="Signed. You can undo this for 10 minutes.")
    me.sees("Next: Ben")
    me.send("Undo", says="Undone.")
    me.follow("Not yet")
    me.send("Send to", asks="Please say what would help next time.")
    me.type("What would help next time?", "Ring a little sooner.")
    me.send("Send to", says="Sent. You can undo this for 10 minutes.")
    me.follow("Next:")
    me.choose("I saw it")
    me.send("Sign off", says="Signed. You can undo this for 10 minutes.")
    me.follow("People I mentor")
    me.sees("Is Ben Walters ready for the role?")
    me.follow("What I signed")
    me.follow("I have doubts Cover shifts")
    me.send("Tell the lead", asks="Please say what the matter is.")
    me.type("What makes you doubt?", "I mixed up two shifts.")
    me.send("Tell the lead", says="Thank you. The lead can see this.")
    me.follow("Take back the signature")
    me.send("Take back", asks="Please say why.")
    me.type("Why?", "It was another shift.")
    me.send("Take back", says="Taken back.")
    assert is_clean(me)


def test_a_mentor_begins_talks_rests_and_ends(visit: Callable[..., Visit]) -> None:
    me, mentee = visit("ines", "Ines Costa"), visit("jo", "Jo Ward")
    me.arrive()
    me.follow("I could be a mentor")
    me.type("How many people at most", "50")
    me.send("Be a mentor", asks="Please say what your job is.")
    me.type("Job role", "Night senior")
    me.type("How many people at most", "2")
    me.send("Be a mentor", says="Saved. People can ask you now.")
    me.sees("Nobody has asked yet. People can see that you have 2 places.")
    me.send("Take a break from new people", says="You are on a break from new people. Those you mentor go on.")
    me.send("Take new people again", says="Welcome back. People can ask you again.")
    mentee.arrive()
    mentee.choose("Senior")
    mentee.choose("Mentors may offer to help me")
    mentee.send("Join", says="Welcome.")
    me.arrive("somebody who would like a mentor")
    me.page.get_by_role("button", name="Offer to help Jo Ward").click()
    me.sees("You offered to help Jo Ward")
    me.findings.look(me.page, "offered")
    mentee.arrive("an offer")
    mentee.send("Yes, please", says="You are working together now. A first talk can be ten minutes.")
    mentee.follow("Log a talk")
    mentee.send("Save", asks="Please say what you talked about.")
    mentee.choose("Cover shifts")
    mentee.type("What did you talk about?", "Who covers the weekend.")
    mentee.send("Save", says="Saved.")
    mentee.type("My own note", "I was nervous.")
    mentee.send("Save", says="Saved.")
    mentee.send("Share this talk", asks="Please tick that the client and the staff agreed")
    mentee.choose("The client and the staff agreed that this is shared.")
    mentee.send("Share this talk", says="The lead can read this talk.")
    lead = visit("lee")
    lead.arrive()
    lead.follow("People")
    lead.follow("Jo Ward")
    lead.follow("Talks")
    lead.follow("Who covers the weekend.")
    lead.sees("Who covers the weekend.")
    lead.findings.look(lead.page, "a shared talk")
    me.arrive()
    me.follow("Jo Ward")
    me.follow("Finish working with Jo Ward")
    me.send("Finish working together", says="You and Jo have finished working together. Everything signed stays.")
    assert is_clean(me, mentee, lead)


@pytest.fixture(scope="module")
def empty_workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """Nobody has done anything here yet."""
    folder: Path = tmp_path_factory.mktemp("empty")
    prepare(folder / "prepared", demo=False)
    running = Workbench(folder / "prepared", folder / "var")
    yield running
    running.kill()


def test_where_nobody_has_begun(empty_workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    lead = Visit(empty_workbench, open_browser(), empty_workbench.add_person("lee", "Lee Carter", is_staff=True))
    lead.arrive("nobody has joined")
    lead.sees("Nobody has joined yet. Joining is each person's own choice.")
    me = Visit(empty_workbench, open_browser(), empty_workbench.add_person("ana", "Ana Bell"))
    me.arrive()
    me.choose("Manager")
    me.send("Join", says="Welcome.")
    me.follow("Find a mentor")
    me.sees("Nobody has offered yet.")
    me.findings.look(me.page, "no mentors")
    me.send("Ask the lead to help", says="Asked. The lead can see that you would like a hand.")
    me.follow("Talks")
    me.sees("No talks yet. A first talk can be ten minutes.")
    me.findings.look(me.page, "no talks")
    lead.arrive("one who would like a hand")
    lead.sees("Would like a hand")
    assert is_clean(lead, me)
