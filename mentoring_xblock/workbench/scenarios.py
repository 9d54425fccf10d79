"""The scenarios of the installed blocks: read once a process, whatever the first request is.

After a restart the first request may well be the form of a page that is still open somewhere: each view asks
here. xblock-sdk's own reading is not safe between threads, and one broken scenario would break every page.
"""

import threading
from dataclasses import dataclass

from django.conf import settings
from workbench.scenarios import SCENARIOS, add_class_scenarios, get_scenarios
from xblock.core import XBlock

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Scenario:
    """`id` is `{block type}.{number}`; `usage_id` is that of its outermost block."""

    id: str
    title: str
    usage_id: str


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


def _get_place(scenario: Scenario) -> tuple[str, int, str]:
    """The tenth stands after the ninth."""
    block_type, _, number = scenario.id.rpartition(".")
    return block_type, len(number), number
