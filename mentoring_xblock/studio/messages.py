"""What Studio says above a block in its unit: what keeps it from being opened, and what its author should see to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from xblock.validation import Validation, ValidationMessage

from mentoring_xblock.domain.checklist import ChecklistProblem
from mentoring_xblock.host import Host
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.presenters.problems import describe_note, describe_problems
from mentoring_xblock.studio.authored import Checked, StateInvalid, check_state, is_new, read_state
from mentoring_xblock.studio.notes import list_block_notes

# A checklist from a file may have hundreds; each says the same to an author who sees the first of them.
MAX_PROBLEMS = 10


class NotSetUp(Validation):  # type: ignore[misc]  # XBlock's classes are Any
    """Of a new block. Studio's older pages take a summary of this kind for no fault, and give it a button of its own.

    Its newer ones show the messages alone.
    """

    def to_json(self) -> dict[str, Any]:
        summary = {
            "type": "not-configured",
            "text": _("This checklist is not set up yet."),
            "action_class": "edit-button",
            "action_label": _("Choose a template"),
        }
        return {**super().to_json(), "summary": summary}


def make_validation(block: Any, host: Host, found: Validation, /) -> Validation:
    """`found` with what is to be said of the block; information that asks for nothing stands in its preview."""
    with in_language(translation.get_language()):
        state = read_state(block)
        if is_new(state):
            new = NotSetUp(found.xblock_id)
            new.add_messages(found)
            return _add(new, "warning", _("Press Edit and choose a template to begin with, or an empty checklist."))
        try:
            checked = check_state(state)
        except StateInvalid as error:
            return _add_problems(found, error.problems, state["checklist"])
        return _add_warnings(found, block, host, checked)


def _add_problems(validation: Validation, problems: Sequence[ChecklistProblem], checklist: object, /) -> Validation:
    for sentence in describe_problems(problems, checklist, at_most=MAX_PROBLEMS):
        _add(validation, "error", sentence)
    return validation


def _add_warnings(validation: Validation, block: Any, host: Host, checked: Checked, /) -> Validation:
    for note in list_block_notes(block, host, checked):
        if note.level == "warning":
            _add(validation, "warning", describe_note(note))
    return validation


def _add(validation: Validation, kind: Literal["warning", "error"], text: str, /) -> Validation:
    validation.add(ValidationMessage(kind, text))
    return validation
