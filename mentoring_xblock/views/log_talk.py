"""Writing a talk down, while it takes place or after; changing what was written; choosing with whom it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring_xblock.api import planned_talks, sessions
from mentoring_xblock.api.group_talks import list_members
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.plan_views import PlanView, get_own_plan, get_plan
from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.session_views import SessionView, get_session_of, has_talked
from mentoring_xblock.api.wishes import get_wishes
from mentoring_xblock.errors import Invalid, MentoringError, NotFound
from mentoring_xblock.forms.sessions import LOG, SessionForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.skill_choice import choose_skills
from mentoring_xblock.presenters.talk_forms import LogValues, list_texts, make_basics, make_helps, present_advice
from mentoring_xblock.presenters.talks import TEXTS, present_session
from mentoring_xblock.presenters.wishes import present_wishes
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.views.talks import show_talk, show_talks
from mentoring_xblock.web.requests import Panel, Request, Said


def show_log_talk(request: Request) -> Panel:
    """Only one box has to be filled in; the rest is there for those who like it. `session`: the log that is changed;
    `planned`: the planned talk that took place. A mentor who names nobody is asked with whom it was."""
    if request.params.get("session"):
        view = get_plan(request.actor, request.programme, request.get("plan"))
        return _show_form(request, view, _load_own(request, view))
    plan_ref = request.params.get("plan", "")
    if plan_ref:
        return _show_form(request, get_plan(request.actor, request.programme, plan_ref), None)
    own = None if request.params.get("whom") else get_own_plan(request.actor, request.programme)
    if own is not None:
        return _show_form(request, own, None)
    members = list_members(request.actor, request.programme)
    if len(members) == 1:
        return _show_form(request, get_plan(request.actor, request.programme, members[0].plan_ref), None)
    back = get_back(request, get_part(request.actor, request.programme))
    return Panel("log_talk_whom", {**present_frame(request), "members": members, "back": back})


def _load_own(request: Request, view: PlanView, /) -> SessionView:
    """The log that is to be changed, by its author alone; a question stays as it was answered."""
    talk = get_session_of(view.standing, request.get("session"))
    view.standing.require("edit_session", is_own=talk.is_author)
    if talk.is_question:
        raise NotFound
    return talk


def _show_form(request: Request, view: PlanView, talk: SessionView | None, /) -> Panel:
    view.standing.require("log_session")
    planned = None if talk else _load_planned(request)
    make = FieldMaker(request)
    frame = present_frame(request)
    values = _get_values(request, talk, planned)
    same = _("The same people can read this.")
    fields: dict[str, Any] = {
        **make_basics(make, values, limit=LOG, reads=_say_who_reads(view, talk), hint=frame["unnamed"]),
        "mentor": _choose_mentor(make, view, talk, values),
        "share": None if talk else make("share", "tick", _("Share it. The client and the staff agreed to that.")),
    }
    chosen = [item["address"] for item in present_session(talk, request.programme)["skills"]] if talk else []
    helps = make_helps(make, values, limit=LOG, reads=same)
    is_mentor = any(mentor.is_self for mentor in view.mentors)
    # What the mentee wishes for is said once more at the first talk (P2).
    is_first = is_mentor and talk is None and not has_talked(view.standing)
    context = {
        **frame,
        "plan": view.plan,
        "talk": talk,
        "now": present_session(talk, request.programme) if talk and request.failure else None,
        "planned": planned,
        "fields": fields,
        "skills": choose_skills(make, view, chosen=chosen),
        "helps": helps,
        "advice": present_advice() if is_mentor else [],
        "wishes": present_wishes(get_wishes(view.standing)) if is_first else [],
        "first_name": get_first_name(view.plan.name),
        "errors": make.errors,
    }
    return Panel("log_talk", {**context, "is_helps_open": any(item.value or item.error for item in helps)})


def _choose_mentor(make: FieldMaker, view: PlanView, talk: SessionView | None, values: LogValues, /) -> Any:
    """With whom: asked of a mentee who has more than one mentor; a mentor writes down their own."""
    mentors = {mentor.mentor_ref: mentor.name for mentor in view.mentors}
    if any(mentor.is_self for mentor in view.mentors) or (not talk and len(mentors) < 2):
        return None
    if talk:
        mentors |= {talk.mentor_ref: talk.mentor_name}
        if len(mentors) < 2:
            return None
    return make("mentor", "choice", _("With"), values.mentor_ref, options=mentors.items())


def _say_who_reads(view: PlanView, talk: SessionView | None, /) -> str:
    is_open = view.standing.terms.leads_read_talks and view.programme.settings.leads_read_talks
    if is_open if talk is None else talk.leads_read or talk.is_shared:
        if any(mentor.is_self for mentor in view.mentors):
            name = get_first_name(view.plan.name)
            return _("You, %(name)s, their mentors and the lead can read this.") % {"name": name}
        return _("You, your mentors and the lead can read this, also a mentor you choose later.")
    if any(mentor.is_self for mentor in view.mentors):
        return _("You, %(name)s and their mentors can read this.") % {"name": get_first_name(view.plan.name)}
    return _("You and your mentors can read this, also a mentor you choose later.")


def _load_planned(request: Request, /) -> planned_talks.PlannedView | None:
    """The planned talk that this is the log of; None where none is named, or it is another's."""
    planned_ref = request.params.get("planned", "")
    if not planned_ref:
        return None
    plan_ref = request.get("plan")
    _standing, planned = planned_talks.get_planned(
        request.actor, request.programme, plan_ref, planned_ref, at=request.at
    )
    return planned if planned.is_party else None


def _get_values(request: Request, talk: SessionView | None, planned: planned_talks.PlannedView | None, /) -> LogValues:
    if talk is not None:
        texts = talk.texts or {}
        return LogValues(talk.held_on, texts, talk.mentor_ref, talk.minutes, talk.approach or "")
    if planned is None:
        return LogValues(request.today)
    held_on = min(_get_day(planned.starts_at), request.today)
    return LogValues(held_on, {"topic": planned.agenda}, planned.mentor_ref, planned.minutes)


def _get_day(moment: datetime, /) -> date:
    return timezone.localtime(moment).date()


def find_skills(request: Request, addresses: Sequence[str], /) -> tuple[CriterionAddress, ...]:
    """The skills that were ticked. One that the author took out meanwhile is said, and the rest of the form stays."""
    try:
        return tuple(request.programme.find(address)[0] for address in addresses)
    except NotFound as error:
        raise Invalid(fields={"criteria": (MentoringError("skill_gone"),)}) from error


def _read_log(request: Request, words: Mapping[str, Any], /) -> sessions.SessionLog:
    return sessions.SessionLog(
        held_on=words["held_on"],
        texts=list_texts(words, TEXTS),
        mentor_ref=words["mentor"] or None,
        minutes=words["minutes"],
        approach=words["approach"] or None,
        criteria=find_skills(request, words["criteria"]),
        share=words["share"],
    )


def log_talk(request: Request) -> Said:
    with enter(request, "log_session", plan_ref=request.get("plan")) as case:
        log = _read_log(request, SessionForm.read(request.data))
        ref = sessions.log_session(case, log)
        if request.params.get("planned"):
            planned_talks.mark_held(case, request.get("planned"), ref)
    return Said(with_hint(_("Saved."), log.texts.values()), {"session": ref})


def edit_talk(request: Request) -> Said:
    target = sessions.about_session(request.get("session"), as_author=True)
    about = {"plan_ref": request.get("plan"), "target": target, "seen": request.params.get("seen", "")}
    with enter(request, "edit_session", **about) as case:
        log = _read_log(request, SessionForm.read(request.data))
        is_changed = sessions.edit_session(case, log)
    return Said(with_hint(_("Saved.") if is_changed else _("Nothing was changed."), log.texts.values()))


def show_logged(request: Request) -> Panel:
    """The talk that was logged; where it had been recorded before, the list in which it stands."""
    return show_talk(request) if "session" in request.params else show_talks(request)
