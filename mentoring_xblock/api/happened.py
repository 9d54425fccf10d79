"""What a write did, for whatever follows from it (`api/effects.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mentoring_xblock.api.ledger import Appended
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.domain.happenings import OF_ENTRY, Happening
from mentoring_xblock.models import Mentorship, MentorshipRequest, Plan


@dataclass(frozen=True, slots=True)
class Thing:
    """What a message is about where no entry or request is: its reference, and what tells two messages of one kind
    about it apart (its version, a day). `told`: the accounts of those whom it concerns (`Whom.CONCERNED`)."""

    ref: str
    occasion: str = ""
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that a write did. `data`: ids, codes and counts alone. `signer_id`: whose signature it is about,
    where the entry does not say; it goes into no event, nor does `about`. `is_told` is false where something else that
    the same write did tells people of it already."""

    what: Happening
    data: Mapping[str, str | int] = field(default_factory=dict)
    entry: Appended | None = None
    request: MentorshipRequest | None = None
    signer_id: int | None = None
    about: Thing | None = None
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one write did. `mentors`: the mentorships of the plan as they were when the write began;
    `actor_id`: who did it, None for the system."""

    programme: ProgrammeView
    plan: Plan | None
    mentors: Sequence[Mentorship]
    actor_id: int | None
    at: datetime
    happened: Sequence[Happened]


def of_entries(
    appended: Sequence[Appended],
    /,
    *,
    request: MentorshipRequest | None = None,
    signer_id: int | None = None,
    about: Thing | None = None,
) -> list[Happened]:
    return [
        Happened(OF_ENTRY[item.recorded.type], entry=item, request=request, signer_id=signer_id, about=about)
        for item in appended
    ]
