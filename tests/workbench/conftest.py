"""A block that shows what the workbench gives it, so that these tests stand without the real one."""

import json
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
import xblock.plugin
from django.contrib.auth import get_user_model
from django.utils.translation import get_language
from web_fragments.fragment import Fragment
from webob import Response
from workbench.runtime import ID_MANAGER
from workbench.scenarios import SCENARIOS, get_scenarios
from xblock.core import XBlock
from xblock.fields import List, Scope, String


@XBlock.wants("user", "mentoring_enrolment")
class StandInBlock(XBlock):
    """Its student_view shows, as JSON, who is looking; its handler gives back what it was sent."""

    title = String(default="", scope=Scope.content)
    items = List(default=[], scope=Scope.settings)
    answer = String(default="", scope=Scope.user_state)
    answers = List(default=[], scope=Scope.user_state_summary)

    def describe_viewer(self) -> dict:
        user = self.runtime.service(self, "user").get_current_user()
        return {**user.opt_attrs, "full_name": user.full_name}

    def student_view(self, context: dict) -> Fragment:
        shown = {"viewer": self.describe_viewer(), "context": context, "title": self.title}
        fragment = Fragment(f'<script type="application/json" class="shown">{json.dumps(shown)}</script>')
        fragment.add_css(".stand-in { color: inherit; }")
        fragment.add_javascript("function StandIn(runtime, element) {}")
        fragment.initialize_js("StandIn")
        return fragment

    def public_view(self, context: dict) -> Fragment:
        raise ValueError("words of Asha")

    @XBlock.handler
    def echo(self, request, suffix):
        seen = {
            "viewer": self.describe_viewer(),
            "language": get_language(),
            "method": request.method,
            "body": request.body.decode(),
            "suffix": suffix,
        }
        response = Response(json_body=seen)
        response.headers["X-Coach-Mentoring"] = "panel"
        return response

    @XBlock.handler
    def explode(self, request, suffix):
        raise ValueError("words of Asha")

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        return [
            ("A stand-in", '<stand_in title="Hello" items="[1]"/>'),
            ("Broken", "<stand_in"),
            ("Side by side", '<vertical_demo><stand_in title="One"/><stand_in title="Two"/></vertical_demo>'),
        ]


class AuthoredBlock(StandInBlock):
    """One that authors write: its views say what they were given, its handler saves a title."""

    display_name = String(default="", scope=Scope.settings)

    def studio_view(self, context: dict) -> Fragment:
        fragment = Fragment(f'<p class="editor">{self.title} {json.dumps(context)}</p>')
        fragment.add_css(".editor { color: inherit; }")
        fragment.add_javascript_url("/static/editor.js")
        fragment.initialize_js("Editor")
        return fragment

    def author_view(self, context: dict) -> Fragment:
        return Fragment(f'<p class="preview">{self.title} {json.dumps(context)}</p>')

    @XBlock.handler
    def studio(self, request, suffix):
        self.title = request.json["title"]
        return Response(json_body={"title": self.title, "viewer": self.describe_viewer()})

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        both = '<authored title="One" display_name="First"/><authored title="Two" display_name="Second"/>'
        units = '<vertical_demo><authored title="{}"/></vertical_demo>'
        return [
            ("Both", f"<vertical_demo>{both}</vertical_demo>"),
            ("Course", f"<vertical_demo>{units.format('Here')}{units.format('There')}</vertical_demo>"),
        ]


@pytest.fixture
def usage_id(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stand-in's first scenario, `stand_in.0`, in a process that has answered no request so far."""
    classes = {"stand_in": StandInBlock, "authored": AuthoredBlock}
    monkeypatch.setattr(
        XBlock, "extra_entry_points", [(name, make_entry(name, kind)) for name, kind in classes.items()]
    )
    monkeypatch.setattr(xblock.plugin, "PLUGIN_CACHE", {})
    forget_scenarios()
    yield "a-stand-in.stand_in.d0.u0"
    forget_scenarios()


@pytest.fixture
def asha(db):
    return get_user_model().objects.create_user("asha", first_name="Asha", last_name="Begum")


@pytest.fixture
def lee(db):
    return get_user_model().objects.create_user("lee", first_name="Lee", last_name="Carter", is_staff=True)


def make_entry(name: str, block_class: type[XBlock]) -> Mock:
    entry_point = Mock(load=Mock(return_value=block_class), group=XBlock.entry_point)
    entry_point.name = name
    return entry_point


def forget_scenarios() -> None:
    SCENARIOS.clear()
    ID_MANAGER.clear()
    get_scenarios.initialized = False
