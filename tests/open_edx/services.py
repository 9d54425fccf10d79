"""The platform's grades, completion, preferences, site and mail frame; and its modulestore outside of a request.

Signatures as in openedx/edx-platform from Teak on and edx-completion 4 and 5. edx-ace, event-tracking, crum and Celery
are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from crum import get_current_request, set_current_request
from django.contrib.auth.models import AnonymousUser
from django.dispatch import Signal
from django.test import RequestFactory
from edx_ace.message import MessageType
from opaque_keys.edx.keys import UsageKey

from tests.open_edx.modules import OpenEdx, put_module
from tests.open_edx.runtime import make_block

BODY = (
    '<div lang="{{ message.language }}">{% block preview_text %}{% endblock %}</div>'
    "<main>{% block content %}{% endblock %}</main><footer>{{ platform_name }}</footer>"
)
FRAME = {
    "ace_common/edx_ace/common/base_body.html": BODY,
    "ace_common/edx_ace/common/base_head.html": "<title>{% block title %}{{ platform_name }}{% endblock %}</title>",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", FRAME),
                "django.template.loaders.app_directories.Loader",
            ]
        },
    }
]


class ItemNotFoundError(Exception):
    """xmodule.modulestore.exceptions"""


@dataclass
class StudentModule:
    """lms.djangoapps.courseware.models"""

    student_id: int
    course_id: Any
    module_state_key: Any
    module_type: str = "problem"
    state: str | None = None
    saved: list[list[str]] = field(default_factory=list)

    def save(self, *, update_fields: list[str]) -> None:
        self.saved.append(update_fields)


@dataclass
class Services:
    """What the platform was told, and what it knows."""

    states: dict[tuple[int, str], StudentModule] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    completions: list[tuple[int, str, float]] = field(default_factory=list)
    anonymous_ids: dict[str, int] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    is_tracking_completion: bool = True
    is_course_there: bool = True
    requests: list[Any] = field(default_factory=list)


def install_services(monkeypatch: Any, platform: OpenEdx, /) -> Services:
    """Beside what `install` put there."""
    services = Services()
    _put_grades(monkeypatch, services)
    _put_completion(monkeypatch, services)
    _put_accounts(monkeypatch, platform, services)
    _put_mail(monkeypatch, services)
    _put_courses(monkeypatch, platform, services)
    return services


def _put_grades(monkeypatch: Any, services: Services) -> None:
    class Manager:
        @staticmethod
        def get_or_create(defaults=None, *, student_id, course_id, module_state_key):
            key = (student_id, str(module_state_key))
            is_new = key not in services.states
            if is_new:
                services.states[key] = StudentModule(student_id, course_id, module_state_key, **(defaults or {}))
            return services.states[key], is_new

    signals = SimpleNamespace(SCORE_PUBLISHED=Signal())

    def score_published_handler(sender, block, user, raw_earned, raw_possible, only_if_higher, **kwargs):
        """lms.djangoapps.grades.signals.handlers"""
        services.scores.append(
            {
                "block": str(block.location),
                "weight": block.weight,
                "user": user.pk,
                "earned": raw_earned,
                "possible": raw_possible,
                "only_if_higher": only_if_higher,
                **kwargs,
            }
        )

    signals.SCORE_PUBLISHED.connect(score_published_handler, weak=False)
    monkeypatch.setattr(StudentModule, "objects", Manager, raising=False)
    put_module(monkeypatch, "lms.djangoapps.courseware.models", StudentModule=StudentModule)
    put_module(monkeypatch, "lms.djangoapps.grades.api", signals=signals)


def _put_completion(monkeypatch: Any, services: Services) -> None:
    class Manager:
        @staticmethod
        def submit_completion(user: Any, block_key: Any, completion: float) -> Any:
            assert services.is_tracking_completion, "RuntimeError on the platform"
            assert isinstance(completion, float)
            assert isinstance(block_key, UsageKey)
            assert block_key.context_key.is_course
            services.completions.append((user.pk, str(block_key), completion))
            return SimpleNamespace(completion=completion), True

    switch = SimpleNamespace(is_enabled=lambda: services.is_tracking_completion)
    put_module(monkeypatch, "completion.models", BlockCompletion=SimpleNamespace(objects=Manager))
    put_module(monkeypatch, "completion.waffle", ENABLE_COMPLETION_TRACKING_SWITCH=switch)


def _put_accounts(monkeypatch: Any, platform: OpenEdx, services: Services) -> None:
    class UserPreference:
        @staticmethod
        def get_all_preferences(user):
            return dict(platform.preferences.get(user.pk, {}))

    class Rows:
        @staticmethod
        def filter(*, anonymous_user_id__in):
            known = services.anonymous_ids
            found = [(key, known[key]) for key in anonymous_user_id__in if key in known]
            return SimpleNamespace(values_list=lambda *names: found)

    def get_value_for_org(org, val_name, default=None):
        assert val_name == "LMS_ROOT_URL"
        return services.roots.get(org, default)

    put_module(monkeypatch, "openedx.core.djangoapps.user_api.models", UserPreference=UserPreference)
    put_module(monkeypatch, "common.djangoapps.student.models", AnonymousUserId=SimpleNamespace(objects=Rows))
    put_module(
        monkeypatch,
        "openedx.core.djangoapps.site_configuration",
        helpers=SimpleNamespace(get_value_for_org=get_value_for_org),
    )


def _put_mail(monkeypatch: Any, services: Services) -> None:
    class BaseMessageType(MessageType):
        """openedx.core.djangoapps.ace_common.message: with the sender's address of the site."""

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.options.update({"from_address": "lms@example.com"})

    @contextmanager
    def emulate_http_request(site: Any = None, user: Any = None, middleware_classes: Any = None) -> Iterator[None]:
        request: Any = get_current_request() or RequestFactory().get("/")
        request.site, request.user = site, user
        services.requests.append(request)
        set_current_request(request)
        try:
            yield
        finally:
            set_current_request(None)

    def get_base_template_context(site):
        return {"platform_name": f"Academy at {site.domain}", "homepage_url": "/", "dashboard_url": "/dashboard"}

    site = SimpleNamespace(domain="learn.example.com")
    objects = SimpleNamespace(get_current=lambda request=None: site)
    put_module(monkeypatch, "django.contrib.sites.models", Site=SimpleNamespace(objects=objects))
    put_module(monkeypatch, "openedx.core.lib.celery.task_utils", emulate_http_request=emulate_http_request)
    put_module(monkeypatch, "openedx.core.djangoapps.ace_common.message", BaseMessageType=BaseMessageType)
    put_module(
        monkeypatch,
        "openedx.core.djangoapps.ace_common.template_context",
        get_base_template_context=get_base_template_context,
    )


def _put_courses(monkeypatch: Any, platform: OpenEdx, services: Services) -> None:
    """The mixed modulestore: `revision` and other options go on to split's, as they are."""

    def get_item(usage_key, depth=0, **kwargs):
        try:
            block: Any = make_block(platform, usage_key, AnonymousUser())
        except KeyError:
            raise ItemNotFoundError(usage_key) from None
        block.location = usage_key
        return block

    def get_items(course_key, settings=None, content=None, qualifiers=None, include_orphans=True, **kwargs):
        assert not include_orphans
        if not services.is_course_there:
            raise ItemNotFoundError(course_key)
        keys = [UsageKey.from_string(text) for text in platform.published]
        wanted = qualifiers["category"]
        return [get_item(key) for key in keys if key.block_type == wanted and key.context_key == course_key]

    monkeypatch.setattr(platform, "get_item", get_item, raising=False)
    monkeypatch.setattr(platform, "get_items", get_items, raising=False)
