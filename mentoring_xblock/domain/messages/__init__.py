"""What people are told (rule N1): by mail, and on the page as what is new. A new screen adds its lines to these tables.

Every kind says of which happening it tells, whom, when, in which words, where its one link leads, and while what holds
it is told at all: that is asked again when the mail is made or the page is shown, since a request may have been
answered by then.
"""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.messages import people, plans, signing, talks
from mentoring_xblock.domain.messages.kind import Kind, Link, When, Whom
from mentoring_xblock.domain.messages.names import (
    NAME_LIMIT,
    SOMEBODY,
    SUBJECT_OF_MANY,
    WHY,
    clip_name,
    is_address_like,
)

__all__ = [
    "BY_NAME",
    "KINDS",
    "NAME_LIMIT",
    "SOMEBODY",
    "SUBJECT_OF_MANY",
    "WHY",
    "Kind",
    "Link",
    "When",
    "Whom",
    "clip_name",
    "is_address_like",
]

KINDS: Mapping[Happening, tuple[Kind, ...]] = {**people.KINDS, **signing.KINDS, **talks.KINDS, **plans.KINDS}
"""Not there, and never to be: declined and withdrawn requests (M2), doubts about a signature."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kinds in KINDS.values() for kind in kinds}
