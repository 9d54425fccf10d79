"""The choice of messages: three ways, and a tick for the night."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.domain.message_times import Wish
from mentoring_xblock.presenters.fields import FieldMaker


def present_choice(make: FieldMaker, wish: Wish, /) -> dict[str, Any]:
    paces = [
        ("usual", _("Requests and answers at once, the rest in one e-mail a day")),
        ("daily", _("One e-mail a day and no more")),
        ("none", _("No e-mails at all")),
    ]
    fields = [
        make("pace", "choice", _("E-mails about my mentoring"), options=paces, chosen=[wish.pace], required=True),
        make("at_night", "tick", _("Also at night, between 20:00 and 08:00"), wish.at_night),
    ]
    return {"fields": fields, "errors": make.errors}
