"""Reading and writing OLX. So far: one block as one element, its lists and objects as JSON in attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr


def write_block(fields: Mapping[str, object], /) -> str:
    """`<coach_mentoring …/>` with these fields."""
    attributes = (
        f"{name}={quoteattr(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}"
        for name, value in fields.items()
    )
    return f"<coach_mentoring {' '.join(attributes)}/>"
