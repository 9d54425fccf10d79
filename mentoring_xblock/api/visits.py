"""When somebody was here last: what happened since is new to them (rule N1's messages, shown on the page)."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentoring_xblock.api.lists import Part
from mentoring_xblock.api.news import A_VISIT_ENDS_AFTER
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.models import Visit

NOTED_EVERY = timedelta(minutes=10)
NEWS_LAST = timedelta(days=30)
"""As long as messages are kept."""


def is_due(part: Part, at: datetime, /) -> bool:
    """Whether the page asks for the visit to be noted: only of those who take part, and not at every look."""
    takes_part = part.plan_ref is not None or part.mentor_ref is not None
    return takes_part and (part.came_at is None or at - part.came_at >= NOTED_EVERY)


def note_visit(case: Case, /) -> None:
    """They are here now. Another visit than the last one, and what happened until then is not new any more."""
    row, is_first = Visit.objects.get_or_create(
        programme_id=case.programme.id,
        user_id=case.actor.user_id,
        defaults={"came_at": case.at, "news_since": case.at - NEWS_LAST},
    )
    if is_first or row.came_at >= case.at:
        return
    if case.at - row.came_at >= A_VISIT_ENDS_AFTER:
        row.news_since = row.came_at
    row.came_at = case.at
    row.save(update_fields=["came_at", "news_since"])
