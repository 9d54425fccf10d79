"""Pictures made anew: nothing but what is seen comes through."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from mentoring_xblock.domain.file_types import MAX_FILE_BYTES, FileRefused
from mentoring_xblock.domain.pictures import MAX_CHUNKS, MAX_PIXELS, MAX_SCANS, MAX_SEGMENTS, make_clean_picture
from tests.made_files import make_chunk, make_located_picture, make_many_scans, make_picture, make_wide_png


def look(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize(("ending", "kind"), [("jpg", "JPEG"), ("png", "PNG")])
def test_place_camera_comment_and_profile_are_gone_and_the_picture_stands_upright(ending, kind):
    before = make_located_picture(kind)
    assert look(before).getexif().get_ifd(0x8825)
    made = make_clean_picture(ending, before)
    picture = look(made)
    assert dict(picture.getexif()) == {}
    assert not {"comment", "icc_profile", "exif", "XML:com.adobe.xmp"} & set(picture.info)
    assert not any(word in made for word in (b"Mrs Jones", b"of mine", b"Exif"))
    assert (look(before).size, picture.size) == ((40, 20), (20, 40))


def test_words_in_a_png_are_gone():
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Mrs Jones")
    words.add_itxt("XML:com.adobe.xmp", "<x>Cardiff</x>")
    made = make_clean_picture("png", make_picture("PNG", pnginfo=words))
    assert b"Jones" not in made
    assert b"Cardiff" not in made


def test_what_hangs_behind_a_picture_is_gone():
    made = make_clean_picture("jpg", make_picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in made
    assert b"PK\x03\x04" not in made


def test_of_a_picture_that_moves_the_first_is_kept():
    into = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(into, "PNG", save_all=True, append_images=frames[1:])
    made = make_clean_picture("png", into.getvalue())
    assert getattr(look(made), "n_frames", 1) == 1
    assert look(made).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_colours_for_print_become_those_of_a_screen():
    picture = look(make_clean_picture("jpg", make_picture(mode="CMYK")))
    assert picture.mode == "RGB"
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_become_eight_without_turning_white():
    into = io.BytesIO()
    Image.new("I;16", (2, 2), 0x8000).save(into, "PNG")
    picture = look(make_clean_picture("png", into.getvalue()))
    assert (picture.mode, picture.getpixel((0, 0))) == ("L", 0x80)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_drawing_keeps_its_kind_of_colours(mode):
    assert look(make_clean_picture("png", make_picture("PNG", mode))).mode == mode


def test_see_through_colours_stay():
    made = make_clean_picture("png", make_picture("PNG", "P", transparency=0))
    assert look(made).info["transparency"] == 0


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("jpg", make_picture()[:-30]),
        ("jpg", b"\xff\xd8\xff" + b"x" * 200),
        ("png", make_picture("PNG")[:60]),
        ("png", make_picture()),
        ("jpg", make_picture("GIF")),
    ],
    ids=["cut", "no picture", "cut png", "jpeg as png", "gif as jpeg"],
)
def test_what_cannot_be_read_whole_is_refused(ending, content):
    with pytest.raises(FileRefused, match="file_not_that"):
        make_clean_picture(ending, content)


@pytest.mark.slow
def test_a_picture_of_few_bytes_for_its_size_does_not_grow_beyond_what_is_taken():
    into = io.BytesIO()
    Image.effect_noise((4_600, 3_450), 20).convert("RGB").save(into, "JPEG", quality=35)
    assert len(make_clean_picture("jpg", into.getvalue())) < MAX_FILE_BYTES


@pytest.mark.parametrize("side", [5_001, 12_000, 60_000])
def test_a_picture_of_too_many_dots_is_refused_before_it_is_unpacked(side):
    assert side * side > MAX_PIXELS
    began = time.monotonic()
    with pytest.raises(FileRefused, match="picture_too_large"):
        make_clean_picture("png", make_wide_png(side, side))
    assert time.monotonic() - began < 0.2


def refuse_at_once(ending: str, content: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        make_clean_picture(ending, content)
    assert time.monotonic() - began < 0.2
    return refused.value.code


def test_a_picture_that_goes_over_its_dots_again_and_again_is_refused_unread():
    assert look(make_clean_picture("jpg", make_many_scans(MAX_SCANS))).size == (64, 64)
    assert refuse_at_once("jpg", make_many_scans(MAX_SCANS + 1)) == "picture_too_large"
    assert refuse_at_once("jpg", make_many_scans(3_000)) == "picture_too_large"


def test_marks_of_scans_in_what_is_told_beside_the_picture_are_none():
    picture = make_picture(comment=b"\xff\xda" * 500) + b"\xff\xda" * 500
    assert look(make_clean_picture("jpg", picture)).size == (40, 20)


def test_a_camera_s_picture_in_ten_scans_is_taken():
    into = io.BytesIO()
    Image.effect_noise((90, 90), 60).convert("RGB").save(into, "JPEG", progressive=True)
    assert into.getvalue().count(b"\xff\xda") == 10
    assert look(make_clean_picture("jpg", into.getvalue())).size == (90, 90)


@pytest.mark.parametrize(
    "between",
    [b"\xff\xfe\x00\x02" * 1_000_000, b"\xff\xfe\x00\x02" * MAX_SEGMENTS, b"x" * 4_000_000],
    ids=["segments", "just too many", "nothing"],
)
def test_a_picture_with_too_much_before_its_dots_is_refused_unread(between):
    picture = make_picture()
    assert refuse_at_once("jpg", picture[:2] + between + picture[2:]) == "picture_too_large"


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_what_is_packed_beside_the_dots_of_a_png_is_never_unpacked(kind):
    import zlib

    packed = zlib.compress(bytes(1_000_000))
    head = {b"zTXt": b"a\0\0", b"iTXt": b"a\0\1\0\0\0", b"iCCP": b"a\0\0"}[kind]
    picture, chunk = make_picture("PNG"), make_chunk(kind, head + packed)
    began = time.monotonic()
    made = make_clean_picture("png", picture[:33] + chunk * 2_000 + picture[33:])
    assert time.monotonic() - began < 0.3
    assert look(made).size == (40, 20)


def test_a_png_in_too_many_parts_is_refused_unread():
    picture = make_picture("PNG")
    made = picture[:33] + make_chunk(b"IDAT", b"") * MAX_CHUNKS + picture[33:]
    began = time.monotonic()
    with pytest.raises(FileRefused, match="picture_too_large"):
        make_clean_picture("png", made)
    assert time.monotonic() - began < 0.3
