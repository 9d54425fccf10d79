"""What one kind of message is: whom it is for, when, in which words, where its link leads, while what holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mentoring_xblock.domain.message_conditions import Situation


class Whom(StrEnum):
    """Never whoever did it themselves, save ACTOR (receipts). CONCERNED: whom the write itself names."""

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
    BOTH_ASKED = "both_asked"
    CONCERNED = "concerned"


class When(StrEnum):
    """AFTER_UNDO waits until it cannot be undone any more, as no mail can be; DAILY waits for the digest."""

    NOW = "now"
    AFTER_UNDO = "after_undo"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Link:
    """A panel, its words, and what it is about: `plan`, `criterion`, `session`, or what the kind's `thing` says."""

    panel: str
    text: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that is told. `name` is kept with every message. `subject` stands over a mail of this alone.

    Words may hold `%(actor)s` (who did it), `%(other)s` (the other of the pair) and `%(receipt)s` (rule L1: the plan's
    reference, the number of the entry and its hash). `mentee_link`: where it is another for the mentee.

    `thing`: what `Message.thing` names, a key of `api.message_things.LOADERS`; empty where an entry or a request says
    it all. `news`: the words on the page, where they may name the skill (`%(skill)s`); empty: `text`.
    """

    name: str
    whom: Whom
    when: When
    subject: str
    text: str
    link: Link
    holds: Callable[[Situation], bool]
    mentee_link: Link | None = None
    thing: str = ""
    news: str = ""

    @property
    def is_news(self) -> bool:
        """Whether it stands on the page as new: what somebody did themselves does not."""
        return self.whom not in (Whom.ACTOR, Whom.ACTOR_AS_SIGNER, Whom.ACTOR_FOR_ANOTHER)

    @property
    def is_own_receipt(self) -> bool:
        """Proof of what somebody did themselves, or of what became of their signature: theirs wherever they are now."""
        return self.whom in (Whom.ACTOR, Whom.ACTOR_AS_SIGNER, Whom.ACTOR_FOR_ANOTHER, Whom.SIGNER)


def mark(text: str, /) -> str:
    """Marks words for the catalogue; they are translated when the mail is made."""
    return text
