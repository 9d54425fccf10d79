"""Lines of a CSV file that no spreadsheet runs as a formula: quoted, UTF-8 with a mark at the beginning."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

CONTENT_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff".encode()

_FORMULA = frozenset("=+-@")
_BREAKS = frozenset("\t\r\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def make_lines(rows: Iterable[Iterable[str]], /) -> bytes:
    """Every cell quoted, CRLF at the end of each line; half a character becomes a question mark."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(map(make_cell, row) for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def make_cell(text: str, /) -> str:
    """The text on one line; an apostrophe stands before what a spreadsheet could take for a formula.

    It also stands before a text that has such an apostrophe already, so that whoever takes one off gets the text.
    """
    return _CONTROL.sub(" ", mark_formula(text))


def mark_formula(text: str, /) -> str:
    """With an apostrophe before what a spreadsheet could take for a formula; lines stay lines."""
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def take_mark_off(text: str, /) -> str:
    """What `mark_formula` was given; a text that it would not have marked stays as it is."""
    return text[1:] if text.startswith("'") and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str, /) -> bool:
    """By the first character that shows; full-width, small and raised forms count as the plain one."""
    for char in text:
        if char in _BREAKS:
            return True
        # Spreadsheets skip spaces; what has no width cannot be seen to stand before the sign.
        if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
            continue
        return unicodedata.normalize("NFKC", char)[0] in _FORMULA
    return False
