"""The demonstration: people at several stages, brought there through the api as they would have come there."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.api import files, mentors, mentorships, plans, sessions, sign_offs, uploads
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, say_ready
from mentoring_xblock.api.plan_views import get_own_plan
from mentoring_xblock.api.programmes import BlockSource, ProgrammeView, get_programme
from mentoring_xblock.api.submissions import SubmissionKey, make_digest
from mentoring_xblock.api.use_cases import Case, use_case
from mentoring_xblock.domain.finish_date import suggest_finish_date
from mentoring_xblock.host import make_host
from mentoring_xblock.models import MentorProfile, MentorshipRequest, Message, Plan
from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.people import PEOPLE, DemoPerson
from mentoring_xblock.workbench.scenarios import Scenario, list_blocks, list_scenarios

BLOCK_TYPE = "coach_mentoring"
CARE = f"{BLOCK_TYPE}.3"
WEEKS_AGO = timedelta(weeks=6)


def make_people() -> dict[str, Actor]:
    """Users and enrolments of the demo, made where they are missing; actors by user name."""
    people = {person.username: _make_person(person) for person in PEOPLE}
    courses = sorted({scenario.course for scenario in list_own_scenarios()})
    there = [actor.user_id for actor in people.values() if actor.is_enrolled]
    rows = [Enrolment(user_id=user_id, course=course) for user_id in there for course in courses]
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    return people


def _make_person(person: DemoPerson, /) -> Actor:
    first, _, last = person.name.partition(" ")
    user, _created = get_user_model().objects.update_or_create(
        username=person.username,
        defaults={"first_name": first, "last_name": last, "is_staff": person.is_staff},
    )
    zone = ZoneInfo(person.time_zone)
    return Actor(user.pk, person.name, zone, is_enrolled=person.enrolled, is_lead=person.is_staff)


def list_own_scenarios() -> list[Scenario]:
    return [scenario for scenario in list_scenarios() if scenario.id.startswith(f"{BLOCK_TYPE}.")]


def get_source(scenario: Scenario, /) -> BlockSource:
    """Of the scenario's home: its first mentoring block."""
    return list_sources(scenario)[0]


@dataclass
class Story:
    """Use cases one after another, each at its own time."""

    programme: ProgrammeView
    now: datetime

    def use(self, actor: Actor, action: str, **options: Any) -> AbstractContextManager[Case]:
        key = SubmissionKey(secrets.token_hex(16), make_digest(action))
        return use_case(actor, self.programme, action=action, sent=key, at=self.now, **options)

    def address(self, criterion: str, /) -> str:
        return next(str(place) for place, found in self.programme.list_criteria() if found.id == criterion)

    def volunteer(self, actor: Actor, /, **words: Any) -> None:
        with self.use(actor, "volunteer", target=mentors.about_volunteering(actor, self.programme)) as case:
            mentors.save_profile(case, mentors.Profile(name=actor.name, **words))

    def join(self, actor: Actor, /, *, track: str | None, mentors_may_offer: bool = False) -> str:
        settings = self.programme.settings
        finish = suggest_finish_date(
            actor.get_today(self.now), weeks=settings.weeks, full_time_hours=settings.hours, hours=None
        )
        find: Callable[[], tuple[list[int], str | None]] = lambda: plans.find_own_plan(actor, self.programme)  # noqa: E731
        with self.use(actor, "join", find=find, target=plans.about_joining()) as case:
            return plans.join(case, plans.Joining(actor.name, track, finish, mentors_may_offer), site="workbench")

    def ask(self, mentee: Actor, mentor: Actor, /, message: str) -> str:
        profiles = MentorProfile.objects.filter(programme_id=self.programme.id, user_id=mentor.user_id)
        ref = profiles.values_list("ref", flat=True).get()
        find = mentorships.find_mentor_and_own_plan(mentee, self.programme, ref)
        with self.use(mentee, "ask_mentor", find=find, target=mentorships.about_mentor(ref)) as case:
            mentorships.ask_mentor(case, message)
        asked = MentorshipRequest.objects.filter(plan__user_id=mentee.user_id, mentor__ref=ref, open=1)
        return asked.values_list("ref", flat=True).get()

    def pair(self, mentee: Actor, mentor: Actor, /) -> None:
        ref = self.ask(mentee, mentor, f"Hello {mentor.name.split()[0]}, would you be my mentor?")
        target = mentorships.about_request(ref, is_answer=True)
        with self.use(
            mentor, "answer_request", find=mentorships.find_request(self.programme, ref), target=target
        ) as case:
            mentorships.agree(case)

    def ready(self, mentee: Actor, plan: str, criterion: str, line: str, client: str = "", /) -> None:
        target = about_criterion(self.address(criterion))
        with self.use(mentee, "ready", plan_ref=plan, target=target, scope=f"{plan}.{criterion}"[:64]) as case:
            say_ready(case, Evidence(line=line, client=client, happened_on=mentee.get_today(self.now)))

    def attach(self, mentee: Actor, plan_ref: str, criterion: str, name: str, text: str, /) -> None:
        target = about_criterion(self.address(criterion))
        upload = uploads.read_upload(name, b64encode(text.encode()).decode())
        with files.keeping() as keep, self.use(mentee, "evidence", plan_ref=plan_ref, target=target) as case:
            files.attach(case, upload, keep=keep)

    def sign(self, mentor: Actor, plan: str, criterion: str, method: str = "observation", comment: str = "", /) -> None:
        with self.use(mentor, "sign", plan_ref=plan, target=about_criterion(self.address(criterion))) as case:
            sign_offs.sign_off(case, sign_offs.Statement(method, mentor.get_today(self.now), comment))

    def not_yet(self, mentor: Actor, plan: str, criterion: str, comment: str, /) -> None:
        with self.use(mentor, "not_yet", plan_ref=plan, target=about_criterion(self.address(criterion))) as case:
            sign_offs.say_not_yet(case, comment)

    def talk(self, actor: Actor, plan: str, topic: str, minutes: int, approach: str, /) -> None:
        with self.use(actor, "log_session", plan_ref=plan) as case:
            texts = {"topic": topic, "next_steps": "Try it on Thursday and talk again."}
            sessions.log_session(
                case, sessions.SessionLog(case.actor.get_today(self.now), texts, None, minutes, approach)
            )

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def tell(people: dict[str, Actor], /) -> bool:
    """The courses, each whole or not at all; False where the first was there already.

    A course that anybody has joined is left as it is, whatever became of its people since.
    """
    with transaction.atomic():
        is_new = tell_first_course(people)
    with transaction.atomic():
        tell_second_course(people)
    with transaction.atomic():
        tell_care_course(people)
    return is_new


def _was_told(programme: ProgrammeView, /) -> bool:
    return Plan.objects.filter(programme_id=programme.id).exists()


def tell_first_course(people: dict[str, Actor], /) -> bool:
    """The stages that `people.py` names, on the first course; False where they were there already."""
    scenario = list_own_scenarios()[0]
    story = Story(get_programme(get_source(scenario), at=timezone.now()), timezone.now() - WEEKS_AGO)
    if _was_told(story.programme):
        return False
    _bring_mentors(story, people)
    asha, ben, sam = people["asha"], people["ben"], people["sam"]
    plan = {name: story.join(people[name], track="senior") for name in ("asha", "ben", "dev")}
    plan["priya"] = story.join(people["priya"], track="manager")
    for name in ("asha", "ben", "dev"):
        story.pair(people[name], sam)
    story.pair(people["priya"], people["tom"])
    _sign_some(story, people, plan)
    story.later(days=6)
    story.talk(sam, plan["asha"], "First talk: what the next weeks look like, and nights.", 15, "both")
    story.later(days=12)
    story.ready(asha, plan["asha"], "budget-plans", "Went through the pots together.", "Chose a pot for trips.")
    story.not_yet(sam, plan["asha"], "budget-plans", "Let the client hold the calculator next time.")
    story.talk(asha, plan["asha"], "How to say no to an extra shift.", 30, "coaching")
    story.later(days=20)
    story.ready(asha, plan["asha"], "on-call", "Two calls on Sunday; rang the manager about the second.")
    story.ready(ben, plan["ben"], "innovate", "Suggested a quiet hour after lunch; we try it for a month.")
    with story.use(people["dev"], "pause", plan_ref=plan["dev"]) as case:
        plans.pause_plan(case, people["dev"].get_today(story.now) + timedelta(days=24))
    _leave_untold()
    story.now = timezone.now() - timedelta(hours=3)
    story.join(people["chloe"], track="senior")
    story.ask(people["chloe"], people["priya"], "Hello Priya, we met on the ward round. Would you be my mentor?")
    story.join(people["ella"], track="senior", mentors_may_offer=True)
    return True


def _leave_untold() -> None:
    """No mail is about last month: as if everybody had been told of everything so far."""
    Message.objects.filter(waiting=1).update(waiting=None)


def _bring_mentors(story: Story, people: dict[str, Actor], /) -> None:
    story.volunteer(
        people["sam"],
        job_role="Senior support worker",
        helps_with="Nights, medication rounds, first supervisions.",
        when_free="Wed after handover, or text me",
        does_this_work=True,
    )
    story.volunteer(
        people["priya"], job_role="Team leader", helps_with="Rotas and budgets.", when_free="Tuesdays", places=2
    )
    story.volunteer(
        people["tom"], job_role="Registered manager", helps_with="Leading a team.", from_outside=True, places=6
    )


def _sign_some(story: Story, people: dict[str, Actor], plan: dict[str, str], /) -> None:
    sam = people["sam"]
    view = get_own_plan(people["ben"], story.programme)
    signed = {
        "asha": ["cover-shifts", "observation", "own-workload", "change-shifts"],
        "ben": [line.criterion.id for line in view.lines if line.criterion.id != "innovate"] if view else [],
        "dev": ["cover-shifts", "health-and-safety"],
    }
    for name, criteria in signed.items():
        for criterion in criteria:
            story.later(minutes=7)
            story.ready(people[name], plan[name], criterion, "Did this on my shift.", "The client chose and agreed.")
            story.later(minutes=7)
            story.sign(sam, plan[name], criterion, "work_product", "Looked at it together.")


def tell_second_course(people: dict[str, Actor], /) -> None:
    """A programme with a home and a part: a mentor, and a mentee whose skills come from both."""
    story = _begin(list_own_scenarios()[1], timedelta(weeks=1))
    if _was_told(story.programme):
        return
    story.volunteer(people["sam"], job_role="Senior support worker", when_free="Any day")
    plan = story.join(people["ella"], track="senior")
    story.pair(people["ella"], people["sam"])
    _leave_untold()
    story.later(days=1)
    story.ready(people["ella"], plan, "night-checks", "Two rounds on Friday night, written up.")
    story.attach(people["ella"], plan, "night-checks", "Night checks.txt", "00:30 all asleep\n03:30 all asleep\n")


def tell_care_course(people: dict[str, Actor], /) -> None:
    """A home and two parts; six people have the first skill signed, so that an author can try what a change does."""
    scenario = next((scenario for scenario in list_own_scenarios() if scenario.id == CARE), None)
    if scenario is None:
        return
    story = _begin(scenario, timedelta(weeks=3))
    if _was_told(story.programme):
        return
    sam = people["sam"]
    story.volunteer(sam, job_role="Senior support worker", when_free="Any day", does_this_work=True, places=6)
    for name in ("asha", "ben", "chloe", "dev", "ella", "robin"):
        plan = story.join(people[name], track=None)
        story.pair(people[name], sam)
        story.later(hours=1)
        story.sign(sam, plan, "agreed-ways", "observation", "Looked the plan up before the first visit.")
        if name == "asha":
            story.sign(sam, plan, "use-feedback", "observation", "Asked two of us, and changed her notes.")
    _leave_untold()


def _begin(scenario: Scenario, ago: timedelta, /) -> Story:
    """With every block of the scenario published, the home first."""
    for source in list_sources(scenario):
        get_programme(source, at=timezone.now())
    return Story(get_programme(get_source(scenario), at=timezone.now()), timezone.now() - ago)


def list_sources(scenario: Scenario, /) -> list[BlockSource]:
    """The sources of every mentoring block of a scenario, as they are published."""
    blocks = list_blocks(scenario, WorkbenchRuntime(None))
    return [item.make_source(make_host(item)) for item in blocks if item.scope_ids.block_type == BLOCK_TYPE]
