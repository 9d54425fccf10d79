"""What stands around a panel: the tabs, the safety line, who reads what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import visits
from mentoring_xblock.api.lists import Part
from mentoring_xblock.web.requests import Request


@dataclass(frozen=True)
class Tab:
    panel: str
    label: str
    is_here: bool


def present_tabs(request: Request, part: Part, here: str, /) -> list[Tab]:
    """The tabs of everything that the viewer is; one alone is not shown as a choice."""
    tabs = []
    if part.mentor_ref is not None:
        tabs.append(("desk", _("People I mentor")))
    if part.plan_ref is not None:
        tabs += [("checklist", _("My checklist")), ("talks", _("Talks")), ("goals", _("Goals")), ("more", _("More"))]
    if request.actor.is_lead:
        tabs += [("today", _("Today")), ("people", _("People")), ("all-mentors", _("Mentors"))]
    if len(tabs) < 2:
        return []
    return [Tab(name, label, name == here) for name, label in tabs]


def get_back(request: Request, part: Part, /) -> Tab:
    """The page that a viewer most likely came from, where more than one leads here."""
    if part.mentor_ref is not None:
        return Tab("desk", _("People I mentor"), is_here=False)
    if part.plan_ref is not None:
        return Tab("more", _("More"), is_here=False)
    if request.actor.is_lead:
        return Tab("today", _("Today"), is_here=False)
    return Tab("invitation", request.programme.title, is_here=False)


def get_safety_line(request: Request, /) -> str:
    """The author's line, or the usual one (rule E9)."""
    return request.programme.settings.safety_line or _(
        "Worried that someone is at risk? Do not write it here. Tell your safeguarding lead now. "
        "In an emergency ring 999."
    )


def get_lead_name(request: Request, /) -> str:
    return request.programme.settings.lead_name or _("the lead")


def present_frame(request: Request, part: Part | None = None, here: str = "", /) -> dict[str, Any]:
    return {
        "tabs": present_tabs(request, part, here) if part else [],
        "seen_due": part is not None and visits.is_due(part, request.at) and not request.actor.is_masquerading,
        "news_count": part.news_count if part else 0,
        "safety_line": get_safety_line(request),
        "lead_name": get_lead_name(request),
        "unnamed": _("Say “a client” or “a colleague”, not a name."),
        "pair_reads": _("You and your mentors can read this, also a mentor you choose later."),
        "skill_reads": _("You, your mentors and the lead can read this, also a mentor you choose later."),
        "only_you_read": _("Only you can read this. In rare cases the law lets others ask for it."),
    }
