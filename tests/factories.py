"""A small world to test in, built through the api alone, so that every row it holds could really have come about."""

from __future__ import annotations

import secrets
from base64 import b64encode
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring_xblock.api import files, mentors, mentorships, plans, sign_offs, uploads
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, say_ready
from mentoring_xblock.api.programmes import BlockSource, ProgrammeView, get_programme
from mentoring_xblock.api.sessions import SessionLog, log_session
from mentoring_xblock.api.submissions import SubmissionKey, make_digest
from mentoring_xblock.api.use_cases import Case, use_case
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import Block, MentorProfile, Mentorship, MentorshipRequest, Plan

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
LONDON = ZoneInfo("Europe/London")
SITE = "tests.example"


def make_criterion(criterion_id: str = "on-call", **changes: Any) -> dict[str, Any]:
    return {"id": criterion_id, "title": criterion_id.replace("-", " ").capitalize(), **changes}


def make_checklist(*criteria: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Checklist data with one section; three criteria unless others are named."""
    held = list(criteria) or [
        make_criterion("on-call"),
        make_criterion("team-meeting", shown="seen"),
        make_criterion("support-plans", signatures=2, client_voice=True),
    ]
    return {"title": "Induction", "sections": [{"id": "first", "title": "First", "criteria": held}], **changes}


def make_source(
    usage_key: str = "induction.coach_mentoring.home.d0.u0",
    course_key: str = "induction",
    *,
    wants_home: bool = True,
    settings: Settings | None = None,
    checklist: object = None,
) -> BlockSource:
    return BlockSource(usage_key, course_key, wants_home, settings or Settings(), checklist or make_checklist())


def make_actor(user_id: int, name: str = "", /, **changes: Any) -> Actor:
    actor = Actor(user_id, name or f"Person {user_id}", LONDON, is_enrolled=True, is_lead=False)
    return replace(actor, **changes)


def make_key(content: object = None) -> SubmissionKey:
    return SubmissionKey(secrets.token_hex(16), make_digest(content))


def _list_published() -> list[Any]:
    columns = (
        "pk",
        "version_id",
        "source_digest",
        "is_published",
        "wants_home",
        "programme__home",
        "programme__settings",
    )
    return list(Block.objects.order_by("pk").values_list(*columns, "programme__title", "programme_id"))


@dataclass
class World:
    """One course with one programme; `now` is what every use case takes for the time."""

    source: BlockSource = field(default_factory=make_source)
    now: datetime = NOW
    _seen: tuple[object, list[Any], ProgrammeView] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def programme(self) -> ProgrammeView:
        """Read anew only where something was published since: every step asks for it."""
        if self._seen is None or self._seen[0] is not self.source or self._seen[1] != _list_published():
            programme = get_programme(self.source, at=self.now)
            self._seen = (self.source, _list_published(), programme)
        return self._seen[2]

    def address(self, criterion: str) -> str:
        for place, found in self.programme.list_criteria():
            if found.id == criterion:
                return str(place)
        raise LookupError(criterion)

    def use(self, actor: Actor, action: str, **options: Any) -> AbstractContextManager[Case]:
        options.setdefault("sent", make_key())
        return use_case(actor, self.programme, action=action, at=self.now, **options)

    def wait(self, **spans: float) -> None:
        self.now += timedelta(**spans)

    def join(self, actor: Actor, *, track: str | None = None, **changes: Any) -> str:
        """The new plan's reference."""
        joining = plans.Joining(
            name=actor.name, track=track, finish_on=self.now.date() + timedelta(weeks=12), **changes
        )
        programme = self.programme
        with self.use(
            actor, "join", find=lambda: plans.find_own_plan(actor, programme), target=plans.about_joining()
        ) as case:
            return plans.join(case, joining, site=SITE)

    def volunteer(self, actor: Actor, **changes: Any) -> str:
        """The mentor's reference."""
        profile = mentors.Profile(**{"name": actor.name, "job_role": "Senior support worker", **changes})
        with self.use(actor, "volunteer", target=mentors.about_volunteering(actor, self.programme)) as case:
            mentors.save_profile(case, profile)
        return MentorProfile.objects.get(programme_id=self.programme.id, user_id=actor.user_id).ref

    def ask(self, mentee: Actor, mentor_ref: str, message: str = "Would you be my mentor?") -> str:
        """The request's reference."""
        find = mentorships.find_mentor_and_own_plan(mentee, self.programme, mentor_ref)
        with self.use(mentee, "ask_mentor", find=find, target=mentorships.about_mentor(mentor_ref)) as case:
            mentorships.ask_mentor(case, message)
        return MentorshipRequest.objects.get(plan__user_id=mentee.user_id, mentor__ref=mentor_ref, open=1).ref

    def agree(self, actor: Actor, request_ref: str) -> None:
        find = mentorships.find_request(self.programme, request_ref)
        target = mentorships.about_request(request_ref, is_answer=True)
        with self.use(actor, "answer_request", find=find, target=target) as case:
            mentorships.agree(case)

    def pair(self, mentee: Actor, mentor: Actor) -> str:
        """Join, volunteer, ask and agree, as far as that is still to do; the plan's reference."""
        plan = Plan.objects.filter(programme_id=self.programme.id, user_id=mentee.user_id).first()
        plan_ref = plan.ref if plan else self.join(mentee)
        profile = MentorProfile.objects.filter(programme_id=self.programme.id, user_id=mentor.user_id).first()
        mentor_ref = profile.ref if profile else self.volunteer(mentor)
        self.agree(mentor, self.ask(mentee, mentor_ref))
        return plan_ref

    def say_ready(self, mentee: Actor, plan_ref: str, criterion: str, evidence: Evidence | None = None) -> None:
        target = about_criterion(self.address(criterion))
        with self.use(mentee, "ready", plan_ref=plan_ref, target=target) as case:
            say_ready(
                case, evidence or Evidence(line="I rang the manager and wrote it up.", happened_on=self.now.date())
            )

    def attach(
        self, mentee: Actor, plan_ref: str, criterion: str, name: str = "rota.txt", content: bytes = b"I rang."
    ) -> None:
        """Add a file to what the mentee did; tests that do have a storage (`file_storage`)."""
        target = about_criterion(self.address(criterion))
        upload = uploads.read_upload(name, b64encode(content).decode())
        with files.keeping() as keep, self.use(mentee, "evidence", plan_ref=plan_ref, target=target) as case:
            files.attach(case, upload, keep=keep)

    def sign(self, mentor: Actor, plan_ref: str, criterion: str, **changes: Any) -> int:
        """The number of the entry."""
        words = {"method": "observation", "seen_on": self.now.date(), "comment": "Calm and clear.", **changes}
        target = about_criterion(self.address(criterion), setting="leads_may_sign")
        with self.use(mentor, "sign", plan_ref=plan_ref, target=target) as case:
            return sign_offs.sign_off(case, sign_offs.Statement(**words)).row.seq

    def say_not_yet(self, mentor: Actor, plan_ref: str, criterion: str, comment: str = "Ring sooner next time.") -> int:
        target = about_criterion(self.address(criterion), setting="leads_may_sign")
        with self.use(mentor, "not_yet", plan_ref=plan_ref, target=target) as case:
            return sign_offs.say_not_yet(case, comment).row.seq

    def undo(self, actor: Actor, plan_ref: str, criterion: str, seq: int) -> None:
        target = sign_offs.about_entry(self.address(criterion), seq, types=sign_offs.UNDOABLE)
        with self.use(actor, "undo", plan_ref=plan_ref, target=target) as case:
            sign_offs.undo(case)

    def withdraw(self, actor: Actor, plan_ref: str, criterion: str, seq: int, *, action: str = "withdraw_own") -> None:
        target = sign_offs.about_entry(self.address(criterion), seq, types=sign_offs.SIGNED_ONLY)
        with self.use(actor, action, plan_ref=plan_ref, target=target) as case:
            sign_offs.withdraw(case, "It was another shift.")

    def log_session(self, actor: Actor, plan_ref: str, topic: str = "Nights", **changes: Any) -> str:
        """The talk's reference."""
        log = SessionLog(**{"held_on": self.now.date(), "texts": {"topic": topic}, **changes})
        with self.use(actor, "log_session", plan_ref=plan_ref) as case:
            return log_session(case, log)

    def end(self, actor: Actor, plan_ref: str, mentor: Actor) -> None:
        ref = Mentorship.objects.get(plan__ref=plan_ref, mentor__user_id=mentor.user_id, open=1).ref
        with self.use(actor, "end_mentorship", plan_ref=plan_ref, target=mentorships.about_mentorship(ref)) as case:
            mentorships.end_mentorship(case)

    def leave(self, mentee: Actor, plan_ref: str) -> None:
        with self.use(mentee, "leave", plan_ref=plan_ref) as case:
            plans.leave(case)

    def day(self, days: int = 0) -> date:
        return (self.now + timedelta(days=days)).date()
