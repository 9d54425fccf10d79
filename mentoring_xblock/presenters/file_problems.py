"""What is said of a file that a checklist is read from: its row or line, and the reason (rule C5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring_xblock.domain.checklist_files import FileNote, FileProblem
from mentoring_xblock.presenters.reasons import begin, count, get_label, say_reason, show

_PLACE = re.compile(r"(rows|lines)\[(\d{1,9})\]")

REASONS: Mapping[str, Promise] = {
    "too_large": gettext_lazy("this file is too large. It may have at most %(limit)s MB."),
    "file_empty": gettext_lazy("there is nothing in this file."),
    "spreadsheet_file": gettext_lazy(
        "this is a spreadsheet as its own program keeps it. Open it there, choose “Save as” and “CSV UTF-8”, then "
        "choose the new file here."
    ),
    "kind_not_read": gettext_lazy(
        "this kind of file cannot be read here. Choose a table saved as CSV, or a checklist as YAML."
    ),
    "not_a_table": gettext_lazy(
        "this is not a table: it holds characters that no text has. In the spreadsheet choose “Save as” and “CSV "
        "UTF-8”, then choose the new file here."
    ),
    "not_text_file": gettext_lazy("this is not a text file."),
    "not_utf8": gettext_lazy(
        "the letters of this file cannot be read safely (from line %(line)s on): it was saved in an older way of "
        "writing letters. In the spreadsheet choose “Save as” and “CSV UTF-8”, then choose the new file here."
    ),
    "current_unfinished": gettext_lazy(
        "first put right what is marked in the checklist, then choose the file again. Nothing was changed."
    ),
    "too_many_sections": gettext_lazy("with this file there would be %(count)s sections. The limit is %(limit)s."),
    "too_many_criteria": gettext_lazy("this file has %(count)s skills. The limit is %(limit)s."),
    "too_many_columns": gettext_lazy("this row has %(count)s columns. The limit is %(limit)s."),
    "too_many_rows": gettext_lazy("this table has more than %(limit)s rows."),
    "no_rows": gettext_lazy("there is nothing below the headings of this table."),
    "no_header": gettext_lazy("the first row must name the columns, and one of them has to be “%(column)s”."),
    "column_twice": gettext_lazy("the column “%(column)s” is there twice. Take one of them out."),
    "too_many_cells": gettext_lazy(
        "this row has %(count)s cells, and there are %(columns)s columns. Is a quotation mark missing, or a separator "
        "too many?"
    ),
    "quotes": gettext_lazy(
        'a quotation mark (") in this row is opened and not closed, or closed too early. Inside of a cell, write it '
        'twice ("").'
    ),
    "cell_too_large": gettext_lazy("one cell of this row is far too long. Is a quotation mark missing?"),
    "tag_parts": gettext_lazy(
        "a tag has at most four parts: framework | version | code | wording, each tag on a line of its own."
    ),
    "yaml_syntax": gettext_lazy(
        "this line cannot be read as YAML. Look at the spaces before it, and at colons and quotation marks in it."
    ),
    "yaml_alias": gettext_lazy("anchors and aliases (& and *) cannot be used here. Write the text out."),
    "yaml_tag": gettext_lazy("tags (!) cannot be used here. Write the text in quotation marks."),
    "yaml_twice": gettext_lazy("“%(key)s” is there twice."),
    "yaml_key": gettext_lazy("a name was expected before the colon here."),
    "yaml_deep": gettext_lazy("this is nested too deeply for a checklist."),
    "yaml_too_long": gettext_lazy("this file has far more lines and names than a checklist can have."),
    "yaml_documents": gettext_lazy("there is more than one checklist in this file. Put each into a file of its own."),
}
# Where the column is said in the reason itself.
_SAY_COLUMN_THEMSELVES = frozenset({"column_twice", "no_header"})

NOTES: Mapping[str, Promise] = {
    "unknown_column": gettext_lazy("the column “%(column)s” is not known here and was left out."),
    "column_without_name": gettext_lazy("column %(column)s has no heading and was left out."),
    "id_kept": gettext_lazy(
        "“%(title)s” keeps its id “%(id)s”, so that its signatures stay with it. “%(given)s” was not taken."
    ),
    "id_of_another": gettext_lazy(
        "“%(title)s” has the id “%(id)s” here, which is the one of “%(was)s”. Signatures would go from one skill to "
        "the other. Put the ids back to where they were."
    ),
    "version_kept": gettext_lazy(
        "“%(title)s” stays at version %(version)s. A version never goes back, so %(given)s was not taken."
    ),
    "version_too_high": gettext_lazy(
        "“%(title)s” is taken as version %(version)s, and not %(given)s. A version goes up by one at a time, since it "
        "can never go back."
    ),
    "section_stays": gettext_lazy(
        "the section “%(title)s” has no skills and is not in this file. It stays; take it out in the editor if you do "
        "not need it."
    ),
    "tracks_made": gettext_lazy("new tracks were made: %(titles)s."),
    "title_from_file": gettext_lazy("the checklist had no title yet. It is now called “%(title)s”."),
}


def describe_file_problem(problem: FileProblem, /) -> str:
    """Why a file is not taken: a sentence as plain text."""
    reason = REASONS.get(problem.code)
    params = _show_all(problem.params)
    if reason is not None:
        said = str(reason) % params
    elif problem.code == "unknown_field":
        said = say_reason(str(problem.params.get("key") or problem.field), problem.code, params)
    else:
        said = say_reason(problem.field, problem.code, params)
    return _put(_name_place(problem, params), said)


def describe_file_note(note: FileNote, /) -> str:
    """Something to know about a file that is taken: a sentence as plain text."""
    writer = _WRITERS.get(note.code)
    params = _show_all(note.params)
    if writer is not None:
        return begin(writer(params))
    place = "" if note.code in ("column_without_name", "unknown_column") else _name_row(note.where)
    return _put(place, str(NOTES[note.code]) % params)


def _put(place: str, said: str, /) -> str:
    return _("%(place)s: %(reason)s") % {"place": place, "reason": said} if place else begin(said)


def _name_row(where: str, /) -> str:
    found = _PLACE.fullmatch(where)
    if found is None:
        return ""
    words = _("Row %(number)s") if found[1] == "rows" else _("Line %(number)s")
    return words % {"number": found[2]}


def _name_place(problem: FileProblem, params: Mapping[str, Any], /) -> str:
    """The row with its column, the line with its key; for the file as a whole the field, if it is about one."""
    row = _name_row(problem.where)
    if not row:
        return "" if problem.code in REASONS or not problem.field else get_label(problem.field)
    inside = "" if problem.code in _SAY_COLUMN_THEMSELVES else params.get("column") or params.get("key")
    if not inside or problem.code in ("yaml_twice", "unknown_field"):
        return row
    words = _("%(row)s, column “%(column)s”") if "column" in params else _("%(row)s, “%(column)s”")
    return words % {"row": row, "column": inside}


def _show_all(params: Mapping[str, str | int], /) -> defaultdict[str, Any]:
    """Whatever a file holds, on one line; numbers as they are. What a sentence asks for and nobody gave is empty."""
    shown: defaultdict[str, Any] = defaultdict(str)
    for name, value in params.items():
        held = value if isinstance(value, int) else show(value)
        shown[name] = count(held) if name in ("count", "limit") else held
    return shown


def _say_length_left(params: Mapping[str, Any], /) -> str:
    weeks, hours = params.get("weeks"), params.get("hours")
    parts = []
    if isinstance(weeks, int):
        parts.append(ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks})
    if isinstance(hours, int):
        parts.append(ngettext("%(count)s hour a week", "%(count)s hours a week", hours) % {"count": hours})
    if not parts:
        return _("the file suggests a length. Set it under Settings.")
    both = _("%(first)s and %(last)s") % {"first": parts[0], "last": parts[-1]} if len(parts) > 1 else parts[0]
    return _("the file suggests a length of %(length)s. Set this under Settings.") % {"length": both}


_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {"length_left": _say_length_left}
CODES = frozenset(REASONS)
NOTE_CODES = frozenset(NOTES) | frozenset(_WRITERS)
