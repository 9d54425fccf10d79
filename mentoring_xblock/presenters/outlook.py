"""What people will see of a block that nobody has joined yet: two made-up people, the same every time.

They stand in the learners' own panels. Nothing of them is in the database, and nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import CriterionRecord
from mentoring_xblock.api.desk import MentorDesk
from mentoring_xblock.api.lists import Part, PersonItem, WaitingItem
from mentoring_xblock.api.plan_views import CriterionDetail, CriterionLine, PlanView
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import MentorFacts, PlanFacts, Standing
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Piece, Signature, Status, get_status
from mentoring_xblock.domain.finish_date import suggest_finish_date
from mentoring_xblock.domain.progress import get_progress
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.host import Host, Place
from mentoring_xblock.presenters.checklist import present_front, present_sections
from mentoring_xblock.presenters.desk import present_desk
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.invitation import present_invitation
from mentoring_xblock.presenters.own_side import present_own_side
from mentoring_xblock.presenters.skill_pages import present_own_skill, present_skill_to_sign
from mentoring_xblock.web.requests import Panel, Request

MENTEE, MENTOR = "Asha", "Sam"
MOST_SKILLS = 600
WHO_MAY_MENTOR = {
    "anyone": gettext_lazy("Anyone on the course may be a mentor."),
    "approved": gettext_lazy("Anyone on the course may ask to be a mentor; a lead says yes first."),
    "staff": gettext_lazy("Only course staff may be mentors."),
}
"""In all lists of one preview together: a long checklist with many tracks is cut, and says so."""
_PLAN, _MENTOR = "a" * 32, "b" * 32


class _Nowhere:
    """The host of a page that leads nowhere."""

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        return ""


@dataclass(frozen=True)
class _Standing(Standing):
    """A made-up person before a made-up plan."""

    plan_facts: PlanFacts = field(kw_only=True)
    mentor: MentorFacts = field(kw_only=True)
    relation: Relation = field(kw_only=True)

    @cached_property
    def facts(self) -> PlanFacts:
        return self.plan_facts

    @cached_property
    def mentors(self) -> list[MentorFacts]:
        return [self.mentor]

    @cached_property
    def relations(self) -> frozenset[Relation]:
        return frozenset({self.relation})


@dataclass(frozen=True)
class Stage:
    """One track of a programme, with Asha part of the way; `at` is now, `zone` that of whoever looks."""

    programme: ProgrammeView
    track: str | None
    at: datetime
    zone: ZoneInfo

    def make_request(self, name: str, screen: str, /) -> Request:
        """As this person opens it; ids of one screen are not those of another."""
        key = f"{self.programme.here.usage_key}#{self.track}#{screen}"
        return Request(
            actor=Actor(0, name, self.zone, is_enrolled=True, is_lead=False),
            programme=self.programme,
            at=self.at,
            host=cast(Host, _Nowhere()),
            place=Place(key, self.programme.course_key, ""),
        )

    @cached_property
    def view(self) -> PlanView:
        criteria = list(self.programme.list_criteria(self.track))
        states = list(_make_states([criterion for _place, criterion in criteria], self.at))
        lines = [
            CriterionLine(place, criterion, state, get_status(criterion, state), _say(state))
            for (place, criterion), state in zip(criteria, states, strict=True)
        ]
        progress = get_progress((line.criterion, line.state) for line in lines)
        return PlanView(self._make_standing(Relation.MENTEE), self.programme, tuple(lines), progress)

    def _make_standing(self, relation: Relation, /) -> Standing:
        settings = self.programme.settings
        today = self.at.astimezone(self.zone).date()
        finish_on = suggest_finish_date(today, weeks=settings.weeks, full_time_hours=settings.hours, hours=None)
        joined_at = self.at - timedelta(weeks=3)
        facts = PlanFacts(_PLAN, MENTEE, "taking_part", self.track, finish_on, None, joined_at, asked_for_help=False)
        is_self = relation is Relation.MENTOR
        sam = MentorFacts(
            *("c" * 32, _MENTOR, "d" * 32, MENTOR, _("has done this job"), _("Wed after handover, or text me")),
            signs=True,
            is_self=is_self,
        )
        actor = Actor(0, MENTOR if is_self else MENTEE, self.zone, is_enrolled=True, is_lead=False)
        return _Standing(actor, None, (), plan_facts=facts, mentor=sam, relation=relation)

    def find(self, *wanted: Status) -> CriterionLine | None:
        """The first line in the first of these states that there is one in."""
        found = (line for status in wanted for line in self.view.lines if line.status is status)
        return next(found, None)

    def make_detail(self, line: CriterionLine, relation: Relation, /) -> CriterionDetail:
        evidence = {piece.name: str(_EVIDENCE[piece.name]()) for piece in line.state.pieces}
        return CriterionDetail(
            view=self._make_standing(relation),
            programme=self.programme,
            record=CriterionRecord(line.address, line.criterion, line.state, None),
            status=line.status,
            token="",
            history=(),
            evidence=evidence,
            may_sign=relation is Relation.MENTOR,
        )


_EVIDENCE = {
    "line": lambda: _("I did this on my last shift, and talked it through with the team afterwards."),
    "client": lambda: _("The client chose how, and said when to stop."),
}


def _say(state: CriterionState, /) -> str:
    return _("You are close. Show me once more next week.") if state.not_yet else ""


def _make_states(criteria: Sequence[Criterion], at: datetime, /) -> Iterator[CriterionState]:
    """A third is signed; then one came back, one waits; the rest is to do."""
    signed = len(criteria) // 3
    day = (at - timedelta(days=2)).date().isoformat()
    for number, criterion in enumerate(criteria):
        if number < signed:
            places = range(1, criterion.signatures + 1)
            yield CriterionState(
                signatures=tuple(
                    Signature(place, criterion.edition, place, _MENTOR, "observation", day, at.isoformat())
                    for place in places
                )
            )
        elif number == signed and len(criteria) > 3:
            yield CriterionState(not_yet=1)
        elif number == signed + (len(criteria) > 3):
            names = ("line", "client") if criterion.client_voice else ("line",)
            pieces = tuple(Piece(name, 1, name, 1) for name in names)
            state = CriterionState(happened_on=day, pieces=pieces, ready=1, ready_at=at.isoformat())
            yield replace(state, ready_edition=criterion.edition)
        else:
            yield EMPTY


@dataclass(frozen=True)
class Screen:
    """One panel of the preview; `request` is whose it is. `more`: skills that its list leaves out."""

    title: str
    request: Request
    panel: Panel
    is_open: bool = True
    more: int = 0


def show_invitation(stage: Stage, /, *, name_limit: int, wish_limit: int) -> list[Screen]:
    request = stage.make_request(MENTEE, "invitation")
    nothing = {"may_opt_out": False, "has_opted_out": False, "is_graded": False}
    context = present_invitation(
        request,
        Part(None, None),
        name_limit=name_limit,
        wish_limit=wish_limit,
        may_volunteer=True,
        opting_out=nothing,
    )
    return [Screen(_("The invitation"), request, Panel("invitation", context))]


def show_mentee(stage: Stage, /, *, most_skills: int, note_limit: int) -> list[Screen]:
    """The first page, a skill, all skills."""
    request = stage.make_request(MENTEE, "front")
    is_part = stage.programme.here.id != stage.programme.home_id
    front = present_front(stage.view, [], today=request.today)
    frame = present_frame(request, Part(_PLAN, None, came_at=stage.at), "checklist")
    screens = [Screen(_("The first page"), request, Panel("part" if is_part else "checklist", {**frame, **front}))]
    if line := stage.find(Status.TO_DO, Status.WAITING, Status.NOT_YET, Status.SIGNED):
        request = stage.make_request(MENTEE, "skill")
        detail = stage.make_detail(line, Relation.MENTEE)
        side = present_own_side(request, detail, None, "", limit=note_limit)
        panel = Panel("skill", {**present_own_skill(request, detail), **side})
        screens.append(Screen(_("A skill"), request, panel, is_open=False))
        request = stage.make_request(MENTEE, "skills")
        sections, more = _cut(present_sections(stage.view), most_skills)
        panel = Panel("skills", {**present_frame(request), **front, "sections": sections})
        screens.append(Screen(_("All skills"), request, panel, is_open=False, more=more))
    return screens


def _cut(sections: Sequence[dict[str, Any]], most: int, /) -> tuple[list[dict[str, Any]], int]:
    """The first so many skills, by section; and how many are left out."""
    kept, left = [], most
    for section in sections:
        rows = section["rows"][:left]
        left -= len(rows)
        if rows:
            kept.append({**section, "rows": rows})
    total = sum(len(section["rows"]) for section in sections)
    return kept, total - (most - left)


def show_mentor(stage: Stage, /) -> list[Screen]:
    """The first page, and signing what waits there."""
    request = stage.make_request(MENTOR, "desk")
    line = stage.find(Status.WAITING)
    since = stage.at - timedelta(days=1)
    waiting = [WaitingItem(_PLAN, MENTEE, line.address, line.criterion, since, _EVIDENCE["line"]())] if line else []
    talked_on = request.today - timedelta(days=3)
    asha = PersonItem(_PLAN, MENTEE, "taking_part", None, stage.view.progress, talked_on)
    desk = MentorDesk(tuple(waiting), (), (asha,), places=4, status="active", may_offer_to=())
    frame = present_frame(request, Part(None, _MENTOR, came_at=stage.at), "desk")
    panel = Panel("desk", {**frame, **present_desk(desk, today=request.today)})
    screens = [Screen(_("The first page"), request, panel)]
    if line:
        request = stage.make_request(MENTOR, "sign")
        context = present_skill_to_sign(request, stage.make_detail(line, Relation.MENTOR))
        screens.append(Screen(_("Signing a skill"), request, Panel("sign", context), is_open=False))
    return screens


def present_numbers(programme: ProgrammeView, /) -> list[str]:
    """How much it is: in all, and for each track."""
    numbers = [_count(list(programme.list_criteria()))]
    for track, title in programme.tracks:
        numbers.append(f"{title}: {_count(list(programme.list_criteria(track)))}")
    return numbers


def _count(criteria: Sequence[tuple[object, Criterion]], /) -> str:
    skills = len(criteria)
    signatures = sum(criterion.signatures for _place, criterion in criteria)
    counted = ngettext("%(n)s skill", "%(n)s skills", skills) % {"n": skills}
    least = ngettext("%(n)s signature at least", "%(n)s signatures at least", signatures) % {"n": signatures}
    return f"{counted}, {least}" if skills else counted


def describe_settings(programme: ProgrammeView, /) -> list[str]:
    """The settings of a home, a sentence each; switches only where they are on."""
    settings = programme.settings
    sentences = [
        ngettext(
            "It takes %(n)s week to begin with. People who work fewer than %(hours)s hours a week get longer.",
            "It takes %(n)s weeks to begin with. People who work fewer than %(hours)s hours a week get longer.",
            settings.weeks,
        )
        % {"n": settings.weeks, "hours": settings.hours},
        str(WHO_MAY_MENTOR[settings.who_may_mentor]),
        ngettext(
            "A person can have one mentor.", "A person can have %(n)s mentors at a time.", settings.mentors_per_plan
        )
        % {"n": settings.mentors_per_plan},
        _("It counts towards the grade, with a weight of %(weight)s.") % {"weight": f"{settings.weight:g}"}
        if settings.weight
        else _("It is not graded."),
        _("It counts towards finishing the course; people can say that it is not for them.")
        if settings.counts_for_completion
        else _("It does not count towards finishing the course."),
    ]
    switched_on = {
        _("A lead lets each person begin before skills are signed."): settings.authorise_first,
        _("The lead may sign skills as well."): settings.leads_may_sign,
        _("The lead can read all talks; people are told before they join."): settings.leads_read_talks,
        _("Limited staff are leads as well."): settings.limited_staff_lead,
        _("People can add files to a skill."): settings.evidence_files,
    }
    sentences += [sentence for sentence, is_on in switched_on.items() if is_on]
    if settings.months_to_keep:
        sentences.append(
            ngettext(
                "What people wrote and signed is due for review %(n)s month after they finish or stop.",
                "What people wrote and signed is due for review %(n)s months after they finish or stop.",
                settings.months_to_keep,
            )
            % {"n": settings.months_to_keep}
        )
    if settings.lead_name:
        sentences.append(_("The lead is called “%(name)s”.") % {"name": settings.lead_name})
    return sentences
