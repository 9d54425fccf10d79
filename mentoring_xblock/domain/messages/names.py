"""Names as a mail shows them, and the words around every mail."""

from __future__ import annotations

import re
import unicodedata

from mentoring_xblock.domain.messages.kind import mark as _

SUBJECT_OF_MANY = _("News from your mentoring")
WHY = _("You get this because you take part in mentoring beside a course, as a learner or as a mentor.")
SOMEBODY = _("a learner")

NAME_LIMIT = 60

# A full stop that is not followed by a space, the end, or what ends a word; slashes of any kind.
_ADDRESS_LIKE = re.compile(r"[@/\\⁄∕⧸]|:\S|www|[.。](?![\s,;)’'-]|$)", re.IGNORECASE)


def is_address_like(name: str, /) -> bool:
    """Whether a mail program could make a link of it: initials without a space after the dot count as well."""
    return _ADDRESS_LIKE.search(unicodedata.normalize("NFKC", _strip_unseen(name)).strip()) is not None


def clip_name(name: str, /) -> str:
    """A name as a mail shows it: on one line, nothing unseen in it that turns or hides letters, not too long."""
    line = " ".join(_strip_unseen(name).split())
    return line if len(line) <= NAME_LIMIT else f"{line[: NAME_LIMIT - 1].rstrip()}…"


def _strip_unseen(text: str, /) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
