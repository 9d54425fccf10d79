"""What is held about one person, as plain data for themselves: of every table that names them or has their words (D3).

Their own words and what was written about them; of others' checklists only what they wrote and signed themselves.
Private notes of others are not theirs to read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.submissions import count_list_export
from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.verify_record import ACCOUNT_TEXTS
from mentoring_xblock.models import (
    Action,
    EvidenceFile,
    Export,
    Goal,
    LedgerEntry,
    LedgerText,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Message,
    MessageChoice,
    OptOut,
    OwnNote,
    Plan,
    PlannedTalk,
    Question,
    Rating,
    Reflection,
    ReportedProgress,
    Session,
    SessionOutcome,
    SignOff,
    Submission,
    SupervisionNote,
    SupportRequest,
    Visit,
    Wishes,
)

Row = dict[str, Any]
MOST_ROWS = 20_000
"""Of one table; a person with more is told that it was cut."""


def get_held(actor: Actor, programme: ProgrammeView, /, *, at: datetime) -> dict[str, Any]:
    """On the whole site, by table; NotFound while looking as somebody else, TooOften after ten files in an hour."""
    require_held(actor)
    count_list_export(actor.user_id, programme.id, "held", at=at)
    user_id = actor.user_id
    own = Plan.objects.filter(user_id=user_id)
    held: dict[str, list[Row]] = {}
    for name, rows, columns in [*_list_as_mentee(own, user_id), *_list_as_mentor(user_id), *_list_traces(user_id)]:
        held[name] = [_to_plain(row) for row in rows.order_by("pk").values(*columns)[:MOST_ROWS]]
    held["working together"] = list(_list_mentorships(user_id))
    held["requests"] = list(_list_requests(user_id))
    held["planned talks"] = list(_list_planned(user_id))
    held["history"] = list(_list_history(own, user_id))
    return {
        "account": user_id,
        "made_at": format_time(at),
        "cut_off": sorted(name for name, rows in held.items() if len(rows) >= MOST_ROWS),
        "held": {name: rows for name, rows in held.items() if rows},
    }


def require_held(actor: Actor, /) -> None:
    Standing(actor, None, []).require("held_about_me")


Listed = Iterable[tuple[str, QuerySet[Any], tuple[str, ...]]]
_PLACE = ("plan__programme__title", "plan__programme__course_key")


def _list_as_mentee(own: QuerySet[Plan], user_id: int, /) -> Listed:
    here = Q(plan__in=own)
    plan = ("ref", "name", "status", "track", "finish_on", "paused_until", "joined_at", "terms", "help_asked_at")
    more = ("mentors_may_offer", "lead_reads_wishes", "active_at", "what_then")
    yield "checklists", own, ("programme__title", "programme__course_key", *plan, *more)
    yield "wishes", Wishes.objects.filter(here), (*_PLACE, "matters", "support", "when", "person", "changed_at")
    rating = ("criterion", "first", "first_at", "latest", "latest_at")
    yield "how sure I feel", Rating.objects.filter(here), (*_PLACE, *rating)
    yield "notes to myself", OwnNote.objects.filter(here), (*_PLACE, "criterion", "text")
    goal = ("ideal", "next_step", "in_the_way", "by_when", "made_at", "done_at")
    yield "goals", Goal.objects.filter(here), (*_PLACE, *goal)
    is_step = here | Q(author_id=user_id)
    yield "next steps", Action.objects.filter(is_step), (*_PLACE, "what", "by_when", "made_at", "done_at")
    yield "questions", Question.objects.filter(here), (*_PLACE, "text", "asked_at", "answered_at")
    file = ("criterion", "content_type", "size", "uploaded_at")
    yield "files", EvidenceFile.objects.filter(here), (*_PLACE, *file)


def _list_as_mentor(user_id: int, /) -> Listed:
    is_mine = Q(mentor__user_id=user_id)
    profile = ("name", "job_role", "helps_with", "when_free", "places", "from_outside", "does_this_work", "about_me")
    profiles = MentorProfile.objects.filter(user_id=user_id)
    yield "what others see of me as a mentor", profiles, ("programme__title", *profile, "status", "approval")
    yield "asking for support", SupportRequest.objects.filter(is_mine), ("message", "asked_at", "answered_at")
    notes = SupervisionNote.objects.filter(is_mine | Q(lead_id=user_id))
    yield "notes on talks with a lead", notes, ("text", "written_at")


def _list_of_pairs(rows: QuerySet[Any], user_id: int, columns: Iterable[str], /) -> Iterator[tuple[Row, bool]]:
    """Each row, and whether the mentee's words in it are this person's to read: the mentee's own, and a mentor's for as
    long as the two work together."""
    goes_on = Mentorship.objects.filter(plan_id=OuterRef("plan_id"), mentor_id=OuterRef("mentor_id"), open=1)
    found = rows.annotate(goes_on=Exists(goes_on)).order_by("pk")
    for row in found.values(*columns, "plan__user_id", "mentor__user_id", "goes_on")[:MOST_ROWS]:
        is_mentee, is_mentor = row.pop("plan__user_id") == user_id, row.pop("mentor__user_id") == user_id
        yield row, (row.pop("goes_on") and is_mentor) or is_mentee


def _is_of_pair(user_id: int, /) -> Q:
    return Q(mentor__user_id=user_id) | Q(plan__user_id=user_id)


def _list_mentorships(user_id: int, /) -> Iterator[Row]:
    columns = ("mentor__name", "plan__name", "signs", "keep_in_touch", "began_at", "ended_at")
    for row, is_theirs in _list_of_pairs(Mentorship.objects.filter(_is_of_pair(user_id)), user_id, columns):
        yield _to_plain(row if is_theirs else {**row, "keep_in_touch": ""})


def _list_requests(user_id: int, /) -> Iterator[Row]:
    """One that came to nothing is closed: who said no, or when, stands in no file (M2)."""
    columns = ("how", "message", "state", "asked_at", "answered_at", "mentor__name", "plan__name")
    rows = MentorshipRequest.objects.filter(_is_of_pair(user_id) | Q(proposed_by=user_id))
    for row, is_theirs in _list_of_pairs(rows, user_id, columns):
        if row["how"] == "asked" and row["state"] != "open" and not is_theirs:
            row["message"] = ""
        if row["state"] not in ("open", "agreed"):
            row |= {"state": "closed", "answered_at": None}
        yield _to_plain(row)


def _list_planned(user_id: int, /) -> Iterator[Row]:
    columns = ("starts_at", "zone", "minutes", "place", "agenda", "another_time", "state", "planned_at", "proposed_by")
    for row, is_theirs in _list_of_pairs(PlannedTalk.objects.filter(_is_of_pair(user_id)), user_id, columns):
        is_by_them = row.pop("proposed_by") == user_id
        if not is_theirs and (not is_by_them or row["another_time"]):
            row |= {"place": "", "agenda": ""}
        if not (is_theirs or is_by_them):
            row["another_time"] = ""
        yield _to_plain(row)


def _list_traces(user_id: int, /) -> Listed:
    talks = Session.objects.filter(Q(plan__user_id=user_id) | Q(mentor__user_id=user_id) | Q(author_id=user_id))
    yield "talks", talks, (*_PLACE, "held_on", "minutes", "approach", "shared", "leads_read")
    came_of = SessionOutcome.objects.filter(Q(session__plan__user_id=user_id) | Q(author_id=user_id))
    yield "what came of talks", came_of, ("whom", "text", "said_at")
    yield "private notes on talks", Reflection.objects.filter(author_id=user_id), ("text",)
    signed = ("criterion", "edition", "occasion", "method", "seen_on", "signed_at", "standing")
    yield "signatures given", SignOff.objects.filter(signer_id=user_id), signed
    yield "visits", Visit.objects.filter(user_id=user_id), ("programme__title", "came_at", "news_since")
    messages = Message.objects.filter(recipient_id=user_id)
    yield "messages", messages, ("kind", "at", "due_at", "sent_at")
    yield "choice of messages", MessageChoice.objects.filter(user_id=user_id), ("pace", "at_night", "digest_on")
    yield "not for me", OptOut.objects.filter(user_id=user_id), ("programme__title", "at")
    progress = ReportedProgress.objects.filter(user_id=user_id)
    yield "told to the course", progress, ("programme__title", "grade", "completion", "reported_at")
    yield "what I sent", Submission.objects.filter(user_id=user_id), ("action", "at")
    yield "files that I saved", Export.objects.filter(user_id=user_id), ("kind", "at")


def _list_history(own: QuerySet[Plan], user_id: int, /) -> Iterable[Row]:
    """Entries of one's own checklists with all their texts; of others' those that one made, with one's own words.

    Who else ended a mentorship is in none of it (M2), and the words of a question are the mentee's, whoever answered.
    """
    entries = LedgerEntry.objects.filter(Q(plan__in=own) | Q(actor_id=user_id)).order_by("plan_id", "seq")
    entries = entries.filter(~Q(type=EntryType.MENTORSHIP_ENDED) | Q(actor_id=user_id))
    found = list(entries.values("pk", "plan__ref", "seq", "type", "at", "criterion")[:MOST_ROWS])
    texts: dict[int, dict[str, str]] = {}
    # Doubts are what a mentor tells the lead.
    about = (Q(entry__plan__in=own) | Q(subject_id=user_id)) & ~Q(entry__type="concern")
    rows = LedgerText.objects.filter(about | Q(author_id=user_id)).exclude(field__in=ACCOUNT_TEXTS)
    for entry_id, name, text in rows.values_list("entry_id", "field", "text"):
        texts.setdefault(entry_id, {})[name] = text
    answers = Question.objects.filter(session__author_id=user_id)
    asked = set(answers.exclude(plan__in=own).values_list("session__entry_id", flat=True))
    for row in found:
        entry_id = row.pop("pk")
        said = texts.get(entry_id, {})
        if entry_id in asked:
            said.pop("topic", None)
        yield _to_plain(row) | {"texts": said}


def _to_plain(row: Mapping[str, Any], /) -> Row:
    return {name.replace("__", " "): _to_value(value) for name, value in row.items()}


def _to_value(value: object, /) -> object:
    if isinstance(value, datetime):
        return format_time(value)
    return value.isoformat() if isinstance(value, date) else value


def make_file(held: Mapping[str, Any], /) -> bytes:
    return json.dumps(held, indent=1, ensure_ascii=False).encode("utf-8", "replace")
