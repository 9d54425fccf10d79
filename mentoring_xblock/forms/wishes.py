"""What a mentee would like."""

from __future__ import annotations

from mentoring_xblock.forms.base import MentoringForm, TextField, TickField

WISH = 1_000


class WishesForm(MentoringForm):
    matters = TextField(limit=WISH)
    support = TextField(limit=WISH)
    when = TextField(limit=WISH)
    person = TextField(limit=WISH)
    mentors_may_offer = TickField()
