"""Who has shown what: people by skills, a page of each (rule R1). In the order they joined, never ranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mentoring_xblock.api.people_lists import RUNNING_STATES, select_plans
from mentoring_xblock.api.programmes import CriterionAddress, ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Status, get_needed, get_status
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import Plan, PlanCriterion

MATRIX_PEOPLE = 25
MATRIX_SKILLS = 20

Skill = tuple[CriterionAddress, Criterion]


@dataclass(frozen=True, slots=True)
class Group:
    """As many skills as a page shows. `titles`: of their sections; `part` of `parts`, where one section fills more."""

    block_title: str
    titles: Sequence[str]
    skills: Sequence[Skill]
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What one skill shows for one person; `needed`: how many signatures they need."""

    status: Status
    needed: int


@dataclass(frozen=True, slots=True)
class Row:
    """One person; a cell of None: the skill is not for the role that they work towards."""

    plan_ref: str
    name: str
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    groups: Sequence[Group]
    number: int
    rows: Sequence[Row]
    more: str

    @property
    def group(self) -> Group:
        return self.groups[self.number]


def get_matrix(standing: Standing, programme: ProgrammeView, /, *, number: int = 0, after: str = "") -> Matrix | None:
    """The group of that number for a page of those who take part; None where the checklist has no skills.

    Two statements; NotFound without such a group or person.
    """
    standing.require("people")
    groups = list(_list_groups(programme))
    if not groups:
        return None
    if not 0 <= number < len(groups):
        raise NotFound
    plans = _list_plans(standing, programme, after)
    more = plans[MATRIX_PEOPLE - 1].ref if len(plans) > MATRIX_PEOPLE else ""
    shown, skills = plans[:MATRIX_PEOPLE], groups[number].skills
    states = _get_states(shown, skills)
    rows = [Row(plan.ref, plan.name, [_make_cell(plan, skill, states) for skill in skills]) for plan in shown]
    return Matrix(groups, number, rows, more)


def _list_groups(programme: ProgrammeView, /) -> Iterator[Group]:
    """Whole sections as long as they fit; one that does not fit a page in parts."""
    for block in programme.blocks:
        block_title = block.checklist.title if len(programme.blocks) > 1 else ""
        group = Group(block_title, (), ())
        for section in block.checklist.sections:
            skills = tuple((block.get_address(criterion.id), criterion) for criterion in section.criteria)
            if group.skills and len(group.skills) + len(skills) > MATRIX_SKILLS:
                yield group
                group = Group(block_title, (), ())
            if len(skills) > MATRIX_SKILLS:
                yield from _divide(block_title, section.title, skills)
            elif skills:
                group = replace(group, titles=(*group.titles, section.title), skills=(*group.skills, *skills))
        if group.skills:
            yield group


def _divide(block_title: str, title: str, skills: Sequence[Skill], /) -> Iterator[Group]:
    starts = range(0, len(skills), MATRIX_SKILLS)
    for part, start in enumerate(starts, 1):
        yield Group(block_title, (title,), skills[start : start + MATRIX_SKILLS], part, len(starts))


def _list_plans(standing: Standing, programme: ProgrammeView, after: str, /) -> list[Plan]:
    rows = select_plans(standing, programme).filter(status__in=RUNNING_STATES, user_id__isnull=False)
    if after:
        mark = Plan.objects.filter(programme_id=programme.id, ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(id__gt=mark.pk)
    return list(rows.order_by("id")[: MATRIX_PEOPLE + 1])


States = Mapping[tuple[int, int, str], CriterionState]


def _get_states(plans: Sequence[Plan], skills: Sequence[Skill], /) -> States:
    rows = PlanCriterion.objects.filter(
        plan_id__in=[plan.pk for plan in plans],
        block_id__in={address.block_id for address, _ in skills},
        criterion__in={criterion.id for _, criterion in skills},
    )
    found = rows.values_list("plan_id", "block_id", "criterion", "state")
    return {(plan, block, criterion or ""): CriterionState.from_json(state) for plan, block, criterion, state in found}


def _make_cell(plan: Plan, skill: Skill, states: States, /) -> Cell | None:
    address, criterion = skill
    if not criterion.is_for(plan.track):
        return None
    state = states.get((plan.pk, address.block_id, criterion.id), EMPTY)
    return Cell(get_status(criterion, state), get_needed(criterion, state))
