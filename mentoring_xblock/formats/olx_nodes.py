"""Elements of OLX: read from text without trusting it, turned into text, and told apart by where they stand."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

Node = Any


def make_parser() -> Any:
    """Resolves no entity, opens no file, and ends where a tree is deeper or a text longer than any that we write."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


@dataclass
class Paths:
    """Names of elements, the same while one reads as while one writes: `skill[night-help]/tag~2`."""

    _seen: Counter[str] = field(default_factory=Counter)

    def name(self, path: str, /) -> str:
        self._seen[path] += 1
        return path if self._seen[path] == 1 else f"{path}~{self._seen[path]}"


def get_text(node: Node, /) -> str:
    """All that stands in it, elements as they are written; without comments."""
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            parts.append(to_text(child))
        elif child.tag is etree.Entity:
            parts.append(child.text)
        parts.append(child.tail or "")
    return "".join(parts)


def to_text(node: Node, /) -> str:
    alone = deepcopy(node)
    etree.cleanup_namespaces(alone)
    return str(etree.tostring(alone, encoding="unicode", with_tail=False))
