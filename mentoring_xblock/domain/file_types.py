"""Which files may be evidence: by their ending and by what is in them; and names that are safe to show and to save."""

from __future__ import annotations

import io
import json
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Self

from mentoring_xblock.domain.verify_record import canonical

MAX_FILE_BYTES = 4 * 1024 * 1024
NAME_LIMIT = 100
MAX_TYPED_NAME = 255
MAX_DIRECTORY_BYTES = 512 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PART_BYTES = 256 * 1024

CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
"""By the ending of a file's name."""

_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_ZIP_END = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
# What else a zip file may be packed with cannot be read in bounds: a whole block of it unpacks at once.
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')
# Joiners belong to words of several scripts; every other format character only changes how a name reads.
_JOINERS = "\u200c\u200d"


class FileRefused(ValueError):
    """The file cannot be evidence. Codes: `file_kind` (its ending), `file_name_long`, `file_not_that` (its ending says
    something else than what is in it), `file_empty`, `file_too_large`, `picture_too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the ledger says of a file. `digest`: SHA-256 of the stored bytes; `type`: its content type."""

    digest: str
    name: str
    size: int
    type: str

    def to_text(self) -> str:
        """The text of the piece of evidence."""
        return canonical(asdict(self))

    @classmethod
    def from_text(cls, text: str, /) -> Self:
        """ValueError where the text is none of a file: somebody changed it in the database."""
        try:
            data = json.loads(text)
        except RecursionError as error:
            raise ValueError("no text of a file") from error
        kinds = {"digest": str, "name": str, "size": int, "type": str}
        if not isinstance(data, dict) or {name: type(value) for name, value in data.items()} != kinds:
            raise ValueError("no text of a file")
        return cls(**data)


def clean_name(name: str, /) -> str:
    """The last part of a path, at most NAME_LIMIT characters, its ending in lower case and kept; FileRefused where
    the ending is none of ours, or that part has more than MAX_TYPED_NAME characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    if len(last) > MAX_TYPED_NAME:
        # No file system takes a longer one; putting it into its normal form takes the square of its length.
        raise FileRefused("file_name_long")
    text = unicodedata.normalize("NFC", last)
    text = "".join(char for char in text if char in _JOINERS or unicodedata.category(char)[0] != "C")
    stem, dot, ending = _NOT_IN_A_NAME.sub("_", " ".join(text.split())).rpartition(".")
    ending = ending.lower()
    if not dot or ending not in CONTENT_TYPES:
        raise FileRefused("file_kind")
    return f"{stem.strip('. ')[: NAME_LIMIT - len(ending) - 1].strip('. ') or 'file'}.{ending}"


def get_ending(name: str, /) -> str:
    return name.rpartition(".")[2]


def check_content(ending: str, content: bytes, /) -> None:
    """FileRefused where the bytes are not what the ending says. Of a picture only the first ones are looked at."""
    if not content:
        raise FileRefused("file_empty")
    if len(content) > MAX_FILE_BYTES:
        raise FileRefused("file_too_large")
    if not _CHECKS[CONTENT_TYPES[ending]](content):
        raise FileRefused("file_not_that")


def _is_text(content: bytes, /) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _is_docx(content: bytes, /) -> bool:
    kinds = _read_part(content, "[Content_Types].xml", needs="word/document.xml")
    # With macros it is another kind, whatever its name says.
    return b"wordprocessingml.document.main+xml" in kinds and b"macroEnabled" not in kinds


def _is_odt(content: bytes, /) -> bool:
    return _read_part(content, "mimetype", needs="content.xml") == CONTENT_TYPES["odt"].encode()


def _read_part(content: bytes, name: str, /, *, needs: str) -> bytes:
    """One small part of a zip file that also has the part `needs`; nothing where it is no such file, or one that
    would unpack to more than is ever looked at."""
    if not content.startswith(b"PK\x03\x04") or not _has_small_directory(content):
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.getinfo(needs)
            parts = archive.infolist()
            if any(part.compress_type not in _BOUNDED for part in parts):
                return b""
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                return b""
            with archive.open(name) as part:
                # Bounded, whatever size the directory states.
                return part.read(MAX_PART_BYTES)
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, RuntimeError, OSError, EOFError):
        return b""


def _has_small_directory(content: bytes, /) -> bool:
    """Checked before the directory is read: each of its lines becomes an object in memory."""
    end = content.rfind(_ZIP_END)
    if end < 0 or len(content) < end + 22 or content[max(end - 20, 0) :].startswith(_ZIP64_LOCATOR):
        return False
    return int(struct.unpack_from("<I", content, end + 12)[0]) <= MAX_DIRECTORY_BYTES


_CHECKS: Mapping[str, Callable[[bytes], bool]] = {
    CONTENT_TYPES["pdf"]: lambda content: _PDF.match(content) is not None,
    CONTENT_TYPES["jpg"]: lambda content: content.startswith(b"\xff\xd8\xff"),
    CONTENT_TYPES["png"]: lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    CONTENT_TYPES["docx"]: _is_docx,
    CONTENT_TYPES["odt"]: _is_odt,
    CONTENT_TYPES["txt"]: _is_text,
}
