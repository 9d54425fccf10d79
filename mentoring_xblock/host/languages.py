"""Which language is spoken: the reader's where this package has its words, else English.

Django would take its own words and dates of a language that we have no catalogue of, and leave ours in English.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from mentoring_xblock.settings.common import list_locale_paths

OURS = "en"


def in_language(wanted: str | None, /) -> translation.override:
    return translation.override(choose_language(wanted))


def choose_language(wanted: str | None, /) -> str:
    """The language that was asked for, or its base (`cy` of `cy-gb`), where there is a catalogue of ours; else `en`."""
    parts = (wanted or "").lower().replace("_", "-").split("-")
    there = _list_languages(tuple(list_locale_paths(getattr(settings, "MENTORING_UNREAD_LANGUAGES", ()))))
    while parts:
        if (code := "-".join(parts)) in there:
            return code
        parts.pop()
    return OURS


@lru_cache(maxsize=16)
def _list_languages(paths: tuple[str, ...], /) -> frozenset[str]:
    """Codes as Django has them (`pt-br`), of folders as gettext has them (`pt_BR`)."""
    files = [file for path in paths for file in Path(path).glob("*/LC_MESSAGES/django.mo")]
    return frozenset(translation.to_language(file.parent.parent.name) for file in files)
