"""Values as OLX writes them: from a text to a value of its field's kind and back. What fits no kind stays the text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# The block's own fields with their defaults, in the order in which they are written; a test holds them to the block's.
DEFAULTS: Mapping[str, Any] = {
    "display_name": "Coach-mentoring",
    "is_home": True,
    "programme_slug": "main",
    "programme_title": "",
    "weeks": 12,
    "full_time_hours": 37,
    "who_may_mentor": "anyone",
    "mentors_per_plan": 2,
    "training_needed": False,
    "lead_name": "",
    "privacy_link": "",
    "safety_line": "",
    "services": [],
    "weight": 0.0,
    "authorise_first": False,
    "leads_may_sign": False,
    "leads_read_talks": False,
    "limited_staff_lead": False,
    "evidence_files": False,
    "pilot": False,
    "months_to_keep": None,
    "counts_for_completion": False,
}
# A checklist has seven.
MAX_DEPTH = 50
SKILL_DEFAULTS: Mapping[str, Any] = {
    "kind": "task",
    "shown": "either",
    "signatures": 1,
    "client_voice": False,
    "edition": 1,
}

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?")
_SWITCHES = {"true": True, "false": False}


def read_value(default: Any, text: str, /) -> Any:
    """A value of its default's kind, else the text as it is. An empty number is None."""
    plain = text.strip()
    if isinstance(default, str):
        return text
    if isinstance(default, bool):
        return _SWITCHES.get(plain.lower(), text)
    if isinstance(default, list):
        found = read_json(text)
        return found if isinstance(found, list) else text
    if plain in ("", "null"):
        return None
    pattern, kind = (_NUMBER, float) if isinstance(default, float) else (_WHOLE, int)
    return kind(plain) if pattern.fullmatch(plain) else text


def write_value(value: Any, /) -> str:
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return write_json(value)


def read_json(text: str, /) -> Any:
    """What the text says; the text itself where it is no JSON, or says what a course's store would refuse to keep."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if _can_be_stored(found) else text


def _can_be_stored(value: Any, /, depth: int = 0) -> bool:
    """MongoDB takes whole numbers of 64 bits, no half characters, no NUL in a key, and nothing nested without end."""
    if isinstance(value, str):
        return _HALF.search(value) is None
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, dict):
        return all(
            "\x00" not in key and _can_be_stored(key) and _can_be_stored(it, depth + 1) for key, it in value.items()
        )
    return not isinstance(value, list) or all(_can_be_stored(it, depth + 1) for it in value)


def write_json(value: Any, /, *, indent: int | None = None) -> str:
    """ASCII alone, which XML can always hold."""
    return json.dumps(value, indent=indent, skipkeys=True, default=repr)


def is_same(one: Any, other: Any, /) -> bool:
    """1, 1.0 and True are three values here."""
    return type(one) is type(other) and bool(one == other)


def fits_xml(text: str, /) -> bool:
    return _NOT_XML.search(text) is None
