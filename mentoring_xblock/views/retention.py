"""The lead's list of what is kept longer than the programme says. Looking at it changes nothing (rule D3)."""

from __future__ import annotations

from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.retention import list_due
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.retention import present_due
from mentoring_xblock.web.requests import Panel, Request


def show_due(request: Request) -> Panel:
    standing = Standing(request.actor, None, [])
    found, more = list_due(standing, request.programme, at=request.at, after=request.params.get("after", ""))
    context = {
        **present_frame(request),
        "months": request.programme.settings.months_to_keep,
        "rows": [present_due(item, request.actor.zone) for item in found],
        "more": more,
    }
    return Panel("due", context)
