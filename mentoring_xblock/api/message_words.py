"""The words and the link of one message, in the active language: in a mail, and on the page as what is new."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext

from mentoring_xblock.api.message_situations import Told
from mentoring_xblock.domain.messages import SOMEBODY, Kind, Link, clip_name, is_address_like


def get_text(told: Told, kind: Kind, /) -> str:
    """A sentence as mails have it: no word of anybody in it but a name that no mail program makes a link of."""
    words = {"actor": _get_mail_name(told.actor), "other": _get_mail_name(told.other), "receipt": told.receipt}
    return _begin(gettext(kind.text) % words, gettext(SOMEBODY))


def get_news_text(told: Told, kind: Kind, /, *, skill: str) -> str:
    """The same for the page, where names and titles may stand as they are. `skill`: its title, or empty."""
    somebody = gettext(SOMEBODY)
    words = {"actor": told.actor or somebody, "other": told.other or somebody, "skill": skill, "receipt": told.receipt}
    return _begin(gettext(kind.news if kind.news and skill else kind.text) % words, somebody)


def get_link(told: Told, kind: Kind, /) -> tuple[Link, dict[str, str]]:
    """The link and its parameters; for the mentee another one where the kind has it."""
    link = kind.mentee_link if kind.mentee_link and told.situation.is_mentee else kind.link
    return link, {name: told.params[name] for name in link.params}


def _begin(text: str, somebody: str, /) -> str:
    # A sentence may begin with "a learner"; a name is written as its owner writes it.
    return capfirst(text) if text.startswith(somebody) else text


def _get_mail_name(name: str, /) -> str:
    return gettext(SOMEBODY) if is_address_like(name) else clip_name(name) or gettext(SOMEBODY)
