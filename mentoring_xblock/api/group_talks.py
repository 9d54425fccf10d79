"""A talk of one mentor with several of the people they mentor (rule E5): one log in each plan, and no plan tells of
another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.lists import RUNNING_STATES
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.sessions import SessionLog, log_session
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.models import Mentorship, Session

MAX_GROUP = 12


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One of the people whom a mentor mentors; `talk`: the log in their plan, once there is one."""

    plan_ref: str
    name: str
    talk: str = ""


def list_members(actor: Actor, programme: ProgrammeView, /) -> list[GroupMember]:
    """Everyone with whom the actor can talk as their mentor, in the order they began; NotFound where nobody is."""
    decision = decide("log_session", [Relation.MENTOR], is_masquerading=actor.is_masquerading)
    rows = _select_open(actor, programme).order_by("began_at", "id")
    found = [GroupMember(*values) for values in rows.values_list("plan__ref", "plan__name")]
    if not found:
        raise NotFound
    if decision.verdict != "yes":
        raise Refused("not_as_another")
    return found


def _select_open(actor: Actor, programme: ProgrammeView, /) -> QuerySet[Mentorship]:
    own = Mentorship.objects.filter(mentor__programme_id=programme.id, mentor__user_id=actor.user_id, open=1)
    return own.filter(plan__status__in=RUNNING_STATES)


def log_for_member(case: Case, log: SessionLog, /) -> str:
    """The log in the plan of one of them; with the skills of theirs alone. Only as their mentor: it is the mentor's."""
    if case.relation is not Relation.MENTOR:
        raise NotFound
    theirs = {address for address, _criterion in case.programme.list_criteria(case.plan.track)}
    return log_session(case, replace(log, criteria=tuple(item for item in log.criteria if item in theirs)))


def list_logged(actor: Actor, programme: ProgrammeView, group: str, /) -> list[GroupMember]:
    """The logs of one talk with several, for the mentor who held it, while they still mentor those people."""
    running = _select_open(actor, programme).values("plan_id")
    rows = Session.objects.filter(group=group, mentor__user_id=actor.user_id, plan_id__in=running)
    return [GroupMember(*values) for values in rows.order_by("id").values_list("plan__ref", "plan__name", "ref")]
