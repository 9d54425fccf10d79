"""Goals, which are the mentee's, and what somebody will do about them (rule E7). Neither is in the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mentoring_xblock.api.plans import check_day
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing, get_participant, make_ref
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused
from mentoring_xblock.models import Action, Goal

MAX_GOALS = 50
MAX_ACTIONS = 200
DONE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class GoalWords:
    """What the mentee says of a goal: cleaned texts; only `ideal` must be there."""

    ideal: str
    next_step: str = ""
    in_the_way: str = ""
    by_when: date | None = None
    criteria: tuple[CriterionAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody will do. `mentor_name`: None where it is the mentee who does it."""

    ref: str
    what: str
    mentor_name: str | None
    is_mine: bool
    by_when: date | None
    done_at: datetime | None
    goal_ref: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class GoalView:
    """`criteria`: reference of the block and id of each skill. `steps`: open ones first."""

    ref: str
    ideal: str
    next_step: str
    in_the_way: str
    by_when: date | None
    criteria: tuple[tuple[str, str], ...]
    done_at: datetime | None
    version: int
    steps: Sequence[Step] = field(default=())


@dataclass(frozen=True, slots=True)
class GoalPage:
    """`goals`: those that are open, then `done`. `steps`: what belongs to no goal, and `steps_done` of those."""

    goals: Sequence[GoalView]
    done: Sequence[GoalView]
    steps: Sequence[Step]
    steps_done: Sequence[Step]


def list_goals(standing: Standing, /) -> GoalPage:
    """Everything about goals in one plan. Two queries; both tables have a limit a plan."""
    standing.require("ratings")
    steps = _list_steps(standing)
    of_goals: dict[str, list[Step]] = {}
    for step in steps:
        of_goals.setdefault(step.goal_ref, []).append(step)
    goals = [_make_goal(row, of_goals.get(row.ref, [])) for row in Goal.objects.filter(plan=standing.plan)]
    loose = of_goals.get("", [])
    return GoalPage(
        goals=sorted((goal for goal in goals if goal.done_at is None), key=_by_when),
        done=sorted((goal for goal in goals if goal.done_at), key=_done_at, reverse=True),
        steps=[step for step in loose if step.done_at is None],
        steps_done=[step for step in loose if step.done_at is not None][:DONE_SHOWN],
    )


def get_goal(standing: Standing, goal_ref: str, /) -> GoalView:
    """One goal without its steps, for its form; NotFound where the plan has none such."""
    standing.require("ratings")
    return _make_goal(_find_goal(standing, goal_ref), [])


def _find_goal(standing: Standing, goal_ref: str, /) -> Goal:
    row = Goal.objects.filter(plan=standing.plan, ref=goal_ref).first()
    if row is None:
        raise NotFound
    return row


def _make_goal(row: Goal, steps: Sequence[Step], /) -> GoalView:
    return GoalView(
        ref=row.ref,
        ideal=row.ideal,
        next_step=row.next_step,
        in_the_way=row.in_the_way,
        by_when=row.by_when,
        criteria=tuple((block, criterion) for block, criterion in json.loads(row.criteria)),
        done_at=row.done_at,
        version=row.version,
        steps=steps,
    )


def _list_steps(standing: Standing, /) -> list[Step]:
    """Open ones by their day, then done ones, the latest first."""
    rows = list(Action.objects.filter(plan=standing.plan).select_related("goal").order_by("id"))
    names = {row.participant.ref: row.mentor.name for row in standing.mentorships}
    mine = _get_own_refs(standing)
    is_mentee = Relation.MENTEE in standing.relations
    steps = [_make_step(row, names, mine=mine, is_mentee=is_mentee, actor_id=standing.actor.user_id) for row in rows]
    done = sorted((step for step in steps if step.done_at), key=_done_at, reverse=True)
    return sorted((step for step in steps if step.done_at is None), key=_by_when) + done


def _by_when(item: GoalView | Step, /) -> date:
    """To sort by; what has no day comes last."""
    return item.by_when or date.max


def _done_at(item: GoalView | Step, /) -> str:
    return str(item.done_at)


def _get_own_refs(standing: Standing, /) -> set[str]:
    return {row.participant.ref for row in standing.mentorships if row.mentor.user_id == standing.actor.user_id}


def _make_step(row: Action, names: Mapping[str, str], /, *, mine: set[str], is_mentee: bool, actor_id: int) -> Step:
    is_mentors = row.who in names
    return Step(
        ref=row.ref,
        what=row.what,
        mentor_name=names.get(row.who),
        is_mine=row.who in mine or (is_mentee and not is_mentors),
        by_when=row.by_when,
        done_at=row.done_at,
        goal_ref=row.goal.ref if row.goal else "",
        may_remove=is_mentee or row.author_id == actor_id,
    )


def list_titles(criteria: Sequence[tuple[str, str]], programme: ProgrammeView, /) -> list[tuple[str, str]]:
    """Address and title of each of these skills that is still in the checklist."""
    found = []
    for block_ref, criterion_id in criteria:
        block = programme.blocks_by_ref.get(block_ref)
        criterion = block.checklist.by_id.get(criterion_id) if block else None
        if block and criterion:
            found.append((str(block.get_address(criterion_id)), criterion.title))
    return found


def about_goal(goal_ref: str, /) -> Loader:
    """Loader for one goal; without a reference for a new one."""

    def load(case: Case) -> Target:
        if not goal_ref:
            return Target()
        row = _find_goal(case.standing, goal_ref)
        return Target(row, token=str(row.version))

    return load


def save_goal(case: Case, words: GoalWords, /) -> str:
    """Set a goal, or change the one that the case is about; its reference. A day that it had before may stay past."""
    held: Goal | None = case.target.value
    if words.by_when is not None and (held is None or held.by_when != words.by_when):
        check_day(words.by_when, field="by_when", today=case.actor.get_today(case.at))
    if held is None and Goal.objects.filter(plan=case.plan).count() >= MAX_GOALS:
        raise Conflict("too_many_goals", limit=MAX_GOALS)
    row = held or Goal(plan=case.plan, ref=make_ref(), made_at=case.at, version=0)
    row.ideal, row.next_step, row.in_the_way = words.ideal, words.next_step, words.in_the_way
    row.by_when = words.by_when
    row.criteria = canonical(sorted({(item.block_ref, item.criterion) for item in words.criteria}))
    row.version += 1
    row.save()
    case.tell(Happening.GOAL_SAVED)
    return row.ref


def set_goal_done(case: Case, /, *, is_done: bool) -> None:
    """Tick a goal off, or take the tick back; what is so already stays so."""
    row = _get_target(case)
    if (row.done_at is not None) == is_done:
        return
    row.done_at = case.at if is_done else None
    row.save(update_fields=["done_at"])
    case.tell(Happening.GOAL_SAVED)


def remove_goal(case: Case, /) -> None:
    """Take a goal away; its steps stay, without one."""
    row = _get_target(case)
    row.actions.update(goal=None)
    row.delete()
    case.tell(Happening.GOAL_SAVED)


def _get_target(case: Case, /) -> Goal:
    row: Goal | None = case.target.value
    if row is None:
        raise NotFound
    return row


def add_step(case: Case, what: str, /, *, mentor_ref: str = "", by_when: date | None = None, goal_ref: str = "") -> str:
    """Note what somebody will do; its reference. `mentor_ref`: the mentor who does it, empty for the mentee."""
    if by_when is not None:
        check_day(by_when, field="by_when", today=case.actor.get_today(case.at))
    if Action.objects.filter(plan=case.plan).count() >= MAX_ACTIONS:
        raise Conflict("too_many_steps", limit=MAX_ACTIONS)
    goal = Goal.objects.filter(plan=case.plan, ref=goal_ref).first() if goal_ref else None
    if goal_ref and goal is None:
        raise Invalid(fields={"goal": (MentoringError("choose_one"),)})
    row = Action.objects.create(
        plan=case.plan,
        ref=make_ref(),
        author_id=case.actor.user_id,
        who=_find_who(case, mentor_ref),
        what=what,
        by_when=by_when,
        goal=goal,
        made_at=case.at,
    )
    case.tell(Happening.ACTION_SAVED)
    return row.ref


def _find_who(case: Case, mentor_ref: str, /) -> str:
    if not mentor_ref:
        if case.plan.user_id is None:
            raise NotFound
        return get_participant(case.plan, case.plan.user_id).ref
    chosen = next((row for row in case.standing.active if row.mentor.ref == mentor_ref), None)
    if chosen is None:
        raise Invalid(fields={"who": (MentoringError("choose_one"),)})
    return chosen.participant.ref


def about_step(step_ref: str, /) -> Loader:
    def load(case: Case) -> Target:
        row = Action.objects.filter(plan=case.plan, ref=step_ref).first()
        if row is None:
            raise NotFound
        return Target(row)

    return load


def set_step_done(case: Case, /, *, is_done: bool) -> None:
    """Either of the pair ticks it, whoever does it."""
    row: Action = case.target.value
    if (row.done_at is not None) == is_done:
        return
    row.done_at = case.at if is_done else None
    row.save(update_fields=["done_at"])
    case.tell(Happening.ACTION_SAVED)


def remove_step(case: Case, /) -> None:
    """The mentee takes any away, a mentor what they wrote themselves."""
    row: Action = case.target.value
    if case.relation is not Relation.MENTEE and row.author_id != case.actor.user_id:
        raise Refused("not_allowed")
    row.delete()
    case.tell(Happening.ACTION_SAVED)
