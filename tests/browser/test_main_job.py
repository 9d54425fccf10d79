"""The main job from the invitation to the restart, by keyboard alone, on a phone's and on a desk's width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.workbench import Workbench, run_django

pytestmark = pytest.mark.browser

PEOPLE = {320: ("Nadia Khan", "Grace Mensah"), 1280: ("Omar Idris", "Ruth Lewis")}
SIGNED, NOT_YET = "Cover shifts", "Calculate and sign off monthly finances"


class Somebody:
    """One person at their own browser."""

    def __init__(self, workbench: Workbench, page: Page, username: str, name: str) -> None:
        self.workbench, self.page, self.username = workbench, page, workbench.add_person(username, name)
        self.name, self.first = name, name.partition(" ")[0]
        self.keys = Keyboard(page)
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    def arrive(self) -> None:
        self.workbench.open(self.page, self.username)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator(".coach-mentoring")).to_contain_text(text)

    def hears(self, text: str) -> None:
        expect(self.page.locator("[data-cm-live]")).to_have_text(text)

    def stands_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading, level=2)).to_be_focused()


@pytest.fixture(params=PEOPLE, ids=lambda width: f"{width}px")
def pair(
    request: pytest.FixtureRequest, workbench: Workbench, open_browser: Callable[..., Page]
) -> tuple[Somebody, Somebody]:
    width = request.param
    mentee, mentor = PEOPLE[width]
    return (
        Somebody(workbench, open_browser(width), f"mentee{width}", mentee),
        Somebody(workbench, open_browser(width), f"mentor{width}", mentor),
    )


def test_the_main_job_by_keyboard_alone(pair: tuple[Somebody, Somebody], workbench: Workbench) -> None:
    mentee, mentor = pair
    come_together(mentee, mentor)
    say_ready(mentee, mentor, SIGNED)
    sign_undo_and_sign_again(mentee, mentor)
    say_ready(mentee, mentor, NOT_YET)
    say_not_yet_and_be_ready_again(mentee, mentor)
    log_a_talk(mentee, mentor)
    workbench.restart()
    find_everything_again(mentee, mentor)


def come_together(mentee: Somebody, mentor: Somebody) -> None:
    mentor.arrive()
    mentor.keys.press("I could be a mentor")
    mentor.stands_at("Be a mentor")
    mentor.keys.write("Job role", "Night senior")
    mentor.keys.press("Be a mentor")
    mentor.hears("Saved. People can ask you now.")

    mentee.arrive()
    mentee.sees("It is not supervision, not counselling and not a test.", "for 12 weeks", SIGNED)
    mentee.keys.choose("Senior")
    mentee.keys.press("Join")
    mentee.stands_at(f"Hello {mentee.first}")
    mentee.keys.press("Find a mentor")
    mentee.keys.press(f"Ask {mentor.name}")
    mentee.keys.press(f"Ask {mentor.first}")
    mentee.hears(f"Sent. You can ask someone else as well while {mentor.first} thinks.")

    mentor.arrive()
    mentor.sees("1 waiting for you", f"{mentee.name} asks whether you would be their mentor.")
    mentor.keys.press("Yes")
    mentor.hears("You are working together now. A first talk can be ten minutes.")


def say_ready(mentee: Somebody, mentor: Somebody, skill: str) -> None:
    mentee.arrive()
    mentee.keys.press(skill)
    mentee.stands_at(skill)
    mentee.keys.write("What I did", f"On Saturday, with two calls: {skill}.")
    mentee.keys.press("I'm ready")
    mentee.hears("Your mentors can see that you are ready.")
    mentee.sees(f"Waiting for {mentor.first}")


def sign_undo_and_sign_again(mentee: Somebody, mentor: Somebody) -> None:
    mentor.arrive()
    mentor.sees("1 waiting for you")
    # S10: from the waiting list to "Signed" in three, and nothing typed.
    mentor.keys.activations = 0
    mentor.keys.press(f"Look and sign {mentee.name}, {SIGNED}")
    assert mentor.page.locator("input[type=radio]:checked").count() == 0
    mentor.keys.choose("I saw it")
    mentor.keys.press("Sign off")
    mentor.hears("Signed. You can undo this for 10 minutes.")
    assert mentor.keys.activations == 3
    mentor.stands_at(SIGNED)
    mentor.page.keyboard.press("Tab")
    assert mentor.keys.where()["name"] == "Undo"
    mentor.page.keyboard.press("Enter")
    mentor.hears("Undone.")
    mentor.sees("Waiting for you")
    mentor.keys.choose("We talked it through")
    mentor.keys.press("Sign off")
    mentor.hears("Signed. You can undo this for 10 minutes.")
    mentee.arrive()
    mentee.sees("1 of 15 signed")


def say_not_yet_and_be_ready_again(mentee: Somebody, mentor: Somebody) -> None:
    mentor.arrive()
    mentor.keys.press(f"Look and sign {mentee.name}, {NOT_YET}")
    mentor.keys.press("Not yet")
    mentor.stands_at("Not yet")
    mentor.keys.write("What would help next time?", "Bring the receipts as well.")
    mentor.keys.press(f"Send to {mentee.first}")
    mentor.hears("Sent. You can undo this for 10 minutes.")
    mentee.arrive()
    mentee.sees("Not yet – see why", "“Bring the receipts as well.”")
    mentee.keys.press(f"Look at it {NOT_YET}")
    mentee.sees("What my mentor said", "“Bring the receipts as well.”")
    mentee.keys.press("I'm ready")
    mentee.sees(f"Waiting for {mentor.first}")


def log_a_talk(mentee: Somebody, mentor: Somebody) -> None:
    mentor.arrive()
    mentor.keys.press(mentee.name)
    mentor.stands_at(mentee.name)
    mentor.keys.press("Log a talk")
    mentor.keys.write("What did you talk about?", "How Saturday went.")
    mentor.keys.choose("15")
    mentor.keys.choose("Mostly asked")
    mentor.keys.press("Save")
    mentor.hears("Saved.")
    mentor.sees("How Saturday went.", "15 minutes", "Mostly asked")


def find_everything_again(mentee: Somebody, mentor: Somebody) -> None:
    mentee.arrive()
    mentee.sees("1 of 15 signed · 1 waiting", mentor.name)
    mentee.keys.press("Show all 15")
    mentee.keys.press(SIGNED)
    mentee.sees("Signed", f"{mentor.name}, Night senior", "talked it through", "On Saturday, with two calls")
    assert mentee.page.locator(".cm-stamp").count() == 1
    mentee.keys.press("My checklist")
    mentee.keys.press("Talks")
    mentee.sees("How Saturday went.")
    mentor.arrive()
    mentor.sees("1 waiting for you", f"{mentee.name} · {NOT_YET}")
    mentor.keys.press("What I signed")
    mentor.sees(SIGNED)
    run_django(mentor.workbench.var, "verify_mentoring_ledger")
