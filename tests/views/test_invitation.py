"""What somebody is told before they join is what the role table gives (rules P1, E4)."""

from __future__ import annotations

import pytest

from mentoring_xblock.domain.roles import Relation
from tests.conftest import ASHA
from tests.factories import World
from tests.role_table import READ_ROWS
from tests.visitors import Visitor, get_text

LEAD_SEES = "The lead sees your checklist, what you write and add to it, its signatures, and that talks took place."


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("plan", "sees your checklist"),
        ("evidence_read", "what you write and add to it"),
        ("session_facts", "that talks took place"),
    ],
)
def test_the_lead_is_said_to_see_what_the_lead_may_read(world: World, action: str, words: str) -> None:
    html = get_text(Visitor(world, ASHA).get("invitation"))
    assert LEAD_SEES in html
    assert (words in LEAD_SEES) == (READ_ROWS[action][Relation.LEAD] == "y")
