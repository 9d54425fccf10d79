"""Files of every kind that is taken, and of kinds that only look so."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from mentoring_xblock.domain.file_types import CONTENT_TYPES

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
WORD_KINDS = b"<Types><Override ContentType='%s.main+xml'/></Types>" % CONTENT_TYPES["docx"].encode()
MACRO_KINDS = WORD_KINDS.replace(
    b"</Types>", b'<X ContentType="application/vnd.ms-word.document.macroEnabled"/></Types>'
)


def make_zip(parts: dict[str, bytes], /, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in parts.items():
            # Without a date of its own it would have this second's.
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return into.getvalue()


def make_docx(kinds: bytes = WORD_KINDS, **more: bytes) -> bytes:
    return make_zip({"[Content_Types].xml": kinds, "word/document.xml": b"<w/>", **more})


def make_odt(kind: bytes = CONTENT_TYPES["odt"].encode()) -> bytes:
    return make_zip({"mimetype": kind, "content.xml": b"<o/>"})


def make_picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 20), **saved: Any) -> bytes:
    into = io.BytesIO()
    Image.new(mode, size).save(into, kind, **saved)
    return into.getvalue()


def make_located_picture(kind: str = "JPEG") -> bytes:
    """Taken in Cardiff with the camera upright, with a comment and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera of mine"
    exif[0x8825] = {1: "N", 2: (51.0, 28.0, 53.0), 3: "W", 4: (3.0, 10.0, 45.0)}
    more: dict[str, Any] = {"comment": b"Mrs Jones"} if kind == "JPEG" else {}
    return make_picture(kind, exif=exif, icc_profile=b"a profile of mine", **more)


def make_chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_wide_png(width: int, height: int) -> bytes:
    """A picture that says it is as large as this, in few bytes."""
    small = make_picture("PNG", size=(1, 1))
    return small[:8] + make_chunk(b"IHDR", struct.pack(">II", width, height) + small[24:29]) + small[33:]


def make_many_scans(number: int) -> bytes:
    """A grey JPEG of 64 by 64 dots; each scan after the first says again, in few bytes, that no dot changes."""

    def segment(kind: int, content: bytes) -> bytes:
        return bytes((0xFF, kind)) + struct.pack(">H", len(content) + 2) + content

    frame = segment(0xC2, struct.pack(">BHHB", 8, 64, 64, 1) + b"\x01\x11\x00")
    # One code each, of one bit: the first value of a block is as before; the rest of 64 blocks is nothing.
    tables = segment(0xC4, b"\x00\x01" + bytes(16)) + segment(0xC4, b"\x10\x01" + bytes(15) + b"\x60")
    first = segment(0xDA, b"\x01\x01\x00\x00\x00\x00") + bytes(8)
    more = segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + b"\x01"
    head = b"\xff\xd8" + segment(0xDB, b"\x00" + b"\x01" * 64)
    return head + frame + tables + first + more * (number - 1) + b"\xff\xd9"
