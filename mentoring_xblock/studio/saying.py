"""Problems, notes and changes as the editor takes them: plain JSON with whole sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mentoring_xblock.api.authoring import SkillFacts
from mentoring_xblock.domain.checklist import ChecklistProblem
from mentoring_xblock.domain.checklist_changes import Changes, SkillChange
from mentoring_xblock.domain.checklist_files import FileNote, FileProblem
from mentoring_xblock.presenters.checklist_changes import describe_changes
from mentoring_xblock.presenters.problems import (
    describe_file_note,
    describe_file_problem,
    describe_note,
    describe_problem,
)
from mentoring_xblock.studio.authored import Checked, get_field
from mentoring_xblock.studio.notes import list_block_notes
from mentoring_xblock.studio.requests import Desk

Facts = Mapping[str, SkillFacts]


def say_problems(problems: Iterable[ChecklistProblem], data: object, /) -> list[dict[str, Any]]:
    """`data`: the checklist that they were found in, of any make."""
    return [
        {
            "where": problem.where,
            "field": get_field(problem.field) if problem.where == "settings" else problem.field,
            "code": problem.code,
            "sentence": describe_problem(problem, data),
        }
        for problem in problems
    ]


def say_file_problems(problems: Iterable[FileProblem], /) -> list[dict[str, Any]]:
    return [
        {
            "where": problem.where,
            "field": problem.field,
            "code": problem.code,
            "sentence": describe_file_problem(problem),
        }
        for problem in problems
    ]


def say_file_notes(notes: Iterable[FileNote], /) -> list[dict[str, Any]]:
    return [
        {"code": note.code, "level": note.level, "field": note.field, "sentence": describe_file_note(note)}
        for note in notes
    ]


def say_changes(changes: Changes, facts: Facts, /) -> dict[str, Any]:
    """With the number of signatures that stand on each skill now."""
    signatures = {name: fact.signatures for name, fact in facts.items()}

    def say(found: Iterable[SkillChange]) -> list[dict[str, Any]]:
        return [
            {
                "id": change.id,
                "title": change.title,
                "fields": change.fields,
                "asks_again": change.asks_again,
                "signatures": signatures.get(change.id, 0),
            }
            for change in found
        ]

    return {
        "added": say(changes.added),
        "removed": say(changes.removed),
        "changed": say(changes.changed),
        "is_reordered": changes.is_reordered,
        "other": changes.other,
        "sentences": describe_changes(changes, signatures),
    }


def say_notes(desk: Desk, checked: Checked, /, *, counts_people: bool = False) -> list[dict[str, Any]]:
    """What the author of a block should know that could be saved; see `list_block_notes`."""
    return [
        {"code": note.code, "level": note.level, "field": get_field(note.field), "sentence": describe_note(note)}
        for note in list_block_notes(desk.block, desk.host, checked, counts_people=counts_people)
    ]
