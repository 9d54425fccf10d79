"""What a mentor gave: hours, talks, signatures, people; numbers alone, for themselves alone (rule M1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import MentorProfile, Mentorship, Session, SignOff


@dataclass(frozen=True, slots=True)
class Given:
    """`minutes` of the talks whose length was written down; a talk with several people counts once."""

    talks: int
    minutes: int
    signatures: int
    people: int
    outcomes: int


def count_given(actor: Actor, programme: ProgrammeView, /) -> Given:
    """In five statements. NotFound for whoever does not mentor here, and for staff who look as somebody else."""
    profile = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id).first()
    if profile is None or profile.status == "asking" or actor.is_masquerading:
        raise NotFound
    rows: QuerySet[Any] = Session.objects.filter(mentor=profile)
    alone = rows.filter(group=None).aggregate(talks=Count("pk"), minutes=Sum("minutes"), said=Count("outcome"))
    groups = rows.exclude(group=None).values("group").annotate(longest=Max("minutes"), said=Count("outcome"))
    together = groups.aggregate(talks=Count("group"), minutes=Sum("longest"), outcomes=Sum("said"))
    signed = SignOff.objects.filter(signer_id=actor.user_id, plan__programme_id=programme.id, standing=1)
    people = Mentorship.objects.filter(Q(mentor=profile)).aggregate(n=Count("plan", distinct=True))
    return Given(
        talks=alone["talks"] + together["talks"],
        minutes=(alone["minutes"] or 0) + (together["minutes"] or 0),
        signatures=signed.count(),
        people=people["n"],
        outcomes=alone["said"] + (together["outcomes"] or 0),
    )
