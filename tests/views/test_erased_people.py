"""Pages about people who were erased: they open, and say neither who it was nor what was said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from webob import Response

from mentoring_xblock.api.erasure import retire
from mentoring_xblock.models import MentorProfile, Mentorship, SignOff
from mentoring_xblock.routes import ROUTES
from tests.conftest import ASHA, LEE, SAM
from tests.factories import make_actor
from tests.person import MARKS, ZED, Life, make_life
from tests.visitors import Visitor, get_text, list_changed, take_snapshot

JOB_ROLE = "zq-said job role"
RIA = make_actor(41, "Ria")


@pytest.fixture(scope="module")
def retired(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with django_db_blocker.unblock(), transaction.atomic():
        life = make_life()
        assert retire(ZED.user_id, at=life.world.now) == []
        yield life
        transaction.set_rollback(True)


@pytest.fixture
def life(retired: Life, db: None) -> Life:
    return retired


def list_params(life: Life) -> list[dict[str, str]]:
    """Whatever a page may be about: each plan, with each skill, entry, talk, mentor and mentorship."""
    world = life.world
    mentors = [{"mentor": ref} for ref in MentorProfile.objects.values_list("ref", flat=True)]
    found: list[dict[str, str]] = [{}, *mentors]
    for ref in (life.own, life.mentored, life.led):
        plan = life.plan(ref)
        places = [world.address(name) for name in ("on-call", "rota", "budget")]
        entries = SignOff.objects.filter(plan=plan).values_list("entry__seq", "block_id", "criterion")
        mentorships = Mentorship.objects.filter(plan=plan).values_list("ref", flat=True)
        found += [{"plan": ref}, *({"plan": ref, "criterion": place} for place in places)]
        found += [{"plan": ref, "session": talk} for talk in plan.sessions.values_list("ref", flat=True)]
        found += [{"plan": ref, "entry": str(seq), "criterion": f"{block}.{name}"} for seq, block, name in entries]
        found += [{"plan": ref, "mentorship": item} for item in mentorships]
    return found


def list_marks(text: str) -> list[str]:
    """Whatever tells of the person; the job role of a signer is spared."""
    return [mark for mark in MARKS if mark in text.replace(JOB_ROLE, "")]


@pytest.mark.slow
@pytest.mark.parametrize("actor", [LEE, ASHA, SAM, ZED, RIA], ids=lambda actor: actor.name)
def test_every_panel_about_everything_answers_and_tells_nothing(life, actor):
    """ZED: the account goes on after a request to be erased, and is a stranger now."""
    visitor = Visitor(life.world, actor)
    statuses = set()
    for panel in ROUTES.panels:
        for params in list_params(life):
            response = visitor.get(panel, **params)
            statuses.add(response.status_code)
            # What the platform calls a person stands in their own form.
            assert list_marks(get_text(response).replace(actor.name, "")) == [], (panel, params)
    assert statuses <= {200, 403, 404, 409}


@pytest.mark.slow
def test_records_of_every_plan_can_be_saved(life):
    visitor = Visitor(life.world, LEE)
    for ref in (life.own, life.mentored, life.led):
        response = visitor.download("record", plan=ref)
        assert response.status_code == 200
        assert list_marks(get_text(response)) == []


def read(life: Life, actor: Any, panel: str, **params: object) -> str:
    response: Response = Visitor(life.world, actor).get(panel, **params)
    assert response.status_code == 200
    return get_text(response)


@pytest.mark.slow
class TestWhatIsSaid:
    def test_the_lead_reads_of_a_former_learner(self, life):
        assert "A former learner" in read(life, LEE, "person", plan=life.own)
        assert "A former learner" in read(life, LEE, "talks", plan=life.own)

    def test_no_list_shows_somebody_without_a_name(self, life):
        assert life.own not in read(life, LEE, "people")
        assert "A former" not in read(life, LEE, "people")

    def test_who_signed_for_them_reads_of_a_former_learner_in_what_they_signed(self, life):
        assert "A former learner" in read(life, SAM, "receipts")

    def test_whose_mentor_was_erased_reads_of_a_former_colleague_and_of_their_job_role(self, life):
        assert "A former colleague" in read(life, ASHA, "talk", plan=life.mentored, session=life.talk)
        signed = read(life, ASHA, "skill", plan=life.mentored, criterion=life.world.address("on-call"))
        assert ("Name erased" in signed, JOB_ROLE in signed) == (True, True)
        assert '<span class="cm-stamp__seal" aria-hidden="true"></span>' in signed

    def test_whose_mentor_was_erased_can_look_for_another(self, life):
        page = read(life, ASHA, "checklist")
        assert "You have no mentor at the moment. Everything signed stays yours." in page
        assert "Find a mentor" in page


def test_what_is_written_about_a_person_who_was_erased_is_refused(life):
    """Signing, talks and all the rest of a plan that nobody has any more."""
    before = take_snapshot()
    for actor in (SAM, LEE, ZED):
        visitor = Visitor(life.world, actor)
        for action in ("sign-off", "not-yet", "evidence", "log-talk", "finish-date", "leave", "pause", "ask-help"):
            answer = visitor.post(action, plan=life.own, criterion=life.world.address("leave"), seen="", topic="x")
            assert answer.status_code in (403, 404, 409), (actor.name, action)
    assert list_changed(before, take_snapshot()) == []
