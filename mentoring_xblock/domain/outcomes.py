"""Rule E2: "What came of it?", asked once, two weeks or more after a talk."""

from __future__ import annotations

from datetime import date, timedelta

WHOM = ("client", "family", "service")
"""For whom something came of a talk; codes, in the order of the screen."""

ASKED_AFTER = timedelta(days=14)
ASKED_UNTIL = timedelta(days=56)
"""How long lists ask for it; on the talk's own page it can be said at any later time."""


def may_say_outcome(held_on: date, today: date, /) -> bool:
    return today - held_on >= ASKED_AFTER


def is_outcome_asked(held_on: date, today: date, /) -> bool:
    """Whether a list still reminds of it."""
    return ASKED_AFTER <= today - held_on <= ASKED_UNTIL
