"""Which files are taken: endings, first bytes, and names that lie (trust: files)."""

from __future__ import annotations

import bz2
import lzma
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.file_types import (
    CONTENT_TYPES,
    MAX_FILE_BYTES,
    NAME_LIMIT,
    FileFacts,
    FileRefused,
    check_content,
    clean_name,
    get_ending,
)
from tests.made_files import MACRO_KINDS, PDF, make_docx, make_odt, make_picture, make_zip

GOOD = {
    "pdf": PDF,
    "jpg": make_picture(),
    "jpeg": make_picture(),
    "png": make_picture("PNG"),
    "docx": make_docx(),
    "odt": make_odt(),
    "txt": "﻿I rang, and wrote it up – später.".encode(),
}


def refuse(ending: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        check_content(ending, content)
    return refused.value.code


def pack_lzma(content: bytes) -> bytes:
    """As zip files hold it: version, length of the properties, these, and the stream."""
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0}]
    return (
        struct.pack("<BBH", 9, 4, 5)
        + lzma.compress(content, lzma.FORMAT_ALONE, filters=filters)[:5]
        + (lzma.compress(content, lzma.FORMAT_RAW, filters=filters))
    )


def make_lying_docx(method: int, packed: bytes) -> bytes:
    """Its first part is packed by `method` and says that it holds 1,000 bytes."""
    name = b"[Content_Types].xml"
    content = bytearray(make_zip({name.decode(): packed, "word/document.xml": b"x"}, method=zipfile.ZIP_STORED))
    for mark, at, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        start = content.find(mark)
        struct.pack_into("<H", content, start + at, method)
        struct.pack_into("<I", content, start + size, 1_000)
    return bytes(content)


class TestContent:
    @pytest.mark.parametrize("ending", CONTENT_TYPES)
    def test_a_file_is_what_its_ending_says(self, ending):
        check_content(ending, GOOD[ending])

    @pytest.mark.parametrize("ending", CONTENT_TYPES)
    def test_no_other_kind_passes_under_an_ending(self, ending):
        # Text is whatever reads as text, a PDF of plain letters too: it is handed out as text.
        others = [kind for kind in GOOD if CONTENT_TYPES[kind] != CONTENT_TYPES[ending] and ending != "txt"]
        assert {refuse(ending, GOOD[kind]) for kind in others} <= {"file_not_that"}

    @pytest.mark.parametrize(
        ("ending", "content"),
        [
            ("png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("jpg", b"<!doctype html><script>alert(1)</script>"),
            ("jpg", b"GIF89a" + make_picture()),
            ("pdf", b"\n" + PDF),
            ("pdf", b"MZ\x90\x00" + PDF),
            ("docx", b"MZ\x90\x00" + make_docx()),
            ("docx", make_docx(MACRO_KINDS)),
            ("docx", make_odt()),
            ("docx", make_zip({"[Content_Types].xml": b"", "xl/workbook.xml": b""})),
            ("docx", make_zip({"word/document.xml": b""})),
            ("docx", b"PK\x03\x04"),
            ("docx", make_docx()[:-10]),
            ("docx", make_docx().replace(b"PK\x01\x02", b"PK\x09\x09")),
            ("odt", make_docx()),
            ("odt", make_odt(b"application/vnd.oasis.opendocument.spreadsheet")),
            ("txt", b"I rang\x00"),
            ("txt", "I rang".encode("utf-16")),
            ("txt", b"\xff\xfe\xfd"),
        ],
    )
    def test_what_only_looks_so_is_refused(self, ending, content):
        assert refuse(ending, content) == "file_not_that"

    @pytest.mark.slow
    def test_a_zip_that_would_unpack_to_too_much_is_refused_unread(self):
        assert refuse("docx", make_docx(big=bytes(101 * 1024 * 1024))) == "file_not_that"

    @pytest.mark.slow
    def test_a_part_that_is_larger_than_it_says_is_read_no_further(self):
        kinds = MACRO_KINDS.replace(b"macroEnabled", b"x") + bytes(10 * 1024 * 1024)
        content = make_docx(kinds)
        lying = content.replace(struct.pack("<I", len(kinds)), struct.pack("<I", 100))
        assert refuse("docx", lying) == "file_not_that"

    @pytest.mark.parametrize(
        ("method", "pack"), [(zipfile.ZIP_BZIP2, bz2.compress), (zipfile.ZIP_LZMA, pack_lzma)], ids=["bz2", "lzma"]
    )
    def test_a_part_that_unpacks_a_whole_block_at_once_is_refused_unopened(self, method, pack):
        content = make_lying_docx(method, pack(bytes(20 * 1024 * 1024)))
        tracemalloc.start()
        try:
            assert refuse("docx", content) == "file_not_that"
            assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
        finally:
            tracemalloc.stop()

    def test_so_is_one_beside_the_part_that_is_read(self):
        content = bytearray(make_docx(other=b"x"))
        start = content.find(b"PK\x01\x02", content.rfind(b"PK\x01\x02"))
        struct.pack_into("<H", content, start + 10, zipfile.ZIP_BZIP2)
        assert refuse("docx", bytes(content)) == "file_not_that"

    @pytest.mark.slow
    def test_a_directory_of_very_many_parts_is_refused_unread(self):
        assert refuse("docx", make_docx(**{f"{n:040}": b"" for n in range(7_000)})) == "file_not_that"
        check_content("docx", make_docx(**{f"{n:040}": b"" for n in range(700)}))

    def test_sizes(self):
        check_content("txt", b"x" * MAX_FILE_BYTES)
        assert refuse("txt", b"x" * (MAX_FILE_BYTES + 1)) == "file_too_large"
        assert refuse("txt", b"") == "file_empty"

    @given(st.sampled_from(sorted(set(CONTENT_TYPES) - {"txt"})), st.binary(max_size=200))
    def test_anything_else_is_refused_in_good_order(self, ending, rest):
        start = {"docx": b"PK\x03\x04", "odt": b"PK\x03\x04"}.get(ending, b"")
        assert refuse(ending, b"\x00" + start + rest + b"PK\x05\x06") == "file_not_that"
        if start:
            assert refuse(ending, start + rest + b"PK\x05\x06" + rest) == "file_not_that"


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "cleaned"),
        [
            ("rota.pdf", "rota.pdf"),
            ("Rota.PDF", "Rota.pdf"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\sam\\rota.docx", "rota.docx"),
            ("/etc/x.txt/", None),
            ("rota\u202efdp.exe", None),
            ("rota\u202egpj.pdf", "rotagpj.pdf"),
            ("ro\u2066ta\u200e.pdf", "rota.pdf"),
            ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
            ("a\x00.pdf", "a.pdf"),
            ('a"b<c>.png', "a_b_c_.png"),
            ("  a   b .odt", "a b.odt"),
            (".pdf", "file.pdf"),
            ("...pdf", "file.pdf"),
            ("rota.pdf.exe", None),
            ("rota", None),
            ("pdf", None),
            ("rota.pdf\u200b", "rota.pdf"),
            ("روتا\u200cی.pdf", "روتا\u200cی.pdf"),
            ("e\u0301.txt", "\u00e9.txt"),
            ("\ud800.txt", "file.txt"),
            ("x" * 250 + ".jpeg", "x" * 95 + ".jpeg"),
            ("x" * 300 + "/rota.pdf", "rota.pdf"),
        ],
    )
    def test_a_name_is_cleaned_or_refused(self, typed, cleaned):
        if cleaned is not None:
            assert clean_name(typed) == cleaned
            return
        with pytest.raises(FileRefused, match="file_kind"):
            clean_name(typed)

    @pytest.mark.parametrize("stem", ["x" * 252, "a" + "\u0300\u0316" * 200_000], ids=["letters", "marks"])
    def test_one_that_no_file_has_is_refused_as_it_is(self, stem):
        # Its normal form would take minutes.
        began = time.monotonic()
        with pytest.raises(FileRefused, match="file_name_long"):
            clean_name(f"{stem}.pdf")
        assert time.monotonic() - began < 0.2

    @given(st.text(max_size=200), st.sampled_from([*CONTENT_TYPES, "PDF"]))
    def test_whatever_is_typed_the_name_is_safe_and_stays_as_it_is(self, stem, ending):
        name = clean_name(f"{stem}.{ending}")
        assert len(name) <= NAME_LIMIT
        assert get_ending(name) == ending.lower()
        assert not set(name) & set('/\\<>:"|?*\r\n\x00\u202e')
        assert clean_name(name) == name


def test_the_text_of_a_file_says_digest_name_size_and_type():
    facts = FileFacts("ab" * 32, "rota.pdf", 3, "application/pdf")
    assert facts.to_text() == ('{"digest":"' + "ab" * 32 + '","name":"rota.pdf","size":3,"type":"application/pdf"}')
    assert FileFacts.from_text(facts.to_text()) == facts


@pytest.mark.parametrize("text", ["x", "[]", "{}", "null", '{"digest":1,"name":"a","size":1,"type":"b"}', "[" * 9_000])
def test_what_somebody_spoiled_is_said_to_be_no_text_of_a_file(text):
    with pytest.raises(ValueError):  # noqa: PT011, whose words these are is all one
        FileFacts.from_text(text)
