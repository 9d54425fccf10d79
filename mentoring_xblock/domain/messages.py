"""What people are told by mail (rule N1): the one table. A new screen adds its lines here.

Every kind says of which happening it tells, whom, when, in which words, where its one link leads, and while what holds
it is told at all: that is asked again when the mail is made, since a request may have been answered by then.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import (
    Situation,
    goes_on,
    has_ended,
    has_left,
    has_talk,
    is_asked,
    is_not_yet,
    is_offered,
    is_on_break,
    is_ready,
    is_second_asked,
    stands,
    stands_for_actor,
    stands_for_mentee,
)


class Whom(StrEnum):
    """Never whoever did it themselves, save ACTOR (receipts)."""

    MENTEE = "mentee"
    MENTORS = "mentors"
    SIGNING_MENTORS = "signing_mentors"
    PAIR = "pair"
    EVERYONE = "everyone"
    ASKED = "asked"
    ASKER = "asker"
    SIGNER = "signer"
    ACTOR = "actor"
    ACTOR_AS_SIGNER = "actor_as_signer"
    ACTOR_FOR_ANOTHER = "actor_for_another"


class When(StrEnum):
    """AFTER_UNDO waits until it cannot be undone any more, as no mail can be; DAILY waits for the digest."""

    NOW = "now"
    AFTER_UNDO = "after_undo"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Link:
    """A panel, its words, and what it is about: `plan`, `criterion`, `session`."""

    panel: str
    text: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that is told. `name` is kept with every message. `subject` stands over a mail of this alone.

    Words may hold `%(actor)s` (who did it), `%(other)s` (the other of the pair) and `%(receipt)s` (rule L1: the plan's
    reference, the number of the entry and its hash). `mentee_link`: where it is another for the mentee.
    """

    name: str
    whom: Whom
    when: When
    subject: str
    text: str
    link: Link
    holds: Callable[[Situation], bool]
    mentee_link: Link | None = None

    @property
    def is_own_receipt(self) -> bool:
        """Proof of what somebody did themselves, or of what became of their signature: theirs wherever they are now."""
        return self.whom in (Whom.ACTOR, Whom.ACTOR_AS_SIGNER, Whom.ACTOR_FOR_ANOTHER, Whom.SIGNER)


def _(text: str, /) -> str:
    """Marks words for the catalogue; they are translated when the mail is made."""
    return text


_SKILL = ("plan", "criterion")
_RECEIPTS = Link("receipts", _("What I signed"))
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
    Happening.NOT_YET_SAID: (
        Kind(
            "not_yet",
            Whom.MENTEE,
            When.AFTER_UNDO,
            _("Not yet, and what would help"),
            _("%(actor)s says: not yet. There is a line about what would help next time."),
            Link("skill", _("See why"), _SKILL),
            is_not_yet,
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
        ),
    ),
    Happening.SESSION_LOGGED: (
        Kind(
            "talk_logged",
            Whom.PAIR,
            When.DAILY,
            _("A talk was written down"),
            _("%(actor)s wrote down a talk that you had."),
            Link("talk", _("Read it"), ("plan", "session")),
            has_talk,
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
}
"""Not there, and never to be: declined and withdrawn requests (M2), doubts about a signature."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kinds in KINDS.values() for kind in kinds}

SUBJECT_OF_MANY = _("News from your mentoring")
WHY = _("You get this because you take part in mentoring beside a course, as a learner or as a mentor.")
SOMEBODY = _("a learner")

NAME_LIMIT = 60

# A full stop that is not followed by a space, the end, or what ends a word; slashes of any kind.
_ADDRESS_LIKE = re.compile(r"[@/\\⁄∕⧸]|:\S|www|[.。](?![\s,;)’'-]|$)", re.IGNORECASE)


def is_address_like(name: str, /) -> bool:
    """Whether a mail program could make a link of it: initials without a space after the dot count as well."""
    return _ADDRESS_LIKE.search(unicodedata.normalize("NFKC", _strip_unseen(name)).strip()) is not None


def clip_name(name: str, /) -> str:
    """A name as a mail shows it: on one line, nothing unseen in it that turns or hides letters, not too long."""
    line = " ".join(_strip_unseen(name).split())
    return line if len(line) <= NAME_LIMIT else f"{line[: NAME_LIMIT - 1].rstrip()}…"


def _strip_unseen(text: str, /) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
