"""Saving what an author made of a block: whole or not at all, and never over what somebody else saved unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring_xblock.errors import BadRequest, Conflict
from mentoring_xblock.studio.authored import (
    Checked,
    Held,
    StateInvalid,
    check_state,
    is_state,
    read_held,
    write_state,
)
from mentoring_xblock.studio.editions import list_edition_problems
from mentoring_xblock.studio.requests import Desk, make_failed, make_invalid
from mentoring_xblock.studio.saying import say_notes, say_problems


def check(desk: Desk, /) -> Mapping[str, Any]:
    """What would be said on saving; nothing is saved."""
    state = _get_state(desk)
    try:
        checked = _check_all(desk, state, read_held(desk.block))
    except StateInvalid as error:
        return {"problems": say_problems(error.problems, state["checklist"]), "notes": []}
    return {"problems": [], "notes": say_notes(desk, checked, counts_people=True)}


def save(desk: Desk, /) -> Mapping[str, Any]:
    """`base` is the digest that the editor began with: of two authors who save, the second is told.

    The answer's `state` is None where what was sent is what was saved.
    """
    sent, base, held = _get_state(desk), desk.get_text("base"), read_held(desk.block)
    checked = _check(desk, sent, held)
    if base != held.base:
        raise make_failed(Conflict("saved_meanwhile"), base=held.base, state=held.state)
    write_state(desk.block, checked.state)
    saved = read_held(desk.block)
    # Most are saved as they were sent, and a long one takes its time both ways.
    state = None if checked.state == sent else saved.state
    return {"base": saved.base, "state": state, "notes": say_notes(desk, checked, counts_people=True)}


def _check(desk: Desk, state: Mapping[str, Any], held: Held, /) -> Checked:
    try:
        return _check_all(desk, state, held)
    except StateInvalid as error:
        raise make_invalid(say_problems(error.problems, state["checklist"])) from error


def _check_all(desk: Desk, state: Mapping[str, Any], held: Held, /) -> Checked:
    """What holds in itself, and beside what the block holds and people have met."""
    checked = check_state(state, held)
    if problems := list_edition_problems(desk, checked.checklist):
        raise StateInvalid(problems)
    return checked


def _get_state(desk: Desk, /) -> Mapping[str, Any]:
    state = desk.data.get("state")
    if not isinstance(state, Mapping) or not is_state(state):
        raise BadRequest("malformed")
    return state
