"""The LMS: a learner's page, and the handlers behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.contrib.auth import get_user_model
from django.utils import translation

from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.places import is_course_place, strip
from mentoring_xblock.host.protocol import Neighbour, Person, Process, Visit
from mentoring_xblock.host.xblocks import OpenEdxHost
from mentoring_xblock.host.zones import read_zone

_PLATFORM = "edx-platform."
_HANDLER, _HANDLER_NOAUTH = "xblock_handler", "xblock_handler_noauth"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# `…+branch@draft-branch`, `…+version@…`. Old keys name theirs in another way; nothing is stored for them anyway.
_NAMES_A_BRANCH = re.compile(r"\b(?:branch|version)@")


class LmsHost(OpenEdxHost):
    """`block` is an XBlock under the LMS's runtime, bound to a user."""

    process: Process = "lms"

    def may_author(self) -> bool:
        """Nobody writes a course in the LMS."""
        return False

    def get_author(self) -> None:
        return None

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        return ()

    def list_barriers(self) -> tuple[str, ...]:
        return ()

    def get_visit(self) -> Visit:
        return self._visit

    @cached_property
    def _visit(self) -> Visit:
        request = get_name("get_current_request")()
        if not is_trusted_route(request):
            return Visit(self.process, None, is_trusted_route=False)
        usage_key = self._block.scope_ids.usage_id
        user = get_name("get_current_user")()
        person = read_person(self._block, user)
        if not is_course_place(usage_key):
            return Visit(self.process, person, is_course=False)
        course_key = strip(usage_key).context_key
        standing = read_standing(user, person, course_key) if person else _NOBODY
        return standing.make_visit(person, is_published=is_published(request, usage_key))


def is_trusted_route(request: Any, /) -> bool:
    """Whether the platform checked this request against forgery.

    `handler_noauth` runs any handler as the session's user without that check; writes come by `handler` alone. Where
    nobody knows by which route a request came, it is not trusted.
    """
    match = getattr(request, "resolver_match", None)
    if match is None or match.url_name == _HANDLER_NOAUTH:
        return False
    return request.method in _SAFE_METHODS or match.url_name == _HANDLER


def is_published(request: Any, usage_key: Any, /) -> bool:
    """Whether what is shown is what the author published: no draft, no old version, by address or by setting."""
    if _NAMES_A_BRANCH.search(unquote(request.path)):
        return False
    if request.GET.get("preview", "0") not in ("0", ""):
        return False
    if getattr(usage_key, "branch", None) not in (None, get_name("ModuleStoreEnum").BranchName.published):
        return False
    setting = get_name("modulestore")().get_branch_setting()
    return bool(setting == get_name("ModuleStoreEnum").Branch.published_only)


def read_person(block: Any, user: Any, /) -> Person | None:
    """Whom the block is shown to; None for the anonymous, and where the platform does not say who really asks.

    An account that is not active has an e-mail address that was not confirmed yet: the platform lets a new learner
    study meanwhile, and so do we. One that was switched off has no session.
    """
    if user is None or not user.is_authenticated:
        return None
    service = block.runtime.service(block, "user")
    shown = service.get_current_user() if service else None
    if shown is None or not shown.opt_attrs.get(f"{_PLATFORM}is_authenticated"):
        return None
    user_id = shown.opt_attrs.get(f"{_PLATFORM}user_id")
    if not isinstance(user_id, int):
        return None
    preferences = shown.opt_attrs.get(f"{_PLATFORM}user_preferences") or {}
    return Person(
        user_id=user_id,
        name=shown.full_name or shown.opt_attrs.get(f"{_PLATFORM}username") or "",
        opaque_id=make_opaque_id(user_id),
        zone=read_zone(preferences.get("time_zone")),
        language=preferences.get("pref-lang") or translation.get_language() or "en",
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a course. `is_known` is false where it is not clear who asks: nobody is shown anything."""

    is_known: bool = True
    is_enrolled: bool = False
    is_staff: bool = False
    is_limited_staff: bool = False
    is_masquerading: bool = False

    def make_visit(self, person: Person | None, /, *, is_published: bool) -> Visit:
        return Visit(
            "lms",
            person if self.is_known else None,
            is_enrolled=self.is_enrolled,
            is_staff=self.is_staff,
            is_limited_staff=self.is_limited_staff,
            is_masquerading=self.is_masquerading,
            is_published=is_published,
        )


_NOBODY = Standing(is_known=False)


def read_standing(user: Any, person: Person, course_key: Any, /) -> Standing:
    """`user` is crum's, `person` whom the block is bound to: another one where staff look as a specific learner.

    The platform's `user_role` is not asked: a masquerade can say anything there.
    """
    real_user = getattr(user, "real_user", None) or user
    masquerade = get_name("get_course_masquerade")(real_user, course_key)
    is_other = real_user.pk != person.user_id
    if is_other:
        # The accounts themselves, without the masquerade that hangs on the one of this request.
        accounts = get_user_model().objects.in_bulk([person.user_id, real_user.pk])
        learner, viewer = accounts.get(person.user_id), accounts.get(real_user.pk)
        if learner is None or learner.get_username() != getattr(masquerade, "user_name", None):
            return _NOBODY
        if viewer is None or not _is_full_staff(viewer, course_key):
            return _NOBODY
        return Standing(is_enrolled=_is_enrolled(learner, course_key), is_masquerading=True)
    is_staff = bool(get_name("has_access")(real_user, "staff", course_key))
    is_masquerading = _is_somebody_else(masquerade)
    return Standing(
        # "View as learner" stands for anyone on the course; the platform gives it to staff alone.
        is_enrolled=_is_enrolled(real_user, course_key) or (is_masquerading and not is_staff),
        is_staff=is_staff,
        is_limited_staff=is_staff and _is_limited(real_user, course_key),
        is_masquerading=is_masquerading,
    )


def _is_somebody_else(masquerade: Any, /) -> bool:
    """A user, a group of a partition, or any role but the one that staff have anyway."""
    if masquerade is None:
        return False
    names = (masquerade.user_name, masquerade.group_id, masquerade.user_partition_id)
    return masquerade.role != "staff" or any(name not in (None, "") for name in names)


def _is_enrolled(user: Any, course_key: Any, /) -> bool:
    return bool(get_name("CourseEnrollment").is_enrolled(user, course_key))


def _is_full_staff(user: Any, course_key: Any, /) -> bool:
    """Limited staff may look as a learner on the platform; here that would open to them what only leads read.

    Whether a programme makes leads of them is not asked: it is not loaded before it is clear who is here, and the terms
    of every single plan would have to be asked as well.
    """
    return bool(get_name("has_access")(user, "staff", course_key)) and not _is_limited(user, course_key)


def _is_limited(user: Any, course_key: Any, /) -> bool:
    """As Studio sees it: whoever is more than that besides (global or organisation's staff, instructor) is not."""
    if get_name("has_access")(user, "instructor", course_key):
        return False
    return bool(get_name("CourseLimitedStaffRole")(course_key).has_user(user))
