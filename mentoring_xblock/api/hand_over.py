"""What another mentor of the same person did last, and two people who mentor each other (rules M3, M4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import MentorFacts, Standing
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import LedgerEntry, Mentorship

LOOKED_AT = 20
DEEDS = (EntryType.SIGNED, EntryType.NOT_YET, EntryType.SESSION_LOGGED)
ENDINGS = (EntryType.UNDONE, EntryType.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class HandOver:
    """The last thing that another mentor did here. `title`: the skill's, empty for a talk (with its day)."""

    name: str
    type: EntryType
    title: str
    at: datetime
    held_on: date | None = None


def get_hand_over(standing: Standing, programme: ProgrammeView, /) -> HandOver | None:
    """For a mentor of the plan: what another mentor, of today or before, signed, gave back or talked about last.

    One query, none where nobody else was ever a mentor here. What was undone or taken back is left out.
    """
    others = {row.mentor.user_id: row.mentor.name for row in standing.mentorships if row.mentor.user_id is not None}
    others.pop(standing.actor.user_id, None)
    if Relation.MENTOR not in standing.relations or not others or not standing.may("evidence_read"):
        return None
    types = [str(kind) for kind in (*DEEDS, *ENDINGS)]
    rows = LedgerEntry.objects.filter(plan=standing.plan, actor_id__in=list(others), type__in=types).order_by("-seq")
    found = list(rows.values_list("seq", "body", "actor_id", "at")[:LOOKED_AT])
    return _pick(found, others, programme)


def _pick(found: Iterable[Any], others: dict[int, str], programme: ProgrammeView, /) -> HandOver | None:
    titles = {
        (block.ref, item.id): item.title for block in programme.blocks for item in block.checklist.list_criteria()
    }
    ended = set()
    for seq, body, actor_id, at in found:
        entry = to_recorded(body)
        if entry.type in ENDINGS:
            ended.add(entry.data["of"])
        elif seq not in ended:
            title = titles.get((str(entry.data.get("block")), str(entry.data.get("criterion"))), "")
            # Of a skill that has left the checklist there is nothing to hand over.
            if title or entry.type is EntryType.SESSION_LOGGED:
                held_on = entry.data.get("held_on")
                day = date.fromisoformat(held_on) if isinstance(held_on, str) else None
                return HandOver(others[actor_id], entry.type, title, at, day)
    return None


def list_mutual(standing: Standing, /) -> list[MentorFacts]:
    """The mentors of the plan whom its mentee mentors as well: marked for a lead, and for nobody else. One query."""
    plan = standing.plan
    if plan is None or plan.user_id is None or not standing.active or not standing.may("people"):
        return []
    mentors = [row.mentor.user_id for row in standing.active if row.mentor.user_id is not None]
    rows = Mentorship.objects.filter(
        open=1,
        mentor__user_id=plan.user_id,
        mentor__programme_id=plan.programme_id,
        plan__user_id__in=mentors,
    )
    mentored = set(rows.values_list("plan__user_id", flat=True))
    pairs = zip(standing.active, standing.mentors, strict=True)
    return [facts for row, facts in pairs if row.mentor.user_id in mentored]
