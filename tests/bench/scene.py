"""The people whose pages are measured, brought there through the api; and the blocks that stand beside ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.models import MentorProfile, Plan, Session
from mentoring_xblock.workbench.demo import get_source, list_own_scenarios
from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.scenarios import find_scenario
from tests.bench.data import LONG_MENTEE, LONG_PLAN
from tests.bench.ordinary import list_about, note_visit, tell_own, tell_pair
from tests.bench.sizes import FEW, MANY, make_scenario, tell_sized
from tests.factories import World, make_actor

TRACK = "manager"
EVIDENCE = Evidence(line="Did this on my shift and wrote it up.", client="The client chose and agreed.")


@XBlock.wants("user")
class EmptyBlock(XBlock):
    """What any block costs: it asks who is here and answers with one sentence."""

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        user = self.runtime.service(self, "user").get_current_user()
        return Fragment(f"<p>Hello {user.full_name}</p>")

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        beside = [("Bench empty", "<bench_empty/>"), ("Bench other", "<drag-and-drop-v2/>")]
        return [*beside, *(make_scenario(skills) for skills in (FEW, MANY))]


EMPTY_TYPE = "bench_empty"
EMPTY_PAGE, OTHER_PAGE, FEW_PAGE, MANY_PAGE = (f"{EMPTY_TYPE}.{number}" for number in range(4))


@dataclass(frozen=True)
class Written:
    """A plan made for one measured signature: whose it is to sign, and where."""

    mentor: str
    plan_ref: str
    address: str


SEVERAL = 10
"""So many skills are signed at once."""


class Scene:
    """One store's people, by user name, and its far pages; made where the store is in use."""

    mentee, mentor, free_mentor, lead = "bench-mentee", "bench-mentor", "bench-free", "bench-lead"
    # Somebody whose plan has thousands of talks, and one who is enrolled and nothing else.
    talker, stranger = "bench-talker", "bench-stranger"
    rare_name = "Una Patel"

    def __init__(self, *, now: datetime) -> None:
        self.world = World(get_source(list_own_scenarios()[0]), now - timedelta(weeks=2))
        self._people: dict[str, Actor] = {}
        plans = Plan.objects.order_by("pk").values_list("ref", flat=True)
        mentors = MentorProfile.objects.order_by("name", "pk").values_list("ref", flat=True)
        self.far_plan, self.far_mentor = plans[plans.count() * 9 // 10], mentors[mentors.count() * 9 // 10]
        self.far_talk = self._find_far_talk()
        self._criteria = [criterion.id for _place, criterion in self.world.programme.list_criteria(TRACK)]
        self._volunteer(self.mentor)
        self._volunteer(self.free_mentor)
        self._volunteer("bench-second")
        self._make_person(self.lead, is_staff=True)
        self._make_person(self.stranger)
        self._make_person(self.talker, user_id=LONG_MENTEE)
        self._tell_mentee()
        self._tell_others()
        for page in (FEW_PAGE, MANY_PAGE):
            self._tell_sized(page, now)
        self._number = 0

    def _find_far_talk(self) -> str:
        talks = Session.objects.filter(plan_id=LONG_PLAN).order_by("-held_on", "-pk").values_list("ref", flat=True)
        return str(talks[talks.count() * 9 // 10])

    def _make_person(
        self, username: str, *, is_staff: bool = False, course_key: str = "", user_id: int | None = None
    ) -> Actor:
        user = get_user_model().objects.create(pk=user_id, username=username, first_name=username, is_staff=is_staff)
        Enrolment.objects.create(user_id=user.pk, course=course_key or self.world.source.course_key)
        self._people[username] = make_actor(user.pk, username, is_lead=is_staff)
        return self._people[username]

    def _volunteer(self, username: str, /) -> str:
        return self.world.volunteer(self._make_person(username), when_free="Wed after handover, or text me")

    def _begin(self, username: str, /, *mentors: str) -> str:
        mentee = self._make_person(username)
        plan_ref = self.world.join(mentee, track=TRACK)
        for mentor in mentors:
            self.world.pair(mentee, self._people[mentor])
        return plan_ref

    def _ready(self, username: str, plan_ref: str, criterion: str, /) -> None:
        self.world.wait(minutes=1)
        self.world.say_ready(self._people[username], plan_ref, criterion, EVIDENCE)

    def _tell_mentee(self) -> None:
        """22 skills: eight signed, three waiting, two "not yet", the rest to do; two mentors and three talks.

        And what else an ordinary mentee has. They were here twice; what came after the fifth signature is new to them.
        """
        plan_ref = self._begin(self.mentee, self.mentor, "bench-second")
        mentor, mentee = self._people[self.mentor], self._people[self.mentee]
        tell_own(self.world, mentee, plan_ref, [*self._criteria[:5], self._criteria[10]])
        for number, criterion in enumerate(self._criteria[:13]):
            if number in (5, 6):
                note_visit(self.world, mentee)
            self._ready(self.mentee, plan_ref, criterion)
            self.world.wait(hours=6)
            if number < 8:
                self.world.sign(mentor, plan_ref, criterion)
            elif number < 10:
                self.world.say_not_yet(mentor, plan_ref, criterion)
        self.world.log_session(mentor, plan_ref)
        self.world.log_session(mentee, plan_ref, mentor_ref=self._get_ref(self.mentor))
        talk = tell_pair(self.world, mentee, mentor, plan_ref)
        self.about = list_about(self.world, plan_ref, mentor, talk, self._criteria[10])

    def _get_ref(self, username: str, /) -> str:
        return MentorProfile.objects.get(user_id=self._people[username].user_id).ref

    def _tell_others(self) -> None:
        """The mentor's other three people; and a mentor with a free place, one of whose two people waits."""
        for number in range(3):
            username = f"bench-mentee-{number}"
            plan_ref = self._begin(username, self.mentor)
            self._ready(username, plan_ref, "on-call")
            self.world.sign(self._people[self.mentor], plan_ref, "on-call")
            self._ready(username, plan_ref, "observation")
        for number in range(2):
            self._begin(f"bench-mentee-free-{number}", self.free_mentor)
        self.asking_plan = self._begin("bench-asks")
        self.world.ask(self._people["bench-asks"], self._get_ref(self.free_mentor))
        # Whoever is looked for by name is found at every size.
        self.world.join(replace(self._make_person("bench-named"), name=self.rare_name), track=TRACK)

    def _tell_sized(self, page: str, now: datetime, /) -> None:
        scenario = find_scenario(page)
        if scenario is None:
            raise LookupError(page)
        source = get_source(scenario)

        def make_person(username: str) -> Actor:
            return self._make_person(username, course_key=source.course_key)

        tell_sized(source, make_person, now=now)

    def make_written(self) -> Written:
        """A fresh plan with one skill that waits, and a mentor of its own who has three places left."""
        self._number += 1
        mentee, mentor = f"bench-writer-{self._number}", f"bench-signer-{self._number}"
        self._volunteer(mentor)
        plan_ref = self._begin(mentee, mentor)
        self._ready(mentee, plan_ref, "on-call")
        self._ready(mentee, plan_ref, "observation")
        return Written(mentor, plan_ref, self.world.address("on-call"))

    def list_open(self) -> list[str]:
        """Addresses of as many skills as may be signed at once; the measured mentee has shown none of them yet."""
        return [self.world.address(criterion) for criterion in self._criteria[8 : 8 + SEVERAL]]

    def list_plans(self) -> list[str]:
        """References of the plans of these people."""
        users = [person.user_id for person in self._people.values()]
        return list(Plan.objects.filter(user_id__in=users).values_list("ref", flat=True))
