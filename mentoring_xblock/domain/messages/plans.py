"""Messages about a plan as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import (
    has_closed,
    has_left,
    is_mentees,
    is_of_running_pair,
    is_on_break,
    is_open_review,
    is_open_review_of_mentee,
    is_quiet,
)
from mentoring_xblock.domain.messages.kind import Kind, Link, When, Whom
from mentoring_xblock.domain.messages.kind import mark as _

_PEOPLE = Link("desk", _("People I mentor"))

KINDS: Mapping[Happening, tuple[Kind, ...]] = {
    Happening.PLAN_PAUSED: (
        Kind(
            "paused",
            Whom.MENTORS,
            When.DAILY,
            _("Someone is taking a break"),
            _("%(other)s is taking a break. Everything still works in the meantime."),
            Link("person", _("See it"), ("plan",)),
            is_on_break,
        ),
    ),
    Happening.PLAN_LEFT: (
        Kind(
            "left",
            Whom.MENTORS,
            When.DAILY,
            _("Someone has stopped"),
            _("%(other)s has stopped. Everything signed stays, and they can come back at any time."),
            _PEOPLE,
            has_left,
        ),
    ),
    Happening.PLAN_AUTHORISED: (
        Kind(
            "authorised",
            Whom.MENTEE,
            When.NOW,
            _("You can begin"),
            _("Your checklist can begin now: skills can be signed."),
            Link("checklist", _("Have a look")),
            is_mentees,
        ),
    ),
    Happening.PLAN_CLOSED: (
        Kind(
            "closed",
            Whom.EVERYONE,
            When.DAILY,
            _("A checklist was closed"),
            _("%(actor)s closed a checklist. Everything signed stays."),
            _PEOPLE,
            has_closed,
            mentee_link=Link("checklist", _("See it")),
        ),
    ),
    Happening.TRACK_CHANGED: (
        Kind(
            "track_changed",
            Whom.MENTORS,
            When.DAILY,
            _("Someone works towards another role"),
            _("%(other)s works towards another role now. What was signed and also counts there stays."),
            Link("person", _("See it"), ("plan",)),
            is_of_running_pair,
        ),
    ),
    Happening.REVIEW_HELD: (
        Kind(
            "review_held",
            Whom.MENTEE,
            When.NOW,
            _("A look back for you to answer"),
            _("%(actor)s looked back with you. You can say whether you agree, or that you would rather talk."),
            Link("review", _("Answer"), ("plan", "review")),
            is_open_review,
        ),
        Kind(
            "review_held_by_mentee",
            Whom.MENTORS,
            When.NOW,
            _("A look back for you to answer"),
            _("%(other)s looked back on the time with you. You can agree, or say that you would rather talk."),
            Link("review", _("Answer"), ("plan", "review")),
            is_open_review_of_mentee,
        ),
    ),
    Happening.REVIEW_ANSWERED: (
        Kind(
            "review_answered",
            Whom.CONCERNED,
            When.DAILY,
            _("Your look back was answered"),
            _("%(actor)s answered what you said when you looked back."),
            Link("review", _("See it"), ("plan", "review")),
            is_of_running_pair,
        ),
    ),
    Happening.QUIET_FOR_TWO_WEEKS: (
        Kind(
            "quiet",
            Whom.CONCERNED,
            When.DAILY,
            _("A short word, perhaps"),
            _("You and your mentor have not been in touch here for two weeks. A short word is enough."),
            Link("person", _("Have a look"), ("plan",)),
            is_quiet,
            mentee_link=Link("checklist", _("Have a look")),
            thing="plan",
        ),
    ),
}
