"""Looking back to the end, and a lead who closes a checklist, in a real browser; every step is looked at with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

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


def test_from_the_last_signature_to_what_happened_then(sit: Callable[[str], Visit]) -> None:
    sam, ben = sit("sam"), sit("ben")
    sam.arrive()
    sam.follow("Look and sign Ben Walters")
    sam.choose("I looked at the work")
    sam.send("Sign off", says="Signed. You can undo this for 10 minutes.")
    sam.sees("Is Ben ready for the role?")
    sam.follow("Look back and say")
    sam.send("Save", asks="Please choose one.")
    sam.choose("Ready. Ben can do this job now.")
    sam.type("Add a line, if you like", "Calm with everyone.")
    sam.send("Save", says="Saved. Ben can answer now.")
    sam.sees("There is no answer yet.")
    ben.arrive("a look back to answer")
    ben.sees("A look back for you to answer: Ready")
    ben.follow("Answer")
    ben.type("Add a line, if you like", "I would like one more night shift first.")
    ben.send("Let's talk", says="Saved. They can see that you would rather talk.")
    ben.send("We talked. I agree now", says="Agreed. This checklist is finished; everything still works.")
    ben.sees("Ben Walters would rather talk")
    ben.page.get_by_label("What happened then?").select_option(label="Took on the new role")
    ben.send("Save", says="Saved.")
    ben.follow("My checklist")
    ben.sees("This checklist is finished, and everything still works.")
    assert is_clean(sam, ben)


def test_a_lead_closes_a_checklist_and_the_mentee_reads_why(sit: Callable[[str], Visit]) -> None:
    lee, ella = sit("lee"), sit("ella")
    lee.arrive()
    lee.follow("People")
    lee.follow("Ella Hughes")
    lee.follow("Close this checklist")
    lee.send("Close it", asks="Please say why.")
    lee.type("Why?", "She moved to the day service.")
    lee.send("Close it", says="Closed. Everything signed stays.")
    lee.sees("Closed by Lee Carter, 0 of 15 signed")
    ella.arrive("closed")
    ella.sees("She moved to the day service.")
    ella.follow("Looking back")
    ella.findings.look(ella.page, "how it was closed")
    assert is_clean(lee, ella)
