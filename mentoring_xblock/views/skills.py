"""One skill: the mentee's side of it, and the mentor's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring_xblock.api.criteria import about_criterion, about_second_signature
from mentoring_xblock.api.evidence import (
    Evidence,
    ask_second_signature,
    drop_second_signature,
    save_evidence,
    say_ready,
)
from mentoring_xblock.api.lists import get_next_waiting
from mentoring_xblock.api.plan_views import CriterionDetail, get_criterion
from mentoring_xblock.domain.file_types import CONTENT_TYPES, MAX_FILE_BYTES
from mentoring_xblock.domain.ledger.schema import FILES
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.signing import list_methods, offers_last_night, suggest_seen_on
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.forms.signing import COMMENT, EVIDENCE, EvidenceForm
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.skill import present_skill
from mentoring_xblock.presenters.words import HOW, get_first_name
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


def _make_own_fields(request: Request, make: FieldMaker, detail: CriterionDetail, /) -> dict[str, Any]:
    frame = present_frame(request)
    state, criterion = detail.record.state, detail.record.criterion
    mentors = [(mentor.participant_ref, mentor.name) for mentor in detail.view.mentors]
    suggested, _is_theirs = suggest_seen_on(state, request.today)
    return {
        "line": make(
            "line",
            "text",
            _("What I did"),
            detail.evidence.get("line", ""),
            hint=frame["unnamed"],
            limit=EVIDENCE,
            reads=frame["skill_reads"],
            names=True,
        ),
        "happened_on": make("happened_on", "date", _("When"), suggested),
        "seen_by": make(
            "seen_by", "select", _("Who saw it"), state.seen_by, options=[("", _("All my mentors")), *mentors]
        )
        if len(mentors) > 1
        else None,
        "client": make(
            "client",
            "text",
            _("The client's part"),
            detail.evidence.get("client", ""),
            hint=_("What did they choose, say or do?"),
            limit=EVIDENCE,
            names=True,
        )
        if criterion.client_voice or detail.evidence.get("client")
        else None,
        "link": make(
            "link", "link", _("A link to something that shows it"), detail.evidence.get("link", ""), limit=2_000
        ),
    }


def _show_own_skill(request: Request, detail: CriterionDetail, /) -> Panel:
    # Where something else than this form comes again, it shows what is stored.
    make = FieldMaker(request if "line" in request.data else replace(request, failure=None))
    make_file = FieldMaker(request)
    return Panel(
        "skill",
        {
            **present_frame(request),
            **present_skill(detail, at=request.at),
            "fields": _make_own_fields(request, make, detail),
            "file_field": _make_file_field(request, make_file) if detail.may_add_file else None,
            "file_endings": ",".join(f".{ending}" for ending in CONTENT_TYPES),
            "file_limit": MAX_FILE_BYTES,
            "are_files_full": sum(not item.is_taken_out for item in detail.files) == len(FILES),
            "errors": make.errors + make_file.errors,
            "may_write": detail.plan.status in RUNNING,
            "is_first_reading": not detail.history,
            "kept": list_kept_words(request),
        },
    )


def _make_file_field(request: Request, make: FieldMaker, /) -> Field:
    hint = _(
        "PDF, JPG, PNG, DOCX, ODT or TXT, at most 4 MB. It is sent as soon as you choose it. "
        "No clients or colleagues in pictures."
    )
    return make("content", "file", _("Add a file"), hint=hint, reads=present_frame(request)["skill_reads"])


def list_kept_words(request: Request, /) -> list[str]:
    """What was typed into a form that comes again, for where the form itself has no place any more."""
    words = [request.data.get(name, "").strip() for name in ("line", "client", "link", "comment")]
    return [text for text in words if text] if request.failure else []


def _make_sign_fields(request: Request, make: FieldMaker, detail: CriterionDetail, /) -> dict[str, Any]:
    """Nothing is chosen beforehand: how they know is the mentor's own statement."""
    first, more = list_methods(detail.record.criterion)
    seen_on, _is_theirs = suggest_seen_on(detail.record.state, request.today)
    name = get_first_name(detail.plan.name)
    comment_hint = present_frame(request)["unnamed"]
    if not detail.needs_line:
        optional = _("Optional: %(name)s has written.") % {"name": name}
        comment_hint = f"{optional} {comment_hint}"
    return {
        "method": make(
            "method",
            "choice",
            _("How do you know?"),
            options=[(key, HOW[key]) for key in first],
            more=[(key, HOW[key]) for key in more],
            required=True,
        ),
        "seen_on": make("seen_on", "date", _("When"), seen_on, required=True),
        "comment": make(
            "comment",
            "text",
            _("What did you see or hear?") if detail.needs_line else _("Add a line"),
            hint=comment_hint,
            reads=_("You, %(name)s, their mentors and the lead can read this.") % {"name": name},
            limit=COMMENT,
            required=detail.needs_line,
            names=True,
        ),
        "client": make("client", "text", _("The client's part"), limit=COMMENT, required=True, names=True)
        if detail.needs_client
        else None,
    }


def _show_skill_to_sign(request: Request, detail: CriterionDetail, /) -> Panel:
    make = FieldMaker(request)
    _seen_on, is_theirs = suggest_seen_on(detail.record.state, request.today)
    # Signed or answered a moment ago: what is next stands first, and the form has had its turn.
    is_just_done = request.said is not None and request.said.is_undoable
    following = get_next_waiting(request.actor, request.programme, today=request.today) if is_just_done else None
    return Panel(
        "sign",
        {
            **present_frame(request),
            **present_skill(detail, at=request.at),
            "fields": _make_sign_fields(request, make, detail),
            "errors": make.errors,
            "first_name": get_first_name(detail.plan.name),
            "is_mentor": Relation.MENTOR in detail.view.relations,
            "is_just_done": is_just_done,
            "is_theirs": is_theirs,
            "kept": list_kept_words(request),
            "last_night": offers_last_night(timezone.localtime(request.at)),
            "yesterday": request.today - timedelta(days=1),
            "next_waiting": following,
            "next_name": get_first_name(following.mentee_name) if following else "",
        },
    )


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
