"""A first week together on two phones: join, ask, agree, plan a talk, have it, write it down, a first signature."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

MOST_CLICKS = 25
SKILL = "Cover shifts"


class Phone:
    """Somebody's phone. Whatever they touch is counted, save the boxes that they write in."""

    clicks = 0

    def __init__(self, workbench: Workbench, page: Page, username: str, name: str) -> None:
        self.workbench, self.page = workbench, page
        self.username = workbench.add_person(username, name)

    def arrive(self) -> None:
        self.workbench.open(self.page, self.username)

    def touch(self, what: Locator) -> None:
        Phone.clicks += 1
        what.first.click()

    def link(self, name: str, *, exact: bool = False) -> None:
        self.touch(self.page.get_by_role("link", name=name, exact=exact))

    def button(self, name: str, *, exact: bool = False) -> None:
        self.touch(self.page.get_by_role("button", name=name, exact=exact))

    def choose(self, name: str) -> None:
        Phone.clicks += 1
        self.page.get_by_label(name, exact=True).first.check()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def hears(self, text: str) -> None:
        expect(self.page.locator("[data-cm-live]")).to_contain_text(text)


def test_takes_at_most_twenty_five_clicks(workbench: Workbench, open_browser: Callable[..., Page]) -> None:
    Phone.clicks = 0
    mentee = Phone(workbench, open_browser(320), "weekmentee", "Mo Farouk")
    mentor = Phone(workbench, open_browser(320), "weekmentor", "Rita Shaw")
    come_together(mentee, mentor)
    plan_a_talk(mentee, mentor)
    write_it_down(mentor)
    show_a_skill(mentee, mentor)
    assert Phone.clicks <= MOST_CLICKS


def come_together(mentee: Phone, mentor: Phone) -> None:
    mentor.arrive()
    mentor.link("I could be a mentor")
    mentor.write("Job role", "Night senior")
    mentor.button("Be a mentor")
    mentor.hears("Saved.")
    mentee.arrive()
    mentee.choose("Senior")
    mentee.button("Join")
    mentee.link("Find a mentor")
    mentee.link("Ask Rita Shaw")
    mentee.button("Ask Rita")
    mentee.hears("Sent.")
    mentor.arrive()
    mentor.button("Yes")
    mentor.hears("You are working together now.")


def plan_a_talk(mentee: Phone, mentor: Phone) -> None:
    mentee.arrive()
    mentee.link("Plan a talk")
    mentee.write("Day", mentee.page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)"))
    mentee.write("Time", "15:30")
    mentee.button("Suggest it")
    mentee.hears("Sent.")
    mentor.arrive()
    mentor.link("Does the time suit you?")
    mentor.button("Yes")
    mentor.hears("Agreed")


def write_it_down(mentor: Phone) -> None:
    mentor.arrive()
    mentor.link("Log a talk")
    mentor.write("What did you talk about?", "Who covers at short notice, and how to ask.")
    mentor.choose("15")
    mentor.button("Save")
    mentor.hears("Saved.")


def show_a_skill(mentee: Phone, mentor: Phone) -> None:
    mentee.arrive()
    mentee.link(SKILL)
    mentee.write("What I did", "Rang three colleagues; the night was covered.")
    mentee.button("I'm ready")
    mentee.hears("Your mentors can see that you are ready.")
    mentor.arrive()
    mentor.link("Look and sign")
    mentor.choose("We talked it through")
    mentor.button("Sign off")
    mentor.hears("Signed.")
