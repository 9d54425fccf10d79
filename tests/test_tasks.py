"""What workers do, with what is handed to them by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import Celery
from django.contrib.auth.models import User
from django.core import mail

from mentoring_xblock import tasks
from mentoring_xblock.api.programmes import find_programme, get_programme
from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.host import make_host
from mentoring_xblock.host.open_edx import OpenEdxPlatform
from mentoring_xblock.models import Block, Programme, ReportedProgress
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.open_edx import install
from tests.open_edx.services import TEMPLATES, ItemNotFoundError, install_services

COURSE = "course-v1:Acme+Care+2026"
HOME = "block-v1:Acme+Care+2026+type@coach_mentoring+block@home"
PART = "block-v1:Acme+Care+2026+type@coach_mentoring+block@part"
EDITED = datetime(2026, 5, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(monkeypatch, settings):
    settings.MENTORING_HOST = "lms"
    settings.LMS_ROOT_URL, settings.LMS_BASE = "https://learn.example.com", "learn.example.com"
    site = install(monkeypatch)
    site.publish(HOME, checklist=make_checklist(), edited_on=EDITED)
    return site


@pytest.fixture
def services(monkeypatch, site):
    return install_services(monkeypatch, site)


@pytest.fixture
def queued(monkeypatch):
    """What would go to a worker."""
    queued = []

    def enqueue(self, task, /, *args):
        queued.append((task, *args))
        return True

    monkeypatch.setattr(OpenEdxPlatform, "enqueue", enqueue)
    return queued


class TestPublishCourse:
    def test_takes_over_what_is_published_and_has_it_looked_at(self, site, services, queued):
        site.publish(PART, is_home=False, checklist=make_checklist(make_criterion("rota")))
        site.save_draft(HOME, checklist=make_checklist(make_criterion("draft")))
        tasks.publish_course(COURSE)
        programme = find_programme(Programme.objects.get().pk)
        assert programme is not None
        assert [item.id for _place, item in programme.list_criteria()] == [
            "on-call",
            "team-meeting",
            "support-plans",
            "rota",
        ]
        assert queued == [("report_programme", programme.id)]
        assert Block.objects.get(usage_key=HOME).content_at == EDITED

    def test_is_what_a_page_would_have_made_of_it(self, site, services, queued):
        tasks.publish_course(COURSE)
        (block,) = OpenEdxPlatform("lms").list_blocks(COURSE)
        before = list(Block.objects.values())
        get_programme(block.make_source(make_host(block)), at=EDITED)
        assert list(Block.objects.values()) == before

    def test_again_has_nobody_looked_at(self, site, services, queued):
        tasks.publish_course(COURSE)
        queued.clear()
        tasks.publish_course(COURSE)
        assert queued == []

    def test_gives_the_same_on_a_worker_of_studio(self, site, services, queued, settings):
        settings.MENTORING_HOST = "studio"
        tasks.publish_course(COURSE)
        assert Block.objects.get().usage_key == HOME
        assert queued == [("report_programme", Programme.objects.get().pk)]

    def test_a_block_that_cannot_be_read_stops_no_other(self, site, services, queued, monkeypatch, caplog):
        site.publish(PART, is_home=False, checklist=make_checklist(make_criterion("rota")))
        tasks.publish_course(COURSE)
        make = CoachMentoringBlock.make_source

        def fail_at_part(block, host):
            if str(block.scope_ids.usage_id) == PART:
                raise RuntimeError
            return make(block, host)

        monkeypatch.setattr(CoachMentoringBlock, "make_source", fail_at_part)
        site.publish(HOME, checklist=make_checklist(make_criterion("new")))
        tasks.publish_course(COURSE)
        assert Block.objects.filter(is_published=True).count() == 2
        assert f"block {PART} could not be read" in caplog.text
        programme = find_programme(Programme.objects.get().pk)
        assert programme is not None
        assert [item.id for _place, item in programme.list_criteria()] == ["new", "rota"]

    def test_with_the_broker_down_says_what_makes_up_for_it(self, site, services, monkeypatch, caplog):
        monkeypatch.setattr(OpenEdxPlatform, "enqueue", lambda self, task, /, *args: False)
        tasks.publish_course(COURSE)
        assert "waits for sync_mentoring_progress" in caplog.text

    @pytest.mark.parametrize("course", [None, 12, "", "nonsense", "library-v1:Acme+Lib", "Acme/Care/2026"])
    def test_of_what_is_no_course_does_nothing(self, site, services, queued, course):
        tasks.publish_course(COURSE)
        tasks.publish_course(course)
        assert Block.objects.get().is_published

    def test_of_a_course_that_is_gone_takes_nothing_out(self, site, services, queued):
        tasks.publish_course(COURSE)
        services.is_course_there = False
        with pytest.raises(ItemNotFoundError):
            tasks.publish_course(COURSE)
        assert Block.objects.get().is_published


class TestReportProgramme:
    @pytest.fixture
    def signed(self, site, services, queued):
        """Asha has one of three signatures, and nothing was sent."""
        site.publish(HOME, checklist=make_checklist(), edited_on=EDITED, weight=1.0, counts_for_completion=True)
        tasks.publish_course(COURSE)
        asha = make_actor(User.objects.create(username="asha").pk, "Asha")
        sam = make_actor(User.objects.create(username="sam").pk, "Sam")
        (block,) = OpenEdxPlatform("lms").list_blocks(COURSE)
        world = World(source=block.make_source(make_host(block)))
        plan_ref = world.pair(asha, sam)
        world.sign(sam, plan_ref, "team-meeting")
        ReportedProgress.objects.all().delete()
        services.scores.clear()
        services.completions.clear()
        return asha

    def test_sends_what_differs_and_only_once(self, signed, services):
        programme_id = Programme.objects.get().pk
        tasks.report_programme(programme_id)
        assert [(score["user"], score["block"]) for score in services.scores] == [(signed.user_id, HOME)]
        assert services.scores[0]["earned"] / services.scores[0]["possible"] == pytest.approx(1 / 3)
        tasks.report_programme(programme_id)
        assert len(services.scores) == 1

    def test_on_a_worker_of_studio_is_left_to_the_command(self, signed, services, settings, caplog):
        settings.MENTORING_HOST = "studio"
        tasks.report_programme(Programme.objects.get().pk)
        assert services.scores == []
        assert "waits for sync_mentoring_progress" in caplog.text

    @pytest.mark.parametrize("programme_id", [None, "12", "", 4_000_000])
    def test_of_what_is_no_programme_does_nothing(self, signed, services, programme_id):
        tasks.report_programme(programme_id)
        assert services.scores == []


class TestSendMessages:
    def test_sends_what_is_due_in_the_frame_of_the_platform(self, site, services, monkeypatch, settings):
        settings.TEMPLATES = TEMPLATES
        settings.ACE_ENABLED_CHANNELS = ["django_email"]
        settings.ACE_CHANNEL_DEFAULT_EMAIL = settings.ACE_CHANNEL_TRANSACTIONAL_EMAIL = "django_email"
        monkeypatch.setattr("edx_ace.policy.policies", list)
        users = User.objects.create(username="asha"), User.objects.create(username="sam", email="sam@example.com")
        for user in users:
            site.enrol(user, COURSE)
        asha, sam = (make_actor(user.pk, user.username.capitalize()) for user in users)
        world = World(source=make_source(HOME, COURSE))
        world.join(asha)
        world.ask(asha, world.volunteer(sam))
        with time_machine.travel(world.now + timedelta(days=1), tick=False):
            tasks.send_messages()
            tasks.send_messages()
        (sent,) = mail.outbox
        assert sent.to == ["sam@example.com"]
        assert "https://learn.example.com/mentoring/open/" in str(sent.body)
        assert "Would you be my mentor?" not in str(sent.message())

    def test_on_a_worker_of_studio_is_left_to_the_command(self, site, services, monkeypatch, settings, caplog):
        settings.MENTORING_HOST = "studio"
        monkeypatch.delattr("mentoring_xblock.tasks.messages.send_due")
        tasks.send_messages()
        assert "send_mentoring_messages" in caplog.text


def test_tasks_go_by_the_names_that_they_are_queued_by():
    app = Celery("names", set_as_current=False)
    ours = {name for name in app.tasks if name.startswith("mentoring_xblock.")}
    assert ours == {
        f"mentoring_xblock.tasks.{name}" for name in ("publish_course", "report_programme", "send_messages")
    }
