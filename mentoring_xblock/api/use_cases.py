"""The frame of every write: key, scoped object, permission, rate, staleness; then the use case; then the outcome.

    with use_case(actor, programme, action="sign", sent=key, at=now, plan_ref=ref, target=..., seen=token) as case:
        ...                     # validate the form, then call the use case with `case`

Whatever is raised inside takes everything back, the key's row too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import OperationalError, transaction
from django.db.models import F

from mentoring_xblock.api import ledger
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Appended, Author, Line
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.api.submissions import SubmissionKey, check_rate, claim
from mentoring_xblock.domain.plan_states import PlanStatus, allows
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import Conflict, MentoringError, NotFound
from mentoring_xblock.models import MentorProfile, Plan

T = TypeVar("T")

PLAN_COLUMNS = (
    "name",
    "status",
    "track",
    "finish_on",
    "paused_until",
    "terms",
    "help_asked_at",
    "mentors_may_offer",
    "ledger_seq",
    "ledger_head",
)


class Busy(MentoringError):
    """The database could not take the write after three tries; nothing was written."""

    status = 503

    def __init__(self) -> None:
        super().__init__("busy")


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

    @property
    def plan(self) -> Plan:
        if self.standing.plan is None:
            raise NotFound
        return self.standing.plan

    def get_author(self, *, name: str = "") -> Author:
        return self.standing.get_author(self.relation, name=name)

    def append(self, *lines: Line, name: str = "") -> list[Appended]:
        """Write entries as the actor; `name`: the one they confirm with this very action."""
        return ledger.append(self.plan, lines, author=self.get_author(name=name), at=self.at)


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
        if standing.plan is not None and not allows(PlanStatus(standing.plan.status), action):
            raise Conflict("plan_has_ended")
        check_rate(submission)
        if seen is not None and case.target.token is not None and seen != case.target.token:
            raise Conflict("changed_meanwhile")
        yield case
        if case.standing.plan is not None:
            case.standing.plan.save(update_fields=PLAN_COLUMNS)
            submission.seq = case.standing.plan.ledger_seq
            submission.save(update_fields=["seq"])


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


TRIES = 3
_TRY_AGAIN_CODES = frozenset({1205, 1213})


def with_retries(work: Callable[[], T], /, *, pause_seconds: float = 0.05) -> T:
    """Do the work again where the database chose it as a dead-lock's victim or a lock timed out; Busy after three."""
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if not _is_passing(error):
                raise
            if transaction.get_connection().in_atomic_block or attempt + 1 == TRIES:
                raise Busy from error
            time.sleep(pause_seconds * 2**attempt)
    raise Busy


def _is_passing(error: OperationalError, /) -> bool:
    code = error.args[0] if error.args else None
    return code in _TRY_AGAIN_CODES or "locked" in str(error)
