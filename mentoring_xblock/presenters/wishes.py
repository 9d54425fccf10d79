"""What a mentee would like: as fields of a form, and as others read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.wishes import NOTHING, Wishes
from mentoring_xblock.presenters.fields import Field, FieldMaker

WORDS: Mapping[str, Promise] = {
    "matters": gettext_lazy("What matters to me"),
    "support": gettext_lazy("Support I'd like"),
    "when": gettext_lazy("When would suit me"),
    "person": gettext_lazy("The sort of person I could trust"),
}


def make_wish_fields(make: FieldMaker, held: Wishes, may_offer: bool, /, *, limit: int) -> dict[str, Field]:
    """The four boxes, each with who can read it, and the tick for offers."""
    reads = _("Your mentors can read this, and those you ask.")
    fields = {
        name: make(name, "text", label, getattr(held, name), limit=limit, reads=reads, names=True)
        for name, label in WORDS.items()
    }
    hint = _("They see your name, and that you would take an offer. You can say no.")
    offers = make("mentors_may_offer", "tick", _("Mentors may offer to help me"), may_offer, hint=hint)
    return {**fields, "mentors_may_offer": offers}


def has_more(fields: Iterable[Field], /) -> bool:
    """Whether anything in a closed part of a form wants to be seen."""
    return any(field.value or field.error for field in fields)


def present_wishes(wishes: Wishes | None, /) -> list[tuple[str, str]]:
    """What was said, each with its words; empty where nothing was, or where it is not this reader's."""
    held: Any = wishes or NOTHING
    return [(str(label), getattr(held, name)) for name, label in WORDS.items() if getattr(held, name)]
