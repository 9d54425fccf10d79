"""Checklists that come in and go out as files: nothing is saved here, the editor takes what it is shown."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Literal

from mentoring_xblock.api.authoring import get_skill_facts
from mentoring_xblock.domain.checklist import Checklist, ChecklistInvalid, checklist_to_data, parse_checklist
from mentoring_xblock.domain.checklist_changes import compare
from mentoring_xblock.domain.checklist_files import FileRefused
from mentoring_xblock.errors import BadRequest, NotFound
from mentoring_xblock.formats.incoming import read_file
from mentoring_xblock.formats.table import make_file_name, write_table
from mentoring_xblock.formats.templates import read_shipped
from mentoring_xblock.studio.editions import read_known
from mentoring_xblock.studio.requests import Desk, make_invalid
from mentoring_xblock.studio.saying import say_changes, say_file_notes, say_file_problems, say_problems


def read_incoming(desk: Desk, /) -> Mapping[str, Any]:
    """A file beside the checklist as it is in the editor: what would be added, changed and removed."""
    facts = get_skill_facts(desk.host.get_place().usage_key)
    known = read_known(desk.block, facts)
    content = _decode(desk.get_text("content"))
    try:
        incoming = read_file(desk.get_text("name"), content, desk.data.get("checklist"), taken=known)
    except FileRefused as error:
        raise make_invalid(say_file_problems(error.problems)) from error
    return {
        "checklist": checklist_to_data(incoming.checklist),
        "changes": say_changes(incoming.changes, facts),
        "notes": say_file_notes(incoming.notes),
    }


def write_outgoing(desk: Desk, /) -> Mapping[str, Any]:
    """The checklist as it is in the editor, as a table that a spreadsheet opens."""
    checklist = _parse(desk, "checklist")
    separator: Literal[",", ";"] = ";" if desk.data.get("separator") == ";" else ","
    return {"name": make_file_name(checklist), "content": write_table(checklist, separator=separator).decode("utf-8")}


def compare_checklists(desk: Desk, /) -> Mapping[str, Any]:
    before, after = _parse(desk, "before"), _parse(desk, "after")
    facts = get_skill_facts(desk.host.get_place().usage_key)
    return {"changes": say_changes(compare(before, after), facts)}


def read_template(desk: Desk, /) -> Mapping[str, Any]:
    """A shipped template: its checklist, and the settings that go with it."""
    try:
        template = read_shipped(desk.get_text("name"))
    except KeyError as error:
        raise NotFound from error
    return {
        "checklist": template.checklist,
        "fields": {"display_name": template.parsed.title, "weeks": template.weeks, "full_time_hours": template.hours},
    }


def _parse(desk: Desk, name: str, /) -> Checklist:
    data = desk.data.get(name)
    if not isinstance(data, Mapping):
        raise BadRequest("malformed")
    try:
        return parse_checklist(data)
    except ChecklistInvalid as error:
        raise make_invalid(say_problems(error.problems, data)) from error


def _decode(text: str, /) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("malformed") from error
