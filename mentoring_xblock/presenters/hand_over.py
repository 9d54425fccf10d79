"""What another mentor did last, in one line (rule M3)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api.hand_over import HandOver
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.presenters.words import name_colleague
from mentoring_xblock.web.tags import day


def say_hand_over(held: HandOver | None, /, *, first_name: str) -> str:
    """Empty where there is nothing to say; `first_name`: the mentee's."""
    if held is None:
        return ""
    words = {
        "name": name_colleague(held.name),
        "title": held.title,
        "day": day(held.held_on or held.at),
        "mentee": first_name,
    }
    if held.type is EntryType.SIGNED:
        return _("%(name)s last signed “%(title)s” on %(day)s.") % words
    if held.type is EntryType.NOT_YET:
        return _("%(name)s last said “not yet” to “%(title)s” on %(day)s.") % words
    return _("%(name)s last talked with %(mentee)s on %(day)s.") % words
