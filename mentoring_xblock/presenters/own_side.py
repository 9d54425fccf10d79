"""What a mentee keeps beside a skill: how sure they feel, a note for themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.plan_views import CriterionDetail
from mentoring_xblock.api.sureness import Sureness
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.sureness import name_sureness, present_sure_choices
from mentoring_xblock.web.requests import Request


def present_own_side(
    request: Request, detail: CriterionDetail, held: Sureness | None, note: str, /, *, limit: int
) -> dict[str, Any]:
    """For the mentee alone; staff who look as them see no note."""
    # Where another form of the page comes again, this one shows what is stored.
    make = FieldMaker(request if "note" in request.data else replace(request, failure=None))
    reads = present_frame(request)["only_you_read"]
    field = make("note", "text", _("My note"), note, reads=reads, limit=limit, names=True)
    return {
        "sure": name_sureness(held),
        "sure_choices": present_sure_choices(held),
        "note": field,
        "note_errors": make.errors,
        "may_note": detail.view.may("own_notes"),
    }
