"""How commands say things."""

from __future__ import annotations


def count(number: int, noun: str, /) -> str:
    """`1 plan`, `2 plans`. Operators read English, so nothing is translated."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
