"""The platform's modules that hold no block: access, enrolment, roles, masquerade, the modulestore's settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType, SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.dispatch import Signal
from opaque_keys.edx.keys import CourseKey, UsageKey

STAFF, LIMITED_STAFF, INSTRUCTOR = "staff", "limited_staff", "instructor"


def put_module(monkeypatch: Any, path: str, **attributes: object) -> ModuleType:
    """A module under this name, and packages for its parents; it is there until the test ends."""
    parent: ModuleType | None = None
    names = path.split(".")
    for count in range(1, len(names) + 1):
        name = ".".join(names[:count])
        module = sys.modules.get(name)
        if module is None:
            module = ModuleType(name)
            module.__path__ = []
            monkeypatch.setitem(sys.modules, name, module)
            if parent is not None:
                monkeypatch.setattr(parent, names[count - 1], module, raising=False)
        parent = module
    assert parent is not None
    for name, value in attributes.items():
        monkeypatch.setattr(parent, name, value, raising=False)
    return parent


class ModuleStoreEnum:
    """xmodule.modulestore"""

    class RevisionOption:
        draft_preferred = "rev-opt-draft-preferred"
        draft_only = "rev-opt-draft-only"
        published_only = "rev-opt-published-only"
        all = "rev-opt-all"

    class Branch:
        draft_preferred = "draft-preferred"
        published_only = "published-only"

    class BranchName:
        draft = "draft-branch"
        published = "published-branch"
        library = "library"


class CourseMasquerade:
    """lms.djangoapps.courseware.masquerade"""

    def __init__(self, course_key, role="student", user_partition_id=None, group_id=None, user_name=None):
        self.course_key = course_key
        self.role = role
        self.user_partition_id = user_partition_id
        self.group_id = group_id
        self.user_name = user_name


@dataclass
class Published:
    """A block as one branch of a course holds it."""

    fields: dict[str, Any]
    edited_on: datetime | None


@dataclass
class OpenEdx:
    """What the platform knows. `roles`: (role, user id, course), without organisations and global staff."""

    enrolments: set[tuple[int, str]] = field(default_factory=set)
    roles: set[tuple[str, int, str]] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    preferences: dict[int, dict[str, str]] = field(default_factory=dict)
    published: dict[str, Published] = field(default_factory=dict)
    drafts: dict[str, Published] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    # What a block stands in: fields by key, as a draft; and every key's parent.
    around: dict[str, dict[str, Any]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    branch: str = ModuleStoreEnum.Branch.published_only

    def enrol(self, user: Any, course: str, /) -> None:
        self.enrolments.add((user.pk, course))

    def give_role(self, user: Any, course: str, role: str = STAFF, /) -> None:
        self.roles.add((role, user.pk, course))

    def publish(self, usage_key: str, *, edited_on: datetime | None = None, **fields: Any) -> None:
        self.published[usage_key] = self.drafts[usage_key] = Published(fields, edited_on)

    def save_draft(self, usage_key: str, *, edited_on: datetime | None = None, **fields: Any) -> None:
        self.drafts[usage_key] = Published(fields, edited_on)

    def update_item(self, block: Any, /) -> None:
        """A draft comes of it only where something differs."""
        key = str(block.scope_ids.usage_id.for_branch(None))
        fields = {name: field.read_json(block) for name, field in block.fields.items() if field.is_set_on(block)}
        if fields != self.drafts[key].fields:
            self.drafts[key] = Published(fields, self.drafts[key].edited_on)

    # ---- lms.djangoapps.courseware.access

    def has_access(self, user, action, obj, course_key=None):
        if not isinstance(obj, CourseKey | UsageKey | str):
            raise TypeError(f"Unknown object type in has_access(): '{type(obj)}'")
        if action not in ("staff", "instructor"):
            raise ValueError(f"Unknown action for object type '{type(obj)}': '{action}'")
        if user is None or not user.is_authenticated:
            return False
        course_key = obj if isinstance(obj, CourseKey) else course_key
        masquerade = self.get_course_masquerade(user, course_key)
        if masquerade is not None and masquerade.role == "student":
            return False
        wanted = {STAFF: (STAFF, LIMITED_STAFF, INSTRUCTOR), INSTRUCTOR: (INSTRUCTOR,)}[action]
        return bool(
            user.is_active and (user.is_staff or any(self._has_role(user, course_key, role) for role in wanted))
        )

    def _has_role(self, user: Any, course_key: Any, role: str) -> bool:
        return (role, user.pk, str(course_key)) in self.roles

    # ---- lms.djangoapps.courseware.masquerade

    @staticmethod
    def get_course_masquerade(user, course_key):
        return getattr(user, "masquerade_settings", {}).get(course_key, None)

    def setup_masquerade(self, request, course_key, staff_access=False, reset_masquerade_data=False):
        if request.user is None or not staff_access:
            return None, request.user
        settings = request.session.setdefault("masquerade_settings", {})
        request.user.masquerade_settings = settings
        masquerade = settings.get(course_key, None)
        if not (masquerade and masquerade.user_name):
            return masquerade, request.user
        found = get_user_model().objects.get(username=masquerade.user_name)
        found.masquerade_settings = settings  # type: ignore[attr-defined]
        found.real_user = request.user  # type: ignore[attr-defined]
        return masquerade, found

    # ---- common.djangoapps.student

    def is_enrolled(self, user, course_key):
        return not user.is_anonymous and (user.pk, str(course_key)) in self.enrolments

    def has_studio_write_access(self, user, course_key):
        return self._may_write(user, course_key.for_branch(None))

    def _may_write(self, user: Any, course_key: Any) -> bool:
        if not user.is_active or self._has_role(user, course_key, LIMITED_STAFF):
            return False
        return bool(user.is_staff) or any(self._has_role(user, course_key, role) for role in (STAFF, INSTRUCTOR))

    # ---- xmodule.modulestore

    def get_branch_setting(self, course_id=None):
        return self.branch

    @contextmanager
    def branch_setting(self, branch_setting: str, course_id: Any = None) -> Iterator[None]:
        before, self.branch = self.branch, branch_setting
        try:
            yield
        finally:
            self.branch = before

    def find(self, usage_key: Any) -> tuple[Any, Published]:
        """The block's key without its branch, and what that branch holds of it. KeyError: nothing."""
        is_draft = self.branch == ModuleStoreEnum.Branch.draft_preferred
        if getattr(usage_key, "branch", None) is not None:
            is_draft = usage_key.branch == ModuleStoreEnum.BranchName.draft
        bare = usage_key.for_branch(None) if hasattr(usage_key, "for_branch") else usage_key
        return bare, (self.drafts if is_draft else self.published)[str(bare)]


def install(monkeypatch: Any) -> OpenEdx:
    """Everything that a host needs; each attribute may be taken away again by the test that wants it missing."""
    platform = OpenEdx()

    class CourseEnrollment:
        @classmethod
        def is_enrolled(cls, user, course_key):
            return platform.is_enrolled(user, course_key)

    class CourseLimitedStaffRole:
        ROLE = LIMITED_STAFF

        def __init__(self, course_key):
            self.course_key = course_key

        def has_user(self, user, check_user_activation=True):
            is_active = user.is_active or not check_user_activation
            return bool(is_active) and (LIMITED_STAFF, user.pk, str(self.course_key)) in platform.roles

    put_module(monkeypatch, "lms.djangoapps.courseware.access", has_access=platform.has_access)
    put_module(
        monkeypatch,
        "lms.djangoapps.courseware.masquerade",
        CourseMasquerade=CourseMasquerade,
        get_course_masquerade=platform.get_course_masquerade,
        setup_masquerade=platform.setup_masquerade,
    )
    put_module(monkeypatch, "common.djangoapps.student.models", CourseEnrollment=CourseEnrollment)
    put_module(monkeypatch, "common.djangoapps.student.roles", CourseLimitedStaffRole=CourseLimitedStaffRole)
    put_module(monkeypatch, "common.djangoapps.student.auth", has_studio_write_access=platform.has_studio_write_access)
    put_module(monkeypatch, "xmodule.modulestore", ModuleStoreEnum=ModuleStoreEnum)
    put_module(
        monkeypatch,
        "xmodule.modulestore.django",
        modulestore=lambda: platform,
        SignalHandler=SimpleNamespace(course_published=Signal()),
    )
    preferences = SimpleNamespace(get_all_preferences=lambda user: dict(platform.preferences.get(user.pk, {})))
    put_module(monkeypatch, "openedx.core.djangoapps.user_api.models", UserPreference=preferences)
    put_module(
        monkeypatch,
        "openedx.core.djangoapps.user_api.accounts.signals",
        USER_RETIRE_LMS_CRITICAL=Signal(),
        USER_RETIRE_LMS_MISC=Signal(),
    )
    return platform
