"""The front end as files: how much a phone has to fetch, and that the code of others is theirs."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator

from mentoring_xblock.web.templates import SCRIPTS, STYLES
from tests.browser.frontend.stand_in import STATIC


def test_learners_fetch_at_most_40_kilobytes():
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in (*SCRIPTS, *STYLES)}
    assert sum(sizes.values()) <= 40 * 1024, sizes


def test_the_code_of_others_is_unchanged():
    folder = STATIC / "vendor"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
    assert sums == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sums}
    assert {path.name for path in folder.iterdir()} == {*sums, "README.md", "SHA256SUMS"}


def test_no_style_reaches_beyond_the_block():
    for name in STYLES:
        selectors = list(_list_selectors((STATIC / name).read_text(encoding="utf-8")))
        assert len(selectors) > 50, name
        assert [each for each in selectors if not each.startswith(".coach-mentoring")] == [], name


def test_a_loose_selector_is_found():
    text = ".coach-mentoring :is(a, b:not(c, d)) { } @media print { .coach-mentoring e, f { } }"
    assert list(_list_selectors(text)) == [".coach-mentoring :is", ".coach-mentoring e", "f"]


def _list_selectors(text: str) -> Iterator[str]:
    """Each on its own, without what stands in brackets."""
    text = re.sub(r"/\*.*?\*/|url\(.*?\)", "", text, flags=re.DOTALL)
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    for rule in re.findall(r"([^{};]+)\{", text):
        if not rule.strip().startswith("@") and rule.strip() not in ("to", "from"):
            yield from (each.strip() for each in rule.split(","))
