"""Messages: which e-mails somebody wants, and when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import message_choices
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.forms.messages import MessageChoiceForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.messages import present_choice
from mentoring_xblock.views.base import enter
from mentoring_xblock.web.requests import Panel, Request, Said


def show_messages(request: Request) -> Panel:
    wish = message_choices.get_own_wish(request.actor)
    back = get_back(request, get_part(request.actor, request.programme))
    return Panel("messages", {**present_frame(request), **present_choice(FieldMaker(request), wish), "back": back})


def choose(request: Request) -> Said:
    with enter(request, "message_choice") as case:
        message_choices.choose(case, **MessageChoiceForm.read(request.data))
    return Said(_("Saved."))
