"""What the demonstration promises of its people is there, stands in the ledger as it came about, and is there once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.lead_today import get_today
from mentoring_xblock.api.people_lists import Moment
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.outcomes import ASKED_AFTER
from mentoring_xblock.errors import Conflict
from mentoring_xblock.models import (
    Action,
    Goal,
    Mentorship,
    MentorshipRequest,
    Message,
    Plan,
    PlanCriterion,
    PlannedTalk,
    Question,
    Rating,
    Review,
    Session,
    SignOff,
    SupervisionNote,
    SupportRequest,
    Visit,
    Wishes,
)
from mentoring_xblock.workbench import demo
from mentoring_xblock.workbench.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INDUCTION, CARE, MANAGERS = "senior-and-manager-induction", "care-certificate", "registered-managers"


def of(name: str, model: type[Any], /, *, course: str = INDUCTION, **what: Any) -> QuerySet[Any]:
    """Rows of somebody's plan in a course."""
    user = get_user_model().objects.get(username=name)
    about = {"plan__user_id": user.pk, "plan__programme__course_key": course}
    if model is Plan:
        about = {"user_id": user.pk, "programme__course_key": course}
    rows: QuerySet[Any] = model.objects.filter(**about, **what)
    return rows


def mentored_by(name: str, model: type[Any], /, *, course: str = INDUCTION, **what: Any) -> QuerySet[Any]:
    user = get_user_model().objects.get(username=name)
    about = {"mentor__user_id": user.pk, "mentor__programme__course_key": course}
    rows: QuerySet[Any] = model.objects.filter(**about, **what)
    return rows


def list_stages() -> Mapping[str, tuple[QuerySet[Any], int]]:
    """How many rows each promise stands for."""
    now = timezone.now()
    today = now.date()
    tomorrow: dict[str, Any] = {"starts_at__gt": now, "starts_at__lt": now + timedelta(hours=48)}
    waits: dict[str, Any] = {"waiting_since__isnull": False}
    not_yet: dict[str, Any] = {"state__contains": "not_yet"}
    due: dict[str, Any] = {"held_on__lte": today - ASKED_AFTER, "outcome": None}
    few_days: dict[str, Any] = {"came_at__gt": now - timedelta(days=5), "news_since__gt": now - timedelta(days=7)}
    two_yes = Q(mentee_agreed_at=None, mentor_agreed_at=None)
    return {
        "week 1: a first talk tomorrow": (of("ivy", PlannedTalk, state="agreed", **tomorrow), 1),
        "week 1: a first skill waits": (of("ivy", PlanCriterion, **waits), 1),
        "week 1: joined this week": (of("ivy", Plan, joined_at__gt=now - timedelta(days=7)), 1),
        "week 6: a not yet": (of("asha", PlanCriterion, **not_yet), 1),
        "week 6: a skill waits": (of("asha", PlanCriterion, **waits), 1),
        "week 6: a goal": (of("asha", Goal, done_at=None), 1),
        "week 6: next steps": (of("asha", Action, done_at=None), 2),
        "week 6: a step that is done": (of("asha", Action, done_at__isnull=False), 1),
        "week 6: surer than before": (of("asha", Rating, latest__gt=F("first")), 2),
        "week 6: wishes": (of("asha", Wishes), 1),
        "week 6: an answered question": (of("asha", Question, session__isnull=False), 1),
        "week 6: a talk to confirm": (of("asha", Session, confirmed=None, held_on__gt=today - timedelta(days=5)), 2),
        "week 6: what came of it?": (of("asha", Session, **due), 2),
        "week 13: more time": (of("max", Review, outcome="more_time", answer="agree"), 1),
        "week 13: to be finished later": (of("max", Plan, finish_on__gt=today), 1),
        "week 13: a talk for the lead": (of("max", Session, shared=True), 1),
        "finished and promoted": (of("nia", Plan, status="finished", what_then="new_role"), 1),
        "finished: everything is signed": (of("nia", SignOff, standing=1), 15),
        "finished: both agreed": (of("nia", Review, outcome="ready", answer="agree"), 1),
        "closed": (of("joel", Plan, status="closed", open_mentors=0), 1),
        "closed: some are signed": (of("joel", SignOff), 3),
        "asks the lead, without a mentor": (of("zara", Plan, help_asked_at__isnull=False, open_mentors=0), 1),
        "had asked Maya": (of("zara", MentorshipRequest, state="declined"), 1),
        "a pair to say yes": (of("kit", MentorshipRequest, how="proposed", open=1).filter(two_yes), 1),
        "a full list": (mentored_by("maya", Mentorship, open=1), 4),
        "would like to talk": (mentored_by("maya", SupportRequest, open=1), 1),
        "supervision": (mentored_by("maya", SupervisionNote), 1),
        "a full list on the Care Certificate": (mentored_by("sam", Mentorship, course=CARE, open=1), 6),
        "a group of four": (mentored_by("sam", Session, course=CARE, group__isnull=False), 4),
        "a manager: no skills": (of("rhona", PlanCriterion, course=MANAGERS), 0),
        "a manager: goals": (of("rhona", Goal, course=MANAGERS), 1),
        "a manager: talks": (of("rhona", Session, course=MANAGERS), 3),
        "a manager: a question": (of("rhona", Question, course=MANAGERS), 1),
        "a manager: a review to answer": (of("rhona", Review, course=MANAGERS, answer=None), 1),
        "a manager: their mentor": (mentored_by("tom", Mentorship, course=MANAGERS, open=1), 1),
        "new since a few days ago": (Visit.objects.filter(programme__course_key=INDUCTION, **few_days), 2),
        "no mail about last month": (Message.objects.filter(waiting=1, due_at__lt=now - timedelta(days=1)), 0),
    }


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MENTORING_ANCHOR_DIR = tmp_path / "anchors"


def build() -> None:
    call_command("mentoring_demo", stdout=StringIO())


def count_everything() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def open_lead(scenario: str) -> tuple[Standing, Any]:
    now = timezone.now()
    programme = get_programme(
        demo.get_source(next(it for it in demo.list_own_scenarios() if it.id == scenario)), at=now
    )
    lee = demo.make_people()["lee"]
    return Standing(lee, None, []), programme


def test_everybody_is_where_the_story_says() -> None:
    build()
    stages = list_stages()
    assert {name: rows.count() for name, (rows, _wanted) in stages.items()} == {
        name: wanted for name, (_rows, wanted) in stages.items()
    }
    standing, programme = open_lead("coach_mentoring.0")
    now = timezone.now()
    today = get_today(standing, programme, Moment(now, now.date()))
    hands = {name: today.hands[name].number for name in ("help", "waiting", "quiet", "past-date", "support")}
    assert hands == {"help": 1, "waiting": 1, "quiet": 1, "past-date": 0, "support": 1}
    story = Story(programme, demo.make_people(), now, now)
    story.join("robin", track="senior")
    with pytest.raises(Conflict) as full:
        story.ask("robin", "maya", "Hello Maya, would you be my mentor?")
    assert full.value.code == "mentor_full"
    call_command("verify_mentoring_ledger", stdout=StringIO())


def test_a_second_time_adds_nothing() -> None:
    build()
    before = count_everything()
    build()
    assert count_everything() == before
    assert before["Plan"] > 20


def test_steps_of_several_people_come_in_the_order_of_time() -> None:
    told: list[tuple[str, int]] = []
    now = timezone.now()
    story = Story(None, dict[str, Actor](), now, now)  # type: ignore[arg-type]

    def tale(name: str, *days: int) -> Any:
        for day in days:
            yield story.ago(days=day)
            told.append((name, round((now - story.now) / timedelta(days=1))))

    story.tell(tale("asha", 9, 3, 1), tale("ben", 9, 4), tale("maya", 20))
    assert told == [("maya", 20), ("asha", 9), ("ben", 9), ("ben", 4), ("asha", 3), ("asha", 1)]
