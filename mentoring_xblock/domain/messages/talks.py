"""Messages about talks and questions."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import (
    has_talk,
    is_agreed_talk,
    is_answered_question,
    is_cancelled_talk,
    is_coming_talk,
    is_confirmed_talk,
    is_open_question,
    is_outcome_due,
    is_proposed_talk,
)
from mentoring_xblock.domain.messages.kind import Kind, Link, When, Whom
from mentoring_xblock.domain.messages.kind import mark as _

KINDS: Mapping[Happening, tuple[Kind, ...]] = {
    Happening.SESSION_LOGGED: (
        Kind(
            "talk_logged",
            Whom.PAIR,
            When.DAILY,
            _("A talk was written down"),
            _("%(actor)s wrote about a talk that you had."),
            Link("talk", _("Read it"), ("plan", "session")),
            has_talk,
        ),
    ),
    Happening.SESSION_CONFIRMED: (
        Kind(
            "talk_confirmed",
            Whom.CONCERNED,
            When.DAILY,
            _("A talk was read"),
            _("%(actor)s has read what is written about a talk that you had."),
            Link("talk", _("See it"), ("plan", "session")),
            is_confirmed_talk,
        ),
    ),
    Happening.TALK_PLANNED: (
        Kind(
            "talk_planned",
            Whom.CONCERNED,
            When.NOW,
            _("A talk, if the time suits you"),
            _("%(other)s would like to talk. You can say yes, or name another time."),
            Link("planned-talk", _("See it"), ("plan", "planned")),
            is_proposed_talk,
            thing="planned",
        ),
    ),
    Happening.TALK_AGREED: (
        Kind(
            "talk_agreed",
            Whom.CONCERNED,
            When.DAILY,
            _("A talk is agreed"),
            _("%(other)s says yes to the talk."),
            Link("planned-talk", _("See it"), ("plan", "planned")),
            is_agreed_talk,
            thing="planned",
        ),
    ),
    Happening.TALK_ANOTHER_TIME: (
        Kind(
            "talk_another_time",
            Whom.CONCERNED,
            When.NOW,
            _("Another time for a talk?"),
            _("%(other)s would rather talk at another time."),
            Link("planned-talk", _("See it"), ("plan", "planned")),
            is_proposed_talk,
            thing="planned",
        ),
    ),
    Happening.TALK_CANCELLED: (
        Kind(
            "talk_cancelled",
            Whom.CONCERNED,
            When.NOW,
            _("A talk was cancelled"),
            _("The talk with %(other)s was cancelled."),
            Link("planned-talk", _("See it"), ("plan", "planned")),
            is_cancelled_talk,
            thing="planned",
        ),
    ),
    Happening.TALK_SOON: (
        Kind(
            "talk_soon",
            Whom.CONCERNED,
            When.DAILY,
            _("A talk is coming up"),
            _("You and %(other)s have planned to talk soon."),
            Link("planned-talk", _("See it"), ("plan", "planned")),
            is_coming_talk,
            thing="planned",
        ),
    ),
    Happening.QUESTION_ASKED: (
        Kind(
            "question",
            Whom.MENTORS,
            When.NOW,
            _("A question for you"),
            _("%(other)s has a question. Any of their mentors can answer."),
            Link("question", _("Answer"), ("plan", "question")),
            is_open_question,
            thing="question",
        ),
    ),
    Happening.QUESTION_ANSWERED: (
        Kind(
            "question_answered",
            Whom.CONCERNED,
            When.NOW,
            _("Your question was answered"),
            _("Your question was answered."),
            Link("question", _("Read it"), ("plan", "question")),
            is_answered_question,
            thing="question",
        ),
    ),
    Happening.OUTCOME_DUE: (
        Kind(
            "outcome_due",
            Whom.CONCERNED,
            When.DAILY,
            _("What came of it?"),
            _("You had a talk with %(other)s two weeks ago. What came of it?"),
            Link("talk", _("Say it"), ("plan", "session")),
            is_outcome_due,
            thing="session",
        ),
    ),
}
