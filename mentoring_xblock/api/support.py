"""A mentor's own support: saying that one would like to talk something through, and the lead's notes on it (M5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import make_ref
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import MentorProfile, SupervisionNote, SupportRequest

NOTES_PAGE = 20
ANSWERED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SupportAsk:
    """What a mentor would like to talk through; `answered_at` is None until a lead has seen to it."""

    ref: str
    message: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note that a lead wrote on a talk with this mentor: for those two alone."""

    ref: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Support:
    """A mentor's support page: what is open, what was answered last, a page of notes and where it goes on."""

    open: SupportAsk | None
    answered: tuple[SupportAsk, ...]
    notes: tuple[NoteView, ...]
    more: str


def about_own_support(actor: Actor, programme: ProgrammeView, /) -> Loader:
    """Loader: one's own profile as a mentor; whom a lead has not approved yet has none so far."""

    def load(_case: Case) -> Target:
        row = _get_profile(actor, programme)
        return Target(row, is_set=row is not None)

    return load


def _get_profile(actor: Actor, programme: ProgrammeView, /) -> MentorProfile | None:
    rows = MentorProfile.objects.filter(programme_id=programme.id, user_id=actor.user_id)
    return rows.exclude(status__in=("asking", "erased")).first()


def ask_support(case: Case, message: str, /) -> None:
    """Tell the leads that one would like to talk something through; once, until it is answered or taken back."""
    mentor: MentorProfile = case.target.value
    try:
        with transaction.atomic():
            row = SupportRequest.objects.create(mentor=mentor, ref=make_ref(), message=message, asked_at=case.at)
    except IntegrityError as error:
        raise Conflict("support_asked_already") from error
    case.tell(Happening.SUPPORT_ASKED, about=Thing(row.ref))


def withdraw_support(case: Case, /) -> None:
    """It is not needed any more: the words are gone with it. Conflict where a lead was faster."""
    mentor: MentorProfile = case.target.value
    deleted, _rows = SupportRequest.objects.filter(mentor=mentor, open=1).delete()
    if not deleted:
        raise Conflict("answered_already")


def get_support(actor: Actor, programme: ProgrammeView, /, *, before: str = "") -> Support:
    """NotFound for whoever does not mentor here, and for staff who look as a mentor."""
    profile = _get_profile(actor, programme)
    decision = decide("supervision", [Relation.MENTOR], is_own=True, is_masquerading=actor.is_masquerading)
    if profile is None or decision.verdict != "yes":
        raise NotFound
    notes, more = _list_notes(profile, before)
    asks = SupportRequest.objects.filter(mentor=profile).order_by("-asked_at", "-id")[: ANSWERED_SHOWN + 1]
    held = [(row.open, SupportAsk(row.ref, row.message, row.asked_at, row.answered_at)) for row in asks]
    return Support(
        open=next((ask for is_open, ask in held if is_open), None),
        answered=tuple(ask for is_open, ask in held if not is_open)[:ANSWERED_SHOWN],
        notes=notes,
        more=more,
    )


def _list_notes(profile: MentorProfile, before: str, /) -> tuple[tuple[NoteView, ...], str]:
    rows = SupervisionNote.objects.filter(mentor=profile)
    if before:
        mark = rows.filter(ref=before).first()
        if mark is None:
            raise NotFound
        rows = rows.filter(written_at__lte=mark.written_at).exclude(written_at=mark.written_at, id__gte=mark.id)
    found = list(rows.order_by("-written_at", "-id")[: NOTES_PAGE + 1])
    more = found[NOTES_PAGE - 1].ref if len(found) > NOTES_PAGE else ""
    return tuple(NoteView(row.ref, row.text, row.written_at) for row in found[:NOTES_PAGE]), more
