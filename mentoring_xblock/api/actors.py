"""Who performs a use case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request. `name`: what the platform would call them, until they confirm a name here.

    `is_lead`: course staff; limited staff only where the programme's settings say so, and before one plan only where
    its terms do (`is_limited_staff`).
    """

    user_id: int
    name: str
    zone: ZoneInfo
    is_enrolled: bool
    is_lead: bool
    is_masquerading: bool = False
    is_limited_staff: bool = False

    def get_today(self, at: datetime, /) -> date:
        return at.astimezone(self.zone).date()
