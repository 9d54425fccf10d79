"""What somebody reads before they join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.lists import Part
from mentoring_xblock.api.wishes import NOTHING, Wishes
from mentoring_xblock.domain.finish_date import suggest_finish_date
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.wishes import has_more, make_wish_fields
from mentoring_xblock.web.requests import Request


def present_invitation(
    request: Request,
    part: Part,
    /,
    *,
    name_limit: int,
    wish_limit: int,
    may_volunteer: bool,
    opting_out: Mapping[str, bool],
    wishes: Wishes = NOTHING,
    may_offer: bool = False,
) -> dict[str, Any]:
    """What it is and is not, the checklist's wording, and joining; with the `wishes` of who comes back."""
    settings = request.programme.settings
    suggested = suggest_finish_date(request.today, weeks=settings.weeks, full_time_hours=settings.hours, hours=None)
    make = FieldMaker(request)
    tracks = request.programme.tracks
    here = request.programme.here
    is_part = here.id != request.programme.home_id
    fields = {
        "name": make(
            "name", "line", _("The name that others see"), request.actor.name, limit=name_limit, required=True
        ),
        "track": make("track", "choice", _("What are you working towards?"), options=tracks) if tracks[1:] else None,
        "finish_on": make("finish_on", "date", _("Finish by"), suggested, hint=_("You can change this at any time.")),
    }
    hours = make("hours", "number", _("I work part-time: hours a week"), hint=_("The finish date moves with it."))
    extras = [hours, *make_wish_fields(make, wishes, may_offer, limit=wish_limit).values()]
    return {
        **present_frame(request, part, "checklist"),
        "fields": fields,
        "extras": extras,
        "is_more_open": has_more(extras),
        "errors": make.errors,
        "only_track": tracks[0][0] if len(tracks) == 1 else "",
        "suggested": suggested,
        "title": here.checklist.title if is_part else request.programme.title,
        "checklists": [here.checklist] if is_part else [block.checklist for block in request.programme.blocks],
        "settings": settings,
        "is_back": part.plan_ref is not None,
        "may_join": request.actor.is_enrolled,
        "may_volunteer": may_volunteer,
        **opting_out,
    }
