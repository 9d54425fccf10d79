"""Choosing skills in a form: those that are still to be signed first, long lists by section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.plan_views import PlanView
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.presenters.fields import Field, FieldMaker, Option

FEW = 12
TALKED_ABOUT = gettext_lazy("Skills we talked about")


@dataclass(frozen=True)
class SkillGroup:
    """Some of the field's options; one without a title stands open."""

    title: str
    options: Sequence[Option]

    @property
    def is_open(self) -> bool:
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class SkillChoice:
    """A field of ticks, and the same options in groups."""

    field: Field
    groups: Sequence[SkillGroup]

    @property
    def is_open(self) -> bool:
        return bool(self.field.error) or any(group.is_open for group in self.groups)


Sections = Iterable[tuple[str, list[tuple[str, str]]]]


def choose_skills(
    make: FieldMaker, view: PlanView, /, *, chosen: Sequence[str] = (), label: object = TALKED_ABOUT
) -> SkillChoice:
    """Skills of one plan; what is signed in full stands behind a heading of its own."""
    sections, signed = [], []
    for _block, title, lines in view.by_section:
        options = [(str(line.address), line.criterion.title) for line in lines if line.status is not Status.SIGNED]
        signed += [(str(line.address), line.criterion.title) for line in lines if line.status is Status.SIGNED]
        sections.append((title, options))
    return _choose(make, [*_join_few(sections), (_("Signed already"), signed)], chosen, label)


def choose_any_skills(make: FieldMaker, programme: ProgrammeView, /) -> SkillChoice:
    """Every skill of the programme, whoever's it is."""
    sections = [
        (section.title, [(str(block.get_address(item.id)), item.title) for item in section.criteria])
        for block in programme.blocks
        for section in block.checklist.sections
    ]
    return _choose(make, _join_few(sections), (), TALKED_ABOUT)


def _join_few(sections: list[tuple[str, list[tuple[str, str]]]], /) -> list[tuple[str, list[tuple[str, str]]]]:
    """Few skills need no headings."""
    options = [option for _title, held in sections for option in held]
    return [("", options)] if len(options) <= FEW else sections


def _choose(make: FieldMaker, sections: Sections, chosen: Sequence[str], label: object, /) -> SkillChoice:
    held = [(title, options) for title, options in sections if options]
    options = [option for _title, found in held for option in found]
    field = make("criteria", "ticks", label, options=options, chosen=chosen)
    by_value = {option.value: option for option in field.options}
    groups = [SkillGroup(title, [by_value[value] for value, _label in found]) for title, found in held]
    return SkillChoice(field, groups)
