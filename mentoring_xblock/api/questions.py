"""A short question of a mentee to their mentors; the first answer makes it a talk (rule E8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Happened, Thing
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_named_or_own, load_standing, make_ref
from mentoring_xblock.api.session_views import SessionView, get_session
from mentoring_xblock.api.sessions import SessionLog, log_session
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import Question, Session

OPEN_QUESTIONS = 5
QUESTIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that nobody has answered yet."""

    ref: str
    plan_ref: str
    mentee_name: str
    text: str
    asked_at: datetime


@dataclass(frozen=True)
class QuestionView:
    """One question. `talk`: the talk that its answer made; without one it is open, or was taken back."""

    ref: str
    text: str
    asked_at: datetime
    answered_at: datetime | None
    is_open: bool
    talk: SessionView | None


def open_asking(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> Standing:
    """The actor before the plan that is named, else before their own; refused is whoever may not ask there."""
    standing = load_named_or_own(actor, programme.id, plan_ref)
    standing.require("ask_question")
    return standing


def ask_question(case: Case, text: str, /) -> str:
    """Ask all of one's mentors; the question's reference."""
    if not case.standing.active:
        raise Conflict("no_mentor_yet")
    if Question.objects.filter(plan=case.plan, open=1).count() >= OPEN_QUESTIONS:
        raise Conflict("too_many_questions", limit=OPEN_QUESTIONS)
    row = Question.objects.create(plan=case.plan, ref=make_ref(), text=text, asked_at=case.at)
    case.tell(Happening.QUESTION_ASKED, about=Thing(row.ref))
    return row.ref


def about_question(question_ref: str, /) -> Loader:
    def load(case: Case) -> Target:
        row = Question.objects.filter(plan=case.plan, ref=question_ref).first()
        if row is None:
            raise NotFound
        return Target(row)

    return load


def answer_question(case: Case, text: str, /) -> str:
    """Answer as one of the mentors: the two texts become a talk's log, whose reference this is."""
    row: Question = case.target.value
    if row.open is None:
        raise Conflict("answered_meanwhile" if row.session_id else "question_taken_back")
    log = SessionLog(held_on=case.actor.get_today(case.at), texts={"topic": row.text, "advice": text})
    session_ref = log_session(case, log)
    row.session = Session.objects.get(plan=case.plan, ref=session_ref)
    row.text, row.open, row.answered_at = "", None, case.at
    row.save(update_fields=["session", "text", "open", "answered_at"])
    mentee_id = case.plan.user_id
    told = frozenset[int]() if mentee_id is None else frozenset({mentee_id})
    [logged] = [item for item in case.happened if item.what is Happening.SESSION_LOGGED]
    # With the entry of the log, so that it is found where what is new is read from entries alone.
    answered = Happened(Happening.QUESTION_ANSWERED, entry=logged.entry, about=Thing(row.ref, "", told))
    case.happened[case.happened.index(logged)] = replace(logged, is_told=False)
    case.happened.append(answered)
    return session_ref


def withdraw_question(case: Case, /) -> None:
    """Take back what nobody has answered; its words are gone with it."""
    row: Question = case.target.value
    if row.open is None:
        raise Conflict("answered_meanwhile" if row.session_id else "question_taken_back")
    row.text, row.open = "", None
    row.save(update_fields=["text", "open"])
    case.tell(Happening.QUESTION_WITHDRAWN, about=Thing(row.ref))


def get_question(
    actor: Actor, programme: ProgrammeView, plan_ref: str, question_ref: str, /
) -> tuple[Standing, QuestionView]:
    standing = load_standing(actor, programme.id, plan_ref)
    standing.require("questions")
    row = Question.objects.filter(plan=standing.plan, ref=question_ref).select_related("session").first()
    if row is None:
        raise NotFound
    talk = get_session(actor, programme, plan_ref, row.session.ref)[1] if row.session else None
    return standing, QuestionView(row.ref, row.text, row.asked_at, row.answered_at, row.open is not None, talk)


def list_open_questions(standing: Standing, /) -> list[OpenQuestion]:
    """What waits for an answer in one plan, the eldest first. One query."""
    if not standing.may("questions"):
        return []
    facts = standing.facts
    rows = Question.objects.filter(plan=standing.plan, open=1).order_by("asked_at", "id")
    return [OpenQuestion(row.ref, facts.ref, facts.name, row.text, row.asked_at) for row in rows[:OPEN_QUESTIONS]]


def list_open_questions_of_mentor(actor: Actor, programme: ProgrammeView, /) -> list[OpenQuestion]:
    """What waits for an answer among everybody whom the actor mentors, the eldest first. One query."""
    decision = decide("questions", [Relation.MENTOR], is_masquerading=actor.is_masquerading)
    if decision.verdict != "yes":
        return []
    rows = Question.objects.filter(
        open=1,
        plan__programme_id=programme.id,
        plan__status__in=[str(status) for status in RUNNING],
        plan__mentorships__mentor__user_id=actor.user_id,
        plan__mentorships__open=1,
    )
    found = rows.select_related("plan").order_by("asked_at", "id")[:QUESTIONS_SHOWN]
    return [OpenQuestion(row.ref, row.plan.ref, row.plan.name, row.text, row.asked_at) for row in found]
