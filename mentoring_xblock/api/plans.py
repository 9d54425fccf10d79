"""A mentee's own plan: join, leave, come back, break, finish date, asking the lead (rules P1, P3, P7, P8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from mentoring_xblock.api import opt_outs
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Line, to_recorded
from mentoring_xblock.api.mentorships import end_all_mentorships
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, make_ref
from mentoring_xblock.api.tracks import set_track
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.domain.programme import Terms
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, Refused
from mentoring_xblock.models import LedgerEntry, Plan

LONGEST_PLAN = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Joining:
    """What the mentee confirms: the name that others see, the track (None where there is no choice), the finish."""

    name: str
    track: str | None
    finish_on: date
    mentors_may_offer: bool = False


def find_own_plan(actor: Actor, programme: ProgrammeView, /) -> tuple[list[int], str | None]:
    """For locking: no mentor, and the actor's own plan where there is one."""
    refs = Plan.objects.filter(programme_id=programme.id, user_id=actor.user_id).values_list("ref", flat=True)
    return [], refs.first()


def about_joining() -> Loader:
    """Loader for joining: a plan that was left may be taken up again; a lead may join where they are enrolled."""

    def load(case: Case) -> Target:
        plan = case.standing.plan
        if plan is not None and plan.user_id != case.actor.user_id:
            # Erased between looking for it and locking it: whoever comes again begins a plan of their own.
            raise Conflict("not_now")
        if plan is not None and plan.status in RUNNING:
            raise Conflict("joined_already")
        if plan is not None:
            return Target(is_set=plan.status == PlanStatus.LEFT)
        return Target(is_set=case.actor.is_enrolled)

    return load


def join(case: Case, joining: Joining, /, *, site: str) -> str:
    """Begin a plan, or take up again the one that was left; its reference. Rows come into being only now (P1)."""
    if not case.actor.is_enrolled:
        raise Refused("not_enrolled")
    check_day(joining.finish_on, field="finish_on", today=case.actor.get_today(case.at))
    known = [track for track, _title in case.programme.tracks]
    if known and joining.track not in known:
        raise Invalid(fields={"track": (MentoringError("choose_one"),)})
    joining = replace(joining, track=joining.track if known else None)
    terms = Terms.of(case.programme.settings)
    if case.standing.plan is not None:
        opt_outs.forget(case)
        return _return(case, joining, terms)
    plan = Plan(
        programme_id=case.programme.id,
        user_id=case.actor.user_id,
        ref=make_ref(),
        name=joining.name,
        status=PlanStatus.AWAITING if terms.authorise_first else PlanStatus.TAKING_PART,
        track=joining.track,
        finish_on=joining.finish_on,
        joined_at=case.at,
        terms=canonical(terms.to_data()),
        mentors_may_offer=joining.mentors_may_offer,
    )
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        raise Conflict("joined_already") from error
    # After the plan's row: who says "Not for me" at the same time looks for it after theirs.
    opt_outs.forget(case)
    case.standing = Standing(case.actor, plan, [])
    case.relation = Relation.MENTEE
    data = {
        "course": case.programme.course_key,
        "finish_on": plan.finish_on.isoformat(),
        "needs_authorising": terms.authorise_first,
        "programme": case.programme.slug,
        "site": site,
        "terms": terms.digest,
        "track": plan.track,
    }
    case.append(Line(NewEntry(EntryType.JOINED, data)))
    return plan.ref


def _return(case: Case, joining: Joining, terms: Terms, /) -> str:
    plan = case.plan
    plan.name = joining.name
    plan.status = PlanStatus.AWAITING if _awaits_lead(plan) else PlanStatus.TAKING_PART
    plan.terms = canonical(terms.to_data())
    plan.mentors_may_offer = joining.mentors_may_offer
    case.append(Line(NewEntry(EntryType.RETURNED, {"terms": terms.digest})))
    if joining.track != plan.track:
        set_track(case, joining.track)
    if joining.finish_on != plan.finish_on:
        plan.finish_on = joining.finish_on
        case.append(Line(NewEntry(EntryType.FINISH_MOVED, {"finish_on": joining.finish_on.isoformat()})))
    return plan.ref


def _awaits_lead(plan: Plan, /) -> bool:
    """Whether a lead still has to let this plan begin: leaving and coming back does not get round that (P4)."""
    kinds = (EntryType.JOINED, EntryType.AUTHORISED)
    rows = LedgerEntry.objects.filter(plan=plan, type__in=kinds).order_by("seq").values_list("body", flat=True)
    first, *rest = [to_recorded(body) for body in rows]
    return bool(first.data["needs_authorising"]) and not rest


def check_day(day: date, /, *, field: str, today: date) -> None:
    """Invalid where the day is past or more than three years away."""
    code = "date_in_past" if day < today else "date_too_far" if day > today + LONGEST_PLAN else None
    if code:
        raise Invalid(fields={field: (MentoringError(code),)})


def move_finish(case: Case, finish_on: date, /) -> None:
    check_day(finish_on, field="finish_on", today=case.actor.get_today(case.at))
    if finish_on == case.plan.finish_on:
        return
    case.plan.finish_on = finish_on
    case.append(Line(NewEntry(EntryType.FINISH_MOVED, {"finish_on": finish_on.isoformat()})))


def pause_plan(case: Case, until: date | None, /) -> None:
    """A break, with an end if they like; everything goes on working, lists rest."""
    if case.plan.status != PlanStatus.TAKING_PART:
        raise Conflict("not_now")
    if until is not None:
        check_day(until, field="until", today=case.actor.get_today(case.at))
    case.plan.status, case.plan.paused_until = PlanStatus.ON_BREAK, until
    case.append(Line(NewEntry(EntryType.PAUSED, {"until": until.isoformat() if until else None})))


def resume_plan(case: Case, /) -> None:
    if case.plan.status != PlanStatus.ON_BREAK:
        raise Conflict("not_now")
    case.plan.status, case.plan.paused_until = PlanStatus.TAKING_PART, None
    case.append(Line(NewEntry(EntryType.RESUMED)))


def leave(case: Case, /) -> None:
    """Stop, without a reason. Mentorships end, open requests with them; the record stays theirs."""
    end_all_mentorships(case, reason="left")
    case.plan.status, case.plan.paused_until = PlanStatus.LEFT, None
    stop_asking_for_help(case)
    case.append(Line(NewEntry(EntryType.LEFT)))


def about_finish(case: Case, /) -> Target:
    """Loader for moving the finish date: a tap that adds weeks means the date that stood on the page."""
    return Target(token=case.plan.finish_on.isoformat())


def extend_finish(case: Case, weeks: int, /) -> None:
    """So many weeks more; past the date, from today on."""
    today = case.actor.get_today(case.at)
    move_finish(case, max(case.plan.finish_on, today) + timedelta(weeks=weeks))


def ask_lead_for_help(case: Case, /) -> None:
    """Never a dead end (P7): the lead sees that this person would like a hand.

    From then on the lead may read the wishes, where the mentee asked themselves: their button says so.
    """
    case.plan.help_asked_at = case.at
    if case.relation is Relation.MENTEE:
        case.plan.lead_reads_wishes = True
    case.tell(Happening.HELP_ASKED)


def stop_asking_for_help(case: Case, /) -> None:
    """Help is not needed any more, as the mentee says; the wishes are between mentee and mentors again."""
    if case.relation is not Relation.MENTEE:
        raise Refused("not_allowed")
    case.plan.help_asked_at, case.plan.lead_reads_wishes = None, False
