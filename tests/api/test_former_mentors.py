"""What a former mentor still reads of the talks that they held (rules E2, E4)."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import sessions
from mentoring_xblock.api.session_outcomes import say_outcome
from mentoring_xblock.api.session_views import get_session
from mentoring_xblock.api.sessions import SessionLog, about_session
from mentoring_xblock.models import MentorProfile
from tests.conftest import ASHA, SAM


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


@pytest.fixture
def talk(world, plan):
    return world.log_session(SAM, plan, "Nights")


def edit(world, plan, talk, topic):
    log = SessionLog(held_on=world.day(), texts={"topic": topic})
    target = about_session(talk, as_author=True)
    with world.use(ASHA, "edit_session", plan_ref=plan, target=target) as case:
        sessions.edit_session(case, log)


def confirm(world, plan, talk, line):
    with world.use(ASHA, "confirm_session", plan_ref=plan, target=about_session(talk)) as case:
        sessions.confirm_session(case, line=line, is_fair=True)


def say(world, plan, talk, text):
    with world.use(ASHA, "outcome", plan_ref=plan, target=about_session(talk)) as case:
        say_outcome(case, whom=["client"], text=text)


class TestAFormerMentor:
    """Reads the talks that they held as they were when they left, and nothing that was said of them since."""

    def test_reads_no_later_answer_and_nothing_of_what_came(self, world, plan, talk):
        world.end(ASHA, plan, SAM)
        world.wait(days=15)
        confirm(world, plan, talk, "It was the Tuesday.")
        say(world, plan, talk, "She sleeps now.")
        _standing, view = get_session(SAM, world.programme, plan, talk)
        assert view.texts == {"topic": "Nights"}
        assert (view.answer, view.outcome, view.has_outcome) == (None, None, False)
        assert get_session(ASHA, world.programme, plan, talk)[1].outcome is not None

    def test_reads_what_was_said_while_they_mentored(self, world, plan, talk):
        confirm(world, plan, talk, "It was the Tuesday.")
        world.wait(days=15)
        say(world, plan, talk, "She sleeps now.")
        world.end(ASHA, plan, SAM)
        _standing, view = get_session(SAM, world.programme, plan, talk)
        assert view.answer is not None
        assert view.answer.line == "It was the Tuesday."
        assert view.outcome is not None

    def test_reads_no_later_version(self, world, plan):
        talk = world.log_session(ASHA, plan, "Nights")
        world.end(ASHA, plan, SAM)
        world.wait(days=1)
        edit(world, plan, talk, "Something for Priya alone")
        assert get_session(SAM, world.programme, plan, talk)[1].texts == {}
        world.agree(SAM, world.ask(ASHA, MentorProfile.objects.get(user_id=SAM.user_id).ref))
        assert get_session(SAM, world.programme, plan, talk)[1].texts == {"topic": "Something for Priya alone"}
