"""Messages about who works with whom."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import (
    goes_on,
    goes_on_with,
    has_ended,
    is_answered,
    is_asked,
    is_offered,
    is_suspended,
    is_volunteer,
)
from mentoring_xblock.domain.messages.kind import Kind, Link, When, Whom
from mentoring_xblock.domain.messages.kind import mark as _

_PEOPLE = Link("desk", _("People I mentor"))

KINDS: Mapping[Happening, tuple[Kind, ...]] = {
    Happening.REQUEST_ASKED: (
        Kind(
            "asked",
            Whom.ASKED,
            When.NOW,
            _("Would you be a mentor?"),
            _("%(other)s asks whether you would be their mentor. You can say yes or no."),
            Link("desk", _("Answer")),
            is_asked,
        ),
    ),
    Happening.REQUEST_OFFERED: (
        Kind(
            "offered",
            Whom.ASKED,
            When.NOW,
            _("Someone offers to be your mentor"),
            _("%(other)s offers to be your mentor. You can say yes or no."),
            Link("checklist", _("Answer")),
            is_offered,
        ),
    ),
    Happening.MENTORSHIP_BEGAN: (
        Kind(
            "agreed",
            Whom.ASKER,
            When.NOW,
            _("You are working together now"),
            _("%(actor)s said yes. You are working together now. A first talk can be ten minutes."),
            Link("person", _("Have a look"), ("plan",)),
            goes_on,
            mentee_link=Link("checklist", _("Have a look")),
        ),
    ),
    Happening.MENTORSHIP_ENDED: (
        Kind(
            "ended",
            Whom.PAIR,
            When.DAILY,
            _("You have finished working together"),
            _("You and %(other)s have finished working together. Everything signed stays."),
            _PEOPLE,
            has_ended,
            mentee_link=Link("mentors", _("Find a mentor")),
        ),
    ),
    Happening.REQUEST_PROPOSED: (
        Kind(
            "proposed",
            Whom.BOTH_ASKED,
            When.NOW,
            _("Someone for you, perhaps"),
            _("The lead thinks that you and %(other)s might work well together. You can say yes or no."),
            Link("desk", _("Answer")),
            is_asked,
            mentee_link=Link("checklist", _("Answer")),
        ),
    ),
    Happening.TOUCH_CHANGED: (
        Kind(
            "touch_changed",
            Whom.CONCERNED,
            When.DAILY,
            _("How you keep in touch"),
            _("How you and %(other)s keep in touch has been changed."),
            Link("person", _("See it"), ("plan",)),
            goes_on_with,
            mentee_link=Link("checklist", _("See it")),
            thing="mentorship",
        ),
    ),
    Happening.MENTOR_APPROVED: (
        Kind(
            "approved",
            Whom.CONCERNED,
            When.NOW,
            _("You can be a mentor now"),
            _("You can be a mentor now. People can see you and ask."),
            _PEOPLE,
            is_volunteer,
            thing="mentor",
        ),
    ),
    Happening.MENTOR_SUSPENDED: (
        Kind(
            "suspended",
            Whom.CONCERNED,
            When.NOW,
            _("Your mentoring rests for now"),
            _("Your mentoring rests for now: you take nobody new and do not sign. Please talk with the lead."),
            _PEOPLE,
            is_suspended,
            thing="mentor",
        ),
    ),
    Happening.MENTOR_RESTORED: (
        Kind(
            "restored",
            Whom.CONCERNED,
            When.NOW,
            _("You can mentor again"),
            _("You can mentor again, as before."),
            _PEOPLE,
            is_volunteer,
            thing="mentor",
        ),
    ),
    Happening.SUPPORT_ANSWERED: (
        Kind(
            "support_answered",
            Whom.CONCERNED,
            When.DAILY,
            _("About what you wanted to talk through"),
            _("The lead has seen that you would like to talk something through."),
            Link("support", _("See it")),
            is_answered,
            thing="support",
        ),
    ),
}
