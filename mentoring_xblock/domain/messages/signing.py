"""Messages about signatures."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import (
    is_not_yet,
    is_ready,
    is_second_asked,
    stands,
    stands_for_actor,
    stands_for_mentee,
)
from mentoring_xblock.domain.messages.kind import Kind, Link, When, Whom
from mentoring_xblock.domain.messages.kind import mark as _

_SKILL = ("plan", "criterion")
_RECEIPTS = Link("receipts", _("What I signed"))

KINDS: Mapping[Happening, tuple[Kind, ...]] = {
    Happening.NOT_YET_SAID: (
        Kind(
            "not_yet",
            Whom.MENTEE,
            When.AFTER_UNDO,
            _("Not yet, and what would help"),
            _("%(actor)s says: not yet. There is a line about what would help next time."),
            Link("skill", _("See why"), _SKILL),
            is_not_yet,
            news=_("Not yet: “%(skill)s”. %(actor)s says what would help."),
        ),
    ),
    Happening.SIGNED: (
        Kind(
            "signed",
            Whom.MENTEE,
            When.AFTER_UNDO,
            _("A skill of yours was signed"),
            _("A skill of yours was signed. This is the receipt, for your own records: %(receipt)s"),
            Link("skill", _("See it"), _SKILL),
            stands_for_mentee,
            news=_("%(actor)s signed “%(skill)s”"),
        ),
        Kind(
            "signed_by_you",
            Whom.ACTOR,
            When.AFTER_UNDO,
            _("Your receipt of a signature"),
            _("You signed a skill. This is the receipt, for your own records: %(receipt)s"),
            _RECEIPTS,
            stands_for_actor,
        ),
    ),
    Happening.WITHDRAWN: (
        Kind(
            "taken_back",
            Whom.MENTEE,
            When.AFTER_UNDO,
            _("A signature was taken back"),
            _("A signature of a skill of yours was taken back. This is the receipt of that: %(receipt)s"),
            Link("skill", _("See why"), _SKILL),
            stands_for_mentee,
            news=_("A signature of “%(skill)s” was taken back"),
        ),
        Kind(
            "taken_back_own",
            Whom.ACTOR_AS_SIGNER,
            When.AFTER_UNDO,
            _("Your receipt: a signature was taken back"),
            _("You took a signature back. This is the receipt of that: %(receipt)s"),
            _RECEIPTS,
            stands_for_actor,
        ),
        Kind(
            "taken_back_other",
            Whom.ACTOR_FOR_ANOTHER,
            When.AFTER_UNDO,
            _("Your receipt: a signature was taken back"),
            _("You took a signature of somebody else back. This is the receipt of that: %(receipt)s"),
            Link("skill", _("See it"), _SKILL),
            stands_for_actor,
        ),
        Kind(
            "taken_back_yours",
            Whom.SIGNER,
            When.AFTER_UNDO,
            _("A signature of yours was taken back"),
            _("A signature of yours was taken back. This is the receipt of that: %(receipt)s"),
            _RECEIPTS,
            stands,
            news=_("Your signature of “%(skill)s” was taken back"),
        ),
    ),
    Happening.READY_SAID: (
        Kind(
            "ready",
            Whom.SIGNING_MENTORS,
            When.DAILY,
            _("Someone is ready to show you a skill"),
            _("%(other)s is ready to show you a skill."),
            Link("skill", _("Look and sign"), _SKILL),
            is_ready,
            news=_("%(other)s is ready to show “%(skill)s”"),
        ),
    ),
    Happening.SECOND_ASKED: (
        Kind(
            "second_asked",
            Whom.EVERYONE,
            When.DAILY,
            _("A second signature is asked for"),
            _("%(actor)s asks for a second signature of a skill."),
            Link("skill", _("See it"), _SKILL),
            is_second_asked,
            news=_("%(actor)s asks for a second signature of “%(skill)s”"),
        ),
    ),
}
