"""Fields that keep what an author wrote by hand, where it is of another kind: so that it can be told apart and named.

XBlock's own take any word but "true" for no, and raise where a number is a word; a course's import falls over that.
"""

from __future__ import annotations

from typing import Any

from xblock.fields import Boolean, Dict, Integer, List, String


class _Kept:
    """Nothing is made to fit, neither when it is read nor when it is set."""

    def from_json(self, value: Any) -> Any:
        return value

    enforce_type = from_json


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
