"""A lead suggests two people to each other; it begins when both have said yes (rule M2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.mentorships import open_request
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, MentorshipRequest

OPEN_PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What this lead proposed for a plan and nobody has said no to."""

    ref: str
    mentor_ref: str
    mentor_name: str
    proposed_at: datetime


def find_pair(
    actor: Actor, programme: ProgrammeView, mentor_ref: str, plan_ref: str, /
) -> Callable[[], tuple[list[int], str | None]]:
    """What proposing locks: the mentor, then the plan. For who does not lead all references are alike."""

    def find() -> tuple[list[int], str | None]:
        if not actor.is_lead:
            return [], None
        row = MentorProfile.objects.filter(programme_id=programme.id, ref=mentor_ref).exclude(status="erased").first()
        if row is None:
            raise NotFound
        return [row.pk], plan_ref

    return find


def about_pair(mentor_ref: str, /) -> Loader:
    """Loader: the mentor of a pair that is to be. Refused where it is the lead themself."""

    def load(case: Case) -> Target:
        if case.standing.plan is None:
            return Target()
        if not case.standing.may("plan"):
            raise NotFound
        row = MentorProfile.objects.filter(programme_id=case.programme.id, ref=mentor_ref).first()
        if row is None:
            raise NotFound
        if row.user_id == case.actor.user_id:
            raise Refused("not_about_yourself")
        return Target(row)

    return load


def propose(case: Case, /) -> None:
    """Both are told and both are asked. Nobody is shown who said no."""
    mentor: MentorProfile = case.target.value
    if mentor.user_id == case.plan.user_id:
        raise Conflict("nobody_mentors_themself")
    proposed = MentorshipRequest.objects.filter(plan=case.plan, how="proposed", open=1).count()
    if proposed >= OPEN_PROPOSALS:
        raise Conflict("three_proposals_open")
    open_request(case, mentor, "proposed", "", proposed_by=case.actor.user_id)


def list_proposals(standing: Standing, /) -> list[Proposal]:
    """This lead's own for one plan that are still open."""
    standing.require("propose")
    rows = MentorshipRequest.objects.filter(
        plan=standing.plan, how="proposed", proposed_by=standing.actor.user_id, open=1
    )
    found = rows.order_by("asked_at", "id").values_list("ref", "mentor__ref", "mentor__name", "asked_at")
    return [Proposal(*row) for row in found]
