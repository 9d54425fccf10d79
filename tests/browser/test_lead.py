"""A programme lead's day in a real browser, on a phone: who would like a hand, finding people, mentors, a pair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_states import Visit, is_clean
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.browser


@pytest.fixture
def sit(workbench: Workbench, open_browser: Callable[..., Page]) -> Callable[[str], Visit]:
    def sit_(username: str) -> Visit:
        visit = Visit(workbench, open_browser(), username)
        visit.page.set_viewport_size({"width": 320, "height": 700})
        return visit

    return sit_


def test_a_pair_is_suggested_and_begins_with_the_second_yes(sit: Callable[[str], Visit]) -> None:
    lee, ella, tom = sit("lee"), sit("ella"), sit("tom")
    lee.arrive()
    lee.follow("Suggest someone")
    lee.follow("Ella Hughes")
    lee.follow("Suggest a mentor")
    lee.send("Suggest Tom", says="Suggested. Ella and Tom are asked now; it begins when both say yes.")
    lee.sees("You suggested Tom Eriksen")
    tom.arrive()
    tom.send("Yes Ella Hughes", says="Thank you. It begins when the other person says yes too.")
    ella.arrive()
    ella.send("Yes, please Tom Eriksen", says="You are working together now.")
    lee.follow("Ella Hughes")
    lee.sees("End the work with Tom Eriksen")
    assert is_clean(lee, ella, tom)


def test_a_mentor_is_heard_noted_on_and_let_rest(sit: Callable[[str], Visit]) -> None:
    lee, sam = sit("lee"), sit("sam")
    sam.arrive()
    sam.follow("I'd like to talk this through")
    sam.type("What is it about?", "How to say not yet kindly.")
    sam.send("I'd like to talk this through", says="The lead can see that now.")
    lee.arrive()
    lee.sees("would like a talk")
    lee.follow("Mentors")
    lee.sees("Would like a talk")
    lee.follow("Sam Okoro")
    lee.sees("How to say not yet kindly.")
    lee.type("A note on a talk with Sam", "Spoke about it on Monday.")
    lee.send("Save the note", says="Saved.")
    lee.send("I have been in touch", says="Noted. Sam is told that you have seen it.")
    lee.page.get_by_text("Let their mentoring rest").click()
    lee.send("Let it rest", says="Sam takes nobody new and does not sign until you end this.")
    sam.arrive()
    sam.follow("I'd like to talk this through")
    sam.sees("Spoke about it on Monday.")
    lee.send("Let them mentor again", says="Sam can mentor again, as before.")
    assert is_clean(lee, sam)


def test_people_are_found_by_name_and_state_and_no_address_holds_the_name(sit: Callable[[str], Visit]) -> None:
    lee = sit("lee")
    asked: list[str] = []
    lee.page.on("request", lambda request: asked.append(request.url))
    lee.arrive()
    lee.type("Find a person", "walters")
    lee.page.get_by_role("button", name="Search").click()
    lee.sees("People called “walters”")
    expect(lee.page.locator(".cm-list__link")).to_have_text(["Ben Walters"])
    expect(lee.page.get_by_label("Find a person")).to_have_value("walters")
    lee.page.get_by_label("Find a person").fill("")
    lee.page.get_by_label("Show", exact=True).select_option(label="On a break")
    lee.page.get_by_role("button", name="Search").click()
    lee.sees("People on a break")
    expect(lee.page.locator(".cm-list__link")).to_have_text(["Dev Patel"])
    lee.follow("Everyone")
    lee.follow("Who has shown what")
    table = lee.page.get_by_role("region", name="Who has shown what")
    table.focus()
    lee.page.keyboard.press("ArrowRight")
    lee.page.wait_for_function("() => document.querySelector('.cm-scroll').scrollLeft > 0")
    expect(lee.page.get_by_role("rowheader", name="Asha Begum")).to_be_in_viewport()
    assert [url for url in asked if "walters" in url.lower()] == []
    assert is_clean(lee)
