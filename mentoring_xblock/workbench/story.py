"""Telling a story of made-up people: each step is a use case of the api, entered by somebody at its own time.

People and their plans go by user name, skills by their id.
"""

from __future__ import annotations

import heapq
import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from mentoring_xblock.api import (
    endings,
    files,
    goals,
    group_talks,
    mentors,
    mentorships,
    planned_talks,
    plans,
    proposals,
    questions,
    reviews,
    session_outcomes,
    sessions,
    sign_offs,
    support,
    support_desk,
    sureness,
    uploads,
    visits,
    volunteers,
    wishes,
)
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, say_ready
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.submissions import SubmissionKey, make_digest
from mentoring_xblock.api.use_cases import Case, use_case
from mentoring_xblock.domain.finish_date import suggest_finish_date
from mentoring_xblock.models import MentorProfile, MentorshipRequest

HALF_PAST_THREE = time(15, 30)

Tale = Iterator[datetime]
"""What happens to somebody: it gives the time of each step before it takes it."""


@dataclass
class Story:
    """One programme, told at `told_at`; `now` is where the story is. `plans`: references by user name."""

    programme: ProgrammeView
    people: dict[str, Actor]
    told_at: datetime
    now: datetime
    plans: dict[str, str] = field(default_factory=dict)

    def tell(self, *tales: Tale) -> None:
        """All of them at once, step by step in the order of time."""
        coming = [(next(tale), number) for number, tale in enumerate(tales)]
        heapq.heapify(coming)
        while coming:
            self.now, number = heapq.heappop(coming)
            following = next(tales[number], None)
            if following is not None:
                heapq.heappush(coming, (following, number))

    def ago(self, **span: float) -> datetime:
        return self.told_at - timedelta(**span)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def get_today(self, who: str, /) -> date:
        """In the story."""
        return self.people[who].get_today(self.now)

    def use(self, who: str, action: str, whose: str = "", /, **options: Any) -> AbstractContextManager[Case]:
        """Enter a use case as `who`, in the plan of `whose` where it is about one."""
        key = SubmissionKey(secrets.token_hex(16), make_digest(action))
        plan_ref = self.plans[whose] if whose else None
        return use_case(
            self.people[who], self.programme, action=action, sent=key, at=self.now, plan_ref=plan_ref, **options
        )

    def _find_skill(self, skill: str, /) -> Any:
        return next(place for place, found in self.programme.list_criteria() if found.id == skill)

    def _about_skill(self, skill: str, /) -> dict[str, Any]:
        return {"target": about_criterion(str(self._find_skill(skill)))}

    def _get_mentor_ref(self, mentor: str, /) -> str:
        profiles = MentorProfile.objects.filter(programme_id=self.programme.id)
        return profiles.values_list("ref", flat=True).get(user_id=self.people[mentor].user_id)

    # Coming together

    def volunteer(self, who: str, /, **words: Any) -> None:
        actor = self.people[who]
        with self.use(who, "volunteer", target=mentors.about_volunteering(actor, self.programme)) as case:
            mentors.save_profile(case, mentors.Profile(name=actor.name, **words))

    def join(self, who: str, /, *, track: str | None, mentors_may_offer: bool = False) -> None:
        actor, settings = self.people[who], self.programme.settings
        finish = suggest_finish_date(
            actor.get_today(self.now), weeks=settings.weeks, full_time_hours=settings.hours, hours=None
        )
        find: Callable[[], tuple[list[int], str | None]] = lambda: plans.find_own_plan(actor, self.programme)  # noqa: E731
        with self.use(who, "join", find=find, target=plans.about_joining()) as case:
            joining = plans.Joining(actor.name, track, finish, mentors_may_offer)
            self.plans[who] = plans.join(case, joining, site="workbench")

    def wish(self, who: str, /, **words: str) -> None:
        with self.use(who, "wishes_write", who) as case:
            wishes.save_wishes(case, wishes.Wishes(**words), mentors_may_offer=case.plan.mentors_may_offer)

    def ask(self, mentee: str, mentor: str, message: str, /) -> str:
        """The reference of the request."""
        ref = self._get_mentor_ref(mentor)
        find = mentorships.find_mentor_and_own_plan(self.people[mentee], self.programme, ref)
        with self.use(mentee, "ask_mentor", find=find, target=mentorships.about_mentor(ref)) as case:
            mentorships.ask_mentor(case, message)
        asked = MentorshipRequest.objects.filter(plan__ref=self.plans[mentee], mentor__ref=ref, open=1)
        return asked.values_list("ref", flat=True).get()

    def _answer(self, who: str, request: str, /) -> AbstractContextManager[Case]:
        find = mentorships.find_request(self.programme, request)
        return self.use(who, "answer_request", find=find, target=mentorships.about_request(request, is_answer=True))

    def agree(self, mentor: str, request: str, /) -> None:
        with self._answer(mentor, request) as case:
            mentorships.agree(case)

    def decline(self, mentor: str, request: str, /) -> None:
        with self._answer(mentor, request) as case:
            mentorships.decline(case)

    def pair(self, mentee: str, mentor: str, /) -> None:
        first = self.people[mentor].name.split()[0]
        self.agree(mentor, self.ask(mentee, mentor, f"Hello {first}, would you be my mentor?"))

    def propose(self, lead: str, mentee: str, mentor: str, /) -> None:
        ref = self._get_mentor_ref(mentor)
        find = proposals.find_pair(self.people[lead], self.programme, ref, self.plans[mentee])
        with self.use(lead, "propose", find=find, target=proposals.about_pair(ref)) as case:
            proposals.propose(case)

    def ask_for_help(self, who: str, /) -> None:
        with self.use(who, "ask_help", who) as case:
            plans.ask_lead_for_help(case)

    # Skills

    def ready(self, mentee: str, skill: str, line: str, client: str = "", /) -> None:
        scope = f"{self.plans[mentee]}.{skill}"[:64]
        with self.use(mentee, "ready", mentee, scope=scope, **self._about_skill(skill)) as case:
            say_ready(case, Evidence(line=line, client=client, happened_on=self.get_today(mentee)))

    def attach(self, mentee: str, skill: str, name: str, text: str, /) -> None:
        upload = uploads.read_upload(name, b64encode(text.encode()).decode())
        with files.keeping() as keep, self.use(mentee, "evidence", mentee, **self._about_skill(skill)) as case:
            files.attach(case, upload, keep=keep)

    def sure(self, mentee: str, /, **steps: int) -> None:
        """How sure by skill, from 1 to 3; `_` stands for `-`."""
        for name, step in steps.items():
            with self.use(mentee, "rate", mentee, **self._about_skill(name.replace("_", "-"))) as case:
                sureness.say_sure(case, step)

    def sign(self, mentor: str, mentee: str, skill: str, method: str = "observation", comment: str = "", /) -> None:
        with self.use(mentor, "sign", mentee, **self._about_skill(skill)) as case:
            sign_offs.sign_off(case, sign_offs.Statement(method, self.get_today(mentor), comment))

    def show_and_sign(self, mentor: str, mentee: str, *skills: str) -> None:
        """Ready and signed, one after the other, seven minutes a step."""
        for skill in skills:
            self.later(minutes=7)
            self.ready(mentee, skill, "Did this on my shift.", "The client chose and agreed.")
            self.later(minutes=7)
            self.sign(mentor, mentee, skill, "work_product", "Looked at it together.")

    def not_yet(self, mentor: str, mentee: str, skill: str, comment: str, /) -> None:
        with self.use(mentor, "not_yet", mentee, **self._about_skill(skill)) as case:
            sign_offs.say_not_yet(case, comment)

    # Talks

    def talk(self, who: str, mentee: str, topic: str, /, *, minutes: int = 30, **options: Any) -> str:
        """Log one that was held on that day; its reference."""
        texts = {"topic": topic, "next_steps": options.pop("next_steps", "Try it on Thursday and talk again.")}
        with self.use(who, "log_session", mentee) as case:
            log = sessions.SessionLog(self.get_today(who), texts, None, minutes, **options)
            return sessions.log_session(case, log)

    def talk_with_several(self, mentor: str, topic: str, /, **next_steps: str) -> dict[str, str]:
        """One talk with the people who are named, each with their own next steps; references by user name."""
        group, found = secrets.token_hex(16), {}
        for mentee, steps in next_steps.items():
            with self.use(mentor, "log_session", mentee) as case:
                texts = {"topic": topic, "next_steps": steps}
                log = sessions.SessionLog(self.get_today(mentor), texts, None, 60, "both", group=group)
                found[mentee] = group_talks.log_for_member(case, log)
        return found

    def call_fair(self, mentee: str, talk: str, /) -> None:
        with self.use(mentee, "confirm_session", mentee, target=sessions.about_session(talk)) as case:
            sessions.confirm_session(case, line="", is_fair=True)

    def share(self, who: str, mentee: str, talk: str, /) -> None:
        with self.use(who, "share_session", mentee, target=sessions.about_session(talk)) as case:
            sessions.share_session(case, is_shared=True, is_agreed=True)

    def came_of_it(self, who: str, mentee: str, talk: str, text: str, whom: Collection[str], /) -> None:
        with self.use(who, "outcome", mentee, target=sessions.about_session(talk)) as case:
            session_outcomes.say_outcome(case, whom=whom, text=text)

    def plan_talk(self, who: str, mentee: str, days: int, agenda: str, /) -> str:
        """Suggest one at half past three, so many days from when the story is told; its reference."""
        day = self.people[who].get_today(self.told_at) + timedelta(days=days)
        with self.use(who, "plan_talk", mentee) as case:
            words = planned_talks.TalkPlan(day, HALF_PAST_THREE, minutes=30, place="Office", agenda=agenda)
            return planned_talks.plan_talk(case, words)

    def agree_talk(self, who: str, mentee: str, planned: str, /) -> None:
        with self.use(who, "plan_talk", mentee, target=planned_talks.about_planned(planned)) as case:
            planned_talks.agree_to_talk(case)

    def ask_question(self, mentee: str, text: str, /) -> str:
        with self.use(mentee, "ask_question", mentee) as case:
            return questions.ask_question(case, text)

    def answer_question(self, mentor: str, mentee: str, question: str, text: str, /) -> None:
        with self.use(mentor, "answer_question", mentee, target=questions.about_question(question)) as case:
            questions.answer_question(case, text)

    # Goals, looking back, ends

    def set_goal(self, mentee: str, ideal: str, /, *skills: str, days: int = 0, **words: str) -> str:
        """Its reference. `days`: by when, from this day of the story; 0 for none."""
        by_when = self.get_today(mentee) + timedelta(days=days) if days else None
        places = tuple(self._find_skill(skill) for skill in skills)
        with self.use(mentee, "goals", mentee, target=goals.about_goal("")) as case:
            return goals.save_goal(case, goals.GoalWords(ideal, by_when=by_when, criteria=places, **words))

    def add_step(self, mentee: str, what: str, /, *, goal: str = "", mentor: str = "", days: int = 0) -> str:
        """A next step, of the mentee's or of that mentor's; its reference."""
        by_when = self.get_today(mentee) + timedelta(days=days) if days else None
        ref = self._get_mentor_ref(mentor) if mentor else ""
        with self.use(mentee, "actions", mentee) as case:
            return goals.add_step(case, what, mentor_ref=ref, by_when=by_when, goal_ref=goal)

    def tick_step(self, who: str, mentee: str, step: str, /) -> None:
        with self.use(who, "actions", mentee, target=goals.about_step(step)) as case:
            goals.set_step_done(case, is_done=True)

    def look_back(self, who: str, mentee: str, outcome: str, comment: str, /, *, weeks: int | None = None) -> str:
        """Hold a review; its reference."""
        with self.use(who, "review", mentee, target=reviews.about_holding) as case:
            return reviews.hold_review(case, outcome, weeks=weeks, comment=comment)

    def agree_to_review(self, who: str, mentee: str, review: str, comment: str = "", /) -> None:
        with self.use(who, "review", mentee, target=reviews.about_answering(review)) as case:
            reviews.answer_review(case, "agree", comment)

    def say_what_then(self, who: str, mentee: str, what: str, /) -> None:
        with self.use(who, "what_then", mentee) as case:
            endings.say_what_then(case, what)

    def close(self, lead: str, mentee: str, reason: str, /) -> None:
        with self.use(lead, "close", mentee, target=endings.about_ending) as case:
            endings.close_plan(case, reason)

    def pause(self, who: str, days: int, /) -> None:
        with self.use(who, "pause", who) as case:
            plans.pause_plan(case, self.get_today(who) + timedelta(days=days))

    # Mentors and their lead; visits

    def ask_support(self, mentor: str, message: str, /) -> None:
        target = support.about_own_support(self.people[mentor], self.programme)
        with self.use(mentor, "ask_support", target=target) as case:
            support.ask_support(case, message)

    def note(self, lead: str, mentor: str, text: str, /) -> None:
        """A note on supervision, which those two alone read."""
        ref = self._get_mentor_ref(mentor)
        find = volunteers.find_mentor(self.people[lead], self.programme, ref)
        with self.use(lead, "support", find=find, target=volunteers.about_volunteer(ref)) as case:
            support_desk.write_note(case, text)

    def visit(self, who: str, /) -> None:
        with self.use(who, "seen") as case:
            visits.note_visit(case)
