"""What is sent to an Open edX site and asked of it where no block is being looked at."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import Celery, current_app
from django.contrib.auth.models import AnonymousUser, User
from django.core import mail as outbox
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path, re_path
from eventtracking import tracker
from eventtracking.tracker import Tracker
from opaque_keys.edx.keys import CourseKey

from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.errors import NotFound
from mentoring_xblock.host import Contact, Mail, Place, get_platform
from mentoring_xblock.host.open_edx import OpenEdxPlatform
from tests.factories import make_checklist
from tests.open_edx import install
from tests.open_edx.modules import LIMITED_STAFF, CourseMasquerade
from tests.open_edx.services import ItemNotFoundError, StudentModule, install_services

COURSE = "course-v1:Acme+Care+2026"
HOME = "block-v1:Acme+Care+2026+type@coach_mentoring+block@home"
PART = "block-v1:Acme+Care+2026+type@coach_mentoring+block@part"
OTHER_COURSE = "block-v1:Acme+Other+2026+type@coach_mentoring+block@home"
PLACE = Place(HOME, COURSE, "learn.example.com")

urlpatterns = [
    re_path(r"^courses/(?P<course_id>.+)/jump_to/(?P<location>.*)$", lambda request: HttpResponse(), name="jump_to"),
    path("mentoring/", include("mentoring_xblock.urls")),
]


@pytest.fixture
def site(monkeypatch, settings):
    """The LMS, with one home of a programme in a course."""
    settings.ROOT_URLCONF = __name__
    settings.LMS_ROOT_URL = "https://learn.example.com/"
    settings.LMS_BASE = "learn.example.com:443"
    settings.MENTORING_HOST = "lms"
    settings.LANGUAGE_CODE = "en"
    site = install(monkeypatch)
    site.publish(HOME, checklist=make_checklist(), weight=2.0)
    return site


@pytest.fixture
def services(monkeypatch, site):
    return install_services(monkeypatch, site)


@pytest.fixture
def lms(services):
    return get_platform()


@pytest.fixture
def asha(db):
    return User.objects.create(username="asha", email="asha@example.com")


def test_in_studio_nothing_reaches_learners(services, asha):
    studio = OpenEdxPlatform("studio")
    contact = Contact(asha.pk, asha.email, ZoneInfo("UTC"), "en")
    for call in (
        lambda: studio.send_grade(PLACE, asha.pk, 1.0, 1.0),
        lambda: studio.send_completion(PLACE, asha.pk, 1.0),
        lambda: studio.send_mail(Mail(contact, "", (), "", "")),
        lambda: studio.get_block_url(PLACE),
        lambda: studio.get_panel_url(PLACE, "desk", {}),
        lambda: studio.get_visit(RequestFactory().get("/"), COURSE),
    ):
        with pytest.raises(NotFound):
            call()
    assert (services.scores, services.completions, outbox.outbox) == ([], [], [])


class TestGrade:
    def test_of_another_learner_is_published_as_the_platform_asks(self, lms, services, asha):
        lms.send_grade(PLACE, asha.pk, 7, 22)
        assert services.scores == [
            {
                "block": HOME,
                "weight": 2.0,
                "user": asha.pk,
                "earned": 7.0,
                "possible": 22.0,
                "only_if_higher": None,
                "signal": services.scores[0]["signal"],
            }
        ]
        assert isinstance(services.scores[0]["earned"], float)
        row = services.states[asha.pk, HOME]
        assert (row.state, row.module_type, str(row.course_id), row.saved) == ("{}", "coach_mentoring", COURSE, [])

    def test_may_fall(self, lms, services, asha):
        for earned in (2.0, 1.0):
            lms.send_grade(PLACE, asha.pk, earned, 2.0)
        assert [score["earned"] for score in services.scores] == [2.0, 1.0]

    @pytest.mark.parametrize(("state", "after", "saved"), [(None, "{}", [["state"]]), ('{"a": 1}', '{"a": 1}', [])])
    def test_leaves_a_row_that_can_be_reset(self, lms, services, asha, state, after, saved):
        row = services.states[asha.pk, HOME] = StudentModule(asha.pk, COURSE, HOME, state=state)
        lms.send_grade(PLACE, asha.pk, 1.0, 2.0)
        assert (row.state, row.saved) == (after, saved)

    def test_is_of_the_published_block_alone(self, lms, site, services, asha):
        site.branch = "draft-preferred"
        del site.published[HOME]
        with pytest.raises(ItemNotFoundError):
            lms.send_grade(PLACE, asha.pk, 1.0, 2.0)
        assert (services.scores, services.states, site.branch) == ([], {}, "draft-preferred")

    def test_of_a_deleted_account_is_no_failure(self, lms, services, asha):
        lms.send_grade(PLACE, asha.pk + 1, 1.0, 2.0)
        lms.send_completion(PLACE, asha.pk + 1, 1.0)
        assert (services.scores, services.states, services.completions) == ([], {}, [])

    def test_that_the_platform_does_not_take_is_raised(self, lms, services, asha):
        def refuse(**kwargs):
            raise RuntimeError

        from lms.djangoapps.grades.api import signals

        signals.SCORE_PUBLISHED.connect(refuse)
        with pytest.raises(RuntimeError):
            lms.send_grade(PLACE, asha.pk, 1.0, 2.0)


class TestCompletion:
    def test_of_another_learner_is_submitted(self, lms, services, asha):
        lms.send_completion(PLACE, asha.pk, 1)
        assert services.completions == [(asha.pk, HOME, 1.0)]

    def test_is_not_sent_where_it_is_not_tracked(self, lms, services, asha):
        services.is_tracking_completion = False
        lms.send_completion(PLACE, asha.pk, 1.0)
        assert services.completions == []


class TestEvents:
    @pytest.fixture
    def seen(self, monkeypatch):
        seen: list[Any] = []
        backend = SimpleNamespace(send=seen.append)
        monkeypatch.setitem(tracker.TRACKERS, "default", Tracker(backends={"all": backend}))
        return seen

    def test_carry_the_context_of_the_platform(self, lms, seen):
        name = "edx.coach_mentoring.sign_off.signed"
        with tracker.get_tracker().context("edx.request", {"user_id": 99, "path": "/handler"}):
            lms.emit(name, {"plan": "a" * 32}, course_key=COURSE, user_id=12)
        assert (seen[0]["name"], seen[0]["data"]) == (name, {"plan": "a" * 32})
        assert seen[0]["context"] == {"user_id": 12, "path": "/handler", "course_id": COURSE, "org_id": "Acme"}
        assert tracker.get_tracker().resolve_context() == {}

    def test_of_the_system_or_of_no_course_are_taken_too(self, lms, seen):
        lms.emit("edx.coach_mentoring.plan.closed", {}, course_key="nonsense", user_id=None)
        assert seen[0]["context"] == {"user_id": None, "course_id": "nonsense", "org_id": ""}


class TestContact:
    def test_is_in_their_language_and_zone(self, lms, site, asha):
        site.preferences[asha.pk] = {"pref-lang": "cy", "time_zone": "Pacific/Auckland"}
        assert lms.get_contact(asha.pk) == Contact(asha.pk, "asha@example.com", ZoneInfo("Pacific/Auckland"), "cy")

    def test_without_preferences_is_in_the_sites_language(self, lms, asha, settings):
        settings.LANGUAGE_CODE = "de"
        assert lms.get_contact(asha.pk) == Contact(asha.pk, "asha@example.com", ZoneInfo("UTC"), "de")

    @pytest.mark.parametrize(
        "changes",
        [
            {"is_active": False},
            {"email": ""},
            {"email": "asha"},
            {"email": "retired__user_0123@retired.invalid"},
            {"email": "retired__user_0123@Gone.Example"},
        ],
    )
    def test_is_none_for_whom_no_mail_may_reach(self, lms, asha, settings, changes):
        if "Gone" in changes.get("email", ""):
            settings.RETIRED_EMAIL_DOMAIN = "gone.example"
        User.objects.filter(pk=asha.pk).update(**changes)
        assert lms.get_contact(asha.pk) is None

    def test_is_none_for_a_deleted_account(self, lms, db):
        assert lms.get_contact(4_000_000_000) is None


class TestCourse:
    """Asked where nobody looks: in tasks, of accounts by their ids."""

    def test_is_theirs_who_are_enrolled_or_staff_now(self, lms, site, asha):
        lee = User.objects.create(username="lee")
        site.give_role(lee, COURSE)
        site.enrol(asha, COURSE)
        assert [lms.is_on_course(user.pk, COURSE) for user in (asha, lee)] == [True, True]
        assert not lms.is_on_course(asha.pk, "course-v1:Acme+Other+2026")
        site.enrolments.clear()
        site.roles.clear()
        assert [lms.is_on_course(user.pk, COURSE) for user in (asha, lee)] == [False, False]

    def test_is_nobodys_where_account_or_course_is_gone(self, lms, site, asha):
        site.enrol(asha, "nonsense")
        assert not lms.is_on_course(asha.pk, "nonsense")
        assert not lms.is_on_course(4_000_000_000, COURSE)


class TestAddresses:
    def test_of_a_block_are_absolute(self, lms):
        assert lms.get_block_url(PLACE) == f"https://learn.example.com/courses/{COURSE}/jump_to/{HOME}"

    def test_are_of_the_courses_own_site(self, lms, services):
        services.roots["Acme"] = "https://acme.example.com"
        assert lms.get_block_url(PLACE).startswith("https://acme.example.com/courses/")

    def test_of_a_panel_name_no_course(self, lms):
        url = lms.get_panel_url(PLACE, "skill", {"plan": "a" * 32, "skill": "12.on-call"})
        start = f"https://learn.example.com/mentoring/open/{sha256(HOME)}/skill/"
        assert url == f"{start}?plan={'a' * 32}&skill=12.on-call"
        assert lms.get_panel_url(PLACE, "desk", {}) == start.replace("skill", "desk")

    def test_place_is_as_a_host_tells_it(self, lms, site):
        assert lms.get_place(HOME, COURSE) == PLACE


class TestBlocks:
    def test_are_the_published_ones_of_the_course(self, lms, site):
        site.publish(PART, is_home=False)
        site.publish(OTHER_COURSE)
        site.save_draft(PART.replace("part", "draft"))
        site.branch = "draft-preferred"
        assert [str(block.scope_ids.usage_id) for block in lms.list_blocks(COURSE)] == [HOME, PART]
        assert site.branch == "draft-preferred"

    @pytest.mark.parametrize("course", ["library-v1:Acme+Lib", "Acme/Care/2026", "nonsense", ""])
    def test_there_are_none_outside_of_courses(self, lms, course):
        assert list(lms.list_blocks(course)) == []

    def test_of_a_course_that_is_gone_are_not_none(self, lms, services):
        services.is_course_there = False
        with pytest.raises(ItemNotFoundError):
            list(lms.list_blocks(COURSE))


class TestQueue:
    @pytest.fixture
    def app(self):
        before = current_app._get_current_object()
        app = Celery("tests", broker="memory://", set_as_current=True)
        app.set_default()
        yield app
        before.set_default()
        before.set_current()
        app.close()

    @staticmethod
    def read(app, queue):
        with app.connection_for_read() as connection:
            message = connection.default_channel.basic_get(queue, no_ack=True)
        return message and (message.headers["task"], message.headers["argsrepr"])

    def test_takes_a_task_by_its_full_name(self, lms, app):
        assert lms.enqueue("report_programme", 12)
        assert self.read(app, "celery") == ("mentoring_xblock.tasks.report_programme", "(12,)")

    def test_of_studio_is_the_lmss_where_studio_knows_it(self, services, app, settings):
        studio = OpenEdxPlatform("studio")
        settings.CELERY_QUEUES = {"edx.cms.core.default": {}, "edx.lms.core.default": {}}
        assert studio.enqueue("publish_course", COURSE)
        assert self.read(app, "edx.lms.core.default") == ("mentoring_xblock.tasks.publish_course", f"('{COURSE}',)")

    @pytest.mark.parametrize(
        ("queues", "chosen"),
        [
            ({"edx.cms.core.default": {}}, {}),
            (None, {}),
            ({"edx.lms.core.default": {}}, {"mentoring_xblock.tasks.publish_course": {"queue": "celery"}}),
        ],
    )
    def test_of_studio_is_celerys_choice_elsewhere(self, services, app, settings, queues, chosen):
        settings.CELERY_QUEUES, settings.EXPLICIT_QUEUES = queues, chosen
        assert OpenEdxPlatform("studio").enqueue("publish_course", COURSE)
        assert self.read(app, "celery")

    def test_of_the_lms_is_its_own(self, lms, app, settings):
        settings.CELERY_QUEUES = {"edx.lms.core.default": {}}
        assert lms.enqueue("send_messages")
        assert self.read(app, "celery")

    def test_that_is_eager_runs_the_task(self, lms, app, db):
        app.conf.task_always_eager = True
        assert lms.enqueue("publish_course", None)

    def test_that_is_down_is_told_at_once(self, lms, app, caplog):
        app.conf.broker_url = "amqp://127.0.0.1:1//"
        began = monotonic()
        assert not lms.enqueue("send_messages")
        assert monotonic() - began < 1
        assert caplog.messages == ["coach-mentoring: send_messages could not be queued: OperationalError"]

    def test_knows_no_other_task(self, lms, app):
        assert not lms.enqueue("shut_down")


class TestVisit:
    @staticmethod
    def ask(lms, user, course=COURSE, **session):
        request: Any = RequestFactory().get("/mentoring/exports/1/people.csv")
        request.user, request.session = user, session
        return lms.get_visit(request, course)

    def test_of_somebody_on_the_course(self, lms, site, asha):
        site.enrol(asha, COURSE)
        site.preferences[asha.pk] = {"time_zone": "Pacific/Auckland"}
        visit = self.ask(lms, asha)
        assert (visit.process, visit.is_enrolled, visit.is_staff, visit.is_masquerading) == ("lms", True, False, False)
        assert visit.person is not None
        assert (visit.person.user_id, visit.person.name) == (asha.pk, "asha")
        assert visit.person.zone == ZoneInfo("Pacific/Auckland")

    def test_of_somebody_else_on_the_site(self, lms, site, asha):
        site.enrol(asha, "course-v1:Acme+Other+2026")
        visit = self.ask(lms, asha)
        assert visit.person is not None
        assert (visit.is_enrolled, visit.is_staff) == (False, False)

    def test_of_the_anonymous_is_without_a_person(self, lms):
        assert self.ask(lms, AnonymousUser()).person is None
        assert lms.get_visit(RequestFactory().get("/"), COURSE).person is None

    def test_of_limited_staff(self, lms, site, asha):
        site.give_role(asha, COURSE, LIMITED_STAFF)
        visit = self.ask(lms, asha)
        assert (visit.is_staff, visit.is_limited_staff) == (True, True)

    @pytest.mark.parametrize(
        ("how", "is_staff", "is_masquerading"),
        [
            ({"role": "staff"}, True, False),
            ({"role": "student"}, False, True),
            ({"role": "student", "user_name": "lee"}, False, True),
            ({"role": "staff", "user_partition_id": 50, "group_id": 1}, True, True),
        ],
    )
    def test_of_staff_sees_the_masquerade_of_their_session(self, lms, site, asha, how, is_staff, is_masquerading):
        lee = User.objects.create(username="lee")
        site.enrol(lee, COURSE)
        site.give_role(asha, COURSE)
        key = CourseKey.from_string(COURSE)
        visit = self.ask(lms, asha, masquerade_settings={key: CourseMasquerade(key, **how)})
        assert (visit.is_staff, visit.is_masquerading) == (is_staff, is_masquerading)
        assert visit.person is not None
        assert visit.person.user_id == asha.pk

    @pytest.mark.parametrize("course", ["library-v1:Acme+Lib", "Acme/Care/2026", "nonsense", ""])
    def test_outside_of_courses_nobody_is_anything(self, lms, asha, course):
        asha.is_staff = True
        visit = self.ask(lms, asha, course)
        assert (visit.is_course, visit.is_enrolled, visit.is_staff) == (False, False, False)


def test_accounts_are_found_by_their_anonymous_ids(lms, services):
    services.anonymous_ids = {"abc": 12, "def": 13}
    assert lms.find_user_ids(["abc", "nobody"]) == {"abc": 12}
    assert lms.find_user_ids([]) == {}
