"""Settings with their defaults, the same in the LMS and in Studio; an operator's value always stays.

The platform calls `plugin_settings` more than once: before its own files are read, and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CONF = Path(__file__).resolve().parent.parent / "conf"

DEFAULTS: Mapping[str, Any] = {
    # A folder outside the database for dated heads of the ledgers; without one, the command has to be given it.
    "MENTORING_ANCHOR_DIR": None,
    # A storage of Django's that no address leads to, as STORAGES takes it; without one there are no evidence files.
    "MENTORING_FILES_STORAGE": None,
    # Languages whose texts no speaker has read yet and which are shown all the same.
    "MENTORING_UNREAD_LANGUAGES": (),
}


def plugin_settings(settings: Any) -> None:
    for name, default in DEFAULTS.items():
        if not hasattr(settings, name):
            setattr(settings, name, default)
    add_locale_paths(settings)


def add_locale_paths(settings: Any, /) -> None:
    """Where our texts are. Before its own files are read, the platform may hold no list but a way to work one out."""
    held = getattr(settings, "LOCALE_PATHS", None)
    if isinstance(held, list | tuple):
        known = set(map(str, held))
        unread = getattr(settings, "MENTORING_UNREAD_LANGUAGES", ())
        new = [path for path in list_locale_paths(unread) if path not in known]
        settings.LOCALE_PATHS = type(held)([*held, *new])


def list_locale_paths(unread: Iterable[str], /) -> list[str]:
    """Where our texts are. Django takes a folder whole, so each language that no speaker has read has its own."""
    return [str(CONF / "locale"), *(str(CONF / "locale_unread" / code) for code in unread)]
