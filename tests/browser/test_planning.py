"""Two people plan a talk, and one asks the other a question: each screen on the way is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_states import Visit, day, is_clean
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(workbench: Workbench, open_browser: Callable[..., Page]) -> tuple[Visit, Visit]:
    """Ben and his mentor Sam, on phones."""
    ben, sam = (Visit(workbench, open_browser(), name) for name in ("ben", "sam"))
    for it in (ben, sam):
        it.page.set_viewport_size({"width": 320, "height": 640})
        it.arrive()
    return ben, sam


def test_a_talk_is_planned_moved_agreed_and_written_down(pair: tuple[Visit, Visit]) -> None:
    ben, sam = pair
    ben.follow("Talks")
    ben.follow("Plan a talk")
    ben.findings.look(ben.page, "the form")
    ben.send("Suggest it", asks="Please give a time, such as 15:30.")
    ben.type("Day", day(-1))
    ben.type("Time", "14:40")
    ben.send("Suggest it", asks="That day is past. Choose today or later.")
    ben.type("Day", day(3))
    ben.type("Where", "https://meet.example.org/rose-house")
    ben.type("What about?", "Nights.")
    ben.send("Suggest it", says="Sent. Here you will see what they say.")
    ben.sees("Waiting for Sam")
    [planned] = set(re.findall(r'name="planned" value="(\w+)"', ben.page.content()))
    sam.arrive()
    sam.page.locator(f"a[hx-get*='planned={planned}']").first.click()
    sam.sees("Waiting for you")
    sam.send("Ask for another time", asks="Please say when would suit you.")
    sam.type("When would suit you?", "After five, please.")
    sam.send("Ask for another time", says="Sent. They can suggest another time now.")
    ben.send("Cancel the talk", asks="This changed while you were writing.")
    ben.sees("After five, please.")
    ben.follow("Suggest another time")
    ben.findings.look(ben.page, "moving it")
    ben.type("Time", "17:15")
    ben.send("Suggest it", says="Moved. Here you will see what they say.")
    sam.arrive()
    sam.page.locator(f"a[hx-get*='planned={planned}']").first.click()
    sam.send("Yes, that suits me", says="Agreed. You can put it into your calendar.")
    with sam.page.expect_download() as saved:
        sam.page.get_by_role("link", name="Put it into my calendar").click()
    assert "SUMMARY:Talk with Ben" in saved.value.path().read_text(encoding="utf-8")
    ben.follow("Talks")
    ben.sees("Agreed")
    ben.findings.look(ben.page, "what is planned, in the list")
    assert is_clean(ben, sam)


def test_a_question_is_answered_by_whoever_comes_first(pair: tuple[Visit, Visit]) -> None:
    ben, sam = pair
    ben.follow("Ask a question")
    ben.findings.look(ben.page, "the form")
    ben.send("Ask", asks="Please write your question.")
    ben.type("What would you like to ask?", "Who do I ring at night?")
    ben.send("Ask", says="Asked. Any of your mentors can answer.")
    sam.arrive()
    sam.page.get_by_role("link", name="Answer").first.click()
    sam.sees("Ben Walters asks")
    sam.send("Answer", asks="Please write your answer.")
    sam.type("Your answer", "The number on the fridge.")
    sam.page.get_by_role("button", name="Answer", exact=True).click()
    expect(sam.page.locator("[data-cm-say-text]")).to_contain_text("Answered. Ben can read it now.")
    sam.findings.look(sam.page, "answered")
    ben.send("Take it back", asks="Someone has answered this already.")
    ben.sees("The number on the fridge.")
    assert is_clean(ben, sam)
