"""The private storage that the operator named for evidence files, or none: MENTORING_FILES_STORAGE.

A dict as in Django's STORAGES, `{"BACKEND": "<dotted path>", "OPTIONS": {...}}`, built by Django itself. Whether what
it holds can be reached without us nobody can ask a storage: a signed address of a private bucket and an address that
is open to everyone look alike. So what is known to be public is refused, and the rest is the operator's word.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage
from django.core.files.storage.handler import StorageHandler

from mentoring_xblock.host.places import get_site

log = logging.getLogger(__name__)

_built: dict[str, Storage | None] = {}


def get_file_storage() -> Storage | None:
    """The storage; None where the operator named none, or one that cannot be used (which is logged once)."""
    named = getattr(settings, "MENTORING_FILES_STORAGE", None)
    if not named:
        return None
    known_as = repr(named)
    if known_as not in _built:
        try:
            _built[known_as] = build_file_storage(named)
        except ImproperlyConfigured as error:
            log.error("coach-mentoring: MENTORING_FILES_STORAGE cannot be used: %s", error)
            _built[known_as] = None
    return _built[known_as]


def get_site_folder() -> str:
    """Where in the storage this site's files lie: sites that share one do not take each other's for leftovers."""
    return hashlib.sha256(get_site().encode()).hexdigest()[:16]


def build_file_storage(named: object, /) -> Storage:
    """ImproperlyConfigured, with the reason and no value, where it cannot be built or is known to be public."""
    if not isinstance(named, dict) or not isinstance(named.get("BACKEND"), str):
        raise ImproperlyConfigured("it is no dict with a BACKEND")
    if named == settings.STORAGES.get("default"):
        raise ImproperlyConfigured("it is the site's default storage, which serves its files to everyone")
    try:
        storage: Storage = StorageHandler().create_storage(named)
    except (InvalidStorageError, ImproperlyConfigured, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"it cannot be built ({type(error).__name__})") from error
    reason = _find_public(storage, named)
    if reason:
        raise ImproperlyConfigured(reason)
    return storage


def _find_public(storage: Any, named: dict[str, Any], /) -> str:
    """Why everyone could fetch from it, as far as its own settings tell; "" where nothing says so."""
    if isinstance(storage, FileSystemStorage):
        if not named.get("OPTIONS", {}).get("location"):
            return "it has no location of its own"
        place = Path(storage.location).resolve()
        for name in ("MEDIA_ROOT", "STATIC_ROOT"):
            served = getattr(settings, name, None)
            if served and place.is_relative_to(Path(served).resolve()):
                return f"it lies in {name}, which is served to everyone"
    # As the storages for buckets call it: addresses without a signature, or files that anyone may read.
    if getattr(storage, "querystring_auth", True) is False:
        return "its addresses are not signed"
    if str(getattr(storage, "default_acl", None) or "").startswith("public"):
        return "its files are readable by everyone"
    return ""
