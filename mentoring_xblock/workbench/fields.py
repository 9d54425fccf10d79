"""Where the workbench keeps the fields of blocks.

Content (what an author writes) is held in memory and comes from the scenarios again at each start, as the
platform's comes from a modulestore; what an author changed of it lies over that, as a draft and as what is published.
What learners do in fields is kept by xblock-sdk, in its table.

xblock-sdk would keep content there too: it asks twice for every field, loses all when a test empties the
tables, and as the table has no unique key, two first requests at once leave two rows that break every page.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.runtime import WORKBENCH_KVS
from xblock.core import XBlock
from xblock.fields import Field, Scope, UserScope
from xblock.runtime import KeyValueStore, KvsFieldData

from mentoring_xblock.workbench.written import WRITTEN, Layer


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
    """The `field-data` service, made by xblock-sdk once a runtime.

    A runtime of drafts (`is_draft`) reads and writes them; any other reads what is published, and what it writes goes
    to the scenario beneath.
    """

    runtime: Any = None

    def __init__(self) -> None:
        super().__init__(STORE)

    @property
    def is_draft(self) -> bool:
        return getattr(self.runtime, "is_draft", False) is True

    def get_published_at(self, usage_id: str, /) -> datetime | None:
        """When the block was published here last; None for one that is as its scenario has it."""
        return WRITTEN.find(usage_id).published_at

    def get(self, block: XBlock, name: str) -> Any:
        """KeyError where the field is not set."""
        layer = self._find_layer(block, name)
        return super().get(block, name) if layer is None else json.loads(layer[name])

    def has(self, block: XBlock, name: str) -> bool:
        layer = self._find_layer(block, name)
        return bool(super().has(block, name)) if layer is None else name in layer

    def set(self, block: XBlock, name: str, value: Any) -> None:
        self.set_many(block, {name: value})

    def set_many(self, block: XBlock, update_dict: Mapping[str, Any]) -> None:
        """One submission of an author is one draft, however many fields it sets."""
        written = {name: value for name, value in update_dict.items() if self.is_draft and is_authored(block, name)}
        rest = {name: value for name, value in update_dict.items() if name not in written}
        if rest:
            super().set_many(block, rest)
        if written:
            texts = {name: json.dumps(value) for name, value in written.items()}
            self._change_draft(block, lambda draft: draft.update(texts))

    def delete(self, block: XBlock, name: str) -> None:
        if self.is_draft and is_authored(block, name):
            self._change_draft(block, lambda draft: draft.pop(name))
        else:
            super().delete(block, name)

    def _find_layer(self, block: XBlock, name: str, /) -> Layer | None:
        """What lies over the scenario for this runtime; None where nothing does, or never may."""
        if not is_authored(block, name):
            return None
        written = WRITTEN.find(str(block.scope_ids.usage_id))
        return written.draft if self.is_draft and written.draft is not None else written.published

    def _change_draft(self, block: XBlock, change: Callable[[dict[str, str]], object], /) -> None:
        WRITTEN.change_draft(str(block.scope_ids.usage_id), lambda: self._read_scenario(block), change)

    def _read_scenario(self, block: XBlock, /) -> Layer:
        names = [
            name
            for name in block.fields
            if is_authored(block, name) and super(WorkbenchFieldData, self).has(block, name)
        ]
        return {name: json.dumps(super(WorkbenchFieldData, self).get(block, name)) for name in names}


def is_authored(block: XBlock, name: str, /) -> bool:
    """Whether the field is what an author writes, and no part of the tree of blocks."""
    field: Field = block.fields[name]
    return field.scope not in (Scope.children, Scope.parent) and field.scope.user == UserScope.NONE
