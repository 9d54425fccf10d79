"""One run: make the stores, fill them, measure, check what was measured, drop the stores."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from django.utils import timezone
from xblock.core import XBlock

from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.workbench.demo import get_source, list_own_scenarios
from tests.bench.data import Filler, list_faults
from tests.bench.editor import NoBrowser, measure_editor
from tests.bench.measures import Results, measure
from tests.bench.pages import get_usage_id
from tests.bench.report import describe_machine, write_report
from tests.bench.scene import EMPTY_TYPE, OTHER_PAGE, EmptyBlock, Scene
from tests.bench.site import measure_site
from tests.bench.stores import NotReachable, Store, get_mariadb_version

CORES = os.cpu_count() or 1
_started = time.monotonic()


class LedgerBroken(Exception):
    """What was measured was not what the product would have written."""


def say(text: str, /) -> None:
    minutes, seconds = divmod(int(time.monotonic() - _started), 60)
    sys.stderr.write(f"[{minutes:2}:{seconds:02}] {text}\n")
    sys.stderr.flush()


def bench(sizes: Sequence[int], /, *, rounds: int, talks: int = 0) -> str:
    """The report, as Markdown. `talks`: so many more in every plan."""
    load = os.getloadavg()[0]
    stores = [Store("SQLite", size) for size in sizes]
    try:
        mariadb = get_mariadb_version()
        stores += [Store("MariaDB", size) for size in sizes]
    except NotReachable as error:
        mariadb = f"MariaDB was not measured: {error}"
        say(mariadb)
    results = XBlock.register_temp_plugin(EmptyBlock, EMPTY_TYPE)(run)(stores, rounds=rounds, talks=talks)
    return write_report(results, stores, describe_machine(CORES, load, mariadb), rounds, talks)


def fill(talks: int, store: Store, /) -> None:
    """In a process of its own."""
    store.make()
    store.use()
    now = timezone.now()
    programme = get_programme(get_source(list_own_scenarios()[0]), at=now)
    Filler(programme, now=now, talks=talks).fill(store.plans, lambda text: say(f"{store.kind}: {text}"))
    store.analyse()
    check_ledger(store)
    say(f"{store.kind}: {store.plans:,} plans are there, a sample verified")


def check_ledger(store: Store, refs: Iterable[str] = (), /) -> None:
    faults = list_faults(refs)
    if faults:
        raise LedgerBroken(f"{store.kind}, {store.plans:,} plans: {faults[:5]}")


@contextmanager
def filled(stores: Sequence[Store], talks: int, /) -> Iterator[None]:
    """The stores while they are filled, the large ones first, as many at once as there are cores; then dropped."""
    try:
        # Forked before any connection is open: each child opens its own.
        with ProcessPoolExecutor(CORES, get_context("fork")) as pool:
            list(pool.map(partial(fill, talks), sorted(stores, key=lambda store: -store.plans)))
        yield
    finally:
        for store in stores:
            store.drop()


def run(stores: Sequence[Store], /, *, rounds: int, talks: int = 0) -> Results:
    # Asked at once, not after minutes of filling.
    get_usage_id(OTHER_PAGE)
    in_browser = try_editor()
    with filled(stores, talks):
        scenes = {}
        for store in stores:
            store.use()
            scenes[store] = Scene(now=timezone.now())
        say("measuring")
        results = measure(scenes, rounds=rounds, say=say)
        for store in stores:
            store.use()
            figures, plans = measure_site(store)
            results.figures |= figures
            check_ledger(store, [*scenes[store].list_plans(), *plans])
            say(f"{store.kind}, {store.plans:,} plans: the site's own bars measured")
    results.in_browser = in_browser
    return results


def try_editor() -> dict[str, float]:
    """Empty where no browser is."""
    try:
        return measure_editor(say)
    except NoBrowser as error:
        say(f"the editor was not measured: {error}")
        return {}
