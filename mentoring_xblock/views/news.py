"""What is new since the last visit, and that somebody was here."""

from __future__ import annotations

from mentoring_xblock.api import visits
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.news import list_news
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.news import present_news
from mentoring_xblock.views.base import enter
from mentoring_xblock.web.requests import Panel, Request, Said


def show_news(request: Request) -> Panel:
    before = request.params.get("before", "")
    items, more = list_news(request.actor, request.programme, at=request.at, before=before)
    part = get_part(request.actor, request.programme)
    context = {
        **present_frame(request, part),
        "rows": present_news(items, part.news_since),
        "more": more,
        "back": get_back(request, part),
    }
    return Panel("news", context)


def show_noted(_request: Request) -> Panel:
    """The page asks for this by itself and shows nothing of the answer."""
    return Panel("noted", {})


def note_visit(request: Request) -> Said:
    with enter(request, "seen") as case:
        visits.note_visit(case)
    return Said("")
