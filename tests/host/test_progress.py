"""From a signature to the platform's own tables, and back from its "Delete state" (rules C7, S6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from opaque_keys.edx.keys import UsageKey

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.host.names import get_name
from mentoring_xblock.models import SignOff
from tests.api.reporting import THREE, Reported, committing
from tests.factories import make_actor, make_source
from tests.open_edx import install
from tests.open_edx.services import Services, install_services

COURSE = "course-v1:Acme+Care+2026"
HOME = "block-v1:Acme+Care+2026+type@coach_mentoring+block@home"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, settings: Any, db: None) -> Services:
    settings.MENTORING_HOST = "lms"
    settings.LMS_ROOT_URL = "https://learn.example.com"
    settings.LMS_BASE = "learn.example.com"
    site = install(monkeypatch)
    site.publish(HOME, checklist=THREE, weight=2.0, counts_for_completion=True)
    return install_services(monkeypatch, site)


@pytest.fixture
def world(services: Services) -> Reported:
    """Asha, for whom Sam signs one of three."""
    chosen = Settings(weight=2.0, counts_for_completion=True)
    world = Reported(source=make_source(HOME, COURSE, settings=chosen, checklist=THREE))
    asha, sam = (make_actor(User.objects.create(username=name).pk, name.capitalize()) for name in ("asha", "sam"))
    world.sign(sam, world.pair(asha, sam), "a")
    services.anonymous_ids["a" * 32] = asha.user_id
    return world


def get_block() -> Any:
    return get_name("modulestore")().get_item(UsageKey.from_string(HOME))


def test_a_signature_is_a_score_with_a_state_and_a_completion(world, services):
    asha = User.objects.get(username="asha").pk
    assert services.scores[-1] == {
        "block": HOME,
        "weight": 2.0,
        "user": asha,
        "earned": 1 / 3,
        "possible": 1.0,
        "only_if_higher": None,
        "signal": services.scores[-1]["signal"],
    }
    assert services.completions[-1] == (asha, HOME, 1 / 3)
    assert [row.state for row in services.states.values()] == ["{}"]


def test_delete_state_and_the_report_of_responses_come_to_the_published_block(world, services):
    rows = list(get_block().generate_report_data(iter(()), None))
    assert [(name, row["State"]) for name, row in rows] == [("asha", "Signed"), ("asha", "To do"), ("asha", "To do")]
    with committing():
        get_block().clear_student_state(user_id="a" * 32, course_id=COURSE, item_id=HOME, requesting_user_id="b" * 32)
    assert SignOff.objects.get().standing is None
    assert services.scores[-1]["earned"] == 0.0
    assert services.completions[-1][2] == 0.0


def test_somebody_whose_account_was_deleted_stops_nobody(world, services):
    User.objects.filter(username="asha").delete()
    sent = len(services.scores)
    with committing():
        get_block().clear_student_state(user_id="a" * 32, course_id=COURSE, item_id=HOME, requesting_user_id="b" * 32)
    assert SignOff.objects.get().standing is None
    assert len(services.scores) == sent
