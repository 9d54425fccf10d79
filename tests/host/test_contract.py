"""What the workbench's host and the LMS's both answer: the same person in the same course reads the same."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from opaque_keys.edx.keys import UsageKey
from xblock.reference.user_service import XBlockUser

from mentoring_xblock.host import Host
from mentoring_xblock.host.lms import LmsHost
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.workbench import WorkbenchHost
from mentoring_xblock.web.requests import ANY_NAME
from tests.host.conftest import begin_request, find_path
from tests.host.places import COURSE, KEY
from tests.host.test_workbench import SIGNED_IN, USAGE_KEY, Enrolments, Runtime, Users
from tests.open_edx import OpenEdx
from tests.open_edx.runtime import make_block


class WithoutId:
    """A user service that knows somebody and not who."""

    def get_current_user(self) -> XBlockUser:
        user = XBlockUser(is_current_user=True, full_name="Asha Begum")
        user.opt_attrs = {"edx-platform.is_authenticated": True, "edx-platform.user_id": None}
        return user


Make = Callable[..., Host]


def make_workbench(
    *, is_enrolled: bool = True, is_staff: bool = False, has_service: bool = True, **user: Any
) -> WorkbenchHost:
    attributes = {**SIGNED_IN, "user_is_staff": is_staff, "user_preferences": user.get("preferences", {})}
    service: Any = Users(**attributes) if user.get("is_signed_in", True) else Users(is_authenticated=False)
    services = {"user": user.get("service", service) if has_service else None}
    services["mentoring_enrolment"] = Enrolments(*([(11, "induction")] if is_enrolled else []))
    runtime = Runtime(**services)
    return WorkbenchHost(SimpleNamespace(runtime=runtime, scope_ids=SimpleNamespace(usage_id=USAGE_KEY)))


def make_lms(
    platform: OpenEdx, *, is_enrolled: bool = True, is_staff: bool = False, has_service: bool = True, **changes: Any
) -> LmsHost:
    user: Any = get_user_model().objects.create_user("asha", pk=11)
    platform.names[11] = "Asha Begum"
    platform.preferences[11] = changes.get("preferences", {})
    if is_enrolled:
        platform.enrol(user, COURSE)
    if is_staff:
        platform.give_role(user, COURSE)
    if not changes.get("is_signed_in", True):
        user = AnonymousUser()
    if "service" in changes or not has_service:
        platform.services["user"] = changes.get("service") if has_service else None
    begin_request(find_path(), user)
    return LmsHost(make_block(platform, UsageKey.from_string(KEY), user))


@pytest.fixture(params=["workbench", "lms"])
def make(request: Any, platform: OpenEdx) -> Make:
    return make_workbench if request.param == "workbench" else lambda **how: make_lms(platform, **how)


class TestVisit:
    def test_of_someone_on_the_course(self, make):
        host = make()
        visit = host.get_visit()
        assert visit.person is not None
        assert (visit.person.user_id, visit.person.name) == (11, "Asha Begum")
        assert visit.person.opaque_id == make_opaque_id(11)
        assert visit.process == host.process
        assert (visit.is_enrolled, visit.is_staff, visit.is_limited_staff, visit.is_masquerading) == (
            *(True, False),
            *(False, False),
        )
        assert (visit.is_published, visit.is_trusted_route, visit.is_course) == (True, True, True)

    def test_of_someone_who_is_not_on_it(self, make):
        visit = make(is_enrolled=False).get_visit()
        assert (visit.person.user_id, visit.is_enrolled, visit.is_staff) == (11, False, False)

    def test_of_staff_is_not_that_of_a_learner(self, make):
        visit = make(is_enrolled=False, is_staff=True).get_visit()
        assert (visit.is_enrolled, visit.is_staff, visit.is_limited_staff) == (False, True, False)

    @pytest.mark.parametrize(
        "how",
        [{"is_signed_in": False}, {"has_service": False}, {"service": WithoutId()}],
        ids=["nobody signed in", "no user service", "a user without an id"],
    )
    def test_of_nobody_is_without_a_person_and_without_any_right(self, make, how):
        visit = make(is_staff=True, **how).get_visit()
        assert (visit.person, visit.is_enrolled, visit.is_staff) == (None, False, False)

    def test_has_the_zone_and_the_language_that_the_person_chose(self, make):
        person = make(preferences={"time_zone": "Pacific/Auckland", "pref-lang": "ar"}).get_visit().person
        assert (person.zone, person.language) == (ZoneInfo("Pacific/Auckland"), "ar")

    @pytest.mark.parametrize("zone", [None, "", "Nowhere/Land", "../../etc/passwd"])
    def test_has_some_zone_and_some_language_in_any_case(self, make, zone):
        person = make(preferences={"time_zone": zone, "pref-lang": None}).get_visit().person
        assert (person.zone, bool(person.language)) == (ZoneInfo("UTC"), True)

    def test_is_read_once_a_request(self, make):
        host = make()
        assert host.get_visit() is host.get_visit()


class TestPlace:
    def test_is_plain_text_without_a_branch(self, make):
        place = make().get_place()
        assert all(isinstance(text, str) and text for text in (place.usage_key, place.course_key, place.site))
        assert place.course_key in (COURSE, "induction")

    def test_an_address_carries_handler_name_and_query(self, make):
        host = make()
        url = host.get_url("panel", "home", "plan=a")
        assert "/panel/home" in url
        assert url.endswith("?plan=a")

    def test_one_address_serves_for_every_name(self, make):
        host = make()
        for handler in ("panel", "action", "download"):
            made = host.get_url(handler, ANY_NAME).replace(ANY_NAME, "ask-or-tell")
            assert made == host.get_url(handler, "ask-or-tell")

    def test_a_file_is_served_from_the_package(self, make):
        assert make().get_resource_url("css/a.css").endswith("/public/css/a.css")


class TestAuthoring:
    """Studio's own answers stand in test_authors.py: nobody is anybody there, so there is no visit to compare."""

    def test_is_not_for_learners(self, make):
        assert make(is_staff=False).may_author() is False

    def test_is_not_for_nobody(self, make):
        host = make(is_signed_in=False, is_staff=True)
        assert (host.may_author(), host.get_author()) == (False, None)

    def test_of_staff_is_in_the_workbench_alone(self, make):
        host = make(is_staff=True)
        assert host.may_author() is (host.process == "workbench")
        assert (host.get_author() is None) is (host.process == "lms")

    def test_nothing_restricts_a_block_here(self, make):
        assert make().list_barriers() == ()

    def test_the_lms_tells_no_author_of_other_blocks(self, platform):
        assert make_lms(platform, is_staff=True).list_neighbours() == ()
