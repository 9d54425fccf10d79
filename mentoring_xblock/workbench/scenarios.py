"""The scenarios of the installed blocks: read once a process, whatever the first request is.

After a restart the first request may well be the form of a page that is still open somewhere: each view asks
here. xblock-sdk's own reading is not safe between threads, and one broken scenario would break every page.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from workbench.runtime import WorkbenchRuntime
from workbench.scenarios import SCENARIOS, add_class_scenarios, get_scenarios
from xblock.core import XBlock

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Scenario:
    """`id` is `{block type}.{number}`; `usage_id` is that of its outermost block."""

    id: str
    title: str
    usage_id: str

    @property
    def course(self) -> str:
        """The slug that all of its usage ids begin with."""
        return self.usage_id.partition(".")[0]


def load_scenarios() -> None:
    """Does nothing after the first time. A scenario that cannot be read is logged and left out."""
    if get_scenarios.initialized:
        return
    with _lock:
        if get_scenarios.initialized:
            return
        if not SCENARIOS:
            _read_all()
        get_scenarios.initialized = True


def _read_all() -> None:
    classes = dict(XBlock.load_classes(fail_silently=True))
    for block_type, block_class in sorted(classes.items()):
        if block_type not in settings.EXCLUDED_XBLOCKS:
            add_class_scenarios(block_type, block_class, fail_silently=True)


def list_scenarios() -> list[Scenario]:
    """All but xblock-sdk's samples, by block type and number."""
    load_scenarios()
    found = (Scenario(key, value.description, value.usage_id) for key, value in SCENARIOS.items())
    shown = (scenario for scenario in found if _get_place(scenario)[0] not in settings.EXCLUDED_XBLOCKS)
    return sorted(shown, key=_get_place)


def find_scenario(scenario_id: str, /) -> Scenario | None:
    return next((scenario for scenario in list_scenarios() if scenario.id == scenario_id), None)


def list_blocks(scenario: Scenario, runtime: WorkbenchRuntime, /) -> list[Any]:
    """The blocks that people and authors work with, in the order of the page: xblock-sdk's samples hold them only."""
    return list(walk(runtime.get_block(scenario.usage_id), runtime))


def walk(block: Any, runtime: WorkbenchRuntime, /) -> Iterator[Any]:
    """This block and what is in it, without what only holds others."""
    if block.scope_ids.block_type not in settings.EXCLUDED_XBLOCKS:
        yield block
    for child in getattr(block, "children", ()):
        yield from walk(runtime.get_block(child), runtime)


def list_units(scenario: Scenario, runtime: WorkbenchRuntime, /) -> list[str]:
    """Usage ids of its pages: where the outermost block holds nothing but holders, each of them is a unit."""
    outer = runtime.get_block(scenario.usage_id)
    units: list[str] = list(getattr(outer, "children", ()))
    if units and all(runtime.get_block(unit).has_children for unit in units):
        return units
    return [scenario.usage_id]


def _get_place(scenario: Scenario) -> tuple[str, int, str]:
    """The tenth stands after the ninth."""
    block_type, _, number = scenario.id.rpartition(".")
    return block_type, len(number), number
