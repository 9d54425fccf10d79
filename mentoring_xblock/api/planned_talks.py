"""Talks that are to come: suggesting one, saying yes, naming another time, moving, cancelling (rule E1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Happened, Thing
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_named_or_own, load_standing, make_ref
from mentoring_xblock.api.sessions import find_mentorship
from mentoring_xblock.api.use_cases import Case, Loader, SystemCase, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.local_times import find_moments
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused
from mentoring_xblock.models import Mentorship, PlannedTalk, Session

OPEN_PLANNED_TALKS = 10
FARTHEST_DAYS = 366
PAST_SHOWN = timedelta(days=7)
COMING_SHOWN = 20
_WHICH = {"first": 0, "second": 1}


@dataclass(frozen=True, slots=True)
class TalkPlan:
    """What is suggested, by the actor's clock; `which` (`first`, `second`): where that time comes twice."""

    day: date
    clock: time
    which: str = ""
    mentor_ref: str | None = None
    minutes: int | None = None
    place: str = ""
    agenda: str = ""


@dataclass(frozen=True, slots=True)
class PlannedView:
    """One planned talk as a reader sees it. `state`: `proposed`, `agreed`, `held`, `cancelled`.

    `is_party`: the reader is one of the two. `is_my_turn`: the other waits for their answer. `is_past`: it was to have
    begun. `session_ref`: the talk that was written down, once it was held.
    """

    ref: str
    mentor_ref: str
    mentor_name: str
    starts_at: datetime
    zone: str
    minutes: int | None
    place: str
    agenda: str
    another_time: str
    state: str
    version: int
    is_party: bool
    is_my_turn: bool
    is_past: bool
    session_ref: str


@dataclass(frozen=True, slots=True)
class ComingTalk:
    """One line in a list of what is to come. `is_past`: it was to have begun, and nothing is written down yet."""

    ref: str
    plan_ref: str
    mentee_name: str
    mentor_name: str
    starts_at: datetime
    minutes: int | None
    state: str
    is_my_turn: bool
    is_past: bool


def open_planning(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> Standing:
    """The actor before the plan that is named, else before their own; whoever may plan no talk there is refused."""
    standing = load_named_or_own(actor, programme.id, plan_ref)
    standing.require("plan_talk")
    return standing


def get_planned(
    actor: Actor, programme: ProgrammeView, plan_ref: str, planned_ref: str, /, *, at: datetime
) -> tuple[Standing, PlannedView]:
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("planned_talks")
    rows = PlannedTalk.objects.filter(plan=standing.plan, ref=planned_ref)
    row = rows.select_related("mentor", "session").first()
    if row is None:
        raise NotFound
    return standing, _to_view(standing, row, at=at)


def _to_view(standing: Standing, row: PlannedTalk, /, *, at: datetime) -> PlannedView:
    is_party = _is_party(standing, row)
    return PlannedView(
        ref=row.ref,
        mentor_ref=row.mentor.ref,
        mentor_name=row.mentor.name,
        starts_at=row.starts_at,
        zone=row.zone,
        minutes=row.minutes,
        place=row.place,
        agenda=row.agenda,
        another_time=row.another_time,
        state=row.state,
        version=row.version,
        is_party=is_party,
        is_my_turn=is_party and is_turn_of(row.state, row.proposed_by, standing.actor.user_id),
        is_past=row.starts_at <= at,
        session_ref=row.session.ref if row.session else "",
    )


def _is_party(standing: Standing, row: PlannedTalk, /) -> bool:
    mentee_id = standing.plan.user_id if standing.plan else None
    return standing.actor.user_id in (mentee_id, row.mentor.user_id)


def is_turn_of(state: str, proposed_by: int | None, user_id: int, /) -> bool:
    """Whether of the two who are to talk it is this one who answers."""
    return state == "proposed" and proposed_by != user_id


def about_planned(planned_ref: str, /) -> Loader:
    """Loader for one planned talk; every change of it makes the pages that were built before stale."""

    def load(case: Case) -> Target:
        rows = PlannedTalk.objects.filter(plan=case.plan, ref=planned_ref)
        row = rows.select_related("mentor").first()
        if row is None:
            raise NotFound
        return Target(row, is_own=_is_party(case.standing, row), token=str(row.version))

    return load


def plan_talk(case: Case, words: TalkPlan, /) -> str:
    """Suggest a talk; its reference. It is with the mentee's only mentor, the one they name, or who suggests it."""
    coming = PlannedTalk.objects.filter(plan=case.plan, open=1, starts_at__gt=case.at)
    if coming.count() >= OPEN_PLANNED_TALKS:
        raise Conflict("too_many_planned", limit=OPEN_PLANNED_TALKS)
    mentorship = find_mentorship(case, words.mentor_ref)
    row = PlannedTalk(plan=case.plan, mentor=mentorship.mentor, ref=make_ref())
    _write_down(case, row, words)
    row.save(force_insert=True)
    _tell_other(case, Happening.TALK_PLANNED, row)
    return row.ref


def move_talk(case: Case, words: TalkPlan, /) -> None:
    """Another time or place, by either of the two: it is a suggestion again, which the other answers."""
    row = _get_open(case)
    _write_down(case, row, words)
    row.state, row.another_time, row.version = "proposed", "", row.version + 1
    row.save()
    _tell_other(case, Happening.TALK_PLANNED, row)


def agree_to_talk(case: Case, /) -> None:
    """Yes, by the one who did not suggest it."""
    row = _get_open(case)
    _check_turn(case, row)
    if row.another_time:
        raise Conflict("another_time_wanted")
    if row.starts_at <= case.at:
        raise Conflict("talk_time_past")
    row.state, row.version = "agreed", row.version + 1
    row.save(update_fields=["state", "version"])
    _tell_other(case, Happening.TALK_AGREED, row)


def ask_another_time(case: Case, line: str, /) -> None:
    """It does not suit, or no longer: one line on when would. Then it is the other's turn to move it."""
    row = _get_open(case)
    if row.state == "proposed":
        _check_turn(case, row)
    row.state, row.another_time, row.proposed_by = "proposed", line, case.actor.user_id
    row.version += 1
    row.save(update_fields=["state", "another_time", "proposed_by", "version"])
    _tell_other(case, Happening.TALK_ANOTHER_TIME, row)


def cancel_talk(case: Case, /) -> None:
    """By either of the two, without a reason. Nobody is told of one whose time has gone by."""
    row = _get_open(case)
    _close(row, "cancelled")
    if row.starts_at > case.at:
        _tell_other(case, Happening.TALK_CANCELLED, row)


def mark_held(case: Case, planned_ref: str, session_ref: str, /) -> None:
    """Tie a planned talk of this plan to the log of it; Conflict where the other wrote it down first. One that was
    cancelled meanwhile, or was planned with another mentor, stays as it is: the log is what counts."""
    session = Session.objects.filter(plan=case.plan, ref=session_ref).first()
    row = PlannedTalk.objects.filter(plan=case.plan, ref=planned_ref).first()
    if session is None or row is None or row.mentor_id != session.mentor_id:
        return
    if row.session_id is not None:
        raise Conflict("written_down_already")
    if row.open is None:
        return
    row.session = session
    _close(row, "held")


def cancel_of(case: Case | SystemCase, mentorship: Mentorship, /) -> None:
    """When two stop working together: what they had planned is cancelled, and the mentee is told."""
    rows = PlannedTalk.objects.filter(plan=case.plan, mentor_id=mentorship.mentor_id, open=1)
    for row in rows.order_by("starts_at", "id"):
        _close(row, "cancelled")
        told = {case.plan.user_id} if row.starts_at > case.at else set()
        _tell(case, Happening.TALK_CANCELLED, row, told)


def list_coming_talks(standing: Standing, /, *, at: datetime) -> list[ComingTalk]:
    """What is planned in one plan, the soonest first; of what was to have been, the last week. One query."""
    if not standing.may("planned_talks"):
        return []
    rows = select_coming(at).filter(plan=standing.plan)
    return [_make_coming(row, standing.actor, at) for row in rows[:COMING_SHOWN]]


def list_coming_of_mentor(actor: Actor, programme: ProgrammeView, /, *, at: datetime) -> list[ComingTalk]:
    """The same over everybody whom the actor mentors. One query."""
    decision = decide("planned_talks", [Relation.MENTOR], is_masquerading=actor.is_masquerading)
    if decision.verdict != "yes":
        return []
    rows = select_coming(at).filter(mentor__user_id=actor.user_id, mentor__programme_id=programme.id)
    rows = rows.filter(plan__status__in=[str(status) for status in RUNNING])
    return [_make_coming(row, actor, at) for row in rows[:COMING_SHOWN]]


def select_coming(at: datetime, /) -> QuerySet[PlannedTalk]:
    rows = PlannedTalk.objects.filter(open=1, starts_at__gt=at - PAST_SHOWN)
    return rows.select_related("plan", "mentor").order_by("starts_at", "id")


def _make_coming(row: PlannedTalk, actor: Actor, at: datetime, /) -> ComingTalk:
    is_party = actor.user_id in (row.plan.user_id, row.mentor.user_id)
    return ComingTalk(
        ref=row.ref,
        plan_ref=row.plan.ref,
        mentee_name=row.plan.name,
        mentor_name=row.mentor.name,
        starts_at=row.starts_at,
        minutes=row.minutes,
        state=row.state,
        is_my_turn=is_party and is_turn_of(row.state, row.proposed_by, actor.user_id),
        is_past=row.starts_at <= at,
    )


def _get_open(case: Case, /) -> PlannedTalk:
    """The talk of the case, while it is to come. Another mentor of the plan reads it and leaves it alone."""
    row: PlannedTalk = case.target.value
    if not case.target.is_own:
        raise Refused("not_your_talk")
    if row.open is None:
        raise Conflict("talk_is_over")
    return row


def _check_turn(case: Case, row: PlannedTalk, /) -> None:
    if not is_turn_of(row.state, row.proposed_by, case.actor.user_id):
        raise Conflict("others_turn" if row.state == "proposed" else "talk_agreed_already")


def _write_down(case: Case, row: PlannedTalk, words: TalkPlan, /) -> None:
    row.starts_at = _find_start(case, words)
    row.zone = case.actor.zone.key
    row.minutes, row.place, row.agenda = words.minutes, words.place, words.agenda
    row.proposed_by, row.planned_at = case.actor.user_id, case.at


def _find_start(case: Case, words: TalkPlan, /) -> datetime:
    """The moment that was meant; Invalid where it is past, too far away, or no single one."""
    today = case.actor.get_today(case.at)
    if words.day < today:
        raise Invalid(fields={"day": (MentoringError("day_is_past"),)})
    if words.day > today + timedelta(days=FARTHEST_DAYS):
        raise Invalid(fields={"day": (MentoringError("day_too_far"),)})
    moments = find_moments(words.day, words.clock, case.actor.zone)
    if not moments:
        raise Invalid(fields={"clock": (MentoringError("time_left_out"),)})
    if len(moments) > 1 and not words.which:
        raise Invalid(fields={"which": (MentoringError("time_comes_twice"),)})
    moment = moments[_WHICH[words.which]] if len(moments) > 1 else moments[0]
    if moment <= case.at:
        raise Invalid(fields={"clock": (MentoringError("time_is_past"),)})
    return moment


def _close(row: PlannedTalk, state: str, /) -> None:
    row.state, row.open, row.version = state, None, row.version + 1
    row.save(update_fields=["state", "open", "version", "session"])


def _tell_other(case: Case, what: Happening, row: PlannedTalk, /) -> None:
    _tell(case, what, row, {case.plan.user_id, row.mentor.user_id} - {case.actor.user_id})


def _tell(case: Case | SystemCase, what: Happening, row: PlannedTalk, told: set[int | None], /) -> None:
    people = frozenset(user_id for user_id in told if user_id is not None)
    case.happened.append(Happened(what, about=Thing(row.ref, str(row.version), people)))
