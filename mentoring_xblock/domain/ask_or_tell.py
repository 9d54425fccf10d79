"""Rule E3: whether a coach-mentor asks or tells, from two questions."""

from __future__ import annotations

from enum import StrEnum


class Advice(StrEnum):
    """The values are stable codes; the sentences belong to the screens."""

    SHOW_OR_TELL = "show_or_tell"
    ASK_THEN_TELL_FACTS = "ask_then_tell_facts"
    ASK_AND_LET_DECIDE = "ask_and_let_decide"
    ASK_WHAT_THEY_REMEMBER = "ask_what_they_remember"


def advise(done_before: bool, needs_judgement: bool) -> Advice:
    """`done_before`: has the mentee done it before? `needs_judgement`: is it for the mentee to judge?"""
    if done_before:
        return Advice.ASK_AND_LET_DECIDE if needs_judgement else Advice.ASK_WHAT_THEY_REMEMBER
    return Advice.ASK_THEN_TELL_FACTS if needs_judgement else Advice.SHOW_OR_TELL
