"""Accounts of an Open edX site, where no block is at hand to ask: in tasks, in URLs of ours, for mails."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.protocol import Contact, Person
from mentoring_xblock.host.zones import read_zone


def find_user(user_id: int, /) -> Any:
    """The account, active or not; None where it was deleted."""
    return get_user_model().objects.filter(pk=user_id).first()


def read_person(user: Any, /) -> Person:
    """An account without a profile (some that commands make) goes by its user name, as on the platform's pages."""
    preferences = get_name("UserPreference").get_all_preferences(user)
    return Person(
        user_id=user.pk,
        name=getattr(getattr(user, "profile", None), "name", None) or user.get_username(),
        opaque_id=make_opaque_id(user.pk),
        zone=read_zone(preferences.get("time_zone")),
        language=preferences.get("pref-lang") or settings.LANGUAGE_CODE,
    )


def read_contact(user_id: int, /) -> Contact | None:
    """None where no mail may go: deleted, not active, retired or about to be, or without an address."""
    user = find_user(user_id)
    if user is None or not user.is_active or not _is_usable(user.email):
        return None
    person = read_person(user)
    return Contact(person.user_id, user.email, person.zone, person.language)


def _is_usable(email: str | None, /) -> bool:
    """The platform gives whoever asked to be forgotten an address at RETIRED_EMAIL_DOMAIN at once, weeks before the
    rest of the account goes."""
    name, _, domain = (email or "").rpartition("@")
    return bool(name and domain) and domain.lower() != getattr(settings, "RETIRED_EMAIL_DOMAIN", "retired.invalid")
