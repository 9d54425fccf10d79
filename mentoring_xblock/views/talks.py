"""Talks: the list, one talk with what is said about it, sharing and the private note; ask or tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import session_outcomes, sessions
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.planned_talks import list_coming_talks
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.session_views import SessionView, get_session, get_skill_statuses, list_sessions
from mentoring_xblock.domain.ask_or_tell import advise
from mentoring_xblock.domain.outcomes import may_say_outcome
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.sessions import LINE, LOG, ConfirmForm, OutcomeForm, ReflectionForm, ShareForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.talks import ADVICE, is_due, present_session
from mentoring_xblock.presenters.words import WHOM, get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def show_talks(request: Request) -> Panel:
    """The talks of one's own plan, or of the plan that is named."""
    part = get_part(request.actor, request.programme)
    plan_ref = request.params.get("plan") or part.plan_ref
    if plan_ref is None:
        raise NotFound
    before = request.params.get("before", "")
    standing, found, more = list_sessions(request.actor, request.programme, plan_ref, before=before)
    is_own = plan_ref == part.plan_ref
    talks = [{**present_session(item, request.programme), "is_due": is_due(item, request.today)} for item in found]
    context = {
        **present_frame(request, part if is_own else None, "talks"),
        "plan": standing.facts,
        "is_own": is_own,
        "talks": talks,
        "more": more,
        "coming": [] if before else list_coming_talks(standing, at=request.at),
        "may_log": standing.may("log_session") and bool(standing.mentors),
        "may_plan": standing.may("plan_talk") and bool(standing.mentors),
        "may_log_group": Relation.MENTOR in standing.relations and standing.may("log_session"),
    }
    return Panel("talks", context)


def show_talk(request: Request) -> Panel:
    standing, talk = get_session(request.actor, request.programme, request.get("plan"), request.get("session"))
    statuses = get_skill_statuses(standing, request.programme, talk)
    make = FieldMaker(request)
    # A page of several forms: what comes again for another one must not stand in for the note that is kept.
    make_note = make if "text" in request.data else FieldMaker(replace(request, failure=None))
    frame = present_frame(request)
    reads = _say_who_reads(standing, talk)
    context = {
        **frame,
        "plan": standing.facts,
        "talk": present_session(talk, request.programme, statuses=statuses),
        "token": talk.token,
        "talk_reads": reads,
        "note": make_note(
            "text", "text", _("My own note"), talk.reflection, reads=frame["only_you_read"], limit=LOG, names=True
        ),
        "agreed": make("agreed", "tick", _("The client and the staff agreed that this is shared.")),
        "may_edit": standing.may("edit_session", is_own=talk.is_author) and not talk.is_question,
        "may_share": talk.texts is not None and standing.may("share_session", is_own=talk.is_own),
        "may_note": standing.may("reflection", is_own=talk.is_own),
        "may_read_skills": standing.may("evidence_read"),
        "may_sign": standing.may("sign"),
        **_present_answering(request, standing, talk, make, reads),
    }
    return Panel("talk", {**context, "errors": make.errors})


def _present_answering(
    request: Request, standing: Standing, talk: SessionView, make: FieldMaker, reads: str, /
) -> dict[str, Any]:
    """What can still be said about it: that it is fair, what came of it."""
    has_words = talk.texts is not None and not talk.is_question
    may_answer = has_words and talk.answer is None and not talk.is_author and standing.may("confirm_session")
    is_time = may_say_outcome(talk.held_on, request.today) and not talk.has_outcome
    may_say = has_words and is_time and standing.may("outcome", is_own=talk.is_own)
    found: dict[str, Any] = {"may_confirm": may_answer, "may_say_outcome": may_say}
    gone = [name for name, is_there in (("line", may_answer), ("outcome", may_say)) if not is_there]
    found["kept"] = [text for name in gone if request.failure and (text := request.data.get(name))]
    if may_answer:
        label = _("Is something missing, or was it different?")
        found["line"] = make("line", "text", label, reads=reads, limit=LINE, names=True)
    if may_say:
        found["whom"] = make("whom", "ticks", _("For whom?"), options=WHOM.items(), compact=True)
        label = _("What is different now?")
        found["outcome"] = make("outcome", "text", label, reads=reads, limit=LOG, names=True)
    return found


def _say_who_reads(standing: Standing, talk: SessionView, /) -> str:
    """The line beside a log: who can read it, and why a lead can."""
    if Relation.LEAD in standing.relations and not talk.is_own:
        return _("You can read this because it was shared with you.")
    if talk.leads_read:
        return _("The lead can read this, as it was said at joining.")
    if talk.is_shared:
        return _("The lead can read this because one of you shared it.")
    if Relation.MENTEE not in standing.relations:
        return _("You, %(name)s and their mentors can read this.") % {"name": get_first_name(standing.facts.name)}
    return _("You and your mentors can read this, also a mentor you choose later.")


def confirm_talk(request: Request) -> Said:
    target = sessions.about_session(request.get("session"))
    about = {"plan_ref": request.get("plan"), "target": target, "seen": request.params.get("seen", "")}
    with enter(request, "confirm_session", **about) as case:
        words = ConfirmForm.read(request.data)
        sessions.confirm_session(case, line=words["line"], is_fair=words["fair"] == "yes")
    return Said(with_hint(_("Thank you. Your mentor can see it."), [words["line"]]))


def say_what_came(request: Request) -> Said:
    target = sessions.about_session(request.get("session"))
    with enter(request, "outcome", plan_ref=request.get("plan"), target=target) as case:
        words = OutcomeForm.read(request.data)
        session_outcomes.say_outcome(case, whom=words["whom"], text=words["outcome"])
    return Said(with_hint(_("Saved. Good to know."), [words["outcome"]]))


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
