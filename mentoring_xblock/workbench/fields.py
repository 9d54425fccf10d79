"""Where the workbench keeps the fields of blocks.

Content (what an author writes) is held in memory and comes from the scenarios again at each start, as the
platform's comes from a modulestore. What learners do in fields is kept by xblock-sdk, in its table.

xblock-sdk would keep content there too: it asks twice for every field, loses all when a test empties the
tables, and as the table has no unique key, two first requests at once leave two rows that break every page.
"""

import json
from typing import Any

from workbench.runtime import WORKBENCH_KVS
from xblock.fields import Scope, UserScope
from xblock.runtime import KeyValueStore, KvsFieldData


class ScenarioStore(KeyValueStore):
    """Content by key, as JSON text, so that a block which changes what it was given changes nothing here."""

    def __init__(self, state: KeyValueStore) -> None:
        self._state = state
        self._content: dict[KeyValueStore.Key, str] = {}

    def get(self, key: KeyValueStore.Key) -> Any:
        return json.loads(self._content[key]) if _is_content(key) else self._state.get(key)

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        if not _is_content(key):
            self._state.set(key, value)
            return
        if key.scope == Scope.children:
            # xblock-sdk appends the children again when it reads a scenario again.
            value = list(dict.fromkeys(value))
        self._content[key] = json.dumps(value)

    def delete(self, key: KeyValueStore.Key) -> None:
        if _is_content(key):
            del self._content[key]
        else:
            self._state.delete(key)

    def has(self, key: KeyValueStore.Key) -> bool:
        return key in self._content if _is_content(key) else bool(self._state.has(key))


def _is_content(key: KeyValueStore.Key) -> bool:
    return key.scope in (Scope.children, Scope.parent) or key.scope.user == UserScope.NONE


STORE = ScenarioStore(WORKBENCH_KVS)


class WorkbenchFieldData(KvsFieldData):
    """The `field-data` service, made by xblock-sdk once a runtime."""

    def __init__(self) -> None:
        super().__init__(STORE)
