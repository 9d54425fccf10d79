"""Talks on a phone, in a real browser: written down while they take place, changed, answered, with several at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_states import Visit, is_clean
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser

TOPIC, MENDED = "The night round, and who rings whom.", "The night round, and who rings the manager."
LINE = "Is something missing, or was it different?"


@pytest.fixture
def sit(workbench: Workbench, open_browser: Callable[..., Page]) -> Callable[[str], Visit]:
    def sit_(username: str) -> Visit:
        visit = Visit(workbench, open_browser(), username)
        visit.page.set_viewport_size({"width": 320, "height": 700})
        return visit

    return sit_


def begin_talk_with_asha(sam: Visit) -> None:
    sam.arrive()
    sam.follow("Log a talk")
    sam.follow("Asha Begum")


def test_a_talk_is_written_down_as_it_goes_changed_and_answered(sit: Callable[[str], Visit]) -> None:
    sam, asha = sit("sam"), sit("asha")
    begin_talk_with_asha(sam)
    sam.type("What did you talk about?", TOPIC)
    sam.choose("15")
    sam.choose("Be 'on call'")
    sam.sees("Ask what they remember. Then fill the gaps.")
    sam.page.wait_for_timeout(1_000)
    begin_talk_with_asha(sam)
    expect(sam.page.get_by_label("What did you talk about?")).to_have_value(TOPIC)
    expect(sam.page.get_by_label("Be 'on call'")).to_be_checked()
    sam.send("Save", says="Saved.")
    sam.sees("Sign any of these skills?")

    asha.arrive()
    asha.follow("Talks")
    asha.follow(TOPIC)
    asha.findings.look(asha.page, "a talk to answer")
    asha.type(LINE, "The senior rings first.")
    sam.follow("Change what is written")
    sam.type("What did you talk about?", MENDED)
    sam.send("Save", says="Saved.")
    asha.send("Add my line", asks="This changed while you were writing.")
    asha.sees(MENDED)
    expect(asha.page.get_by_label(LINE)).to_have_value("The senior rings first.")
    asha.send("Add my line", says="Thank you. Your mentor can see it.")
    asha.follow("Talks")
    asha.follow("First talk")
    asha.type("What is different now?", "I plan my nights a week ahead.")
    asha.choose("The service")
    asha.send("Save", says="Saved. Good to know.")
    asha.follow("Talks")
    asha.sees("I plan my nights a week ahead.")
    asha.findings.look(asha.page, "talks with what came of them")
    assert is_clean(sam, asha)


def test_a_talk_with_several_people_is_written_down_once(sit: Callable[[str], Visit]) -> None:
    sam, asha = sit("sam"), sit("asha")
    sam.arrive()
    sam.follow("Log a talk")
    sam.findings.look(sam.page, "with whom")
    sam.follow("With several of them at once")
    sam.send("Save", asks="Please choose who was there.")
    sam.choose("Asha Begum")
    sam.choose("Ben Walters")
    sam.type("What did you talk about?", "Moving someone safely.")
    sam.type("Next steps for Asha alone", "Try the slide sheet.")
    sam.type("Next steps for Ben alone", "Show it to a new colleague.")
    sam.send("Save", says="Saved for everyone who was there.")
    sam.follow("Ben Walters")
    sam.sees("Show it to a new colleague.")
    asha.arrive()
    asha.follow("Talks")
    asha.follow("Moving someone safely.")
    asha.sees("Try the slide sheet.")
    expect(asha.page.locator(".coach-mentoring")).not_to_contain_text("Ben")
    asha.send("Yes, it is fair", says="Thank you. Your mentor can see it.")
    assert is_clean(sam, asha)
