"""How many statements a page and a write cost, and that the number stays the same however many take part."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.api.sessions import about_session, share_session
from mentoring_xblock.api.support import about_own_support, ask_support
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.models import MentorProfile, Plan, Session
from mentoring_xblock.workbench import demo
from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.scenarios import load_scenarios
from tests.factories import LONDON, World
from tests.leading import doubt
from tests.visitors import capture_our_sql, is_reading

pytestmark = pytest.mark.django_db

PAGE = "/scenario/coach_mentoring.0/"
A_PAGE = 8
A_WRITE = 14
CRITERIA = ("on-call", "cover-shifts", "own-workload", "change-shifts", "innovate", "budget-plans")


class Course:
    """The workbench's first scenario with real users, served by the real pages and handlers."""

    def __init__(self) -> None:
        load_scenarios()
        scenario = demo.list_own_scenarios()[0]
        self.usage_id = scenario.usage_id
        self.world = World(source=demo.get_source(scenario))
        self.client = Client()
        self.addresses = {criterion.id: str(place) for place, criterion in self.world.programme.list_criteria()}
        self.plan = self.mentor = ""

    def enrol(self, name: str, *, is_staff: bool = False) -> Actor:
        user = get_user_model().objects.create_user(name, first_name=name.capitalize(), is_staff=is_staff)
        Enrolment.objects.create(user_id=user.pk, course=self.world.source.course_key)
        return Actor(user.pk, name.capitalize(), LONDON, is_enrolled=True, is_lead=is_staff)

    def pair(self, mentee: Actor, mentor: Actor) -> str:
        plan = Plan.objects.filter(user_id=mentee.user_id).values_list("ref", flat=True).first()
        return self.world.pair(mentee, mentor) if plan else self._join_and_pair(mentee, mentor)

    def _join_and_pair(self, mentee: Actor, mentor: Actor) -> str:
        self.world.join(mentee, track="senior")
        return self.world.pair(mentee, mentor)

    def get(self, path: str, name: str) -> str:
        response = self.client.get(path, {"student": name})
        assert response.status_code == 200
        return response.content.decode()

    def panel(self, panel: str, name: str, query: str = "") -> str:
        url = f"/handler/{self.usage_id}/panel/{panel}?student={name}&{query}"
        response = self.client.get(url, headers={"HX-Request": "true"})
        assert response.status_code == 200, panel
        return response.content.decode()

    def post(self, action: str, name: str, **fields: Any) -> str:
        url = f"/handler/{self.usage_id}/action/{action}?student={name}"
        response = self.client.post(url, fields, content_type="application/json", headers={"HX-Request": "true"})
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def course() -> Course:
    """Asha with Sam and Priya: signed, waiting, not yet, talks; Lee leads. Everything is warm."""
    course = Course()
    world = course.world
    # Long past, as the pages are asked for now.
    world.now = world.now.replace(year=2020)
    asha, sam, priya = (course.enrol(name) for name in ("asha", "sam", "priya"))
    course.enrol("lee", is_staff=True)
    course.plan = plan = course.pair(asha, sam)
    course.pair(asha, priya)
    for name in CRITERIA[:3]:
        world.say_ready(asha, plan, name, Evidence(line="I did.", client="They chose."))
        doubt(world, sam, plan, name, world.sign(sam, plan, name))
    for name in CRITERIA[3:]:
        world.wait(days=1)
        world.say_ready(asha, plan, name, Evidence(line="I did.", client="They chose."))
    world.say_not_yet(priya, plan, CRITERIA[3])
    with world.use(asha, "share_session", plan_ref=plan, target=about_session(world.log_session(sam, plan))) as case:
        share_session(case, is_shared=True, is_agreed=True)
    course.mentor = MentorProfile.objects.get(user_id=sam.user_id).ref
    with world.use(sam, "ask_support", target=about_own_support(sam, world.programme)) as case:
        ask_support(case, "About nights")
    stop(course, "gone")
    for name in ("asha", "sam", "lee"):
        course.get(PAGE, name)
    return course


def stop(course: Course, name: str) -> None:
    """Somebody who joined and left."""
    actor = course.enrol(name)
    course.world.leave(actor, course.world.join(actor, track="senior"))


def add_plans(course: Course, count: int) -> None:
    """So many more with Sam, each with something that waits; as many again with somebody else, and who stopped."""
    world = course.world
    sam = Actor(get_user_model().objects.get(username="sam").pk, "Sam", LONDON, is_enrolled=True, is_lead=False)
    world.volunteer(sam, places=12)
    other = course.enrol("other")
    world.volunteer(other, places=12)
    for number in range(count):
        stop(course, f"gone{number}")
        for mentor, name in ((sam, f"mentee{number}"), (other, f"stranger{number}")):
            mentee = course.enrol(name)
            plan = course.pair(mentee, mentor)
            for criterion in CRITERIA[:3]:
                world.say_ready(mentee, plan, criterion, Evidence(line="I did.", client="They chose."))
            world.log_session(mentor, plan)


PAGES: list[tuple[str, Callable[[Course], object]]] = [
    ("mentee's page", lambda course: course.get(PAGE, "asha")),
    ("mentor's page", lambda course: course.get(PAGE, "sam")),
    ("lead's page", lambda course: course.get(PAGE, "lee")),
    ("mentee's panel", lambda course: course.panel("checklist", "asha")),
    ("mentor's list", lambda course: course.panel("desk", "sam")),
    ("lead's first page", lambda course: course.panel("today", "lee")),
    ("lead's list", lambda course: course.panel("people", "lee")),
    ("people who wait too long", lambda course: course.panel("people", "lee", "state=waiting")),
    ("people without a mentor", lambda course: course.panel("people", "lee", "state=no-mentor")),
    ("people by skills", lambda course: course.panel("matrix", "lee")),
    ("talks that were shared", lambda course: course.panel("shared", "lee")),
    ("all mentors", lambda course: course.panel("all-mentors", "lee")),
    ("one mentor", lambda course: course.panel("mentor-file", "lee", f"mentor={course.mentor}")),
    ("people with a doubted signature", lambda course: course.panel("people", "lee", "state=doubts")),
    ("one person with a doubted signature", lambda course: course.panel("person", "lee", f"plan={course.plan}")),
    ("whom to suggest", lambda course: course.panel("propose", "lee", f"plan={course.plan}")),
    ("lead's list of who stopped", lambda course: course.panel("people", "lee", "state=stopped")),
    ("all skills", lambda course: course.panel("skills", "asha")),
    ("one skill", lambda course: course.panel("skill", "asha", _about(course, "on-call"))),
    ("one skill to sign", lambda course: course.panel("skill", "sam", _about(course, "innovate"))),
    ("one person", lambda course: course.panel("person", "sam", _about(course, "on-call"))),
    ("talks", lambda course: course.panel("talks", "asha")),
    ("one talk", lambda course: course.panel("talk", "sam", _about_talk(course))),
    ("log a talk", lambda course: course.panel("log-talk", "sam", f"plan={course.plan}")),
    ("change a talk", lambda course: course.panel("log-talk", "sam", _about_talk(course))),
    ("talk of several", lambda course: course.panel("group-talk", "sam")),
    ("directory", lambda course: course.panel("mentors", "asha")),
    ("what I signed", lambda course: course.panel("receipts", "sam")),
    ("several to sign", lambda course: course.panel("sign-several", "sam", _about(course, "on-call") + "&all=waiting")),
    ("one skill of several", lambda course: course.panel("sign-skill", "sam", _about(course, "innovate"))),
    ("which skill of several", lambda course: course.panel("sign-skill", "sam")),
    ("own support", lambda course: course.panel("support", "sam")),
    ("thanks", lambda course: course.panel("thanks", "sam")),
    ("everything else", lambda course: course.panel("more", "asha")),
    ("goals", lambda course: course.panel("goals", "asha")),
    ("goals for a mentor", lambda course: course.panel("goals", "sam", f"plan={course.plan}")),
    ("a goal", lambda course: course.panel("goal", "asha")),
    ("wishes", lambda course: course.panel("wishes", "asha")),
    ("another role", lambda course: course.panel("track", "asha")),
]


def _about(course: Course, criterion: str) -> str:
    return f"plan={course.plan}&criterion={course.addresses[criterion]}"


def _about_talk(course: Course) -> str:
    talk = Session.objects.filter(plan__ref=course.plan).values_list("ref", flat=True)[0]
    return f"plan={course.plan}&session={talk}"


def count_all(course: Course) -> dict[str, int]:
    """Statements a page, each shown once before."""
    found = {}
    for name, show in PAGES:
        show(course)
        with capture_our_sql() as statements:
            show(course)
        found[name] = len(statements)
    return found


class TestPages:
    def test_cost_at_most_eight_statements(self, course):
        assert {name: count for name, count in count_all(course).items() if count > A_PAGE} == {}

    @pytest.mark.slow
    def test_cost_the_same_with_many_more_plans(self, course):
        before = count_all(course)
        add_plans(course, 8)
        assert count_all(course) == before


class TestSignOff:
    def sign(self, course: Course, criterion: str, key: str) -> tuple[list[str], list[str]]:
        """The statements of the write and of the panel that it returns."""
        page = course.panel("skill", "sam", _about(course, criterion))
        token = re.search(r'name="seen" value="(\w+)"', page)
        assert token is not None
        fields = {
            "plan": course.plan,
            "criterion": course.addresses[criterion],
            "seen": token[1],
            "method": "observation",
            "seen_on": "2020-05-04",
            "comment": "Calm.",
            "client": "They chose.",
            "key": sha256(key)[:32],
        }
        with capture_our_sql() as statements:
            html = course.post("sign-off", "sam", **fields)
        assert "Signed." in html
        last = max(number for number, sql in enumerate(statements) if not is_reading(sql))
        return statements[: last + 1], statements[last + 1 :]

    def test_costs_at_most_fourteen_statements_and_eight_for_the_panel(self, course):
        write, panel = self.sign(course, "innovate", "one")
        assert (len(write) <= A_WRITE, len(panel) <= A_PAGE) == (True, True), (write, panel)

    @pytest.mark.slow
    def test_costs_the_same_with_many_more_plans(self, course):
        before = [len(part) for part in self.sign(course, "innovate", "one")]
        add_plans(course, 8)
        assert [len(part) for part in self.sign(course, "budget-plans", "two")] == before


def test_a_page_view_writes_nothing(course: Course) -> None:
    for name in ("asha", "sam", "lee"):
        with capture_our_sql() as statements:
            course.get(PAGE, name)
        assert [sql for sql in statements if not is_reading(sql)] == []
    assert get_programme(course.world.source, at=course.world.now).title
