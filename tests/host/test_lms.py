"""Who is here, by which way, looking at what: the LMS's host through the platform's own handler and page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import crum
import pytest
from opaque_keys.edx.keys import UsageKey
from xblock.reference.user_service import XBlockUser

from mentoring_xblock.host.lms import LmsHost
from mentoring_xblock.host.protocol import Person, Visit
from mentoring_xblock.models import Block, Plan
from tests.host.conftest import JOINING, begin_request, find_path, join, make_user
from tests.host.places import (
    AS_LONG_AS_MAY_BE,
    COURSE,
    DRAFT,
    KEY,
    LIBRARY,
    NEW_LIBRARY,
    OLD_VERSION,
    PUBLISHED,
    SLASHES,
    TOO_LONG,
)
from tests.open_edx import Browser, OpenEdx
from tests.open_edx.modules import INSTRUCTOR, LIMITED_STAFF
from tests.open_edx.runtime import make_block

HANDLERS = [("panel", "home"), ("action", "join"), ("download", "record"), ("studio", "save")]
NOT_HERE = "This page is not for you, or it is not here any more."
NOT_ENROLLED = "This checklist is for people on the course."


def look(platform: OpenEdx, user: Any, key: str = KEY, *, path: str | None = None, method: str = "GET") -> Visit:
    """The visit of one request; the block is bound to the request's user."""
    begin_request(path or find_path(key=key), user, method)
    return LmsHost(make_block(platform, UsageKey.from_string(key), user)).get_visit()


def find_person(platform: OpenEdx, user: Any) -> Person:
    person = look(platform, user).person
    assert person is not None
    return person


class TestRoute:
    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize(("handler", "name"), HANDLERS)
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    def test_the_one_without_the_check_against_forgery_knows_nothing(self, platform, asha, handler, name, method):
        response = Browser(platform, asha).call(KEY, handler, name, method=method, view="xblock_handler_noauth")
        assert (response.status_code, NOT_HERE in response.content.decode()) == (404, True)

    def test_the_checked_one_takes_a_write(self, platform, asha):
        assert join(Browser(platform, asha)).status_code == 200
        assert Plan.objects.get().user_id == asha.pk

    @pytest.mark.parametrize(
        ("view", "method", "is_trusted"),
        [
            ("xblock_handler", "GET", True),
            ("xblock_handler", "POST", True),
            ("xblock_handler_noauth", "GET", False),
            ("xblock_handler_noauth", "POST", False),
            ("component_handler", "GET", True),
            ("component_handler", "POST", False),
        ],
    )
    def test_only_reading_may_come_by_an_unknown_one(self, platform, asha, view, method, is_trusted):
        assert look(platform, asha, path=find_path(view), method=method).is_trusted_route == is_trusted

    def test_that_nobody_can_tell_is_refused(self, platform, asha):
        block = make_block(platform, UsageKey.from_string(KEY), asha)
        crum.set_current_request(None)
        assert LmsHost(block).get_visit() == Visit("lms", None, is_trusted_route=False)
        begin_request(find_path(), asha, urlconf=None)
        assert not LmsHost(block).get_visit().is_trusted_route


class TestBranch:
    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize("key", [DRAFT, OLD_VERSION])
    @pytest.mark.parametrize(("handler", "name"), HANDLERS)
    def test_a_draft_or_an_old_version_by_its_address_stores_nothing(self, platform, asha, key, handler, name):
        platform.save_draft(KEY, checklist=platform.published[KEY].fields["checklist"], display_name="Not yet")
        platform.roles.add(("staff", asha.pk, COURSE))
        for method in ("GET", "POST"):
            response = Browser(platform, asha).call(key, handler, name, method=method, view="xblock_handler")
            assert response.status_code == 404
        assert "Nothing is kept here" in Browser(platform, asha).page(key)

    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize("query", [{}, {"preview": "1"}])
    def test_a_draft_is_shown_to_those_who_write_it_alone(self, platform, asha, lee, query):
        checklist = {"title": "Not yet published", "sections": []}
        platform.save_draft(KEY, checklist=checklist, display_name="Not yet published")
        key = KEY if query else DRAFT
        assert "Not yet published" in Browser(platform, lee).page(key, **query)
        html = Browser(platform, asha).page(key, **query)
        assert (NOT_HERE in html, "Not yet published" in html) == (True, False)

    @pytest.mark.parametrize("block_id", ["draft", "draft-branch", "preview", "published-branch"])
    def test_a_block_may_be_called_what_it_is_not(self, platform, asha, block_id):
        key = f"block-v1:Org+Care+2026+type@coach_mentoring+block@{block_id}"
        platform.publish(key, **platform.published[KEY].fields)
        browser = Browser(platform, asha)
        assert "data-cm-root" in browser.page(key)
        assert browser.get(key, "panel", "home").status_code == 200

    def test_the_pages_of_a_course_say_that_they_are_no_preview(self, platform, asha):
        assert "data-cm-root" in Browser(platform, asha).page(KEY, preview="0", show_title="0")

    @pytest.mark.usefixtures("still")
    def test_a_site_for_drafts_stores_nothing(self, platform, lee):
        platform.branch = "draft-preferred"
        assert "Nothing is kept here" in Browser(platform, lee).page(KEY)
        assert Browser(platform, lee).get(KEY, "panel", "home").status_code == 404

    def test_the_published_branch_by_its_name_is_the_same_block(self, platform, asha):
        host = LmsHost(make_block(platform, UsageKey.from_string(KEY), asha))
        block = make_block(platform, UsageKey.from_string(KEY), asha)
        block.scope_ids = block.scope_ids._replace(usage_id=UsageKey.from_string(PUBLISHED))
        assert LmsHost(block).get_place() == host.get_place()
        assert host.get_place().usage_key == KEY

    @pytest.mark.parametrize("name", ["usage_key", "course_key"])
    def test_keys_are_stored_without_it(self, platform, asha, name):
        Browser(platform, asha).page(KEY)
        assert "branch" not in getattr(Block.objects.get(), name)


class TestPerson:
    def test_a_name_is_the_profiles_else_the_user_name(self, platform, asha):
        names = [find_person(platform, user).name for user in (asha, make_user(platform, "ben"))]
        assert names == ["Asha Begum", "ben"]

    def test_a_language_is_the_chosen_else_the_requests(self, platform, asha, settings):
        from django.utils import translation

        with translation.override("cy"):
            assert find_person(platform, asha).language == "cy"
            platform.preferences[asha.pk] = {"pref-lang": "ar"}
            assert find_person(platform, asha).language == "ar"

    @pytest.mark.usefixtures("still")
    def test_anonymous_reads_the_wording_and_nothing_else(self, platform):
        browser = Browser(platform)
        platform.published[KEY].fields["checklist"]["title"] = "Induction"
        for handler, name in (("panel", "home"), ("download", "record")):
            response = browser.get(KEY, handler, name)
            assert (response.status_code, NOT_ENROLLED in response.content.decode()) == (403, True)
        assert join(browser).status_code == 403

    @pytest.mark.usefixtures("still")
    def test_access_to_the_course_is_not_enrolment(self, platform):
        """The platform's handlers let anyone in who may load the course, whether they are on it or not."""
        browser = Browser(platform, make_user(platform, "passer-by"))
        assert [join(browser).status_code, browser.get(KEY, "panel", "home").status_code] == [403, 403]
        platform.enrol(browser.user, "course-v1:Org+Other+2026")
        assert join(browser).status_code == 403

    def test_whoever_is_not_on_the_course_reads_the_wording(self, platform):
        html = Browser(platform, make_user(platform, "passer-by")).page(KEY)
        assert (NOT_ENROLLED in html, "On call" in html, "<form" in html) == (True, True, False)

    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize("service", [None, "without an id"])
    def test_without_a_user_service_that_names_them_nobody_is_let_in(self, platform, asha, service):
        class Nameless:
            def get_current_user(self) -> XBlockUser:
                user = XBlockUser(is_current_user=True)
                user.opt_attrs = {"edx-platform.is_authenticated": True, "edx-platform.user_id": None}
                return user

        platform.services["user"] = Nameless() if service else None
        assert join(Browser(platform, asha)).status_code == 403

    def test_a_new_learner_takes_part_before_their_address_is_confirmed(self, platform, asha):
        asha.is_active = False
        asha.save()
        assert join(Browser(platform, asha)).status_code == 200

    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize(
        "path",
        [
            "lms.djangoapps.courseware.access.has_access",
            "common.djangoapps.student.models.CourseEnrollment.is_enrolled",
            "lms.djangoapps.courseware.masquerade.get_course_masquerade",
        ],
    )
    def test_a_question_that_the_platform_cannot_answer_is_no_yes(self, platform, asha, path, monkeypatch, caplog):
        def fail(*_args: object) -> None:
            raise RuntimeError("words of Asha Begum")

        monkeypatch.setattr(path, fail)
        response = join(Browser(platform, asha))
        assert (response.status_code, "Asha" in response.content.decode()) == (500, False)
        html = Browser(platform, asha).page(KEY)
        assert "Something went wrong on our side" in html
        assert [record.exc_info is not None for record in caplog.records] == [True, True]


class TestStaff:
    @pytest.mark.parametrize("role", ["staff", INSTRUCTOR])
    def test_are_those_whom_the_platform_lets_in_as_such(self, platform, role):
        user = make_user(platform, "lee")
        platform.give_role(user, COURSE, role)
        visit = look(platform, user)
        assert (visit.is_staff, visit.is_limited_staff, visit.is_enrolled) == (True, False, False)

    def test_of_another_course_are_nobody_here(self, platform):
        user = make_user(platform, "lee")
        platform.give_role(user, "course-v1:Org+Other+2026")
        assert not look(platform, user).is_staff

    def test_of_the_whole_site_are_staff(self, platform):
        visit = look(platform, make_user(platform, "root", is_staff=True))
        assert (visit.is_staff, visit.is_limited_staff) == (True, False)

    def test_limited_ones_are_told_apart_although_they_look_the_same(self, platform):
        user = make_user(platform, "lee")
        platform.give_role(user, COURSE, LIMITED_STAFF)
        visit = look(platform, user)
        assert (visit.is_staff, visit.is_limited_staff) == (True, True)

    def test_limited_ones_who_are_more_besides_are_not_limited(self, platform):
        user = make_user(platform, "lee")
        platform.give_role(user, COURSE, LIMITED_STAFF)
        platform.give_role(user, COURSE, INSTRUCTOR)
        assert not look(platform, user).is_limited_staff
        root = make_user(platform, "root", is_staff=True)
        platform.give_role(root, COURSE, LIMITED_STAFF)
        assert not look(platform, root).is_limited_staff

    def test_a_role_that_the_request_claims_is_none(self, platform, asha):
        """`user_role` says whatever a masquerade was given."""

        class Forged:
            def get_current_user(self) -> XBlockUser:
                user = XBlockUser(is_current_user=True, full_name="Asha Begum")
                user.opt_attrs = {
                    "edx-platform.is_authenticated": True,
                    "edx-platform.user_id": asha.pk,
                    "edx-platform.user_is_staff": True,
                    "edx-platform.user_is_global_staff": True,
                    "edx-platform.user_role": "instructor",
                }
                return user

        platform.services["user"] = Forged()
        browser = Browser(platform, asha)
        browser.look_as(COURSE, role="instructor")
        assert not look(platform, asha).is_staff
        assert browser.get(KEY, "panel", "people").status_code == 403
        assert "data-cm-root" in browser.page(KEY, user_role="staff", is_staff="1")


class TestPlaces:
    @pytest.mark.usefixtures("still")
    @pytest.mark.parametrize("key", [LIBRARY, NEW_LIBRARY, SLASHES, TOO_LONG])
    def test_that_keep_nothing_show_the_wording(self, platform, asha, key, monkeypatch):
        platform.publish(key, **platform.published[KEY].fields)
        usage_key = UsageKey.from_string(key)
        if key == SLASHES:
            usage_key = usage_key.map_into_course(usage_key.course_key.replace(run="2026"))
        begin_request(find_path(), asha)
        block = make_block(platform, usage_key, asha)
        html = block.student_view({}).content
        assert ("not in a course yet" in html, "On call" in html, "<form" in html) == (True, True, False)
        for handler, name in HANDLERS:
            for method in ("GET", "POST"):
                request = begin_request(find_path(), asha, method)
                assert block.handle(handler, _to_webob(request), name).status_code == 404

    def test_a_key_of_255_characters_is_a_place_like_any_other(self, platform, asha):
        platform.publish(AS_LONG_AS_MAY_BE, **platform.published[KEY].fields)
        browser = Browser(platform, asha)
        assert "data-cm-root" in browser.page(AS_LONG_AS_MAY_BE)
        assert browser.post(AS_LONG_AS_MAY_BE, "action", "join", **JOINING).status_code == 200
        assert Block.objects.get().usage_key == AS_LONG_AS_MAY_BE

    def test_belong_to_the_site_by_its_domain(self, platform, asha, settings):
        host = LmsHost(make_block(platform, UsageKey.from_string(KEY), asha))
        assert host.get_place().site == "learn.example"
        del settings.LMS_BASE
        settings.SITE_NAME = "care.example"
        assert host.get_place().site == "care.example"

    def test_a_copy_that_some_process_still_holds_does_not_replace_a_newer_one(self, platform, asha):
        def see(title: str, day: int) -> str:
            checklist = {**platform.published[KEY].fields["checklist"], "title": title}
            platform.publish(KEY, edited_on=datetime(2026, 5, day, tzinfo=UTC), checklist=checklist)
            return Browser(platform, asha).page(KEY)

        see("First", 1)
        see("Second", 3)
        newest = Block.objects.get().version_id
        see("First", 2)
        assert Block.objects.get().version_id == newest
        assert Block.objects.get().content_at == datetime(2026, 5, 3, tzinfo=UTC)
        see("Third", 4)
        assert Block.objects.get().version_id != newest


def _to_webob(request: Any) -> Any:
    from xblock.django.request import django_to_webob_request

    return django_to_webob_request(request)
