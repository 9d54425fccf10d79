"""From the text of a CSV file to its rows, whichever separator a spreadsheet chose."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from mentoring_xblock.domain.checklist_files import FileRefused
from mentoring_xblock.web.csv_lines import take_mark_off

SEPARATORS = (",", ";", "\t")
MAX_COLUMNS = 100

# A line that spreadsheets read and do not show: it is not counted.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\n', re.IGNORECASE)

Row = tuple[int, list[str]]


def read_rows(text: str, /, *, is_heading: Callable[[str], bool]) -> Iterator[Row]:
    """Every row that is not empty, with its number as a spreadsheet counts.

    The separator is the one that gives the first row the most headings. FileRefused, from the iterator too, where a
    quotation mark is out of place or a cell longer than the csv module takes.
    """
    named = _SEPARATOR_LINE.match(text)
    if named:
        text = text[named.end() :]
    separator = named[1] if named else _find_separator(text, is_heading)
    return _read_rows(text, separator)


def _find_separator(text: str, is_heading: Callable[[str], bool], /) -> str:
    def count(separator: str) -> int:
        try:
            _, cells = next(_read_rows(text, separator))
        except (FileRefused, StopIteration):
            return -1
        return sum(map(is_heading, cells[:MAX_COLUMNS]))

    return max(SEPARATORS, key=count)


def _read_rows(text: str, separator: str, /) -> Iterator[Row]:
    number = 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, row in enumerate(rows, 1):
            if any(map(str.strip, row)):
                yield number, [take_mark_off(cell) for cell in row]
    except csv.Error as error:
        code = "cell_too_large" if "limit" in str(error) else "quotes"
        raise FileRefused.because(code, f"rows[{number + 1}]") from None
