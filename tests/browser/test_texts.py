"""The worst that people can write, in every field: it comes back as text, runs nothing and breaks no screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.conftest import new_context
from tests.browser.screens import Findings, find_screens, open_all, show
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img/src=x/onerror=alert(1)>'
# Without a space anywhere: letters from the right and from the left, a nurse of three characters and a tone.
WORST = f"{SCRIPT}{IMAGE}👩🏽‍⚕️مريم{{{{7*7}}}}</textarea>"
NUMBERS = {"How many people at most": "4", "I work part-time: hours a week": "20"}

_FOREIGN = """() => [...document.querySelectorAll('.coach-mentoring')].flatMap(root =>
  [...root.querySelectorAll('script, img, iframe, object, embed, link, style, base, meta, [onerror], [onload]')]
  .map(it => it.outerHTML))"""


def make_worst(limit: int) -> str:
    """As long as the field takes it, for JavaScript and for Python."""
    return WORST + "W" * (limit - len(WORST.encode("utf-16-le")) // 2)


@dataclass
class Writer:
    """Somebody who fills every field of a form with the worst."""

    workbench: Workbench
    page: Page
    username: str

    def arrive(self) -> None:
        self.workbench.open(self.page, self.username)

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()
        expect(self.page.locator("[data-cm-heading]:focus")).to_have_count(1)

    def fill(self, button: str) -> Locator:
        """The form with that button, every field filled; what has no limit is not a person's text."""
        open_all(self.page)
        form = self.page.locator("form", has=self.page.get_by_role("button", name=button, exact=True)).last
        for field in form.locator("textarea, input[data-cm-limit]:not([type=url])").all():
            field.fill(make_worst(int(field.get_attribute("data-cm-limit") or 0)))
        for label, number in NUMBERS.items():
            if form.get_by_label(label).count():
                form.get_by_label(label).fill(number)
        return form

    def send(self, button: str) -> None:
        form = self.fill(button)
        form.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator("[data-cm-say-text]")).to_be_visible()
        expect(self.page.locator("[data-cm-errors]")).to_have_count(0)


@pytest.fixture(scope="module")
def dialogs() -> list[str]:
    return []


@pytest.fixture(scope="module")
def people(browser: Browser, workbench: Workbench, dialogs: list[str]) -> Iterator[dict[str, Writer]]:
    """A mentee and a mentor who wrote the worst everywhere, and a lead; all that they did was done on screens."""

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    contexts = [new_context(browser) for _ in range(3)]
    found = {}
    for role, context in zip(("mentee", "mentor", "lead"), contexts, strict=True):
        context.on("dialog", note)
        username = workbench.add_person(f"worst-{role}", f"{WORST} {WORST}", is_staff=role == "lead")
        found[role] = Writer(workbench, context.new_page(), username)
    write_everywhere(found["mentee"], found["mentor"])
    yield found
    for context in contexts:
        context.close()


def write_everywhere(mentee: Writer, mentor: Writer) -> None:
    mentor.arrive()
    mentor.follow("I could be a mentor")
    mentor.send("Be a mentor")
    mentee.arrive()
    mentee.page.get_by_label("Senior", exact=True).check()
    mentee.send("Join")
    mentee.follow("Find a mentor")
    mentee.follow(f"Ask {SCRIPT}")
    open_all(mentee.page)
    mentee.page.get_by_label("Your message").fill(make_worst(500))
    mentee.page.get_by_role("button", name="Ask").click()
    expect(mentee.page.locator("[data-cm-say-text]")).to_be_visible()
    mentor.arrive()
    mentor.page.get_by_role("button", name=re.compile("^Yes")).click()
    expect(mentor.page.locator("[data-cm-say-text]")).to_be_visible()
    for skill in ("Write/update support plans", "Write/update risk assessments", "Cover shifts"):
        show_skill(mentee, skill)
    for skill, link, button in (
        ("Write/update support plans", "Take back", "Take back"),
        ("Cover shifts", "I have doubts", "Tell the lead"),
    ):
        sign(mentor, skill)
        mentor.follow("What I signed")
        mentor.follow(f"{link} {skill}")
        mentor.send(button)
    answer(mentor, "Write/update risk assessments")
    talk(mentor, mentee)


def show_skill(mentee: Writer, skill: str) -> None:
    mentee.arrive()
    mentee.follow("Show all")
    mentee.follow(skill)
    mentee.send("I'm ready")


def sign(mentor: Writer, skill: str) -> None:
    mentor.arrive()
    mentor.page.get_by_role("link", name="Look and sign").filter(has_text=skill).click()
    mentor.page.get_by_label("I saw it").check()
    mentor.send("Sign off")
    mentor.arrive()


def answer(mentor: Writer, skill: str) -> None:
    mentor.arrive()
    mentor.page.get_by_role("link", name="Look and sign").filter(has_text=skill).click()
    mentor.follow("Not yet")
    mentor.page.get_by_label("What would help next time?").fill(make_worst(1_000))
    mentor.page.get_by_role("button", name="Send to").click()
    expect(mentor.page.locator("[data-cm-say-text]")).to_be_visible()


def talk(mentor: Writer, mentee: Writer) -> None:
    mentor.arrive()
    mentor.page.locator(".cm-list__link", has_text=SCRIPT).first.click()
    mentor.follow("Log a talk")
    mentor.send("Save")
    mentor.send("Save my note")
    mentee.arrive()
    mentee.follow("Talks")
    mentee.follow(SCRIPT)
    open_all(mentee.page)
    mentee.page.get_by_label("The client and the staff agreed that this is shared.").check()
    mentee.page.get_by_role("button", name="Share this talk").click()
    expect(mentee.page.locator("[data-cm-say-text]")).to_be_visible()


@pytest.mark.parametrize("role", ["mentee", "mentor", "lead"])
def test_it_comes_back_as_text_on_every_screen(people: dict[str, Writer], dialogs: list[str], role: str) -> None:
    writer = people[role]
    writer.arrive()
    findings = Findings()
    findings.look(writer.page, "home", with_axe=False)
    texts = [writer.page.locator(".coach-mentoring").inner_text()]
    for number, screen in enumerate(find_screens(writer.page)):
        show(writer.page, screen.url, screen.target)
        findings.look(writer.page, f"{screen.name} {number}", with_axe=False)
        if foreign := writer.page.evaluate(_FOREIGN):
            findings.note("script", f"{screen.name} {number}", foreign)
        texts.append(writer.page.locator(".coach-mentoring").inner_text())
    assert findings.by_kind == {}
    assert sum(WORST in text for text in texts) >= 5
    assert dialogs == []


def test_a_link_with_script_is_refused_and_stays_text(people: dict[str, Writer], dialogs: list[str]) -> None:
    mentee = people["mentee"]
    mentee.arrive()
    mentee.follow("Show all")
    mentee.follow("Write/update health and safety")
    for link in ("javascript:alert(1)", f"{IMAGE}https://example.org/", "https://a:b@example.org/", "http://\\x"):
        open_all(mentee.page)
        mentee.page.get_by_label("A link to something that shows it").fill(link)
        mentee.page.get_by_role("button", name="I'm ready").click()
        expect(mentee.page.locator("[data-cm-errors]")).to_be_focused()
        assert mentee.page.evaluate(_FOREIGN) == []
        expect(mentee.page.get_by_label("A link to something that shows it")).to_have_value(link)
    assert dialogs == []
