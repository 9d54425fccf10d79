"""What a person is to a plan, and the enforcement of the role table on it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Author
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.programme import Terms
from mentoring_xblock.domain.roles import Decision, Relation, decide
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import Mentorship, MentorshipRequest, Participant, Plan

CAPACITIES = {
    Relation.MENTOR: "mentor",
    Relation.FORMER: "mentor",
    Relation.ASKED: "mentor",
    Relation.LEAD: "lead",
}


def make_ref() -> str:
    """A random reference: 32 lower-case hexadecimal digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan as readers see it. `name`: the one that the mentee confirmed; days are theirs."""

    ref: str
    name: str
    status: str
    track: str | None
    finish_on: date
    paused_until: date | None
    joined_at: datetime
    asked_for_help: bool


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """One mentor of a plan: the mentorship, the profile's reference, and by which the ledger knows them.

    `keep_in_touch`: how the two keep in touch, for these two alone.
    """

    mentorship_ref: str
    mentor_ref: str
    participant_ref: str
    name: str
    job_role: str
    when_free: str
    signs: bool
    is_self: bool
    keep_in_touch: str = ""


@dataclass(frozen=True)
class Standing:
    """One person before one plan (None: before the programme alone)."""

    actor: Actor
    plan: Plan | None
    mentorships: Sequence[Mentorship]
    is_asked: bool = False

    @cached_property
    def active(self) -> list[Mentorship]:
        """Mentorships that run, the eldest first."""
        return [row for row in self.mentorships if row.open]

    @property
    def is_running(self) -> bool:
        """Whether the pair works together: a plan that was left or closed is only read (P8)."""
        return self.plan is not None and self.plan.status in RUNNING

    @cached_property
    def facts(self) -> PlanFacts:
        plan = self.plan
        if plan is None:
            raise NotFound
        return PlanFacts(
            ref=plan.ref,
            name=plan.name,
            status=plan.status,
            track=plan.track,
            finish_on=plan.finish_on,
            paused_until=plan.paused_until,
            joined_at=plan.joined_at,
            asked_for_help=plan.help_asked_at is not None,
        )

    @cached_property
    def mentors(self) -> list[MentorFacts]:
        """The mentors whose mentorship runs, the eldest first."""
        return [
            MentorFacts(
                mentorship_ref=row.ref,
                mentor_ref=row.mentor.ref,
                participant_ref=row.participant.ref,
                name=row.mentor.name,
                job_role=row.mentor.job_role,
                when_free=row.mentor.when_free,
                signs=row.signs,
                is_self=row.mentor.user_id == self.actor.user_id,
                keep_in_touch=row.keep_in_touch if self._is_of(row) else "",
            )
            for row in self.active
        ]

    def _is_of(self, row: Mentorship, /) -> bool:
        """Whether the actor is one of the two, and not somebody who looks as them."""
        pair = (row.mentor.user_id, self.plan.user_id if self.plan else None)
        return self.actor.user_id in pair and not self.actor.is_masquerading

    @cached_property
    def mine(self) -> Mentorship | None:
        """The actor's own mentorship: the one that runs, else the one that ended last."""
        rows = [row for row in self.mentorships if row.mentor.user_id == self.actor.user_id]
        return max(rows, key=lambda row: (row.open is not None, row.began_at), default=None)

    @cached_property
    def relations(self) -> frozenset[Relation]:
        found = set()
        if self.plan is not None and self.plan.user_id == self.actor.user_id:
            found.add(Relation.MENTEE)
        if self.mine is not None:
            found.add(Relation.MENTOR if self.mine.open else Relation.FORMER)
        if self.is_asked:
            found.add(Relation.ASKED)
        if self._is_lead:
            found.add(Relation.LEAD)
        return frozenset(found or {Relation.STRANGER})

    @property
    def _is_lead(self) -> bool:
        if self.plan is not None and self.actor.is_limited_staff:
            return self.terms.limited_staff_lead
        return self.actor.is_lead

    @property
    def signs(self) -> bool:
        return self.mine is None or (self.mine.signs and self.mine.mentor.status != "suspended")

    @cached_property
    def terms(self) -> Terms:
        return Terms.from_data(json.loads(self.plan.terms)) if self.plan else Terms()

    def may(self, action: str, /, *, is_own: bool = False, is_set: bool = False) -> bool:
        return self._decide(action, is_own, is_set).verdict == "yes"

    def require(self, action: str, /, *, is_own: bool = False, is_set: bool = False) -> Relation:
        """As whom the action is done; NotFound, Refused or Conflict where the role table does not allow it."""
        decision = self._decide(action, is_own, is_set)
        match decision.verdict:
            case "hidden":
                raise NotFound
            case "refused":
                raise Refused("not_as_another" if self.actor.is_masquerading else "not_allowed")
            case "conflict":
                raise Conflict("not_now")
        return decision.relation

    def _decide(self, action: str, is_own: bool, is_set: bool) -> Decision:
        return decide(
            action,
            self.relations,
            is_own=is_own,
            is_set=is_set,
            signs=self.signs,
            is_masquerading=self.actor.is_masquerading,
        )

    def get_author(self, relation: Relation, /, *, name: str = "") -> Author:
        """The author of an entry made as this relation, under the name that they confirmed in the programme."""
        if self.plan is None:
            raise NotFound
        capacity = CAPACITIES.get(relation, "mentee")
        # A mentor who was erased and came back is another participant than before.
        if capacity == "mentor" and self.mine and self.mine.participant.user_id == self.actor.user_id:
            return Author(capacity, self.mine.participant.ref, self.actor.user_id, self.mine.mentor.name)
        confirmed = self.plan.name if capacity == "mentee" else self.actor.name
        ref = get_participant(self.plan, self.actor.user_id).ref
        return Author(capacity, ref, self.actor.user_id, name or confirmed)


def get_participant(plan: Plan, user_id: int, /) -> Participant:
    """The person's reference in this plan, made when first needed; writers hold the plan's lock."""
    participant, _created = Participant.objects.get_or_create(plan=plan, user_id=user_id, defaults={"ref": make_ref()})
    return participant


def load_standing(actor: Actor, programme_id: int, plan_ref: str, /) -> Standing:
    """The actor before a plan of this programme; NotFound where the programme has no such plan."""
    plan, rows = _load_plan(programme_id=programme_id, ref=plan_ref)
    if plan is None:
        raise NotFound
    return add_request(Standing(actor, plan, rows))


def _load_plan(**named: object) -> tuple[Plan | None, list[Mentorship]]:
    """The one plan with these columns and its mentorships, the eldest first; one query where it has any."""
    found = Mentorship.objects.filter(**{f"plan__{column}": value for column, value in named.items()})
    rows = list(found.select_related("plan", "mentor", "participant").order_by("began_at", "id"))
    plan = rows[0].plan if rows else Plan.objects.filter(**named).first()
    for row in rows:
        row.plan = rows[0].plan
    return plan, rows


def load_own_standing(actor: Actor, programme_id: int, /) -> Standing | None:
    """The actor before their own plan in this programme, if they ever joined."""
    plan, rows = _load_plan(programme_id=programme_id, user_id=actor.user_id)
    return None if plan is None else Standing(actor, plan, rows)


def load_named_or_own(actor: Actor, programme_id: int, plan_ref: str, /) -> Standing:
    """The actor before the plan that is named, else ("") before their own; NotFound where there is none."""
    standing = load_standing(actor, programme_id, plan_ref) if plan_ref else load_own_standing(actor, programme_id)
    if standing is None:
        raise NotFound
    return standing


def add_request(standing: Standing, /) -> Standing:
    """Find out whether the actor is being asked, where nothing closer is known already."""
    if standing.relations & {Relation.MENTEE, Relation.MENTOR} or standing.plan is None:
        return standing
    asked = MentorshipRequest.objects.filter(plan=standing.plan, mentor__user_id=standing.actor.user_id, open=1)
    return Standing(standing.actor, standing.plan, standing.mentorships, is_asked=asked.exists())
