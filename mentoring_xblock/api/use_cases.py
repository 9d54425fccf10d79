"""The frame of every write: key, scoped object, permission, rate, staleness; then the use case; then the outcome.

    with use_case(actor, programme, action="sign", sent=key, at=now, plan_ref=ref, target=..., seen=token) as case:
        ...                     # validate the form, then call the use case with `case`

Whatever is raised inside takes everything back, the key's row too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from mentoring_xblock.api import effects, ledger
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Happened, Outcome, Thing, of_entries
from mentoring_xblock.api.ledger import Appended, Author, Line
from mentoring_xblock.api.programmes import ProgrammeView, find_programme
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.api.submissions import SubmissionKey, check_rate, claim
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.plan_states import PlanStatus, allows, get_refusal
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import MentorProfile, Mentorship, MentorshipRequest, Plan

PLAN_COLUMNS = (
    "name",
    "status",
    "track",
    "finish_on",
    "paused_until",
    "terms",
    "help_asked_at",
    "mentors_may_offer",
    "lead_reads_wishes",
    "open_mentors",
    "waiting_since",
    "active_at",
    "doubted_at",
    "what_then",
    "ledger_seq",
    "ledger_head",
)


@dataclass(frozen=True, slots=True)
class Target:
    """The object that an action is about, as its own loader found it under the plan's lock.

    `token` is what the page was built from: it changes with the criterion, its evidence, the mentorship (S8).
    """

    value: Any = None
    is_own: bool = False
    is_set: bool = False
    token: str | None = None


@dataclass
class Case:
    """One use case under way, inside its transaction and under its locks."""

    actor: Actor
    programme: ProgrammeView
    action: str
    at: datetime
    standing: Standing
    target: Target = field(default_factory=Target)
    relation: Relation = Relation.STRANGER
    happened: list[Happened] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        if self.standing.plan is None:
            raise NotFound
        return self.standing.plan

    def get_author(self, *, name: str = "") -> Author:
        return self.standing.get_author(self.relation, name=name)

    def append(
        self,
        *lines: Line,
        name: str = "",
        request: MentorshipRequest | None = None,
        signer_id: int | None = None,
        about: Thing | None = None,
    ) -> list[Appended]:
        """Write entries as the actor; `name`: the one they confirm with this very action.

        `request`, `signer_id` and `about`: what else they are about, for those who are told.
        """
        appended = ledger.append(self.plan, lines, author=self.get_author(name=name), at=self.at)
        self.happened += of_entries(appended, request=request, signer_id=signer_id, about=about)
        return appended

    def tell(
        self,
        what: Happening,
        /,
        *,
        request: MentorshipRequest | None = None,
        about: Thing | None = None,
        **data: str | int,
    ) -> None:
        """Note something that no entry of the ledger says; `data`: ids, codes and counts alone."""
        self.happened.append(Happened(what, data, request=request, about=about))


@dataclass
class SystemCase:
    """A change of one plan that nobody asked for on a screen, inside its transaction and under the plan's lock.

    `programme` is None where no block of it is in the course any more.
    """

    plan: Plan
    programme: ProgrammeView | None
    mentorships: list[Mentorship]
    at: datetime
    happened: list[Happened] = field(default_factory=list)

    def append(self, *lines: Line, signer_id: int | None = None) -> list[Appended]:
        """Write entries as the system; `signer_id`: whose signature they end, so that they are told."""
        appended = ledger.append(self.plan, lines, author=ledger.SYSTEM, at=self.at)
        self.happened += of_entries(appended, signer_id=signer_id)
        return appended


Loader = Callable[[Case], Target]
LockOf = Callable[[], tuple[list[int], str | None]]


@contextmanager
def use_case(
    actor: Actor,
    programme: ProgrammeView,
    /,
    *,
    action: str,
    sent: SubmissionKey,
    at: datetime,
    plan_ref: str | None = None,
    find: LockOf | None = None,
    target: Loader | None = None,
    seen: str | None = None,
    scope: str | None = None,
) -> Iterator[Case]:
    """Enter a write. `find` tells which mentor profiles (ids) and which plan to lock, where only it can know."""
    at = at.replace(microsecond=at.microsecond // 1_000 * 1_000)
    with transaction.atomic():
        submission = claim(actor.user_id, sent, action=action, scope=scope, at=at)
        profile_ids, found_ref = find() if find else ([], None)
        standing = _lock(actor, programme, profile_ids, plan_ref or found_ref)
        case = Case(actor, programme, action, at, standing)
        if target is not None:
            case.target = target(case)
        case.relation = standing.require(action, is_own=case.target.is_own, is_set=case.target.is_set)
        if standing.plan is not None and not allows(status := PlanStatus(standing.plan.status), action):
            raise Conflict(get_refusal(status))
        check_rate(submission)
        if seen is not None and case.target.token is not None and seen != case.target.token:
            raise Conflict("changed_meanwhile")
        yield case
        if case.standing.plan is not None:
            # What a lead does about somebody is no sign of life of theirs.
            if case.relation is not Relation.LEAD:
                case.standing.plan.active_at = at
            case.standing.plan.save(update_fields=PLAN_COLUMNS)
        effects.settle(
            Outcome(programme, case.standing.plan, case.standing.mentorships, actor.user_id, at, case.happened)
        )


@contextmanager
def system_case(plan_id: int, /, *, at: datetime) -> Iterator[SystemCase]:
    """Enter a change of a plan by the system. NotFound where there is no such plan."""
    at = at.replace(microsecond=at.microsecond // 1_000 * 1_000)
    with transaction.atomic():
        if not Plan.objects.filter(pk=plan_id).update(version=F("version") + 1):
            raise NotFound
        plan = Plan.objects.get(pk=plan_id)
        rows = Mentorship.objects.filter(plan=plan).select_related("mentor", "participant", "began")
        case = SystemCase(plan, find_programme(plan.programme_id), list(rows.order_by("began_at", "id")), at)
        yield case
        plan.save(update_fields=PLAN_COLUMNS)
        if case.programme is not None:
            effects.settle(Outcome(case.programme, plan, case.mentorships, None, at, case.happened))


def _lock(actor: Actor, programme: ProgrammeView, profile_ids: list[int], plan_ref: str | None, /) -> Standing:
    """Lock mentor profiles by id, then the plan; each lock is a write, so that what is read after it is the latest."""
    for profile_id in sorted(set(profile_ids)):
        MentorProfile.objects.filter(pk=profile_id).update(version=F("version") + 1)
    if plan_ref is None:
        return Standing(actor, None, [])
    plans = Plan.objects.filter(ref=plan_ref, programme_id=programme.id)
    if not plans.update(version=F("version") + 1):
        raise NotFound
    return load_standing(actor, programme.id, plan_ref)
