"""Questions: asking one's mentors, answering, taking one back (rule E8)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import questions
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.forms.planning import ANSWER, QUESTION, AnswerForm, QuestionForm
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.planning import say_question_reads
from mentoring_xblock.presenters.words import get_first_name, join_names, name_colleague
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def show_ask_question(request: Request) -> Panel:
    standing = questions.open_asking(request.actor, request.programme, request.params.get("plan", ""))
    make = FieldMaker(request)
    frame = present_frame(request)
    text = make(
        "text",
        "text",
        _("What would you like to ask?"),
        hint=frame["unnamed"],
        reads=_say_reads(request, standing),
        limit=QUESTION,
        required=True,
        names=True,
    )
    context = {
        **frame,
        "plan": standing.facts,
        "mentors": standing.mentors,
        "names": join_names([get_first_name(mentor.name) for mentor in standing.mentors]),
        "text": text,
        "waiting": questions.list_open_questions(standing),
        "errors": make.errors,
    }
    return Panel("ask_question", context)


def _say_reads(request: Request, standing: Standing, /) -> str:
    leads_read = standing.terms.leads_read_talks and request.programme.settings.leads_read_talks
    return say_question_reads(standing, leads_read)


def ask_question(request: Request) -> Said:
    with enter(request, "ask_question", plan_ref=request.get("plan")) as case:
        text = QuestionForm.read(request.data)["text"]
        ref = questions.ask_question(case, text)
    return Said(with_hint(_("Asked. Any of your mentors can answer."), [text]), {"question": ref})


def show_question(request: Request) -> Panel:
    """The question, and its answer once there is one. What a second mentor typed meanwhile is not lost: it can be
    written down as a talk of its own."""
    standing, view = questions.get_question(
        request.actor, request.programme, request.get("plan"), request.get("question")
    )
    make = FieldMaker(request)
    texts = (view.talk.texts if view.talk else None) or {}
    context: dict[str, Any] = {
        **present_frame(request),
        "plan": standing.facts,
        "mentors": standing.mentors,
        "question": view,
        "words": texts.get("topic", "") if view.talk else view.text,
        "answer": texts.get("advice", ""),
        "answered_by": name_colleague(view.talk.mentor_name) if view.talk else "",
        "is_answered_by_me": view.talk is not None and view.talk.is_author,
        "may_answer": view.is_open and standing.may("answer_question"),
        "may_withdraw": view.is_open and standing.may("ask_question"),
        "is_own": standing.may("ask_question"),
        "text": _make_answer(request, standing, make),
        "typed": request.data.get("text", "") if request.failure and view.talk else "",
        "today": request.today,
        "errors": make.errors,
    }
    return Panel("question", context)


def _make_answer(request: Request, standing: Standing, make: FieldMaker, /) -> Field:
    return make(
        "text",
        "text",
        _("Your answer"),
        hint=_("“I don't know, I'll find out” is a good answer."),
        reads=_say_reads(request, standing),
        limit=ANSWER,
        required=True,
        names=True,
    )


def answer_question(request: Request) -> Said:
    target = questions.about_question(request.get("question"))
    with enter(request, "answer_question", plan_ref=request.get("plan"), target=target) as case:
        text = AnswerForm.read(request.data)["text"]
        questions.answer_question(case, text)
        name = get_first_name(case.standing.facts.name)
    return Said(with_hint(_("Answered. %(name)s can read it now.") % {"name": name}, [text]))


def withdraw_question(request: Request) -> Said:
    target = questions.about_question(request.get("question"))
    with enter(request, "ask_question", plan_ref=request.get("plan"), target=target) as case:
        questions.withdraw_question(case)
    return Said(_("Taken back."))
