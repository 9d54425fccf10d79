"""Fields that keep what an author wrote by hand, where it is of another kind: so that it can be told apart and named.

XBlock's own take any word but "true" for no, and raise where a number is a word; a course's import falls over that.
"""

from __future__ import annotations

import json
import re
from typing import Any

from xblock.fields import Boolean, Dict, Float, Integer, List, String

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Kept:
    """Nothing is made to fit, neither when it is read nor when it is set."""

    def from_json(self, value: Any) -> Any:
        return value

    enforce_type = from_json

    def to_string(self, value: Any) -> str:
        """What XBlock puts into a course's file, before the block puts its own form there: never a reason to raise."""
        try:
            text = super().to_string(value)  # type: ignore[misc]
        except (TypeError, ValueError, RecursionError):
            text = None
        if isinstance(text, str) and not _NOT_IN_XML.search(text):
            return text
        try:
            return json.dumps(value, skipkeys=True, default=repr)
        except (TypeError, ValueError, RecursionError):
            return ""


class Words(_Kept, String):
    pass


class YesOrNo(_Kept, Boolean):
    pass


class WholeNumber(_Kept, Integer):
    pass


# XBlock copies a value that may be changed in place whenever it is read, to find out later whether it was: a long
# checklist, at every page. Nothing here changes one: it is set as a whole.
class Things(_Kept, List):
    MUTABLE = False


class Names(_Kept, Dict):
    MUTABLE = False


class Number(Float):
    """The platform reckons with a weight, so it never meets a word in it: what is no number is none at all."""

    def from_json(self, value: Any) -> Any:
        try:
            return super().from_json(value)
        except (TypeError, ValueError, OverflowError):
            return None
