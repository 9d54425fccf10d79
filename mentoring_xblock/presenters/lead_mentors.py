"""What a lead sees of mentors, and the table of people by skills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.matrix import Cell, Group, Matrix, Row
from mentoring_xblock.api.volunteers import MentorFile, MentorItem
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.presenters.fields import Option
from mentoring_xblock.presenters.words import TAGS, get_first_name, get_status_words

MENTOR_STATES: Mapping[str, Promise] = {
    "": gettext_lazy("All mentors"),
    "free": gettext_lazy("With a free place"),
    "asking": gettext_lazy("Would like to be a mentor"),
    "support": gettext_lazy("Would like a talk"),
    "on_break": gettext_lazy("On a break from new people"),
    "suspended": gettext_lazy("Resting"),
}
_MENTOR_TAGS: Mapping[str, tuple[str, Promise]] = {
    "asking": ("waiting", gettext_lazy("Would like to be a mentor")),
    "on_break": ("break", gettext_lazy("Takes nobody new for now")),
    "suspended": ("break", gettext_lazy("Resting")),
}


def list_mentor_states(chosen: str, /, *, with_asking: bool) -> list[Option]:
    shown = {name: words for name, words in MENTOR_STATES.items() if name != "asking" or with_asking or name == chosen}
    return [Option(name, str(words), name == chosen) for name, words in shown.items()]


def present_mentor(item: MentorItem, /) -> dict[str, Any]:
    tag, words = _MENTOR_TAGS.get(item.status, ("", ""))
    facts = [item.job_role, _("%(taken)s of %(places)s places taken") % {"taken": item.taken, "places": item.places}]
    if item.from_outside:
        facts.append(_("from outside, does not sign"))
    return {
        "ref": item.ref,
        "name": item.name,
        "first_name": get_first_name(item.name),
        "helps_with": item.helps_with,
        "facts": " · ".join(fact for fact in facts if fact),
        "tag": tag,
        "tag_words": str(words),
        "wants_talk": item.wants_talk,
    }


def present_file(found: MentorFile, /) -> dict[str, Any]:
    """One mentor for a lead, and what may be done about them."""
    status = found.item.status
    return {
        "mentor": present_mentor(found.item),
        "profile": found.profile,
        "people": found.people,
        "unseen": found.item.taken - len(found.people),
        "may_approve": status == "asking" and not found.is_self,
        "may_suspend": status in ("active", "on_break") and not found.is_self,
        "may_restore": status == "suspended" and not found.is_self,
        "is_self": found.is_self,
    }


_KEY = (Status.SIGNED, Status.HALF, Status.WAITING, Status.NOT_YET, Status.TAKEN_BACK, Status.SHOW_AGAIN, Status.TO_DO)
_SHORT: Mapping[Status, Promise] = {
    Status.SIGNED: gettext_lazy("Signed"),
    Status.HALF: gettext_lazy("1 of 2 signed"),
    Status.WAITING: gettext_lazy("Waiting"),
    Status.NOT_YET: gettext_lazy("Not yet"),
    Status.TAKEN_BACK: gettext_lazy("Taken back"),
    Status.SHOW_AGAIN: gettext_lazy("Show again"),
    Status.BROUGHT_IN: gettext_lazy("Brought in – to confirm"),
    Status.TO_DO: gettext_lazy("To do"),
}


def present_matrix(matrix: Matrix, /) -> dict[str, Any]:
    titles = [criterion.title for _address, criterion in matrix.group.skills]
    return {
        "heading": get_group_title(matrix.group),
        "groups": [
            Option(str(number), get_group_title(group), number == matrix.number)
            for number, group in enumerate(matrix.groups)
        ],
        "number": matrix.number,
        "titles": titles,
        "rows": [_present_row(row, titles) for row in matrix.rows],
        "key": [{"tag": TAGS[status], "words": str(_SHORT[status])} for status in _KEY],
        "more": matrix.more,
    }


def get_group_title(group: Group, /) -> str:
    title = group.titles[0]
    if len(group.titles) > 1:
        title = _("%(first)s – %(last)s") % {"first": group.titles[0], "last": group.titles[-1]}
    title = f"{group.block_title}: {title}" if group.block_title else title
    if group.parts == 1:
        return title
    return _("%(title)s (%(part)s of %(parts)s)") % {"title": title, "part": group.part, "parts": group.parts}


def _present_row(row: Row, titles: Sequence[str], /) -> dict[str, Any]:
    return {
        "plan": row.plan_ref,
        "name": row.name,
        "signed": _("%(signed)s of %(total)s signed") % {"signed": _count_signed(row), "total": _count_theirs(row)},
        "cells": [_present_cell(cell, title) for cell, title in zip(row.cells, titles, strict=True)],
    }


def _count_signed(row: Row, /) -> int:
    return sum(cell is not None and cell.status is Status.SIGNED for cell in row.cells)


def _count_theirs(row: Row, /) -> int:
    return sum(cell is not None for cell in row.cells)


def _present_cell(cell: Cell | None, title: str, /) -> dict[str, str]:
    if cell is None:
        return {"tag": "", "words": _("Not for their role"), "title": title}
    words = get_status_words(cell.status, needed=cell.needed) if cell.status is Status.HALF else _SHORT[cell.status]
    return {"tag": TAGS[cell.status], "words": str(words), "title": title}
