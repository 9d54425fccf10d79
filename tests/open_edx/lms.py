"""The platform's views around a block, at its addresses; and somebody's browser in front of them.

As in `lms.djangoapps.courseware.block_render`, `…courseware.views.render_xblock`, and `cms`'s component handler: the
order is theirs (masquerade, user, block), without what concerns no block of ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crum import CurrentRequestUserMiddleware
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import re_path, resolve, reverse
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.django.request import django_to_webob_request, webob_to_django_response

from tests.open_edx.modules import CourseMasquerade, ModuleStoreEnum, OpenEdx
from tests.open_edx.runtime import make_block, quote_slashes, unquote_slashes
from tests.visitors import make_key

URLS = "tests.open_edx.lms"


def handle_xblock_callback(request, course_id, usage_id, handler, suffix=None):
    if request.method != "GET" and not request.user.is_authenticated:
        return HttpResponse("Unauthenticated", status=403)
    return _invoke_xblock_handler(request, course_id, usage_id, handler, suffix)


def handle_xblock_callback_noauth(request, course_id, usage_id, handler, suffix=None):
    return _invoke_xblock_handler(request, course_id, usage_id, handler, suffix)


def _invoke_xblock_handler(request, course_id, usage_id, handler, suffix):
    platform = request.platform
    course_key = CourseKey.from_string(course_id)
    usage_key = UsageKey.from_string(unquote_slashes(usage_id)).map_into_course(course_key)
    is_staff = platform.has_access(request.user, "staff", usage_key, course_key)
    _, user = platform.setup_masquerade(request, course_key, is_staff)
    return _handle(make_block(platform, usage_key, user), request, handler, suffix)


def _handle(block: Any, request: Any, handler: str, suffix: str | None) -> HttpResponse:
    answer = block.handle(handler, django_to_webob_request(request), suffix or "")
    response: HttpResponse = webob_to_django_response(answer)
    return response


def render_xblock(request, usage_key_string):
    platform = request.platform
    usage_key = UsageKey.from_string(unquote_slashes(usage_key_string))
    course_key = usage_key.context_key
    is_staff = platform.has_access(request.user, "staff", course_key)
    is_preview = request.GET.get("preview", "0") == "1" and is_staff
    branch = ModuleStoreEnum.Branch.draft_preferred if is_preview else platform.branch
    with platform.branch_setting(branch, course_key):
        masquerade, request.user = platform.setup_masquerade(request, course_key, is_staff)
        block = make_block(platform, usage_key, request.user)
        fragment = block.render("student_view", context=request.GET.dict())
    if masquerade and masquerade.user_name and not getattr(block, "show_in_read_only_mode", False):
        return HttpResponse("This type of component cannot be shown while viewing the course as a specific student.")
    return HttpResponse(fragment.body_html())


def component_handler(request, usage_id, handler, suffix=""):
    """cms.djangoapps.contentstore.views.component: the draft is what a handler gets, and stored after it."""
    usage_key = UsageKey.from_string(unquote_slashes(usage_id))
    with request.platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        block = make_block(request.platform, usage_key, request.user, view="component_handler")
        response = _handle(block, request, handler, suffix)
    request.platform.update_item(block)
    return response


def preview_handler(request, usage_key_string, handler, suffix=""):
    """cms.djangoapps.contentstore.views.preview: the draft again, and nothing is stored after it."""
    with request.platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        usage_key = UsageKey.from_string(usage_key_string)
        block = make_block(request.platform, usage_key, request.user, view="component_handler")
        return _handle(block, request, handler, suffix)


def preview(request, usage_key_string):
    usage_key = UsageKey.from_string(unquote_slashes(usage_key_string))
    with request.platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        block = make_block(request.platform, usage_key, request.user, view="component_handler")
        return HttpResponse(block.render("student_view", context={}).body_html())


_HANDLER = r"(?P<handler>[^/]*)(?:/(?P<suffix>.*))?$"
_USAGE = r"xblock/(?P<usage_id>[^/]+)"
urlpatterns = [
    re_path(rf"^courses/(?P<course_id>.+)/{_USAGE}/handler/{_HANDLER}", handle_xblock_callback, name="xblock_handler"),
    re_path(
        rf"^courses/(?P<course_id>.+)/{_USAGE}/handler_noauth/{_HANDLER}",
        handle_xblock_callback_noauth,
        name="xblock_handler_noauth",
    ),
    re_path(r"^xblock/(?P<usage_key_string>[^/]+)$", render_xblock, name="render_xblock"),
    re_path(rf"^{_USAGE}/handler/{_HANDLER}", component_handler, name="component_handler"),
    re_path(r"^preview/xblock/(?P<usage_key_string>[^/]+)$", preview, name="preview"),
    re_path(rf"^preview/xblock/(?P<usage_key_string>.*?)/handler/{_HANDLER}", preview_handler, name="preview_handler"),
]


@dataclass
class Browser:
    """`user` is one of Django's, or None for the anonymous; `session` is what the platform keeps of them."""

    platform: OpenEdx
    user: Any = None
    session: dict[str, Any] = field(default_factory=dict)

    def look_as(self, course: str, **how: Any) -> None:
        """What "View this course as" leaves behind; `how` as CourseMasquerade takes it."""
        course_key = CourseKey.from_string(course)
        held = self.session.setdefault("masquerade_settings", {})
        held[course_key] = CourseMasquerade(course_key, **how)

    def page(self, usage_key: str, /, **query: str) -> str:
        return self._send("GET", self._reverse("render_xblock", usage_key_string=usage_key), query).content.decode()

    def preview(self, usage_key: str) -> str:
        """Studio's."""
        return self._send("GET", self._reverse("preview", usage_key_string=usage_key), {}).content.decode()

    def get(self, usage_key: str, handler: str, name: str, /, *, view: str = "xblock_handler", **query: str) -> Any:
        return self._send("GET", self.find_url(usage_key, handler, name, view=view), query)

    def post(self, usage_key: str, handler: str, name: str, /, *, view: str = "xblock_handler", **fields: Any) -> Any:
        body = json.dumps({"key": make_key(), **fields})
        return self._send("POST", self.find_url(usage_key, handler, name, view=view), {}, body)

    def send(
        self, path: str, body: str | bytes, *, method: str = "POST", content_type: str = "application/json"
    ) -> Any:
        """As it stands."""
        return self._send(method, path, {}, body, content_type)

    def call(self, usage_key: str, handler: str, name: str, *, method: str, view: str) -> Any:
        """Any method, with a body where it may have one."""
        body = "" if method in ("GET", "HEAD") else json.dumps({"key": make_key()})
        return self._send(method, self.find_url(usage_key, handler, name, view=view), {}, body)

    def find_url(self, usage_key: str, handler: str, name: str, *, view: str = "xblock_handler") -> str:
        parts = {"usage_id": usage_key, "handler": handler, "suffix": name}
        if view.startswith("xblock_handler"):
            parts["course_id"] = str(UsageKey.from_string(usage_key).context_key)
        return self._reverse(view, **parts)

    def _reverse(self, view: str, **parts: str) -> str:
        quoted = {name: quote_slashes(it) if name.startswith("usage") else it for name, it in parts.items()}
        return reverse(view, urlconf=URLS, kwargs=quoted)

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: str | bytes = "",
        content_type: str = "application/json",
    ) -> HttpResponse:
        address = path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
        headers = {"HX-Request": "true"}
        request = RequestFactory().generic(method, address, body, content_type=content_type, headers=headers)
        # Anew for each request, as the platform's middleware does: a masquerade hangs on the object.
        request.user = AnonymousUser() if self.user is None else get_user_model().objects.get(pk=self.user.pk)
        request.session = self.session  # type: ignore[assignment]
        request.platform = self.platform  # type: ignore[attr-defined]
        match = request.resolver_match = resolve(path, urlconf=URLS)

        def view(given: HttpRequest) -> HttpResponse:
            response: HttpResponse = match.func(given, **match.kwargs)
            return response

        response: HttpResponse = CurrentRequestUserMiddleware(view)(request)
        return response
