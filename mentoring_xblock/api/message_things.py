"""What holds of that which messages are about, where neither an entry nor a request says it.

A loader gets the messages of one kind of thing and gives, by message, plain facts for
`domain/message_conditions.py`; a message whose thing is gone has none. One query each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from mentoring_xblock.domain.messages import BY_NAME
from mentoring_xblock.models import (
    MentorProfile,
    Mentorship,
    Message,
    Plan,
    PlannedTalk,
    Question,
    Session,
    SessionOutcome,
    SupportRequest,
)

Facts = Mapping[str, object]
Loader = Callable[[list[Message], datetime], Mapping[int, Facts]]

QUIET_AFTER = timedelta(days=14)


def load_things(messages: Iterable[Message], /, *, at: datetime) -> dict[int, Facts]:
    """Facts by the message's id, for those that are about a thing that is there."""
    found: dict[str, list[Message]] = {}
    for message in messages:
        kind = BY_NAME.get(message.kind)
        if kind is not None and kind.thing and message.thing:
            found.setdefault(kind.thing, []).append(message)
    return {pk: facts for thing, held in found.items() for pk, facts in LOADERS[thing](held, at).items()}


def _refs(messages: Iterable[Message], /) -> set[str]:
    return {message.thing for message in messages if message.thing}


def _load_planned(messages: list[Message], at: datetime, /) -> dict[int, Facts]:
    planned = PlannedTalk.objects.filter(ref__in=_refs(messages)).select_related("mentor")
    rows = {row.ref: row for row in planned}
    return {
        message.pk: {
            "state": row.state,
            "is_this_version": message.occasion == str(row.version),
            "is_own": row.proposed_by == message.recipient_id,
            "is_to_come": row.starts_at > at,
            "mentor": row.mentor.name,
        }
        for message in messages
        if (row := rows.get(message.thing or ""))
    }


def _load_questions(messages: list[Message], _at: datetime, /) -> dict[int, Facts]:
    rows = {row.ref: row for row in Question.objects.filter(ref__in=_refs(messages))}
    return {
        message.pk: {"open": row.open == 1, "is_answered": row.session_id is not None}
        for message in messages
        if (row := rows.get(message.thing or ""))
    }


def _load_sessions(messages: list[Message], _at: datetime, /) -> dict[int, Facts]:
    held = dict(Session.objects.filter(ref__in=_refs(messages)).values_list("ref", "mentor__name"))
    said = set(SessionOutcome.objects.filter(session__ref__in=held).values_list("session__ref", flat=True))
    return {
        message.pk: {"has_outcome": message.thing in said, "mentor": held[message.thing]}
        for message in messages
        if message.thing in held
    }


def _load_mentors(messages: list[Message], _at: datetime, /) -> dict[int, Facts]:
    rows = dict(MentorProfile.objects.filter(ref__in=_refs(messages)).values_list("ref", "status"))
    return {message.pk: {"status": rows[message.thing]} for message in messages if message.thing in rows}


def _load_mentorships(messages: list[Message], _at: datetime, /) -> dict[int, Facts]:
    rows = dict(Mentorship.objects.filter(ref__in=_refs(messages)).values_list("ref", "open"))
    return {message.pk: {"open": rows[message.thing] == 1} for message in messages if message.thing in rows}


def _load_support(messages: list[Message], _at: datetime, /) -> dict[int, Facts]:
    rows = dict(SupportRequest.objects.filter(ref__in=_refs(messages)).values_list("ref", "open"))
    return {message.pk: {"open": rows[message.thing] == 1} for message in messages if message.thing in rows}


def _load_plans(messages: list[Message], at: datetime, /) -> dict[int, Facts]:
    rows = dict(Plan.objects.filter(ref__in=_refs(messages)).values_list("ref", "active_at"))
    return {
        message.pk: {"is_quiet": (active_at := rows[message.thing]) is None or at - active_at >= QUIET_AFTER}
        for message in messages
        if message.thing in rows
    }


LOADERS: Mapping[str, Loader] = {
    "planned": _load_planned,
    "question": _load_questions,
    "session": _load_sessions,
    "mentor": _load_mentors,
    "mentorship": _load_mentorships,
    "support": _load_support,
    "plan": _load_plans,
}
