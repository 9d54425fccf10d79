"""The page of one skill, from both sides: what the mentee writes, and what whoever signs says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring_xblock.api.lists import WaitingItem
from mentoring_xblock.api.plan_views import CriterionDetail
from mentoring_xblock.domain.file_types import CONTENT_TYPES, MAX_FILE_BYTES
from mentoring_xblock.domain.ledger.schema import FILES
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.signing import MAX_COMMENT, MAX_EVIDENCE, list_methods, offers_last_night, suggest_seen_on
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.skill import present_skill
from mentoring_xblock.presenters.words import HOW, get_first_name
from mentoring_xblock.web.requests import Request


def present_own_skill(request: Request, detail: CriterionDetail, /) -> dict[str, Any]:
    """The panel on which a mentee says what they did."""
    # Where something else than this form comes again, it shows what is stored.
    make = FieldMaker(request if "line" in request.data else replace(request, failure=None))
    make_file = FieldMaker(request)
    return {
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
        "kept": _list_kept_words(request),
    }


def _make_own_fields(request: Request, make: FieldMaker, detail: CriterionDetail, /) -> dict[str, Any]:
    frame = present_frame(request)
    state, criterion = detail.record.state, detail.record.criterion
    mentors = [(mentor.participant_ref, mentor.name) for mentor in detail.view.mentors]
    suggested, _is_theirs = suggest_seen_on(state, request.today)
    hint = frame["unnamed"]
    if criterion.kind == "judgement":
        example = _("Tell it as it was, one time that really happened: what you saw, what you thought, what you did.")
        hint = f"{example} {hint}"
    return {
        "line": make(
            "line",
            "text",
            _("What I did"),
            detail.evidence.get("line", ""),
            hint=hint,
            limit=MAX_EVIDENCE,
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
            limit=MAX_EVIDENCE,
            names=True,
        )
        if criterion.client_voice or detail.evidence.get("client")
        else None,
        "link": make(
            "link", "link", _("A link to something that shows it"), detail.evidence.get("link", ""), limit=2_000
        ),
    }


def _make_file_field(request: Request, make: FieldMaker, /) -> Field:
    hint = _(
        "PDF, JPG, PNG, DOCX, ODT or TXT, at most 4 MB. It is sent as soon as you choose it. "
        "No clients or colleagues in pictures."
    )
    return make("content", "file", _("Add a file"), hint=hint, reads=present_frame(request)["skill_reads"])


def _list_kept_words(request: Request, /) -> list[str]:
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
            limit=MAX_COMMENT,
            required=detail.needs_line,
            names=True,
        ),
        "client": make("client", "text", _("The client's part"), limit=MAX_COMMENT, required=True, names=True)
        if detail.needs_client
        else None,
    }


def present_skill_to_sign(
    request: Request, detail: CriterionDetail, /, *, is_just_done: bool = False, following: WaitingItem | None = None
) -> dict[str, Any]:
    """The panel on which a mentor says how they know."""
    make = FieldMaker(request)
    _seen_on, is_theirs = suggest_seen_on(detail.record.state, request.today)
    return {
        **present_frame(request),
        **present_skill(detail, at=request.at),
        "fields": _make_sign_fields(request, make, detail),
        "errors": make.errors,
        "first_name": get_first_name(detail.plan.name),
        "is_mentor": Relation.MENTOR in detail.view.relations,
        "is_just_done": is_just_done,
        "confirms_client": detail.record.criterion.client_voice and not detail.needs_client,
        "is_theirs": is_theirs,
        "kept": _list_kept_words(request),
        "last_night": offers_last_night(timezone.localtime(request.at)),
        "yesterday": request.today - timedelta(days=1),
        "next_waiting": following,
        "next_name": get_first_name(following.mentee_name) if following else "",
    }
