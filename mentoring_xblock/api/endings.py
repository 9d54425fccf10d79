"""How plans begin and end: letting one begin, closing one, what happened then (rules P4, P6, P8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Line, get_texts, to_recorded
from mentoring_xblock.api.mentorships import end_all_mentorships
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.api.reviews import Stand, load_stand
from mentoring_xblock.api.use_cases import Case, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.plan_states import HAS_ENDED, PlanStatus
from mentoring_xblock.errors import Conflict
from mentoring_xblock.models import LedgerEntry


@dataclass(frozen=True, slots=True)
class Closing:
    """Who closed a plan, when and why, and how many skills were signed then; names and words may have been erased."""

    at: datetime
    by_name: str
    reason: str
    signed: int
    needed: int


def get_closing(standing: Standing, /) -> Closing | None:
    """How this plan was closed, if it is. Two queries where it is closed, else none."""
    plan = standing.plan
    if plan is None or plan.status != PlanStatus.CLOSED or not standing.may("plan"):
        return None
    row = LedgerEntry.objects.filter(plan=plan, type=EntryType.CLOSED).order_by("-seq").first()
    if row is None:
        return None
    texts = get_texts(plan.id, [(row.seq, "actor_name"), (row.seq, "reason")])
    data = to_recorded(row.body).data
    name, reason = texts.get((row.seq, "actor_name"), ""), texts.get((row.seq, "reason"), "")
    return Closing(row.at, name, reason, int(data["signed"]), int(data["needed"]))


def get_stand_to_close(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> tuple[Standing, Stand]:
    """For the page on which a lead closes a plan."""
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("close")
    return standing, load_stand(standing, programme)


def about_ending(case: Case, /) -> Target:
    """Loader for closing: what the page says is signed."""
    stand = load_stand(case.standing, case.programme)
    return Target(stand, token=stand.token)


def close_plan(case: Case, reason: str, /) -> None:
    """A lead closes it, with a reason. Mentorships end, open requests with them; everything signed stays."""
    stand: Stand = case.target.value
    if case.plan.status == PlanStatus.FINISHED:
        raise Conflict("finished_already")
    end_all_mentorships(case, reason="closed")
    case.plan.status, case.plan.paused_until = PlanStatus.CLOSED, None
    case.plan.help_asked_at, case.plan.lead_reads_wishes = None, False
    data = {"needed": stand.progress.total, "signed": stand.progress.signed}
    case.append(Line(NewEntry(EntryType.CLOSED, data, {"reason": reason})))


def authorise(case: Case, /) -> None:
    """A lead lets the plan begin: from now on skills may be signed."""
    if case.plan.status != PlanStatus.AWAITING:
        raise Conflict("begun_already")
    case.plan.status = PlanStatus.TAKING_PART
    case.append(Line(NewEntry(EntryType.AUTHORISED)))


def say_what_then(case: Case, what: str, /) -> None:
    """Note what happened after the end, or (empty) take that out again. Either of the pair, or a lead."""
    if case.plan.status not in HAS_ENDED:
        raise Conflict("not_finished_yet")
    case.plan.what_then = what
    case.tell(Happening.WHAT_THEN_SAID, what=what)
