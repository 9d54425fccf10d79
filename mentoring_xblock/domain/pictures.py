"""Pictures made anew from their pixels alone: no place, no camera, no words, nothing hidden behind them."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageOps

from mentoring_xblock.domain.file_types import MAX_FILE_BYTES, FileRefused

MAX_PIXELS = 25_000_000
MAX_SCANS = 20
MAX_SEGMENTS = 500
MAX_CHUNKS = 20_000
MAX_JUNK = 64 * 1024
_JPEG_QUALITIES = (88, 70)
_JPEG_MODES = frozenset({"L", "RGB"})
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
# Neither filling, nor a stuffed byte of the pixels, nor one of the marks among these.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, _START})
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What the pixels need, and which way up the camera was.
_KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"})


def make_clean_picture(ending: str, content: bytes, /) -> bytes:
    """The picture upright and without anything beside it; of one that moves, what is seen first.

    FileRefused where it cannot be read whole, or would take more memory than is ever given to one.
    """
    kind = "PNG" if ending == "png" else "JPEG"
    content = _keep_pixels(content) if kind == "PNG" else _bound_scans(content)
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused("picture_too_large")
            made = _save(_make_plain(picture, kind), kind)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused("picture_too_large") from None
    except Exception as error:
        # A reader of broken pictures fails in every way there is.
        raise FileRefused("file_not_that") from error
    if len(made) > 2 * MAX_FILE_BYTES:
        raise FileRefused("picture_too_large")
    return made


def _bound_scans(content: bytes, /) -> bytes:
    """The JPEG up to its end; FileRefused where it goes over the picture again and again.

    Each scan takes as long as the whole picture and may cost its author a few bytes; so does each segment, less so.
    """
    place, scans = 2, 0
    for _segment in range(MAX_SEGMENTS):
        found = _MARKER.search(content, place)
        if found is None:
            return content
        if scans == 0 and found.start() - place > MAX_JUNK:
            break
        marker, place = found[1][0], found.end()
        if marker == _END:
            return content[:place]
        if marker in _ALONE:
            continue
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            break
        place += int.from_bytes(content[place : place + 2], "big")
    raise FileRefused("picture_too_large")


def _keep_pixels(content: bytes, /) -> bytes:
    """The PNG without the parts that are dropped anyway: texts and profiles are packed, and each would be unpacked."""
    if not content.startswith(_SIGNATURE):
        raise FileRefused("file_not_that")
    kept, place = [_SIGNATURE], len(_SIGNATURE)
    for _chunk in range(MAX_CHUNKS):
        name = content[place + 4 : place + 8]
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        if len(name) < 4 or end > len(content):
            raise FileRefused("file_not_that")
        if name in _KEPT_CHUNKS:
            kept.append(content[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise FileRefused("picture_too_large")


def _make_plain(picture: Image.Image, kind: str, /) -> Image.Image:
    picture.load()
    plain = _to_eight_bits(_turn(picture), kind)
    # What Pillow would write again by itself: comments, colour profiles, resolutions. Transparency is a colour.
    plain.info = {name: value for name, value in plain.info.items() if (kind, name) == ("PNG", "transparency")}
    return plain


def _turn(picture: Image.Image, /) -> Image.Image:
    """As the camera was held; where what it says of that is broken, as the pixels lie."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture.copy()


def _to_eight_bits(picture: Image.Image, kind: str, /) -> Image.Image:
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in (_PNG_MODES if kind == "PNG" else _JPEG_MODES):
        return picture
    return picture.convert("RGB")


def _save(picture: Image.Image, kind: str, /) -> bytes:
    into = io.BytesIO()
    if kind == "PNG":
        picture.save(into, "PNG", exif=b"")
        return into.getvalue()
    for quality in _JPEG_QUALITIES:
        into = io.BytesIO()
        picture.save(into, "JPEG", quality=quality, exif=b"")
        # One that came in fewer bytes for its size than we would take is not made larger than need be.
        if into.tell() <= MAX_FILE_BYTES:
            break
    return into.getvalue()
