"""The front end as files: how much a phone has to fetch, and that the code of others is theirs."""

from __future__ import annotations

import gzip
import hashlib

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
        text = (STATIC / name).read_text(encoding="utf-8")
        selectors = [
            line for line in text.splitlines() if line.rstrip().endswith("{") and not line.lstrip().startswith("@")
        ]
        loose = [line for line in selectors if ".coach-mentoring" not in line and ")" not in line]
        assert loose == [], name
