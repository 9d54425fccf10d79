"""A lead looks after the volunteers: who they are, letting one begin, asking one to rest (rules M1, M3, R1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.lists import last_talk_of
from mentoring_xblock.api.mentors import Profile
from mentoring_xblock.api.people_lists import TERMS_OF_LIMITED_STAFF
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, SupportRequest

MENTORS_PAGE = 25
MENTOR_STATES = ("asking", "active", "on_break", "suspended")
ASKED_FOR_TALK = Exists(SupportRequest.objects.filter(mentor_id=OuterRef("pk"), open=1))


@dataclass(frozen=True, slots=True)
class MentorItem:
    """A volunteer as a lead finds them; `taken` of `places`; `wants_talk`: they asked for one."""

    ref: str
    user_id: int | None
    name: str
    job_role: str
    helps_with: str
    status: str
    places: int
    taken: int
    from_outside: bool
    wants_talk: bool


@dataclass(frozen=True, slots=True)
class Mentee:
    """Whom a mentor works with. `is_mutual`: the mentee mentors them as well (M4)."""

    plan_ref: str
    name: str
    talked_on: date | None
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class MentorFile:
    """One mentor for a lead; `people` those whom this lead may see, the others are in `taken` alone."""

    item: MentorItem
    profile: Profile
    people: Sequence[Mentee]
    is_self: bool


def list_volunteers(
    standing: Standing, programme: ProgrammeView, /, *, state: str = "", find: str = "", after: str = ""
) -> tuple[list[MentorItem], str]:
    """Mentors from A to Z, never ranked, and the reference to page on from ("" at the end).

    `state`: one of MENTOR_STATES, "free" (takes people and has a place), "support" (would like a talk); else NotFound.
    """
    standing.require("people")
    rows = _select(programme).filter(name__icontains=find) if find else _select(programme)
    if state == "free":
        rows = rows.filter(status="active", places__gt=F("taken"))
        if programme.settings.who_may_mentor == "staff":
            rows = rows.filter(approval="staff")
    elif state == "support":
        rows = rows.filter(ASKED_FOR_TALK)
    elif state:
        if state not in MENTOR_STATES:
            raise NotFound
        rows = rows.filter(status=state)
    if after:
        mark = MentorProfile.objects.filter(programme_id=programme.id, ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(Q(name__gt=mark.name) | Q(name=mark.name, id__gt=mark.pk))
    found = list(rows.order_by("name", "id")[: MENTORS_PAGE + 1])
    more = found[MENTORS_PAGE - 1].ref if len(found) > MENTORS_PAGE else ""
    return [_to_item(row) for row in found[:MENTORS_PAGE]], more


def _select(programme: ProgrammeView, /) -> QuerySet[MentorProfile]:
    """Those who are not erased, with what is counted of each."""
    running = Mentorship.objects.filter(mentor_id=OuterRef("pk"), open=1).order_by().values("mentor_id")
    return MentorProfile.objects.filter(programme_id=programme.id, status__in=MENTOR_STATES).annotate(
        taken=Coalesce(Subquery(running.annotate(n=Count("pk")).values("n")), 0),
        wants_talk=ASKED_FOR_TALK,
    )


def _to_item(row: MentorProfile, /) -> MentorItem:
    return MentorItem(
        ref=row.ref,
        user_id=row.user_id,
        name=row.name,
        job_role=row.job_role,
        helps_with=row.helps_with,
        status=row.status,
        places=row.places,
        taken=row.taken,  # type: ignore[attr-defined]
        from_outside=row.from_outside,
        wants_talk=row.wants_talk,  # type: ignore[attr-defined]
    )


def get_mentor_file(standing: Standing, programme: ProgrammeView, mentor_ref: str, /) -> MentorFile:
    """Two statements; NotFound without such a mentor."""
    standing.require("people")
    row = _select(programme).filter(ref=mentor_ref).first()
    if row is None:
        raise NotFound
    people = _list_people_of(standing, row)
    profile = Profile(**{name: getattr(row, name) for name in Profile.__dataclass_fields__})
    return MentorFile(_to_item(row), profile, people, is_self=row.user_id == standing.actor.user_id)


def _list_people_of(standing: Standing, mentor: MentorProfile, /) -> list[Mentee]:
    back = Mentorship.objects.filter(
        plan__programme_id=mentor.programme_id,
        plan__user_id=mentor.user_id,
        mentor__user_id=OuterRef("plan__user_id"),
        open=1,
    )
    rows = Mentorship.objects.filter(mentor=mentor, open=1).annotate(
        talked_on=last_talk_of("plan_id"), is_mutual=Exists(back)
    )
    if standing.actor.is_limited_staff:
        rows = rows.filter(plan__terms__contains=TERMS_OF_LIMITED_STAFF)
    found = rows.order_by("plan__name", "id").values_list("plan__ref", "plan__name", "talked_on", "is_mutual")
    return [Mentee(*row) for row in found]


def find_mentor(actor: Actor, programme: ProgrammeView, mentor_ref: str, /) -> Callable[[], tuple[list[int], None]]:
    """What a lead's decision on a mentor locks: that profile. For everybody else all references are alike."""

    def find() -> tuple[list[int], None]:
        if not actor.is_lead:
            return [], None
        row = MentorProfile.objects.filter(programme_id=programme.id, ref=mentor_ref, status__in=MENTOR_STATES).first()
        if row is None:
            raise NotFound
        return [row.pk], None

    return find


def about_volunteer(mentor_ref: str, /) -> Loader:
    """Loader: one mentor of the programme, under their lock. Refused where it is the lead's own profile."""

    def load(case: Case) -> Target:
        if not case.actor.is_lead or case.actor.is_masquerading:
            return Target()
        row = MentorProfile.objects.filter(programme_id=case.programme.id, ref=mentor_ref).first()
        if row is None or row.status not in MENTOR_STATES:
            raise NotFound
        if row.user_id == case.actor.user_id:
            raise Refused("not_about_yourself")
        return Target(row)

    return load


def approve(case: Case, /) -> None:
    """Who asked to be a mentor may begin; from now on people see them and ask."""
    _move(case, ("asking",), "active", Happening.MENTOR_APPROVED)


def suspend(case: Case, /) -> None:
    """They take nobody new and do not sign until they are restored. Those whom they mentor keep them."""
    _move(case, ("asking", "active", "on_break"), "suspended", Happening.MENTOR_SUSPENDED)


def restore(case: Case, /) -> None:
    _move(case, ("suspended",), "active", Happening.MENTOR_RESTORED)


def _move(case: Case, before: tuple[str, ...], after: str, what: Happening, /) -> None:
    mentor: MentorProfile = case.target.value
    if mentor.status not in before:
        raise Conflict("done_already")
    mentor.status = after
    mentor.save(update_fields=["status"])
    told = frozenset({mentor.user_id} if mentor.user_id is not None else ())
    case.tell(what, about=Thing(mentor.ref, str(mentor.version), told))
