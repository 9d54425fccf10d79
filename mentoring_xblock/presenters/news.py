"""What is new, as a list: a shape for each kind, the words, the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from mentoring_xblock.api.news import NewsItem

SHAPES: Mapping[str, str] = {
    "asked": "person",
    "offered": "person",
    "proposed": "person",
    "agreed": "person",
    "ended": "person",
    "left": "person",
    "approved": "person",
    "restored": "person",
    "touch_changed": "person",
    "support_answered": "person",
    "not_yet": "not-yet",
    "signed": "signed",
    "taken_back": "taken-back",
    "taken_back_yours": "taken-back",
    "ready": "waiting",
    "second_asked": "again",
    "talk_logged": "talk",
    "talk_confirmed": "talk",
    "outcome_due": "talk",
    "talk_planned": "day",
    "talk_agreed": "day",
    "talk_another_time": "day",
    "talk_cancelled": "day",
    "talk_soon": "day",
    "review_held": "day",
    "review_held_by_mentee": "day",
    "review_answered": "day",
    "question": "question",
    "question_answered": "question",
    "paused": "break",
    "suspended": "break",
    "closed": "look",
    "quiet": "look",
    "authorised": "look",
    "track_changed": "look",
}
"""What `cm-kind--<shape>` draws; the words beside it say the same."""


@dataclass(frozen=True, slots=True)
class NewsRow:
    shape: str
    text: str
    link_text: str
    url_panel: str
    params: Mapping[str, str]
    at: datetime
    is_new: bool


def present_news(items: Iterable[NewsItem], since: datetime | None, /) -> list[NewsRow]:
    """`since`: of the last visit; without one everything is new."""
    return [
        NewsRow(
            shape=SHAPES[item.kind],
            text=item.text,
            link_text=_(item.link_text),
            url_panel=item.panel,
            params=item.params,
            at=item.at,
            is_new=since is None or item.at > since,
        )
        for item in items
    ]
