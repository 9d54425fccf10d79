"""What is measured in a process of its own, which holds nothing from before. No module here needs Django's apps."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.bench.stores import Store


def count_export_memory(store: Store, username: str, /) -> float:
    """The most bytes that any of a lead's lists added to what the process held before."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_export, store, username).result()


def _export(store: Store, username: str, /) -> float:
    import django

    django.setup()
    store.use()
    from django.utils import timezone

    from mentoring_xblock.api.programmes import get_programme
    from mentoring_xblock.workbench.demo import get_source, list_own_scenarios
    from tests.bench.exports import measure_exports

    programme = get_programme(get_source(list_own_scenarios()[0]), at=timezone.now())
    return float(max(export.added_bytes for export in measure_exports(programme, username)))
