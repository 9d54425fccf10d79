"""What people are told by mail: queued with the write, sent later (rule N1).

`queue` keeps what is to be told, in the write's transaction; `send_soon` has what is due now sent after the commit;
`send_due` (`message_sending.py`) is what a task, a command or the workbench then calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from mentoring_xblock.api.happened import Happened, Outcome
from mentoring_xblock.api.message_sending import Tally, send_due
from mentoring_xblock.domain.message_times import get_first_due
from mentoring_xblock.domain.messages import BY_NAME, KINDS, Kind, When, Whom
from mentoring_xblock.host import get_platform
from mentoring_xblock.models import Mentorship, Message

__all__ = ["Tally", "queue", "send_due", "send_soon"]


def queue(outcome: Outcome, /) -> None:
    """Keep what is to be told of this write: one statement, none where nobody is told."""
    rows = list(_list_messages(outcome))
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)


def send_soon(outcome: Outcome, /) -> None:
    """Have what is due this moment sent, if anything is. Without a queue the workbench does it at once; elsewhere the
    command for cron comes by."""
    if not any(BY_NAME[message.kind].when is When.NOW for message in _list_messages(outcome)):
        return
    platform = get_platform()
    if not platform.enqueue("send_messages") and platform.process == "workbench":
        send_due(outcome.at, platform=platform)


def _list_messages(outcome: Outcome, /) -> Iterator[Message]:
    for happened in outcome.happened:
        for kind in KINDS.get(happened.what, ()) if happened.is_told else ():
            for recipient_id in sorted(_find(kind, outcome, happened)):
                yield Message(
                    recipient_id=recipient_id,
                    programme_id=outcome.programme.id,
                    plan=outcome.plan,
                    kind=kind.name,
                    entry=happened.entry.row if happened.entry else None,
                    request=happened.request,
                    thing=happened.about.ref if happened.about and kind.thing else None,
                    occasion=happened.about.occasion if happened.about and kind.thing else "",
                    at=outcome.at,
                    due_at=get_first_due(kind.when, outcome.at),
                )


def _find(kind: Kind, outcome: Outcome, happened: Happened, /) -> set[int]:
    """The accounts that are told: of those whom the kind is for nobody who did it, unless it is a receipt."""
    actor_id, signer_id = outcome.actor_id, happened.signer_id
    match kind.whom:
        case Whom.ACTOR:
            return _without_nobody({actor_id})
        case Whom.ACTOR_AS_SIGNER:
            return _without_nobody({actor_id} if actor_id == signer_id else set())
        case Whom.ACTOR_FOR_ANOTHER:
            return _without_nobody({actor_id} if actor_id != signer_id else set())
        case Whom.SIGNER:
            return _without_nobody({signer_id}) - {actor_id}
    return _without_nobody(_find_of_plan(kind.whom, outcome, happened)) - {actor_id}


def _find_of_plan(whom: Whom, outcome: Outcome, happened: Happened, /) -> set[int | None]:
    mentee = {outcome.plan.user_id if outcome.plan else None}
    # What this very write ended still ran when it began.
    mentors = [row for row in outcome.mentors if row.open or row.ended_at == outcome.at]
    match whom:
        case Whom.MENTEE:
            return mentee
        case Whom.MENTORS:
            return {row.mentor.user_id for row in mentors}
        case Whom.SIGNING_MENTORS:
            return {row.mentor.user_id for row in mentors if row.signs}
        case Whom.EVERYONE:
            return mentee | {row.mentor.user_id for row in mentors if row.signs}
        case Whom.PAIR:
            return mentee | {row.mentor.user_id for row in mentors if _is_named(row, happened)}
        case Whom.CONCERNED if happened.about is not None:
            return set(happened.about.told)
        case Whom.BOTH_ASKED | Whom.ASKER if happened.request is not None and happened.request.how == "proposed":
            return mentee | {happened.request.mentor.user_id}
        case Whom.ASKED | Whom.ASKER if happened.request is not None:
            mentor = {happened.request.mentor.user_id}
            return mentor if (happened.request.how == "asked") == (whom is Whom.ASKED) else mentee
    return set()


def _is_named(mentorship: Mentorship, happened: Happened, /) -> bool:
    return happened.entry is not None and happened.entry.recorded.data.get("mentor") == mentorship.participant.ref


def _without_nobody(user_ids: set[int | None], /) -> set[int]:
    return {user_id for user_id in user_ids if user_id is not None}
