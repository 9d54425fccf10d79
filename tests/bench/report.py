"""The table: bars with their verdicts, the medians they come from, and on what they were taken."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.bars import KINDS, Bar, BarMaker
from tests.bench.cases import CASES, EMPTY
from tests.bench.measures import PANELS_AT, Results
from tests.bench.stores import Store

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def describe_machine(cores: int, load: float, mariadb: str, /) -> str:
    """Date, versions, processor; `load`: the load average before the run, that of others on the machine."""
    packages = ("Django", "XBlock", "xblock-sdk", "xblock-drag-and-drop-v2")
    parts = [
        f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC".lstrip("0"),
        f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in packages),
        f"SQLite {sqlite3.sqlite_version}",
        mariadb,
        f"{cores} cores of {read_processor()}",
        f"load before the run {load:.1f}",
    ]
    return " · ".join(parts)


def read_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def write_report(results: Results, stores: Sequence[Store], machine: str, rounds: int, talks: int = 0, /) -> str:
    """Markdown. `talks`: so many more were in every plan than usual."""
    sizes = [f"{store.plans:,}" for store in stores if store.kind == "SQLite"]
    lines = [
        f"{machine}.",
        f"Medians of {rounds} rounds; several numbers in one cell are those at {_join(sizes)} plans"
        + (f", each with {talks:,} talks more." if talks else "."),
        "",
        *list_bars(BarMaker(results, stores).list_all()),
        "",
        "Medians in milliseconds, and the size of each database:",
        "",
        *list_medians(results, stores),
        *list_panels(results),
    ]
    return "\n".join(lines)


def _join(words: Sequence[str], /) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else "".join(words)


def list_bars(bars: Iterable[Bar], /) -> Iterator[str]:
    yield from make_rows(["bar", "at most", *KINDS, ""], [])
    for bar in bars:
        cells = [_write_values(bar.values.get(kind, ()), bar.unit) for kind in KINDS]
        limit = "" if bar.limit is None else f"{bar.limit:g}{bar.unit}"
        yield make_row([bar.name, limit, *cells, f"**{bar.verdict}**" if bar.verdict else ""])


def _write_values(values: Sequence[float], unit: str, /) -> str:
    """One number where all sizes have the same."""
    digits = {"×": 2, " s": 2, "": 0}.get(unit, 1)
    numbers = [f"{value:.{digits}f}{unit}" for value in values]
    return " · ".join(numbers if len(set(numbers)) > 1 else numbers[:1])


def list_medians(results: Results, stores: Sequence[Store], /) -> Iterator[str]:
    heads = [f"{store.kind} {store.plans:,}" for store in stores]
    rows = [[case.name, *(f"{1000 * results.get_median(store, case.name):.1f}" for store in stores)] for case in CASES]
    stored = ["Database, MB", *(f"{results.stored_bytes[store] / 1024**2:,.0f}" for store in stores)]
    yield from make_rows(["", *heads], [*rows, stored])


def list_panels(results: Results, /) -> Iterator[str]:
    """Every panel, the slowest first; nothing where they were not measured."""
    found = results.list_panels()
    if not found:
        return
    yield from ("", f"Every panel as the script fetches it, {PANELS_AT.kind}, {PANELS_AT.plans:,} plans:", "")
    head = ["panel", f"/ {EMPTY}", "ms", "statements"]
    yield from make_rows(
        head, ([name, f"{ratio:.2f}×", f"{1000 * seconds:.1f}", str(sent)] for name, ratio, seconds, sent in found)
    )


def make_rows(head: Sequence[str], rows: Iterable[Sequence[str]], /) -> Iterator[str]:
    yield make_row(head)
    yield make_row(["---"] * len(head))
    yield from map(make_row, rows)


def make_row(cells: Sequence[str], /) -> str:
    return f"| {' | '.join(cells)} |"


def put_into(path: Path, report: str, /) -> None:
    """Replace what stands between the markers; ValueError where the file has none."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path.name} has no place for the table")
    path.write_text(f"{before}{BEGIN}\n\n{report}\n\n{END}{after}", encoding="utf-8")
