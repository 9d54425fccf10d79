"""Saving what an author made of a block: whole or not at all, and never over what somebody else saved unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring_xblock.errors import BadRequest, Conflict
from mentoring_xblock.studio.authored import (
    Checked,
    StateInvalid,
    check_state,
    is_state,
    read_state,
    read_with_digest,
    write_state,
)
from mentoring_xblock.studio.requests import Desk, make_failed, make_invalid
from mentoring_xblock.studio.saying import say_notes, say_problems


def check(desk: Desk, /) -> Mapping[str, Any]:
    """What would be said on saving; nothing is saved."""
    state = _get_state(desk)
    try:
        checked = check_state(state, read_state(desk.block))
    except StateInvalid as error:
        return {"problems": say_problems(error.problems, state["checklist"]), "notes": []}
    return {"problems": [], "notes": say_notes(desk, checked)}


def save(desk: Desk, /) -> Mapping[str, Any]:
    """`base` is the digest that the editor began with: of two authors who save, the second is told."""
    held, held_base = read_with_digest(desk.block)
    checked = _check(_get_state(desk), held)
    base = desk.get_text("base")
    if base != held_base:
        raise make_failed(Conflict("saved_meanwhile"), base=held_base, state=held)
    write_state(desk.block, checked.state)
    saved, saved_base = read_with_digest(desk.block)
    return {"base": saved_base, "state": saved, "notes": say_notes(desk, checked)}


def _check(state: Mapping[str, Any], held: Mapping[str, Any], /) -> Checked:
    try:
        return check_state(state, held)
    except StateInvalid as error:
        raise make_invalid(say_problems(error.problems, state["checklist"])) from error


def _get_state(desk: Desk, /) -> Mapping[str, Any]:
    state = desk.data.get("state")
    if not isinstance(state, Mapping) or not is_state(state):
        raise BadRequest("malformed")
    return state
