"""A plan that is due for review, in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from mentoring_xblock.api.retention import DuePlan
from mentoring_xblock.web.tags import day


def present_due(item: DuePlan, zone: ZoneInfo, /) -> dict[str, Any]:
    since = day(item.since.astimezone(zone).date())
    return {"plan": item.ref, "name": item.name, "why": _get_reason(item) % {"day": since}}


def _get_reason(item: DuePlan, /) -> str:
    match item.status if item.reason == "ended" else "":
        case "left":
            return _("Stopped %(day)s")
        case "closed":
            return _("Closed %(day)s")
        case "finished":
            return _("Finished %(day)s")
    return _("Nothing written since %(day)s, and past the finish date")
