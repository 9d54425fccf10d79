"""The codes that the program can raise, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def read_calls(path: Path, /) -> Iterator[tuple[str, list[ast.expr]]]:
    """Name and arguments of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node.args


def list_codes(path: Path, name: str, place: int, /) -> set[str]:
    """What stands literally at this place of every call of that name."""
    found = (args[place] for called, args in read_calls(path) if called == name and len(args) > place)
    return {item.value for item in found if isinstance(item, ast.Constant) and isinstance(item.value, str)}
