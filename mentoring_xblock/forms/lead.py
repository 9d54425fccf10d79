"""What a lead writes."""

from __future__ import annotations

from mentoring_xblock.forms.base import MentoringForm, TextField

NOTE = 4_000


class NoteForm(MentoringForm):
    text = TextField(limit=NOTE, missing="write_something")
