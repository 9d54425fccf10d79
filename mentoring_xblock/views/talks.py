"""Talks: the list, logging one, one talk with sharing and the private note; ask or tell."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import sessions
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.plan_views import PlanView, get_own_plan, get_plan
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.ask_or_tell import advise
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.sessions import LOG, ReflectionForm, SessionForm, ShareForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.talks import ADVICE, TEXTS, present_session
from mentoring_xblock.presenters.words import APPROACHES, get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said

MINUTES = ("5", "15", "30", "60")
HELP_TEXTS = ("ideal", "client_wants", "works", "worries", "decided", "advice")


def show_talks(request: Request) -> Panel:
    """The talks of one's own plan, or of the plan that is named."""
    part = get_part(request.actor, request.programme)
    plan_ref = request.params.get("plan") or part.plan_ref
    if plan_ref is None:
        raise NotFound
    before = request.params.get("before", "")
    standing, found, more = sessions.list_sessions(request.actor, request.programme, plan_ref, before=before)
    is_own = plan_ref == part.plan_ref
    context = {
        **present_frame(request, part if is_own else None, "talks"),
        "plan": standing.facts,
        "is_own": is_own,
        "talks": [present_session(item, request.programme) for item in found],
        "more": more,
        "may_log": standing.may("log_session") and bool(standing.mentors),
    }
    return Panel("talks", context)


def _get_view(request: Request, /) -> PlanView:
    plan_ref = request.params.get("plan", "")
    view = get_plan(request.actor, request.programme, plan_ref) if plan_ref else None
    view = view or get_own_plan(request.actor, request.programme)
    if view is None:
        raise NotFound
    return view


def show_log_talk(request: Request) -> Panel:
    """Only one box has to be filled in; the rest is there for those who like it."""
    view = _get_view(request)
    view.standing.require("log_session")
    make = FieldMaker(request)
    frame = present_frame(request)
    reads = _("You and your mentors can read this, also a mentor you choose later.")
    mine = next((mentor for mentor in view.mentors if mentor.is_self), None)
    if mine:
        reads = _("You, %(name)s and their mentors can read this.") % {"name": get_first_name(view.plan.name)}
    mentors = [(mentor.mentor_ref, mentor.name) for mentor in view.mentors]
    skills = [(str(line.address), line.criterion.title) for line in view.lines]
    fields: dict[str, Any] = {
        "topic": make(
            "topic",
            "text",
            _("What did you talk about?"),
            hint=frame["unnamed"],
            reads=reads,
            limit=LOG,
            required=True,
            names=True,
        ),
        "mentor": make("mentor", "choice", _("With"), options=mentors) if len(mentors) > 1 and not mine else None,
        "held_on": make("held_on", "date", _("When"), request.today, required=True),
        "minutes": make("minutes", "choice", _("Minutes"), options=[(item, item) for item in MINUTES], compact=True),
        "approach": make("approach", "choice", _("How did you talk?"), options=APPROACHES.items(), compact=True),
        "criteria": make("criteria", "ticks", _("Skills"), options=skills),
        "next_steps": make("next_steps", "text", _("Next steps"), limit=LOG, names=True),
    }
    helps = [make(name, "text", TEXTS[name], limit=LOG, names=True) for name in HELP_TEXTS]
    context = {**frame, "plan": view.plan, "fields": fields, "helps": helps, "errors": make.errors}
    return Panel("log_talk", {**context, "is_helps_open": any(item.value or item.error for item in helps)})


def log_talk(request: Request) -> Said:
    with enter(request, "log_session", plan_ref=request.get("plan")) as case:
        words = SessionForm.read(request.data)
        log = sessions.SessionLog(
            held_on=words["held_on"],
            texts={name: words[name] for name in TEXTS},
            mentor_ref=words["mentor"] or None,
            minutes=words["minutes"],
            approach=words["approach"] or None,
            criteria=tuple(request.programme.find(address)[0] for address in words["criteria"]),
        )
        ref = sessions.log_session(case, log)
    return Said(with_hint(_("Saved."), log.texts.values()), {"session": ref})


def show_logged(request: Request) -> Panel:
    """The talk that was logged; where it had been recorded before, the list in which it stands."""
    return show_talk(request) if "session" in request.params else show_talks(request)


def show_talk(request: Request) -> Panel:
    standing, talk = sessions.get_session(request.actor, request.programme, request.get("plan"), request.get("session"))
    make = FieldMaker(request)
    reads = present_frame(request)["only_you_read"]
    note = make("text", "text", _("My own note"), talk.reflection, reads=reads, limit=LOG, names=True)
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "talk": present_session(talk, request.programme),
        "talk_reads": _say_who_reads(standing, talk),
        "note": note,
        "agreed": make("agreed", "tick", _("The client and the staff agreed that this is shared.")),
        "errors": make.errors,
        "may_share": talk.texts is not None and standing.may("share_session", is_own=talk.is_own),
        "may_note": standing.may("reflection", is_own=talk.is_own),
        "may_read_skills": standing.may("evidence_read"),
        "may_sign": standing.may("sign"),
    }
    return Panel("talk", context)


def _say_who_reads(standing: Standing, talk: sessions.SessionView, /) -> str:
    """The line beside a log: who can read it, and why a lead can."""
    if Relation.LEAD in standing.relations and not talk.is_own:
        return _("You can read this because it was shared with you.")
    if talk.leads_read:
        return _("The lead can read this, as it was said at joining.")
    if talk.is_shared:
        return _("The lead can read this because one of you shared it.")
    return _("You and your mentors can read this, also a mentor you choose later.")


def share_talk(request: Request) -> Said:
    target = sessions.about_session(request.get("session"))
    with enter(request, "share_session", plan_ref=request.get("plan"), target=target) as case:
        words = ShareForm.read(request.data)
        is_shared = words["shared"] == "yes"
        sessions.share_session(case, is_shared=is_shared, is_agreed=words["agreed"])
    return Said(_("The lead can read this talk.") if is_shared else _("The talk is between you again."))


def save_note(request: Request) -> Said:
    target = sessions.about_session(request.get("session"))
    with enter(request, "reflection", plan_ref=request.get("plan"), target=target) as case:
        text = ReflectionForm.read(request.data)["text"]
        sessions.save_reflection(case, text)
    return Said(with_hint(_("Saved."), [text]))


def show_ask_or_tell(request: Request) -> Panel:
    """Two questions, one piece of advice (rule E3); nothing is stored."""
    answers = [request.params.get(name, "") for name in ("done_before", "judgement")]
    advice = ""
    if all(answer in ("yes", "no") for answer in answers):
        done_before, needs_judgement = (answer == "yes" for answer in answers)
        advice = str(ADVICE[advise(done_before, needs_judgement)])
    context = {**present_frame(request), "advice": advice, "done_before": answers[0], "judgement": answers[1]}
    context["back"] = get_back(request, get_part(request.actor, request.programme))
    return Panel("ask_or_tell", context)
