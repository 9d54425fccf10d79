"""Who works with whom: asking, offering, agreeing, ending (rules M2–M4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction

from mentoring_xblock.api import planned_talks
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.ledger import Line
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import get_participant, make_ref
from mentoring_xblock.api.use_cases import Case, Loader, SystemCase, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.volunteers import is_to_be_found
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import MentorProfile, Mentorship, MentorshipRequest, Plan

OPEN_REQUESTS = 3
REST_AFTER_NO = timedelta(days=30)
OPENED: Mapping[str, Happening] = {
    "asked": Happening.REQUEST_ASKED,
    "offered": Happening.REQUEST_OFFERED,
    "proposed": Happening.REQUEST_PROPOSED,
}


def find_mentor_and_own_plan(
    actor: Actor, programme: ProgrammeView, mentor_ref: str, /
) -> Callable[[], tuple[list[int], str | None]]:
    """What asking locks: the mentor who is asked, then the actor's own plan."""

    def find() -> tuple[list[int], str | None]:
        rows = MentorProfile.objects.filter(programme_id=programme.id, ref=mentor_ref)
        profile = rows.exclude(status="erased").first()
        plan = Plan.objects.filter(programme_id=programme.id, user_id=actor.user_id).first()
        if plan is None:
            raise Refused("join_first")
        if profile is None:
            raise NotFound
        return [profile.id], plan.ref

    return find


def find_request(programme: ProgrammeView, request_ref: str, /) -> Callable[[], tuple[list[int], str | None]]:
    """What answering locks: the mentor of the request, then its plan."""

    def find() -> tuple[list[int], str | None]:
        row = MentorshipRequest.objects.filter(ref=request_ref, plan__programme_id=programme.id)
        found = row.values_list("mentor_id", "plan__ref").first()
        if found is None:
            raise NotFound
        return [found[0]], found[1]

    return find


def find_own_profile_and_plan(
    actor: Actor, programme: ProgrammeView, plan_ref: str, /
) -> Callable[[], tuple[list[int], str | None]]:
    """What offering locks: the actor's own profile, then the plan."""

    def find() -> tuple[list[int], str | None]:
        profile = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id).first()
        return [profile.id] if profile else [], plan_ref

    return find


def about_request(request_ref: str, /, *, is_answer: bool) -> Loader:
    """Loader for a request: the one who was asked answers it, the one who asked takes it back. Both answer what a lead
    proposed, and that lead takes it back."""

    def load(case: Case) -> Target:
        row = MentorshipRequest.objects.filter(ref=request_ref, plan=case.plan).select_related("mentor").first()
        if row is None:
            raise NotFound
        is_by_mentee = row.how == "asked"
        is_mine = case.plan.user_id == case.actor.user_id
        is_my_profile = row.mentor.user_id == case.actor.user_id
        if not (is_mine or is_my_profile or case.actor.is_lead):
            raise NotFound
        if row.how == "proposed":
            is_mine_to_take_back = row.proposed_by == case.actor.user_id
            return Target(row, is_own=(is_mine or is_my_profile) if is_answer else is_mine_to_take_back)
        return Target(row, is_own=is_my_profile if is_by_mentee == is_answer else is_mine)

    return load


def about_mentor(mentor_ref: str, /) -> Loader:
    def load(case: Case) -> Target:
        row = MentorProfile.objects.filter(programme_id=case.programme.id, ref=mentor_ref).first()
        if row is None:
            raise NotFound
        return Target(row)

    return load


def about_offer(case: Case, /) -> Target:
    """Loader for offering: only a volunteer who takes people, only to a mentee who wants offers."""
    if not case.plan.mentors_may_offer and case.standing.relations <= {Relation.STRANGER, Relation.FORMER}:
        raise NotFound
    profile = MentorProfile.objects.filter(programme_id=case.programme.id, user_id=case.actor.user_id).first()
    return Target(profile, is_set=profile is not None and _takes_new_people(case, profile))


def _takes_new_people(case: Case, profile: MentorProfile, /) -> bool:
    """Not on a break, approved where that is asked for, and a mentor under the setting of today."""
    return profile.status == "active" and is_to_be_found(profile.approval, case.programme.settings.who_may_mentor)


def about_mentorship(mentorship_ref: str, /) -> Loader:
    def load(case: Case) -> Target:
        row = next((row for row in case.standing.mentorships if row.ref == mentorship_ref), None)
        if row is None:
            raise NotFound
        return Target(row, is_own=row.mentor.user_id == case.actor.user_id)

    return load


def ask_mentor(case: Case, message: str, /) -> None:
    """The mentee asks; up to three requests are open at a time. A request holds no place."""
    mentor: MentorProfile = case.target.value
    if mentor.user_id == case.actor.user_id:
        raise Refused("not_for_yourself")
    open_requests = MentorshipRequest.objects.filter(plan=case.plan, how="asked", open=1).count()
    if open_requests >= OPEN_REQUESTS:
        raise Conflict("three_requests_open")
    open_request(case, mentor, "asked", message)


def offer_to_mentor(case: Case, message: str, /) -> None:
    """A volunteer offers to a mentee who said that they may."""
    profile: MentorProfile | None = case.target.value
    if profile is None:
        raise Refused("not_allowed")
    open_request(case, profile, "offered", message)


def open_request(
    case: Case, mentor: MentorProfile, how: str, message: str, /, *, proposed_by: int | None = None
) -> None:
    """Conflict where the mentor takes nobody new, has just said no, or there is one between the two already."""
    _check_room(case, mentor)
    refused_since = case.at - REST_AFTER_NO
    same = MentorshipRequest.objects.filter(plan=case.plan, mentor=mentor)
    if same.filter(state="declined", answered_at__gt=refused_since).exists():
        raise Conflict("not_able_right_now")
    try:
        with transaction.atomic():
            request = MentorshipRequest.objects.create(
                ref=make_ref(),
                plan=case.plan,
                mentor=mentor,
                how=how,
                message=message,
                asked_at=case.at,
                proposed_by=proposed_by,
            )
    except IntegrityError as error:
        raise Conflict("asked_already" if proposed_by is None else "one_asked_already") from error
    case.tell(OPENED[how], request=request)


def _check_room(case: Case, mentor: MentorProfile, /) -> None:
    """Conflict where the mentor takes nobody new, or the pair works together, or the plan has its mentors."""
    if any(row.mentor_id == mentor.id for row in case.standing.active):
        raise Conflict("working_together_already")
    if not _takes_new_people(case, mentor):
        raise Conflict("mentor_on_break")
    if Mentorship.objects.filter(mentor=mentor, open=1).count() >= mentor.places:
        raise Conflict("mentor_full")
    if len(case.standing.active) >= case.programme.settings.mentors_per_plan:
        raise Conflict("enough_mentors")


def agree(case: Case, /, *, talks_only: bool = False) -> bool:
    """The one who was asked says yes: a place is taken, the mentorship begins. What a lead proposed begins with the
    second yes; False after the first.

    `talks_only`: the mentor will not sign here, which they alone can say (M6).
    """
    request: MentorshipRequest = case.target.value
    if request.open is None:
        raise Conflict("answered_already")
    _check_room(case, request.mentor)
    if request.how == "proposed" and not _is_agreed_by_both(case, request):
        return False
    _begin(case, request, talks_only=talks_only)
    return True


def _is_agreed_by_both(case: Case, request: MentorshipRequest, /) -> bool:
    """Note the actor's yes to what a lead proposed. Conflict where they have said so before."""
    side = "mentee_agreed_at" if case.plan.user_id == case.actor.user_id else "mentor_agreed_at"
    if getattr(request, side) is not None:
        raise Conflict("agreed_already")
    setattr(request, side, case.at)
    request.save(update_fields=[side])
    return request.mentee_agreed_at is not None and request.mentor_agreed_at is not None


def _begin(case: Case, request: MentorshipRequest, /, *, talks_only: bool) -> None:
    mentor = request.mentor
    mentor_id = mentor.user_id
    if mentor_id is None:
        raise Conflict("mentor_on_break")
    participant = get_participant(case.plan, mentor_id)
    # Someone from outside the organisation does not sign (M6).
    signs = not (mentor.from_outside or (talks_only and mentor.user_id == case.actor.user_id))
    data = {"approval": mentor.approval, "how": request.how, "mentor": participant.ref, "signs": signs}
    texts = {
        "mentor_id": str(mentor_id),
        "mentor_name": mentor.name,
        "mentor_job_role": mentor.job_role,
    }
    entry = NewEntry(EntryType.MENTORSHIP_BEGAN, data, texts)
    name = mentor.name if mentor.user_id == case.actor.user_id else ""
    line = Line(entry, subjects=dict.fromkeys(texts, mentor_id))
    [appended] = case.append(line, name=name, request=request)
    Mentorship.objects.create(
        ref=make_ref(),
        plan=case.plan,
        mentor=mentor,
        participant=participant,
        signs=signs,
        began_at=case.at,
        began=appended.row,
    )
    case.plan.help_asked_at, case.plan.lead_reads_wishes = None, False
    case.plan.open_mentors += 1
    _close_request(case, request, "agreed")


def decline(case: Case, /) -> None:
    """No, without a reason; nobody is shown who said it."""
    _close_request(case, case.target.value, "declined")
    case.tell(Happening.REQUEST_DECLINED, request=case.target.value)


def withdraw_request(case: Case, /) -> None:
    _close_request(case, case.target.value, "withdrawn")
    case.tell(Happening.REQUEST_WITHDRAWN, request=case.target.value)


def _close_request(case: Case, request: MentorshipRequest, state: str, /) -> None:
    if request.open is None:
        raise Conflict("answered_already")
    request.state, request.open, request.answered_at = state, None, case.at
    request.save(update_fields=["state", "open", "answered_at"])


def end_mentorship(case: Case, /) -> None:
    """Either of the pair, or a lead, without a reason. What was signed stays signed."""
    mentorship: Mentorship = case.target.value
    if mentorship.open is None:
        raise Conflict("ended_already")
    end_by(case, mentorship, "ended")


def end_all_mentorships(case: Case, /, *, reason: str) -> None:
    """When a plan is left: every mentorship ends, every open request is taken back."""
    for mentorship in case.standing.active:
        end_by(case, mentorship, reason)
    MentorshipRequest.objects.filter(plan=case.plan, open=1).update(state="withdrawn", open=None, answered_at=case.at)


def end_by(case: Case | SystemCase, mentorship: Mentorship, reason: str, /) -> None:
    data = {"began": mentorship.began.seq, "mentor": mentorship.participant.ref, "reason": reason}
    [appended] = case.append(Line(NewEntry(EntryType.MENTORSHIP_ENDED, data)))
    case.plan.open_mentors -= 1
    mentorship.open, mentorship.ended_at, mentorship.ended = None, case.at, appended.row
    mentorship.save(update_fields=["open", "ended_at", "ended"])
    planned_talks.cancel_of(case, mentorship)
