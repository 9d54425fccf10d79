"""Staff who look as somebody else: what they see, and that nothing of it is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from opaque_keys.edx.keys import UsageKey

from mentoring_xblock.host.lms import LmsHost
from mentoring_xblock.models import Export, Plan
from tests.host.conftest import begin_request, find_path, join, make_user
from tests.host.places import COURSE, KEY
from tests.open_edx import Browser
from tests.open_edx.modules import INSTRUCTOR, LIMITED_STAFF, STAFF
from tests.open_edx.runtime import make_block

NOT_ENROLLED = "This checklist is for people on the course."

# How staff look, whether that is as somebody else, and whether they are staff then.
MASQUERADES = [
    pytest.param({"role": "staff"}, False, True, id="as staff"),
    pytest.param({}, True, False, id="as a learner"),
    pytest.param({"role": "student", "group_id": 1, "user_partition_id": 50}, True, False, id="as one of a track"),
    pytest.param({"role": "staff", "group_id": 1, "user_partition_id": 50}, True, True, id="as staff in a group"),
    pytest.param({"role": "staff", "user_partition_id": 50}, True, True, id="as staff in a partition"),
    pytest.param({"role": "instructor"}, True, True, id="as an instructor"),
    pytest.param({"role": "beta"}, True, True, id="as a role that nobody knows"),
    pytest.param({"role": ""}, True, True, id="as no role"),
    pytest.param({"role": "staff", "user_name": "asha"}, True, False, id="as one learner who is called staff"),
    pytest.param({"user_name": "asha"}, True, False, id="as one learner"),
]


class TestMasquerade:
    @pytest.mark.parametrize(("how", "is_masquerading", "is_staff"), MASQUERADES)
    def test_of_every_kind_writes_nothing(self, platform, asha, lee, how, is_masquerading, is_staff):
        Browser(platform, asha).page(KEY)
        platform.enrol(lee, COURSE)
        browser = Browser(platform, lee)
        browser.look_as(COURSE, **how)
        response = join(browser)
        assert (response.status_code, Plan.objects.count()) == ((403, 0) if is_masquerading else (200, 1))
        assert ("You are looking as someone else" in response.content.decode()) == is_masquerading
        assert "data-cm-root" in browser.page(KEY)
        assert (browser.get(KEY, "panel", "people").status_code == 200) == is_staff

    def test_of_another_course_is_none_here(self, platform, asha, lee):
        platform.enrol(lee, COURSE)
        browser = Browser(platform, lee)
        browser.look_as("course-v1:Org+Other+2026", user_name="asha")
        assert join(browser).status_code == 200

    def test_as_one_learner_shows_what_they_see_and_takes_nothing(self, platform, asha, lee):
        assert join(Browser(platform, asha)).status_code == 200
        theirs = Browser(platform, asha).page(KEY)
        browser = Browser(platform, lee)
        browser.look_as(COURSE, user_name="asha")
        shown = browser.page(KEY)
        assert "My checklist" in theirs
        assert "My checklist" in shown
        assert "Would like a hand" not in shown
        assert browser.get(KEY, "panel", "people").status_code == 403
        plan = Plan.objects.get()
        assert browser.post(KEY, "action", "leave", plan=plan.ref).status_code == 403
        assert Plan.objects.get().version == plan.version

    def test_as_one_learner_who_left_the_course_shows_the_wording(self, platform, asha, lee):
        platform.enrolments.clear()
        browser = Browser(platform, lee)
        browser.look_as(COURSE, user_name="asha")
        assert NOT_ENROLLED in browser.page(KEY)

    def test_as_a_learner_shows_the_invitation_to_staff_who_are_not_enrolled(self, platform, lee):
        browser = Browser(platform, lee)
        browser.look_as(COURSE)
        html = browser.page(KEY)
        assert 'data-cm-form="join' in html

    @pytest.mark.usefixtures("still")
    def test_without_the_platforms_knowledge_is_refused_altogether(self, platform, asha, lee):
        """A block that is bound to one person in a request of another, and no masquerade that says why."""
        begin_request(find_path(), lee)
        host = LmsHost(make_block(platform, UsageKey.from_string(KEY), asha))
        assert (host.get_visit().person, host.get_visit().is_staff) == (None, False)
        begin_request(find_path(), AnonymousUser())
        assert LmsHost(make_block(platform, UsageKey.from_string(KEY), asha)).get_visit().person is None

    @pytest.mark.usefixtures("still")
    def test_of_somebody_else_than_the_masquerade_names_is_refused(self, platform, asha, lee):
        make_user(platform, "ben")
        browser = Browser(platform, lee)
        browser.look_as(COURSE, user_name="ben")
        user: Any = get_user_model().objects.get(pk=lee.pk)
        user.masquerade_settings = browser.session["masquerade_settings"]
        begin_request(find_path(), user)
        assert LmsHost(make_block(platform, UsageKey.from_string(KEY), asha)).get_visit().person is None


class TestLimitedStaff:
    """They are no leads, and the platform lets them look as any learner."""

    @pytest.fixture
    def plan(self, platform, asha) -> str:
        assert join(Browser(platform, asha)).status_code == 200
        return Plan.objects.get().ref

    @pytest.fixture
    def look(self, platform, plan) -> Any:
        def look(*roles: str, **account: Any) -> Browser:
            user = make_user(platform, "ray", "Ray", **account)
            for role in roles:
                platform.give_role(user, COURSE, role)
            browser = Browser(platform, user)
            browser.look_as(COURSE, user_name="asha")
            return browser

        return look

    @pytest.mark.parametrize("lead", [False, True], ids=["no leads", "leads by the setting"])
    def test_who_look_as_one_learner_read_the_wording_alone(self, platform, look, plan, lead):
        platform.published[KEY].fields["limited_staff_lead"] = lead
        browser = look(LIMITED_STAFF)
        html = browser.page(KEY)
        assert (NOT_ENROLLED in html, "On call" in html, plan in html, "My checklist" in html) == (
            *(True, True),
            *(False, False),
        )
        reads = ("panel/home", "panel/person", "panel/more", "download/record", "download/file")
        answers = [browser.get(KEY, *read.split("/"), plan=plan) for read in reads]
        assert {(answer.status_code, plan in answer.content.decode()) for answer in answers} == {(403, False)}
        assert Export.objects.count() == 0

    @pytest.mark.parametrize(
        ("roles", "account"),
        [((STAFF,), {}), ((LIMITED_STAFF, INSTRUCTOR), {}), ((LIMITED_STAFF,), {"is_staff": True})],
        ids=["staff", "more besides", "of the whole site"],
    )
    def test_others_see_the_learners_page_and_save_nothing(self, look, plan, roles, account):
        browser = look(*roles, **account)
        assert "My checklist" in browser.page(KEY)
        answer = browser.get(KEY, "download", "record", plan=plan)
        assert (answer.status_code, "looking as someone else" in answer.content.decode()) == (403, True)
        assert "download/record" not in browser.get(KEY, "panel", "more").content.decode()
        assert Export.objects.count() == 0

    def test_whose_role_was_taken_away_meanwhile_see_nothing(self, platform, look):
        browser = look(STAFF)
        platform.roles.clear()
        assert NOT_ENROLLED in browser.page(KEY)
