"""Several signatures at once: several skills of one mentee, or one skill of several mentees (rule S9).

First everything is looked at, so that bad input writes nothing at all. Then each is a use case of its own, with a key
made from the submission's, so that the same submission again records nothing twice; what one of them meets says
nothing about the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.choices import Choice, find_choices
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.sign_offs import Statement, find_problems, sign_off
from mentoring_xblock.api.submissions import SubmissionKey, derive_key, make_digest, refuse_known
from mentoring_xblock.api.use_cases import use_case
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused, Repeated, TooOften

ACTION = "sign_several"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One signature to give: of whom, what, as the page knew it, and the mentor's own statement."""

    plan_ref: str
    address: str
    token: str
    statement: Statement

    @property
    def ref(self) -> str:
        """As `Choice.ref`."""
        return f"{self.plan_ref}.{self.address}"

    def derive_key(self, sent: SubmissionKey, /) -> SubmissionKey:
        """The key of this part alone: what the other parts say is no other content of this one."""
        said = asdict(self.statement) | {"seen_on": self.statement.seen_on.isoformat()}
        return derive_key(SubmissionKey(sent.key, make_digest([self.token, said])), self.ref)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one: the number of its entry, or why there is none; neither where it was recorded before."""

    wanted: Wanted
    seq: int = 0
    error: MentoringError | None = None


def sign_several(
    actor: Actor, programme: ProgrammeView, wanted: Sequence[Wanted], /, *, sent: SubmissionKey, at: datetime
) -> list[Result]:
    """One signature each, and what became of each.

    Invalid, with fields `<name>-<ref>`, where a statement cannot be taken: then nothing is written. Where none of them
    is the actor's to sign, that is raised as for one alone.
    """
    found, refused = find_choices(actor, programme, [(item.plan_ref, item.address) for item in wanted])
    if wanted and len(refused) == len(wanted):
        raise refused[wanted[0].ref]
    _check_all(actor, wanted, found, sent=sent, at=at)
    return [
        Result(item, error=refused[item.ref])
        if item.ref in refused
        else _sign_one(actor, programme, item, sent=sent, at=at)
        for item in wanted
    ]


def _check_all(
    actor: Actor, wanted: Sequence[Wanted], found: Mapping[str, Choice], /, *, sent: SubmissionKey, at: datetime
) -> None:
    """What has been recorded, or is open no more, is answered one by one later on."""
    problems: dict[str, tuple[MentoringError, ...]] = {}
    for item in wanted:
        choice = found.get(item.ref)
        if choice is None or _is_known(actor, item, sent):
            continue
        joined_on = choice.joined_at.astimezone(actor.zone).date()
        wrong = find_problems(
            choice.criterion, choice.state, item.statement, today=actor.get_today(at), joined_on=joined_on
        )
        problems |= {f"{name}-{item.ref}": why for name, why in wrong.items()}
    if problems:
        raise Invalid(fields=problems)


def _is_known(actor: Actor, item: Wanted, sent: SubmissionKey, /) -> bool:
    try:
        refuse_known(actor.user_id, item.derive_key(sent), action=ACTION)
    except (Repeated, Invalid):
        return True
    return False


def _sign_one(actor: Actor, programme: ProgrammeView, item: Wanted, /, *, sent: SubmissionKey, at: datetime) -> Result:
    try:
        with use_case(
            actor,
            programme,
            action=ACTION,
            sent=item.derive_key(sent),
            at=at,
            plan_ref=item.plan_ref,
            target=about_criterion(item.address),
            seen=item.token,
        ) as case:
            return Result(item, seq=sign_off(case, item.statement).row.seq)
    except Repeated:
        return Result(item)
    except (Conflict, Invalid, NotFound, Refused, TooOften) as error:
        return Result(item, error=error)
