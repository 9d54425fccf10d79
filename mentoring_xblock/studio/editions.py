"""What is known of each skill's edition: what the block holds, whatever that is, and what people have met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mentoring_xblock.api.authoring import SkillFacts, get_skill_facts
from mentoring_xblock.domain.checklist import MAX_EDITION, Checklist, ChecklistProblem
from mentoring_xblock.domain.editions import list_too_high
from mentoring_xblock.studio.requests import Desk


def read_known(block: Any, facts: Mapping[str, SkillFacts], /) -> dict[str, int]:
    """The highest of each skill that the block holds or ever published."""
    known = dict(_list_held(block.checklist))
    for name, fact in facts.items():
        known[name] = max(known.get(name, 0), fact.known_edition)
    return known


def list_edition_problems(desk: Desk, checklist: Checklist, /) -> list[ChecklistProblem]:
    """The database is asked only where the block itself does not account for an edition: hardly ever."""
    held = dict(_list_held(desk.block.checklist))
    if all(item.edition <= held.get(item.id, 1) + 1 for item in checklist.list_criteria()):
        return []
    facts = get_skill_facts(desk.host.get_place().usage_key)
    return list(list_too_high(checklist, read_known(desk.block, facts)))


def _list_held(data: object, /) -> Iterator[tuple[str, int]]:
    for section in _list(data, "sections"):
        for skill in _list(section, "criteria"):
            name, edition = _get(skill, "id"), _get(skill, "edition") or 1
            if isinstance(name, str) and type(edition) is int and 1 <= edition <= MAX_EDITION:
                yield name, edition


def _list(held: object, name: str, /) -> list[Any]:
    items = _get(held, name)
    return items if isinstance(items, list) else []


def _get(held: object, name: str, /) -> Any:
    return held.get(name) if isinstance(held, Mapping) else None
