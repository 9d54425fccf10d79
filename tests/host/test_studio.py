"""Studio: nothing of anybody's is reached from it, previews store nothing, authoring asks for write access."""

from __future__ import annotations

import json
from typing import Any

import crum
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from opaque_keys.edx.keys import UsageKey
from webob import Request

from mentoring_xblock.host.studio import StudioHost
from tests.factories import make_checklist, make_criterion
from tests.host.conftest import make_user
from tests.host.places import COURSE, KEY, LIBRARY, NEW_LIBRARY
from tests.open_edx import Browser
from tests.open_edx.modules import INSTRUCTOR, LIMITED_STAFF
from tests.open_edx.runtime import make_block

STUDIO = "component_handler"
NOT_HERE = "This page is not for you, or it is not here any more."

pytestmark = pytest.mark.usefixtures("studio")


class Unreadable:
    def read(self, *_args: object) -> bytes:
        raise AssertionError("the body was read")


class TestHandlersOfLearners:
    """Studio runs them for anyone who is signed in, and says of everyone that they are staff."""

    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize(("handler", "name"), [("panel", "people"), ("action", "join"), ("download", "record")])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
    def test_are_not_here_for_anyone(self, platform, asha, lee, handler, name, method):
        for user in (asha, lee, None):
            response = Browser(platform, user).call(KEY, handler, name, method=method, view=STUDIO)
            assert (response.status_code, NOT_HERE in response.content.decode()) == (404, True)

    @pytest.mark.parametrize("handler", ["panel", "action", "download"])
    def test_read_nothing_first(self, platform, lee, handler):
        block = make_block(platform, UsageKey.from_string(KEY), lee, view=STUDIO)
        request = Request.blank("/", method="POST", headers={"HX-Request": "true", "Content-Type": "application/json"})
        request.body_file = Unreadable()
        request.content_length = 10
        with CaptureQueriesContext(connection) as captured:
            assert block.handle(handler, request, "join").status_code == 404
        assert list(captured.captured_queries) == []


class TestPreview:
    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize("key", [KEY, LIBRARY, NEW_LIBRARY])
    def test_shows_the_drafts_wording_and_stores_nothing(self, platform, lee, key):
        platform.save_draft(key, checklist=make_checklist(make_criterion("night-shift")), display_name="Draft")
        html = Browser(platform, lee).preview(key)
        assert ("This is a preview." in html, "Night shift" in html) == (True, True)
        assert "<form" not in html
        assert "data-cm-root" not in html

    @pytest.mark.usefixtures("still")
    def test_of_a_part_needs_no_home(self, platform, lee):
        platform.save_draft(KEY, checklist=make_checklist(), is_home=False)
        assert "On call" in Browser(platform, lee).preview(KEY)

    @pytest.mark.usefixtures("still")
    def test_tells_the_author_what_is_wrong(self, platform, lee):
        platform.save_draft(KEY, checklist=make_checklist(make_criterion(kind="exam")), weeks=0)
        html = Browser(platform, lee).preview(KEY)
        assert "Skill 1 of “First”, “On call”: A judgement, not a task – “exam” is not one of the choices" in html
        assert "Settings: Length in weeks – choose a whole number from 1 to 156." in html

    def test_is_in_the_language_of_studio(self, platform, lee, settings):
        from django.utils import translation

        settings.MENTORING_UNREAD_LANGUAGES = ["cy"]
        with translation.override("cy"):
            host = StudioHost(make_block(platform, UsageKey.from_string(KEY), lee, view=STUDIO))
            from mentoring_xblock.web.pipeline import in_language_of

            with in_language_of(host.get_visit()):
                assert translation.get_language() == "cy"


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.mark.usefixtures("still")
class TestAuthoring:
    @pytest.mark.parametrize("method", METHODS)
    def test_by_a_name_that_is_none_is_not_here(self, platform, lee, method):
        instructor = make_user(platform, "ina")
        platform.give_role(instructor, COURSE, INSTRUCTOR)
        for user in (lee, instructor, make_user(platform, "root", is_staff=True)):
            response = Browser(platform, user).call(KEY, "studio", "delete-all", method=method, view=STUDIO)
            assert response.status_code == 404

    @pytest.mark.parametrize("method", METHODS)
    def test_of_anyone_else_is_refused_whatever_they_ask(self, platform, asha, lee, method):
        limited = make_user(platform, "lim")
        platform.give_role(limited, COURSE, LIMITED_STAFF)
        elsewhere = make_user(platform, "els")
        platform.give_role(elsewhere, "course-v1:Org+Other+2026")
        lee.is_active = False
        lee.save()
        for user in (asha, limited, elsewhere, lee, None):
            response = Browser(platform, user).call(KEY, "studio", "save", method=method, view=STUDIO)
            assert response.status_code == 403

    def test_asks_of_whoever_really_asks(self, platform, asha, lee):
        """Not of whom the block is bound to."""
        block = make_block(platform, UsageKey.from_string(KEY), lee, view=STUDIO)
        for user in (None, AnonymousUser(), asha):
            crum.set_current_request(_make_request(user))
            assert not StudioHost(block).may_author()
        crum.set_current_request(None)
        assert not StudioHost(block).may_author()

    def test_in_a_library_of_the_newer_kind_is_refused_to_everyone(self, platform):
        """Its rights are not a course's: who may write it is asked in another way."""
        platform.publish(NEW_LIBRARY, checklist=make_checklist())
        root = make_user(platform, "root", is_staff=True)
        crum.set_current_request(_make_request(root))
        assert not StudioHost(make_block(platform, UsageKey.from_string(NEW_LIBRARY), root, view=STUDIO)).may_author()

    def test_is_not_in_the_lms(self, platform, lee, settings):
        settings.MENTORING_HOST = "lms"
        browser = Browser(platform, lee)
        for method in METHODS:
            assert browser.call(KEY, "studio", "save", method=method, view="xblock_handler").status_code == 404

    def test_that_the_platform_cannot_decide_is_no_yes(self, platform, lee, monkeypatch, caplog):
        def fail(*_args: object) -> bool:
            raise RuntimeError("Lee Carter")

        monkeypatch.setattr("common.djangoapps.student.auth.has_studio_write_access", fail)
        response = Browser(platform, lee).post(KEY, "studio", "save", view=STUDIO)
        assert (response.status_code, "Lee" in response.content.decode()) == (500, False)
        assert caplog.records[-1].exc_info is not None


def _make_request(user: Any) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().post("/", json.dumps({}), content_type="application/json")
    if user is not None:
        request.user = user
    return request
