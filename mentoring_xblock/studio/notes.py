"""What the author of a block should know that can be saved: for the editor, the preview and Studio's messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mentoring_xblock.api.authoring import count_left_behind, count_taking_part
from mentoring_xblock.api.surroundings import read_surroundings
from mentoring_xblock.domain.author_notes import Note, list_notes
from mentoring_xblock.formats.olx import list_unknown
from mentoring_xblock.host import Host
from mentoring_xblock.studio.authored import Checked


def list_block_notes(block: Any, host: Host, checked: Checked, /, *, counts_people: bool = False) -> tuple[Note, ...]:
    """Asks the course for its other blocks, and the database for the programme's home.

    `counts_people`: and for those who take part, which is for whoever edits, not for every look at a unit.
    """
    surroundings = read_surroundings(
        host,
        wants_home=checked.state["fields"]["is_home"],
        programme=checked.settings.programme,
        unknown=list_unknown(block.unknown_attributes),
    )
    if counts_people:
        place = surroundings.usage_key, checked.settings.programme
        surroundings = replace(surroundings, left_behind=count_left_behind(*place))
        if not surroundings.wants_home:
            surroundings = replace(surroundings, taking_part=count_taking_part(*place))
    return list_notes(checked.checklist, checked.settings, surroundings)
