"""Events in the platform's tracking: ids, codes and counts alone, each named in one table here (docs/events.md).

What has no line in the table goes out nowhere, so that a new happening or a new name in an entry is silent until
somebody has decided about it. The name of an event is a happening's, never a browser's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from mentoring_xblock.api.happened import Happened, Outcome
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.host import get_platform

log = logging.getLogger(__name__)

PREFIX = "edx.coach_mentoring."

_CRITERION = ("block", "criterion")
_SIGNATURE = (*_CRITERION, "edition", "method", "occasion")

DATA: Mapping[Happening, tuple[str, ...]] = {
    Happening.PLAN_JOINED: ("track", "needs_authorising"),
    Happening.PLAN_RETURNED: (),
    Happening.PLAN_LEFT: (),
    Happening.PLAN_PAUSED: (),
    Happening.PLAN_RESUMED: (),
    Happening.PLAN_AUTHORISED: (),
    Happening.PLAN_CLOSED: ("needed", "signed"),
    Happening.PLAN_ERASED: ("reason", "count of fields"),
    Happening.PLAN_RESTORED: (),
    Happening.TRACK_CHANGED: ("track",),
    Happening.FINISH_MOVED: (),
    Happening.HELP_ASKED: (),
    Happening.EVIDENCE_SAVED: (*_CRITERION, "count of pieces"),
    Happening.READY_SAID: (*_CRITERION, "edition"),
    Happening.NOT_YET_SAID: (*_CRITERION, "edition"),
    Happening.SECOND_ASKED: (*_CRITERION, "edition"),
    Happening.SECOND_DROPPED: _CRITERION,
    Happening.SIGNED: (*_SIGNATURE, "count of evidence"),
    Happening.BROUGHT_IN: _SIGNATURE,
    Happening.UNDONE: (*_CRITERION, "what"),
    Happening.WITHDRAWN: (*_CRITERION, "reason"),
    Happening.CONCERN_RAISED: _CRITERION,
    Happening.MENTOR_VOLUNTEERED: (),
    Happening.MENTOR_CHANGED: (),
    Happening.MENTOR_BREAK: ("on",),
    Happening.MENTORSHIP_BEGAN: ("how", "approval", "signs"),
    Happening.SESSION_LOGGED: ("session", "version", "minutes", "approach", "count of criteria"),
    Happening.SESSION_CONFIRMED: ("session", "version"),
    Happening.SESSION_SHARED: ("session", "shared"),
    Happening.REVIEW_HELD: ("review", "outcome", "final"),
    Happening.REVIEW_ANSWERED: ("review", "answer"),
    Happening.MENTOR_APPROVED: (),
    Happening.MENTOR_SUSPENDED: (),
    Happening.MENTOR_RESTORED: (),
    Happening.TALK_PLANNED: (),
    Happening.TALK_AGREED: (),
    Happening.TALK_CANCELLED: (),
    Happening.QUESTION_ASKED: (),
    Happening.QUESTION_ANSWERED: (),
    Happening.OUTCOME_SAID: (),
    Happening.WHAT_THEN_SAID: ("what",),
}
"""Of each event, what goes out besides `programme`, `plan`, `entry` and `capacity`; `count of x` as `x_count`."""

SILENT = frozenset(
    {
        Happening.REQUEST_ASKED,
        Happening.REQUEST_OFFERED,
        Happening.REQUEST_DECLINED,
        Happening.REQUEST_WITHDRAWN,
        Happening.MENTORSHIP_ENDED,
        Happening.OPTED_OUT,
        Happening.OPTED_IN,
        Happening.REQUEST_PROPOSED,
        Happening.MENTOR_ASKED,
        Happening.SUPPORT_ASKED,
        Happening.SUPPORT_ANSWERED,
        Happening.TOUCH_CHANGED,
        Happening.TALK_ANOTHER_TIME,
        Happening.TALK_SOON,
        Happening.QUESTION_WITHDRAWN,
        Happening.OUTCOME_DUE,
        Happening.WISHES_SAID,
        Happening.SURENESS_SAID,
        Happening.GOAL_SAVED,
        Happening.ACTION_SAVED,
        Happening.QUIET_FOR_TWO_WEEKS,
    }
)
"""Requests, noes and endings are in no record or export, and no list shows who has not joined (rule M2). A tracking log
is both, and asking without beginning says as much as the no itself."""

_COUNT = "count of "


def emit(outcome: Outcome, /) -> None:
    """Hand over one event for each thing that happened, without a query; one that is not taken is lost and logged."""
    platform = get_platform()
    for happened in outcome.happened:
        if happened.what not in DATA:
            continue
        try:
            platform.emit(
                get_name(happened.what),
                make_data(happened, outcome),
                course_key=outcome.programme.course_key,
                user_id=outcome.actor_id,
            )
        except Exception:
            log.exception("coach-mentoring: the event %s was not taken", happened.what)


def get_name(what: Happening, /) -> str:
    return f"{PREFIX}{what}"


def make_data(happened: Happened, outcome: Outcome, /) -> dict[str, str | int]:
    """The event's data; a name that the entry leaves out is left out here too."""
    data: dict[str, str | int] = {"programme": outcome.programme.slug}
    if outcome.plan is not None:
        data["plan"] = outcome.plan.ref
    held: Mapping[str, object] = happened.data
    if happened.entry is not None:
        # Its hash, not its number: a number that is missing would tell of an entry that goes out nowhere.
        data |= {"entry": happened.entry.row.hash, "capacity": happened.entry.recorded.capacity}
        held = happened.entry.recorded.data
    for name in DATA[happened.what]:
        source = name.removeprefix(_COUNT)
        value = held.get(source)
        if name != source and isinstance(value, list):
            data[f"{source}_count"] = len(value)
        elif source == "block":
            block = outcome.programme.blocks_by_ref.get(str(value))
            # A block that has left the course has no address there any more.
            data |= {"block": block.usage_key} if block else {}
        elif isinstance(value, str | int):
            data[name] = value
    return data
