"""One skill: the mentee's side of it, and the mentor's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.criteria import about_criterion, about_second_signature
from mentoring_xblock.api.evidence import (
    Evidence,
    ask_second_signature,
    drop_second_signature,
    save_evidence,
    say_ready,
)
from mentoring_xblock.api.hand_over import get_hand_over
from mentoring_xblock.api.lists import get_next_waiting
from mentoring_xblock.api.plan_views import CriterionDetail, get_criterion
from mentoring_xblock.api.reviews import load_review_due
from mentoring_xblock.api.sureness import get_own_note, get_sureness
from mentoring_xblock.api.sureness import save_own_note as keep_own_note
from mentoring_xblock.api.sureness import say_sure as keep_sureness
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.forms.goals import NOTE, OwnNoteForm, SureForm
from mentoring_xblock.forms.signing import EvidenceForm
from mentoring_xblock.presenters.hand_over import say_hand_over
from mentoring_xblock.presenters.own_side import present_own_side
from mentoring_xblock.presenters.reviews import ask_ready
from mentoring_xblock.presenters.skill_pages import present_own_skill, present_skill_to_sign
from mentoring_xblock.presenters.sureness import name_sureness
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def load_detail(request: Request, /) -> CriterionDetail:
    return get_criterion(request.actor, request.programme, request.get("plan"), request.get("criterion"), at=request.at)


def show_skill(request: Request) -> Panel:
    """One page, two sides: what the mentee does here, or what whoever signs does."""
    detail = load_detail(request)
    if Relation.MENTEE in detail.view.relations:
        return _show_own_skill(request, detail)
    return _show_skill_to_sign(request, detail)


def _show_own_skill(request: Request, detail: CriterionDetail, /) -> Panel:
    place = detail.record.address
    note = get_own_note(detail.view, place)
    own = present_own_skill(request, detail)
    side = present_own_side(request, detail, get_sureness(detail.view, place), note, limit=NOTE)
    return Panel("skill", {**own, **side, "errors": own["errors"] + side["note_errors"]})


def _show_skill_to_sign(request: Request, detail: CriterionDetail, /) -> Panel:
    # Signed or answered a moment ago: what is next stands first, and the form has had its turn.
    is_just_done = request.said is not None and request.said.is_undoable
    following = get_next_waiting(request.actor, request.programme, today=request.today) if is_just_done else None
    context = present_skill_to_sign(request, detail, is_just_done=is_just_done, following=following)
    sure = name_sureness(get_sureness(detail.view, detail.record.address))
    # After the last signature: whether they are ready for the role (P6).
    due = load_review_due(detail.view, request.programme) if is_just_done and context["is_signed"] else None
    held = None if is_just_done else get_hand_over(detail.view, request.programme)
    told = say_hand_over(held, first_name=get_first_name(detail.plan.name))
    return Panel("sign", {**context, "sure": sure, "ready": ask_ready(due, detail.plan), "hand_over": told})


def _read_evidence(request: Request, /) -> Evidence:
    words = EvidenceForm.read(request.data)
    return Evidence(
        line=words["line"],
        client=words["client"],
        link=words["link"],
        happened_on=words["happened_on"],
        seen_by=words["seen_by"] or None,
    )


def about_skill(request: Request, /) -> dict[str, Any]:
    """What a use case on one skill of one plan is entered with, the page's token included."""
    return {
        "plan_ref": request.get("plan"),
        "target": about_criterion(request.get("criterion"), setting="leads_may_sign"),
        "seen": request.params.get("seen", ""),
    }


def get_evidence_scope(request: Request, /) -> str:
    """What the daily limit counts by: words and files of one skill together."""
    return sha256(f"{request.get('plan')}.{request.get('criterion')}")


def send_evidence(request: Request) -> Said:
    """Keep what the mentee wrote; with the first button also ask for a signature."""
    scope = get_evidence_scope(request)
    if request.params.get("ready") != "yes":
        with enter(request, "evidence", **about_skill(request), scope=scope) as case:
            evidence = _read_evidence(request)
            save_evidence(case, evidence)
        return Said(with_hint(_("Saved."), [evidence.line, evidence.client]))
    with enter(request, "ready", **about_skill(request), scope=scope) as case:
        evidence = _read_evidence(request)
        say_ready(case, evidence)
        sentence = _("Your mentors can see that you are ready.")
        if not case.standing.mentors:
            sentence = _("Saved. When you have a mentor, they can see that you are ready.")
        elif not any(mentor.signs for mentor in case.standing.mentors):
            sentence = _("Saved. When you have a mentor who signs, they can see that you are ready.")
    return Said(with_hint(sentence, [evidence.line, evidence.client]))


def ask_second(request: Request) -> Said:
    with enter(request, "second_signature", **about_skill(request)) as case:
        ask_second_signature(case)
    return Said(_("A second signature is asked for."))


def drop_second(request: Request) -> Said:
    about = about_skill(request) | {"target": about_second_signature(request.get("criterion"))}
    with enter(request, "drop_second", **about) as case:
        drop_second_signature(case)
    return Said(_("One signature is enough again."))


def say_sure(request: Request) -> Said:
    about = about_skill(request) | {"seen": None}
    with enter(request, "rate", **about) as case:
        keep_sureness(case, int(SureForm.read(request.data)["step"]))
    return Said(_("Noted."))


def save_own_note(request: Request) -> Said:
    about = about_skill(request) | {"seen": None}
    with enter(request, "own_note", **about) as case:
        text = OwnNoteForm.read(request.data)["note"]
        keep_own_note(case, text)
    return Said(with_hint(_("Saved. Only you can read it."), [text]))
