"""How the platform makes a block: its keys, its services, its addresses."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.core import XBlock
from xblock.field_data import DictFieldData
from xblock.fields import Boolean, Scope, ScopeIds, String
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import Runtime

from mentoring_xblock.block import CoachMentoringBlock
from tests.open_edx.mixins import EditInfoMixin, LmsBlockMixin, XModuleMixin
from tests.open_edx.modules import OpenEdx, Published


class DjangoXBlockUserService(UserService):
    """common.djangoapps.xblock_django.user_service"""

    def __init__(self, django_user, **kwargs):
        super().__init__(**kwargs)
        self._django_user = django_user
        self._known = kwargs

    def get_current_user(self) -> XBlockUser:
        found, user = XBlockUser(is_current_user=True), self._django_user
        if user is None or not user.is_authenticated:
            found.opt_attrs = {
                "edx-platform.is_authenticated": False,
                "edx-platform.request_country_code": None,
            }
            return found
        found.full_name = self._known["full_name"]
        found.emails = [user.email]
        found.opt_attrs = {
            "edx-platform.is_authenticated": True,
            "edx-platform.anonymous_user_id": f"anonymous-{user.pk}",
            "edx-platform.user_id": user.pk,
            "edx-platform.username": user.username,
            "edx-platform.user_is_global_staff": user.is_staff,
            "edx-platform.user_is_staff": self._known["user_is_staff"],
            "edx-platform.user_role": self._known["user_role"],
            "edx-platform.user_preferences": self._known["preferences"],
        }
        return found


MIXINS = (LmsBlockMixin, XModuleMixin, EditInfoMixin)


class Container(XBlock):
    """A course, section, subsection, unit, or anything else that holds blocks."""

    is_time_limited = Boolean(default=False, scope=Scope.settings)
    is_proctored_enabled = Boolean(default=False, scope=Scope.settings)
    hide_after_due = Boolean(default=False, scope=Scope.settings)
    due = String(default=None, scope=Scope.settings)
    self_paced = Boolean(default=False, scope=Scope.settings)
    enable_subsection_gating = Boolean(default=False, scope=Scope.settings)


class PlatformRuntime(Runtime):
    """xmodule's runtime in one of the two processes. `view`: the URL name under which handlers answer."""

    def __init__(self, services: dict[str, Any], held: Published, view: str) -> None:
        super().__init__(id_reader=None, id_generator=None, mixins=MIXINS, services=services)
        self._held = held
        self._view = view
        self.platform: OpenEdx | None = None

    def get_block(self, usage_id, for_parent=None):
        """Of what stands around a block; drafts and published alike."""
        assert self.platform is not None
        fields = self.platform.around[str(usage_id)]
        services = {**self._services, "field-data": DictFieldData({**fields, **get_parent(self.platform, usage_id)})}
        runtime = PlatformRuntime(services, self._held, self._view)
        runtime.platform = self.platform
        scope_ids = ScopeIds(None, usage_id.block_type, f"definition-{usage_id}", usage_id)
        return runtime.construct_xblock_from_class(Container, scope_ids)

    def get_edited_on(self, xblock):
        return self._held.edited_on

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        """lms.djangoapps.lms_xblock.runtime, cms.djangoapps.xblock_config"""
        if not getattr(block.__class__, handler_name, None):
            raise ValueError(f"{handler_name!r} is not a function name")
        view = f"{self._view}_noauth" if thirdparty else self._view
        usage_id = block.scope_ids.usage_id
        parts = {"usage_id": quote_slashes(str(usage_id)), "handler": handler_name, "suffix": suffix}
        if self._view == "xblock_handler":
            parts["course_id"] = str(usage_id.context_key)
        url = reverse(view, urlconf="tests.open_edx.lms", kwargs=parts)
        if not suffix:
            url = url.rstrip("/")
        return f"{url}?{query}" if query else url

    def local_resource_url(self, block, uri):
        return f"/static/xblock/resources/{block.__class__.__module__.partition('.')[0]}/{uri}"

    def resource_url(self, resource):
        raise NotImplementedError

    def publish(self, block, event_type, event_data):
        raise NotImplementedError

    def query(self, block):
        raise NotImplementedError

    def applicable_aside_types(self, block):
        return []


def quote_slashes(text: str) -> str:
    """openedx.core.lib.url_utils"""
    return text.replace(";", ";;").replace("/", ";_")


def unquote_slashes(text: str) -> str:
    """Block ids hold no semicolon, so the shorter way back is right here."""
    return text.replace(";_", "/").replace(";;", ";")


def get_parent(platform: OpenEdx, usage_key: Any) -> dict[str, Any]:
    """The field `parent`, where the block stands in something."""
    parent = platform.parents.get(str(usage_key))
    return {} if parent is None else {"parent": UsageKey.from_string(parent)}


def make_block(platform: OpenEdx, usage_key: Any, user: Any, *, view: str = "xblock_handler") -> CoachMentoringBlock:
    """The block as it is bound to a user. KeyError: the branch has none such."""
    bare, held = platform.find(usage_key)
    course_key = bare.context_key
    # A library of the newer kind has a runtime of its own, which asks other questions.
    is_staff = not isinstance(course_key, CourseKey) or view != "xblock_handler"
    is_staff = is_staff or platform.has_access(user, "staff", course_key)
    masquerade = platform.get_course_masquerade(user, course_key)
    service = DjangoXBlockUserService(
        user,
        full_name=platform.names.get(user.pk or 0),
        preferences=platform.preferences.get(user.pk or 0, {}),
        user_is_staff=is_staff,
        user_role=masquerade.role if masquerade else "staff" if is_staff else "student",
    )
    services = {
        "user": service,
        "field-data": DictFieldData({**held.fields, **get_parent(platform, bare)}),
        **platform.services,
    }
    runtime = PlatformRuntime({name: it for name, it in services.items() if it is not None}, held, view)
    runtime.platform = platform
    scope_ids = ScopeIds(user.pk, "coach_mentoring", f"definition-{bare}", bare)
    block = runtime.construct_xblock_from_class(CoachMentoringBlock, scope_ids)
    assert isinstance(block, CoachMentoringBlock)
    return block
