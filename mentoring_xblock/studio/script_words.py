"""What the editor's scripts say, translated. Scripts hold no words of their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.studio.checklist_words import list_checklist_words
from mentoring_xblock.studio.panel_words import list_panel_words


def list_editor_words() -> dict[str, Any]:
    """By key, in the active language. `{name}` and `{n}` are filled in by the script."""
    return {
        **list_checklist_words(),
        **list_panel_words(),
        "saved": _("Saved"),
        "not-saved": _("Not saved yet"),
    }
