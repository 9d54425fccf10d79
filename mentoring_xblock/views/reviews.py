"""Looking back together: laying it out and saying how it stands, answering that (rule P6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentoring_xblock.api import reviews
from mentoring_xblock.api.endings import get_closing
from mentoring_xblock.api.looking_back import get_look_back
from mentoring_xblock.api.plan_views import get_plan
from mentoring_xblock.api.relations import Standing, load_standing
from mentoring_xblock.domain.plan_states import HAS_ENDED, RUNNING, PlanStatus
from mentoring_xblock.domain.reviews import DEFAULT_WEEKS, MAX_WEEKS
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.reviews import REVIEW, AnswerForm, ReviewForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_lead_name, present_frame
from mentoring_xblock.presenters.reviews import (
    WHAT_THEN,
    list_choices,
    name_state,
    present_look_back,
    present_review,
    say_closed,
)
from mentoring_xblock.presenters.words import get_first_name, join_names
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def show_hold_review(request: Request) -> Panel:
    """First what there is to look at, then how it stands: nothing is chosen beforehand."""
    view, stand = reviews.get_stand(request.actor, request.programme, request.get("plan"))
    is_own = Relation.MENTEE in view.standing.relations
    name = get_first_name(view.plan.name)
    make = FieldMaker(request)
    choices = list_choices(stand.outcomes, name, is_own=is_own, is_complete=stand.progress.is_complete)
    hint = _("From 1 to %(most)s. Only where you choose more time.") % {"most": MAX_WEEKS}
    fields = {
        "outcome": make("outcome", "choice", _("How do things stand?"), options=choices, required=True),
        "weeks": make("weeks", "number", _("How many weeks more?"), str(DEFAULT_WEEKS), hint=hint)
        if "more_time" in stand.outcomes
        else None,
        "comment": make(
            "comment",
            "text",
            _("Add a line, if you like"),
            hint=present_frame(request)["unnamed"],
            reads=_say_who_reads(view.standing),
            limit=REVIEW,
            names=True,
        ),
    }
    context = {
        **present_frame(request),
        **present_look_back(view, get_look_back(view.standing), request.today),
        "plan": view.plan,
        "is_own": is_own,
        "first_name": name,
        "answers": _say_who_answers(request, view.standing),
        "token": stand.token,
        "fields": fields,
        "errors": make.errors,
        "is_over": not stand.outcomes,
        "kept": _list_kept(request),
        "lacks": bool(stand.outcomes) and "ready" not in stand.outcomes and stand.progress.total,
    }
    return Panel("hold_review", context)


def _say_who_reads(standing: Standing, /) -> str:
    if Relation.MENTEE in standing.relations:
        return _("You, your mentors and the lead can read this, also a mentor you choose later.")
    name = get_first_name(standing.facts.name)
    return _("You, %(name)s, their mentors and the lead can read this.") % {"name": name}


def _say_who_answers(request: Request, standing: Standing, /) -> str:
    """Whose answer it takes, said before anything is sent."""
    if Relation.MENTEE not in standing.relations:
        return get_first_name(standing.facts.name)
    names = [get_first_name(mentor.name) for mentor in standing.mentors]
    return join_names(names) or capfirst(get_lead_name(request))


def hold_review(request: Request) -> Said:
    about = {"target": reviews.about_holding, "seen": request.params.get("seen", "")}
    with enter(request, "review", plan_ref=request.get("plan"), **about) as case:
        words = ReviewForm.read(request.data)
        ref = reviews.hold_review(case, words["outcome"], weeks=words["weeks"], comment=words["comment"])
        name = _say_who_answers(request, case.standing)
    return Said(with_hint(_("Saved. %(name)s can answer now.") % {"name": name}, [words["comment"]]), {"review": ref})


def show_review(request: Request) -> Panel:
    """Looking back: what was said and answered, how the plan ended, what happened then."""
    standing = load_standing(request.actor, request.programme.id, request.get("plan"))
    standing.require("review_read")
    found = reviews.list_reviews(standing)
    wanted = request.params.get("review", "")
    chosen = next((item for item in found if item.ref == wanted), None)
    if wanted and chosen is None:
        raise NotFound
    last = found[0] if found else None
    closing = get_closing(standing)
    is_running = standing.facts.status in RUNNING
    answering = _present_answer(request, standing, last)
    # Whoever is to answer does that first; what is said anew takes the place of what went before.
    is_free = answering["answer"] is None or (last is not None and last.answer == "talk")
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "is_own": Relation.MENTEE in standing.relations,
        "first_name": get_first_name(standing.facts.name),
        "may_hold": is_free and _may_hold(standing),
        "state": say_closed(closing) if closing else name_state(standing.facts, found),
        "closing": closing,
        "shown": [{**present_review(item, standing.facts), "waits": item is last and is_running} for item in found],
        **answering,
        **_present_what_then(request, standing),
    }
    return Panel("review", context)


def _may_hold(standing: Standing, /) -> bool:
    return standing.facts.status in RUNNING - {PlanStatus.FINISHED} and reviews.may_review(standing)


def _present_answer(request: Request, standing: Standing, last: reviews.ReviewView | None, /) -> dict[str, Any]:
    """The form of the answer, for whoever answers the last review; a stale page is told by the token."""
    may_answer = last is not None and reviews.may_answer(standing, last) and standing.facts.status in RUNNING
    if last is None or not may_answer:
        return {"answer": None, "errors": [], "kept": _list_kept(request)}
    view = get_plan(request.actor, request.programme, standing.facts.ref)
    stand = reviews.make_stand(view)
    make = FieldMaker(request)
    comment = make(
        "comment",
        "text",
        _("Add a line, if you like"),
        hint=present_frame(request)["unnamed"],
        reads=_say_who_reads(standing),
        limit=REVIEW,
        names=True,
    )
    lacks = last.outcome == "ready" and not stand.progress.is_complete
    return {"answer": last.ref, "comment": comment, "token": stand.token, "lacks": lacks, "errors": make.errors}


def _list_kept(request: Request, /) -> list[str]:
    """What was typed into a form that comes again, for where it has no place any more."""
    typed = request.data.get("comment", "").strip()
    return [typed] if request.failure is not None and typed else []


def _present_what_then(request: Request, standing: Standing, /) -> dict[str, Any]:
    what = standing.plan.what_then if standing.plan else ""
    may_say = standing.facts.status in HAS_ENDED and standing.may("what_then")
    make = FieldMaker(request)
    options = [("", _("Nothing noted")), *WHAT_THEN.items()]
    field = make("what", "select", _("What happened then?"), what, options=options) if may_say else None
    return {"what_field": field, "what_then": WHAT_THEN.get(what, "")}


def answer_review(request: Request) -> Said:
    target = reviews.about_answering(request.get("review"))
    about = {"target": target, "seen": request.params.get("seen", "")}
    with enter(request, "review", plan_ref=request.get("plan"), **about) as case:
        words = AnswerForm.read(request.data)
        reviews.answer_review(case, words["answer"], words["comment"])
        is_finished = words["answer"] == "agree" and case.target.value[0].is_final
    sentence = _("Saved. They can see that you would rather talk.")
    if words["answer"] == "agree":
        sentence = _("Agreed. This checklist is finished; everything still works.") if is_finished else _("Agreed.")
    return Said(with_hint(sentence, [words["comment"]]))


def show_answered(request: Request) -> Panel:
    """Everything that was said, whichever of it the form was about."""
    return show_review(replace(request, params={**request.params, "review": ""}))
