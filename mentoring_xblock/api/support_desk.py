"""The lead's side of supporting mentors: answering who would like a talk, and notes on such talks (rule M5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, make_ref
from mentoring_xblock.api.use_cases import Case, LockOf, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound
from mentoring_xblock.models import MentorProfile, SupervisionNote, SupportRequest

NOTES_PAGE = 20
MAX_NOTES = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A mentor would like to talk something through."""

    ref: str
    message: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """One note of the lead who reads it."""

    ref: str
    text: str
    written_at: datetime


def get_asked(standing: Standing, programme: ProgrammeView, mentor_ref: str, /) -> Asked | None:
    """What the mentor would like to talk about, while it is open. What they wrote is for no one who looks as a lead."""
    standing.require("people")
    rows = SupportRequest.objects.filter(mentor__programme_id=programme.id, mentor__ref=mentor_ref, open=1)
    row = rows.first()
    if row is None:
        return None
    return Asked(row.ref, row.message if standing.may("supervision", is_own=True) else "", row.asked_at)


def list_notes(
    standing: Standing, programme: ProgrammeView, mentor_ref: str, /, *, before: str = ""
) -> tuple[list[Note], str]:
    """This lead's own notes on a mentor, the latest first, and the reference to page on from ("" at the end)."""
    if not standing.may("supervision", is_own=True):
        return [], ""
    rows = SupervisionNote.objects.filter(
        mentor__programme_id=programme.id, mentor__ref=mentor_ref, lead_id=standing.actor.user_id
    )
    mark = rows.filter(ref=before).first() if before else None
    if mark is not None:
        rows = rows.filter(written_at__lte=mark.written_at).exclude(written_at=mark.written_at, id__gte=mark.pk)
    found = list(rows.order_by("-written_at", "-id")[: NOTES_PAGE + 1])
    more = found[NOTES_PAGE - 1].ref if len(found) > NOTES_PAGE else ""
    return [Note(row.ref, row.text, row.written_at) for row in found[:NOTES_PAGE]], more


def answer_support(case: Case, request_ref: str, /) -> None:
    """The lead has been in touch; the mentor is told that it was seen. Whoever of two leads is later: Conflict."""
    mentor: MentorProfile = case.target.value
    row = SupportRequest.objects.filter(mentor=mentor, ref=request_ref).first()
    if row is None or row.open is None:
        raise Conflict("answered_already")
    row.open, row.answered_by, row.answered_at = None, case.actor.user_id, case.at
    row.save(update_fields=["open", "answered_by", "answered_at"])
    told = frozenset({mentor.user_id} if mentor.user_id is not None else ())
    case.tell(Happening.SUPPORT_ANSWERED, about=Thing(row.ref, "", told))


def write_note(case: Case, text: str, /) -> None:
    """Keep a note on a talk with a mentor, which those two alone read."""
    if not text:
        raise Invalid(fields={"text": (MentoringError("write_something"),)})
    mentor: MentorProfile = case.target.value
    if SupervisionNote.objects.filter(mentor=mentor, lead_id=case.actor.user_id).count() >= MAX_NOTES:
        raise Conflict("too_many_notes")
    SupervisionNote.objects.create(
        mentor=mentor, ref=make_ref(), lead_id=case.actor.user_id, text=text, written_at=case.at
    )


def find_plan(actor: Actor, plan_ref: str, /) -> LockOf:
    """What answering locks: the plan. For who does not lead all references are alike."""
    return lambda: ([], plan_ref if actor.is_lead else None)


def about_seen_plan(case: Case, /) -> Target:
    """Loader: a plan that this lead may see."""
    if case.standing.plan is not None and not case.standing.may("plan"):
        raise NotFound
    return Target()


def answer_help(case: Case, /) -> None:
    """A lead has helped who asked for it (P7); what the mentee wishes for is theirs and their mentors' again."""
    if not case.standing.is_running:
        raise Conflict("plan_has_ended")
    if case.plan.help_asked_at is None:
        raise Conflict("done_already")
    case.plan.help_asked_at, case.plan.lead_reads_wishes = None, False
