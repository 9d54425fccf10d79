"""How somebody wants to be told."""

from __future__ import annotations

from mentoring_xblock.domain.message_times import PACES
from mentoring_xblock.forms.base import ChoiceField, MentoringForm, TickField


class MessageChoiceForm(MentoringForm):
    pace = ChoiceField(PACES)
    at_night = TickField()
