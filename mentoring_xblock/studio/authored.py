"""What an author sets on a block, as one value: read from its fields, checked, and put back whole or not at all.

Editor, browser drafts and tests share the shape `{"fields": {name: value}, "checklist": {…}}` (see docs/checklists.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mentoring_xblock.domain.checklist import (
    Checklist,
    ChecklistInvalid,
    ChecklistProblem,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.domain.programme import Settings, list_setting_problems
from mentoring_xblock.domain.text import TextRefused, clean_line
from mentoring_xblock.domain.verify_record import sha256

MAX_TITLE = 200
# Names of the block's fields beside their settings', where they differ.
_FIELD_OF = {"programme": "programme_slug", "title": "programme_title", "hours": "full_time_hours"}
_SETTING_FIELDS = {name: _FIELD_OF.get(name, name) for name in Settings.__dataclass_fields__}
FIELDS = ("display_name", "is_home", *_SETTING_FIELDS.values())
_OF_PARTS = ("display_name", "is_home", "programme_slug")
_TEXTS = ("programme_slug", "programme_title", "lead_name", "privacy_link", "safety_line")


def make_settings(fields: Mapping[str, Any], /) -> Settings:
    """Settings from a block's fields; values of the wrong kind are told apart by whoever checks them."""
    chosen = {name: fields[field] for name, field in _SETTING_FIELDS.items()}
    services = chosen["services"]
    chosen["services"] = tuple(services) if isinstance(services, list) else services
    if chosen["title"] in ("", None):
        chosen["title"] = fields["display_name"]
    return Settings(**chosen)


def read_fields(block: Any, /) -> dict[str, Any]:
    return {name: _read(block, name) for name in FIELDS}


def _read(block: Any, name: str, /) -> Any:
    """None, which is refused, where XBlock cannot make a value of what stands there: a word for a weight."""
    try:
        return getattr(block, name)
    except (TypeError, ValueError, OverflowError):
        return None


def read_state(block: Any, /) -> dict[str, Any]:
    """What the block holds now, fit for JSON."""
    return read_held(block).state


@dataclass(frozen=True)
class Held:
    """What a block holds, as text. `base` is its digest: it tells whether someone else saved meanwhile."""

    text: str

    @cached_property
    def base(self) -> str:
        return sha256(self.text)

    @cached_property
    def state(self) -> dict[str, Any]:
        """What is no JSON for a browser stands as its name, which is a problem like any other word."""
        plain: dict[str, Any] = json.loads(self.text, parse_constant=str)
        return plain


def read_held(block: Any, /) -> Held:
    return Held(json.dumps({"fields": read_fields(block), "checklist": block.checklist}, sort_keys=True, default=repr))


def is_new(state: Mapping[str, Any], /) -> bool:
    return bool(state["checklist"] == {})


@dataclass(frozen=True)
class Checked:
    """A state that may be saved: its checklist parsed, its texts cleaned."""

    state: dict[str, Any]
    checklist: Checklist
    settings: Settings


class StateInvalid(ValueError):
    """`problems` names every place that does not hold, of settings and checklist."""

    def __init__(self, problems: list[ChecklistProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def check_state(data: Mapping[str, Any], held: Held | None = None, /) -> Checked:
    """The state that `data` makes of what the block holds (nothing: it is what the block holds); StateInvalid.

    A part takes a title and a programme: its other settings are its home's affair, and stay as they are held.
    """
    fields = _clean(data["fields"])
    if fields["is_home"] is False and held is not None:
        fields = {**held.state["fields"], **{name: fields[name] for name in _OF_PARTS}}
    settings = make_settings(fields)
    problems = list(_list_field_problems(fields, settings))
    try:
        checklist = parse_checklist(data["checklist"])
    except ChecklistInvalid as error:
        raise StateInvalid(problems + error.problems) from error
    if problems:
        raise StateInvalid(problems)
    return Checked({"fields": fields, "checklist": checklist_to_data(checklist)}, checklist, settings)


def write_state(block: Any, state: Mapping[str, Any], /) -> None:
    """Only what differs is set, so that a block's defaults stay its defaults."""
    for name, value in {**state["fields"], "checklist": state["checklist"]}.items():
        if getattr(block, name) != value:
            setattr(block, name, value)


def _clean(fields: Mapping[str, Any], /) -> dict[str, Any]:
    cleaned = {name: fields[name] for name in FIELDS}
    for name in _TEXTS:
        if isinstance(cleaned[name], str):
            cleaned[name] = cleaned[name].strip()
    try:
        cleaned["display_name"] = clean_line(cleaned["display_name"], limit=MAX_TITLE, name="display_name")
    except (TextRefused, TypeError, AttributeError):
        # Told as a problem below.
        return cleaned
    return cleaned


def _list_field_problems(fields: Mapping[str, Any], settings: Settings, /) -> list[ChecklistProblem]:
    problems = [ChecklistProblem("settings", "display_name", code) for code in _list_title_codes(fields)]
    if not isinstance(fields["is_home"], bool):
        problems.append(ChecklistProblem("settings", "is_home", "not_yes_or_no"))
    found = list_setting_problems(settings)
    matters = (item for item in found if fields["is_home"] is True or item.field == "programme")
    return problems + [ChecklistProblem("settings", problem.field, problem.code) for problem in matters]


def _list_title_codes(fields: Mapping[str, Any], /) -> list[str]:
    title = fields["display_name"]
    if not isinstance(title, str):
        return ["not_text"]
    try:
        return [] if clean_line(title, limit=MAX_TITLE, name="display_name") else ["missing"]
    except TextRefused as error:
        return [error.code]


def get_field(problem_field: str, /) -> str:
    """The block's field behind a setting's name."""
    return _SETTING_FIELDS.get(problem_field, problem_field)


def is_state(data: object, /) -> bool:
    """Whether data has the shape of a state; its values are checked later, each with a sentence of its own."""
    return (
        isinstance(data, Mapping)
        and set(data) == {"fields", "checklist"}
        and isinstance(data["fields"], Mapping)
        and set(data["fields"]) == set(FIELDS)
    )
