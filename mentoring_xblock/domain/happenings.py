"""What can happen, each with one name: events are called so, and messages are looked up by it.

Names are `<noun>.<verb>`, in the words of the design; docs/events.md lists each with its data.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mentoring_xblock.domain.ledger.schema import EntryType


class Happening(StrEnum):
    PLAN_JOINED = "plan.joined"
    PLAN_RETURNED = "plan.returned"
    PLAN_LEFT = "plan.left"
    PLAN_PAUSED = "plan.paused"
    PLAN_RESUMED = "plan.resumed"
    PLAN_AUTHORISED = "plan.authorised"
    PLAN_CLOSED = "plan.closed"
    PLAN_ERASED = "plan.erased"
    PLAN_RESTORED = "plan.restored"
    TRACK_CHANGED = "plan.track_changed"
    FINISH_MOVED = "plan.finish_moved"
    HELP_ASKED = "plan.help_asked"
    EVIDENCE_SAVED = "evidence.saved"
    READY_SAID = "criterion.ready"
    NOT_YET_SAID = "criterion.not_yet"
    SECOND_ASKED = "second_signature.asked"
    SECOND_DROPPED = "second_signature.dropped"
    SIGNED = "sign_off.signed"
    BROUGHT_IN = "sign_off.brought_in"
    UNDONE = "sign_off.undone"
    WITHDRAWN = "sign_off.withdrawn"
    CONCERN_RAISED = "concern.raised"
    MENTOR_VOLUNTEERED = "mentor.volunteered"
    MENTOR_CHANGED = "mentor.changed"
    MENTOR_BREAK = "mentor.break_changed"
    REQUEST_ASKED = "request.asked"
    REQUEST_OFFERED = "request.offered"
    REQUEST_DECLINED = "request.declined"
    REQUEST_WITHDRAWN = "request.withdrawn"
    MENTORSHIP_BEGAN = "mentorship.began"
    MENTORSHIP_ENDED = "mentorship.ended"
    SESSION_LOGGED = "session.logged"
    SESSION_CONFIRMED = "session.confirmed"
    SESSION_SHARED = "session.shared"
    REVIEW_HELD = "review.held"
    REVIEW_ANSWERED = "review.answered"
    OPTED_OUT = "programme.opted_out"
    OPTED_IN = "programme.opted_in"
    REQUEST_PROPOSED = "request.proposed"
    MENTOR_ASKED = "mentor.asked"
    MENTOR_APPROVED = "mentor.approved"
    MENTOR_SUSPENDED = "mentor.suspended"
    MENTOR_RESTORED = "mentor.restored"
    SUPPORT_ASKED = "support.asked"
    SUPPORT_ANSWERED = "support.answered"
    TOUCH_CHANGED = "mentorship.touch_changed"
    TALK_PLANNED = "talk.planned"
    TALK_AGREED = "talk.agreed"
    TALK_ANOTHER_TIME = "talk.another_time"
    TALK_CANCELLED = "talk.cancelled"
    TALK_SOON = "talk.soon"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    QUESTION_WITHDRAWN = "question.withdrawn"
    OUTCOME_DUE = "outcome.due"
    OUTCOME_SAID = "outcome.said"
    WISHES_SAID = "wishes.said"
    SURENESS_SAID = "criterion.sureness"
    GOAL_SAVED = "goal.saved"
    ACTION_SAVED = "action.saved"
    QUIET_FOR_TWO_WEEKS = "plan.quiet"
    WHAT_THEN_SAID = "plan.what_then"


OF_ENTRY: Mapping[EntryType, Happening] = {
    EntryType.JOINED: Happening.PLAN_JOINED,
    EntryType.TRACK_CHANGED: Happening.TRACK_CHANGED,
    EntryType.FINISH_MOVED: Happening.FINISH_MOVED,
    EntryType.PAUSED: Happening.PLAN_PAUSED,
    EntryType.RESUMED: Happening.PLAN_RESUMED,
    EntryType.LEFT: Happening.PLAN_LEFT,
    EntryType.RETURNED: Happening.PLAN_RETURNED,
    EntryType.AUTHORISED: Happening.PLAN_AUTHORISED,
    EntryType.MENTORSHIP_BEGAN: Happening.MENTORSHIP_BEGAN,
    EntryType.MENTORSHIP_ENDED: Happening.MENTORSHIP_ENDED,
    EntryType.READY: Happening.READY_SAID,
    EntryType.EVIDENCE: Happening.EVIDENCE_SAVED,
    EntryType.SIGNED: Happening.SIGNED,
    EntryType.UNDONE: Happening.UNDONE,
    EntryType.WITHDRAWN: Happening.WITHDRAWN,
    EntryType.NOT_YET: Happening.NOT_YET_SAID,
    EntryType.SECOND_ASKED: Happening.SECOND_ASKED,
    EntryType.SECOND_DROPPED: Happening.SECOND_DROPPED,
    EntryType.CONCERN: Happening.CONCERN_RAISED,
    EntryType.SESSION_LOGGED: Happening.SESSION_LOGGED,
    EntryType.SESSION_CONFIRMED: Happening.SESSION_CONFIRMED,
    EntryType.SESSION_SHARED: Happening.SESSION_SHARED,
    EntryType.REVIEW_HELD: Happening.REVIEW_HELD,
    EntryType.REVIEW_ANSWERED: Happening.REVIEW_ANSWERED,
    EntryType.BROUGHT_IN: Happening.BROUGHT_IN,
    EntryType.CLOSED: Happening.PLAN_CLOSED,
    EntryType.ERASED: Happening.PLAN_ERASED,
    EntryType.RESTORED: Happening.PLAN_RESTORED,
}

MOVES_PROGRESS = frozenset(
    {
        Happening.PLAN_JOINED,
        Happening.PLAN_RETURNED,
        Happening.PLAN_LEFT,
        Happening.PLAN_CLOSED,
        Happening.TRACK_CHANGED,
        Happening.SECOND_ASKED,
        Happening.SECOND_DROPPED,
        Happening.SIGNED,
        Happening.BROUGHT_IN,
        Happening.UNDONE,
        Happening.WITHDRAWN,
    }
)
"""After these the mentee's share of signatures may be another (rule C7)."""
