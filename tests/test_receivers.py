"""What the platform's signals set off."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import time_machine
from celery import Celery, current_app
from django.contrib.auth.models import User
from django.dispatch import Signal
from opaque_keys.edx.keys import CourseKey

from mentoring_xblock import receivers
from mentoring_xblock.api import erasure
from mentoring_xblock.models import MentorProfile, Plan
from mentoring_xblock.receivers import RetirementUnfinished
from tests.conftest import ASHA, SAM
from tests.open_edx import install
from tests.visitors import take_snapshot

COURSE = "course-v1:Acme+Care+2026"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def signals(monkeypatch, settings):
    settings.MENTORING_HOST = "lms"
    install(monkeypatch)
    from openedx.core.djangoapps.user_api.accounts import signals

    signals.USER_RETIRE_LMS_CRITICAL.connect(receivers.retire_critical)
    signals.USER_RETIRE_LMS_MISC.connect(receivers.retire_misc)
    return signals


class TestRetirement:
    @pytest.fixture
    def plan_ref(self, world):
        return world.pair(ASHA, SAM)

    @pytest.mark.parametrize("name", ["USER_RETIRE_LMS_CRITICAL", "USER_RETIRE_LMS_MISC"])
    def test_forgets_the_person(self, signals, plan_ref, name):
        getattr(signals, name).send(sender=object, user=User(pk=ASHA.user_id))
        assert not Plan.objects.filter(user_id=ASHA.user_id).exists()
        assert MentorProfile.objects.filter(user_id=SAM.user_id).exists()

    def test_by_every_signal_and_again_is_as_once(self, signals, plan_ref):
        with time_machine.travel(AT, tick=False):
            signals.USER_RETIRE_LMS_MISC.send(sender=object, user=User(pk=ASHA.user_id))
        before = take_snapshot()
        for signal in (signals.USER_RETIRE_LMS_CRITICAL, signals.USER_RETIRE_LMS_CRITICAL):
            # Later releases tell more.
            signal.send(sender=object, user=User(pk=ASHA.user_id), retired_username="r", retired_email="r@example.com")
        assert take_snapshot() == before

    def test_of_somebody_who_was_never_here_does_nothing(self, signals, plan_ref):
        before = take_snapshot()
        for user in (None, User(), User(pk=4_000_000)):
            signals.USER_RETIRE_LMS_CRITICAL.send(sender=object, user=user)
        assert take_snapshot() == before

    def test_that_is_unfinished_stops_the_platforms_pipeline(self, signals, plan_ref, monkeypatch):
        done = []

        def retire(user_id, /, *, at):
            done.append(user_id)
            return ["plan:12", "messages"]

        monkeypatch.setattr(erasure, "retire", retire)
        with pytest.raises(RetirementUnfinished, match=r"^coach-mentoring: plan:12, messages$"):
            signals.USER_RETIRE_LMS_CRITICAL.send(sender=object, user=User(pk=ASHA.user_id))
        assert done == [ASHA.user_id]


class TestPublishing:
    @pytest.fixture
    def queued(self, monkeypatch):
        queued = []

        def enqueue(task, /, *args):
            queued.append((task, *args))
            return True

        monkeypatch.setattr(receivers, "get_platform", lambda: SimpleNamespace(enqueue=enqueue))
        return queued

    @pytest.mark.parametrize("course", [COURSE, f"{COURSE}+branch@published-branch"])
    def test_is_queued_once_the_course_is_committed(self, queued, django_capture_on_commit_callbacks, db, course):
        with django_capture_on_commit_callbacks(execute=True):
            receivers.on_course_published(object, CourseKey.from_string(course))
            assert queued == []
        assert queued == [("publish_course", COURSE)]

    @pytest.mark.parametrize("course", ["library-v1:Acme+Lib", "lib:Acme:Lib", "Acme/Care/2026"])
    def test_of_what_is_no_course_is_not(self, queued, django_capture_on_commit_callbacks, db, course):
        with django_capture_on_commit_callbacks(execute=True):
            receivers.on_course_published(object, CourseKey.from_string(course) if "lib:" not in course else course)
        assert queued == []

    def test_never_fails_the_authors_publishing(self, queued, monkeypatch, caplog):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("mentoring_xblock.receivers.transaction.on_commit", fail)
        receivers.on_course_published(object, CourseKey.from_string(COURSE))
        assert "a published course was not noted" in caplog.text

    @pytest.mark.django_db
    def test_with_the_broker_down_leaves_it_to_the_pages(
        self, monkeypatch, settings, caplog, django_capture_on_commit_callbacks
    ):
        settings.MENTORING_HOST = "studio"
        install(monkeypatch)
        before = current_app._get_current_object()
        app = Celery("down", broker="amqp://127.0.0.1:1//", set_as_current=True)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                receivers.on_course_published(object, CourseKey.from_string(COURSE))
        finally:
            before.set_current()
            app.close()
        assert caplog.messages[-1] == f"coach-mentoring: course {COURSE} waits for the next look at its pages"

    def test_without_the_platforms_signal_lets_studio_start(self, monkeypatch, caplog):
        install(monkeypatch)
        monkeypatch.delattr("xmodule.modulestore.django.SignalHandler")
        receivers.connect_studio()
        assert "publishing is left to the pages" in caplog.text

    def test_is_connected_once(self, monkeypatch, queued, django_capture_on_commit_callbacks, db):
        install(monkeypatch)
        from xmodule.modulestore.django import SignalHandler

        assert isinstance(SignalHandler.course_published, Signal)
        receivers.connect_studio()
        receivers.connect_studio()
        with django_capture_on_commit_callbacks(execute=True):
            SignalHandler.course_published.send_robust(sender=object, course_key=CourseKey.from_string(COURSE))
        assert queued == [("publish_course", COURSE)]
