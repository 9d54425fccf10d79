"""From the bytes of a file that somebody chose to its text, before anything reads it."""

from __future__ import annotations

import re

from mentoring_xblock.domain.checklist_files import FileRefused

MAX_BYTES = 1_000_000

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs begin: packed ones (`.xlsx`, `.ods`, `.numbers`), and the older `.xls`."""

_DOCUMENTS = (b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NOT_IN_A_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(content: bytes, /, *, is_table: bool = True) -> str:
    """The text with LF line ends and without its byte order mark; FileRefused where there is none to be had.

    UTF-8, and UTF-16 with a mark, which is what spreadsheets call "Unicode text". Nothing is guessed: an older way of
    writing letters would give other letters than were meant, and nobody would see it.
    """
    check_size(content)
    if content.startswith(_SPREADSHEETS):
        raise FileRefused.because("spreadsheet_file")
    if content.startswith(_DOCUMENTS):
        raise FileRefused.because("kind_not_read")
    text = _decode(content, "not_a_table" if is_table else "not_text_file")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FileRefused.because("file_empty")
    return text


def check_size(content: bytes, /) -> None:
    if len(content) > MAX_BYTES:
        raise FileRefused.because("too_large", limit=MAX_BYTES // 1_000_000)


def _decode(content: bytes, not_a_text: str, /) -> str:
    encoding = _WIDE.get(content[:2])
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or _NOT_IN_A_TEXT.search(content):
            raise FileRefused.because(not_a_text) from None
        line = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
        raise FileRefused.because("not_utf8", line=line) from None
    if "\x00" in text:
        raise FileRefused.because(not_a_text)
    return text
