"""Volunteers: their profile, their break, the directory (rules M1, M3)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import make_ref
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.volunteers import get_approval, get_first_status, is_to_be_found
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, Plan

MAX_PLACES = 12
DIRECTORY_PAGE = 50
MAX_WORDS = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What a volunteer says about themselves; cleaned texts, `places` 1 to 12."""

    name: str
    job_role: str
    helps_with: str = ""
    when_free: str = ""
    places: int = 4
    from_outside: bool = False
    does_this_work: bool = False
    about_me: str = ""


@dataclass(frozen=True, slots=True)
class Mentor:
    """A volunteer as others see them; `is_to_be_found`: the setting lets them take new people."""

    id: int
    ref: str
    user_id: int | None
    profile: Profile
    status: str
    taken: int
    is_to_be_found: bool = True

    @property
    def free_places(self) -> int:
        return max(0, self.profile.places - self.taken)

    @property
    def takes_people(self) -> bool:
        return self.status == "active" and self.is_to_be_found and self.free_places > 0


def may_volunteer(actor: Actor, programme: ProgrammeView, /) -> bool:
    """Anyone enrolled, whether or not a lead looks first; `staff`: course staff only."""
    if programme.settings.who_may_mentor == "staff":
        return actor.is_lead
    return actor.is_enrolled or actor.is_lead


def about_volunteering(actor: Actor, programme: ProgrammeView, /) -> Loader:
    """Loader: whoever may volunteer, and whoever did while they might."""

    def load(_case: Case) -> Target:
        mine = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id)
        return Target(is_set=may_volunteer(actor, programme) or mine.exists())

    return load


def save_profile(case: Case, profile: Profile, /) -> str:
    """Become a mentor of the programme, or change what one says about oneself; the status after that.

    Refused where the setting says no. Where a lead looks first, a new volunteer is `asking` until one has.
    """
    row = _get_rows(case).first()
    is_new = row is None
    setting, is_lead = case.programme.settings.who_may_mentor, case.actor.is_lead
    if row is None:
        if not may_volunteer(case.actor, case.programme):
            raise Refused("not_allowed")
        row = MentorProfile(programme_id=case.programme.id, user_id=case.actor.user_id, ref=make_ref())
    was_asking = row.status == "asking"
    if is_new or was_asking:
        row.status, row.approval = get_first_status(setting, is_lead=is_lead), get_approval(setting, is_lead=is_lead)
    elif setting == "staff" and is_lead:
        row.approval = "staff"
    changes = {**asdict(profile), "approval": row.approval, **({"status": row.status} if was_asking else {})}
    for name, value in changes.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            if is_new:
                row.save()
            # Who is being erased, or answered by a lead, meanwhile writes nothing into a row that is no longer so.
            elif not _select_unchanged(case, was_asking=was_asking).update(**changes):
                raise Conflict("not_now")
    except IntegrityError as error:
        raise Conflict("not_now") from error
    case.tell(_name_happening(row.status, is_new=is_new, was_asking=was_asking))
    return row.status


def _select_unchanged(case: Case, /, *, was_asking: bool) -> QuerySet[MentorProfile]:
    rows = _get_rows(case)
    return rows.filter(status="asking") if was_asking else rows.exclude(status__in=("asking", "erased"))


def _name_happening(status: str, /, *, is_new: bool, was_asking: bool) -> Happening:
    if is_new:
        return Happening.MENTOR_ASKED if status == "asking" else Happening.MENTOR_VOLUNTEERED
    return Happening.MENTOR_VOLUNTEERED if was_asking and status == "active" else Happening.MENTOR_CHANGED


def set_break(case: Case, *, is_on_break: bool) -> None:
    """A break from mentoring takes nobody new; those whom one mentors go on. A suspended mentor cannot end it."""
    row = _get_rows(case).first()
    if row is None:
        raise NotFound
    status = "on_break" if is_on_break else "active"
    if not _get_rows(case).filter(status__in=("active", "on_break")).update(status=status):
        raise Conflict("not_now")
    case.tell(Happening.MENTOR_BREAK, on=int(is_on_break))


def stop_asking(case: Case, /) -> None:
    """Take back what a lead has not answered yet; nothing of it is kept. Conflict where it has been answered."""
    if not _get_rows(case).exists():
        raise NotFound
    deleted, _rows = _get_rows(case).filter(status="asking").delete()
    if not deleted:
        raise Conflict("answered_already")


def _get_rows(case: Case, /) -> QuerySet[MentorProfile]:
    return MentorProfile.objects.filter(programme_id=case.programme.id, user_id=case.actor.user_id)


def get_own_profile(actor: Actor, programme: ProgrammeView, /) -> Mentor | None:
    row = _with_taken().filter(programme_id=programme.id, user_id=actor.user_id).first()
    return _to_mentor(row, programme) if row else None


def list_mentors(
    actor: Actor, programme: ProgrammeView, /, *, after: str = "", find: str = "", only_free: bool = False
) -> tuple[list[Mentor], str]:
    """The directory, A–Z, and the reference to page on from ("" at the end). Refused before joining.

    `find`: words that stand in what a mentor says of themselves; `only_free`: who has a free place.
    """
    if not (actor.is_lead or _is_taking_part(actor, programme)):
        raise Refused("join_first")
    rows = select_to_be_found(programme).exclude(user_id=actor.user_id)
    for word in find.split()[:MAX_WORDS]:
        held = Q(name__icontains=word) | Q(job_role__icontains=word)
        rows = rows.filter(held | Q(helps_with__icontains=word) | Q(when_free__icontains=word))
    if only_free:
        rows = rows.filter(places__gt=F("taken"))
    if after:
        mark = MentorProfile.objects.filter(programme_id=programme.id, ref=after).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(Q(name__gt=mark.name) | Q(name=mark.name, id__gt=mark.id))
    found = list(rows.order_by("name", "id")[: DIRECTORY_PAGE + 1])
    more = found[DIRECTORY_PAGE - 1].ref if len(found) > DIRECTORY_PAGE else ""
    return [_to_mentor(row, programme) for row in found[:DIRECTORY_PAGE]], more


def select_to_be_found(programme: ProgrammeView, /) -> QuerySet[MentorProfile]:
    """Those whom people find in the directory: not on a break, and mentors under the setting of today."""
    rows = _with_taken().filter(programme_id=programme.id, status="active")
    return rows.filter(approval="staff") if programme.settings.who_may_mentor == "staff" else rows


def get_mentor(actor: Actor, programme: ProgrammeView, ref: str, /) -> Mentor:
    """One of the directory, also on a break; NotFound before a lead has approved them."""
    if not (actor.is_lead or _is_taking_part(actor, programme)):
        raise Refused("join_first")
    rows = _with_taken().filter(programme_id=programme.id, ref=ref).exclude(status__in=("asking", "erased"))
    row = rows.first()
    if row is None:
        raise NotFound
    return _to_mentor(row, programme)


def _is_taking_part(actor: Actor, programme: ProgrammeView, /) -> bool:
    is_mentee = Plan.objects.filter(programme_id=programme.id, user_id=actor.user_id).exists()
    profiles = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id)
    return is_mentee or profiles.exclude(status="asking").exists()


def _with_taken() -> QuerySet[MentorProfile]:
    """Counted for the rows that are shown: a join would count for every mentor there is before it sorts them."""
    running = Mentorship.objects.filter(mentor_id=OuterRef("pk"), open=1).order_by().values("mentor_id")
    return MentorProfile.objects.annotate(taken=Coalesce(Subquery(running.annotate(n=Count("pk")).values("n")), 0))


def _to_mentor(row: MentorProfile, programme: ProgrammeView, /) -> Mentor:
    profile = Profile(**{name: getattr(row, name) for name in Profile.__dataclass_fields__})
    taken: int = row.taken  # type: ignore[attr-defined]
    found = is_to_be_found(row.approval, programme.settings.who_may_mentor)
    return Mentor(row.id, row.ref, row.user_id, profile, row.status, taken, found)
