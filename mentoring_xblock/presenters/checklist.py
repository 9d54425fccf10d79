"""The checklist of one plan: its lines, its progress, what needs the mentee's eye."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.lists import RequestItem
from mentoring_xblock.api.plan_views import CriterionLine, PlanView
from mentoring_xblock.api.planned_talks import ComingTalk
from mentoring_xblock.api.relations import MentorFacts
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.plan_states import is_resting
from mentoring_xblock.presenters.news import NewsRow
from mentoring_xblock.presenters.words import TAGS, get_first_name, get_status_words, join_names

UP_NEXT = 3
NEEDS_AN_EYE = (Status.SHOW_AGAIN, Status.NOT_YET, Status.TAKEN_BACK)


@dataclass(frozen=True)
class Row:
    """One skill in a list."""

    address: str
    title: str
    tag: str
    words: str
    comment: str


def get_waiting_for(mentors: Iterable[MentorFacts], seen_by: str | None, /) -> str:
    """Whose turn it is: the mentor whom the mentee named, else all of them; whoever looks is "you"."""
    rows = [mentor for mentor in mentors if mentor.signs]
    named = [row for row in rows if row.participant_ref == seen_by]
    return join_names([_("you") if row.is_self else get_first_name(row.name) for row in named or rows])


def make_row(line: CriterionLine, mentors: list[MentorFacts], /) -> Row:
    return Row(
        address=str(line.address),
        title=line.criterion.title,
        tag=TAGS[line.status],
        words=get_status_words(
            line.status, waiting_for=get_waiting_for(mentors, line.state.seen_by), needed=line.needed
        ),
        comment=line.comment if line.status in NEEDS_AN_EYE else "",
    )


def present_progress(view: PlanView, /) -> dict[str, Any]:
    """Counts, shares in whole percent for the bar, and the sentence that says the same."""
    progress = view.progress
    total = progress.total or 1
    words = _("%(signed)s of %(total)s signed") % {"signed": progress.signed, "total": progress.total}
    waiting = _("%(count)s waiting") % {"count": progress.waiting} if progress.waiting else ""
    signed_share = round(100 * progress.signed / total)
    return {
        "words": words,
        "waiting": waiting,
        "label": f"{words}, {waiting}" if waiting else words,
        "signed_share": signed_share,
        "waiting_share": min(round(100 * progress.waiting / total), 100 - signed_share),
        "is_complete": progress.is_complete,
        "total": progress.total,
    }


def present_front(
    view: PlanView,
    requests: list[RequestItem],
    /,
    *,
    today: date,
    news: Iterable[NewsRow] = (),
    coming: Iterable[ComingTalk] = (),
) -> dict[str, Any]:
    """The mentee's first screen. What stands there with a card of its own is not said a second time as new."""
    here = view.programme.here
    is_part = here.id != view.programme.home_id
    eye = [line for line in view.lines if line.status in NEEDS_AN_EYE]
    to_come = [line for line in view.lines if line.status not in (*NEEDS_AN_EYE, Status.SIGNED)]
    of_part = [line for line in view.lines if line.address.block_id == here.id] if is_part else []
    on_cards = {str(line.address) for line in eye}
    return {
        "news": [row for row in news if row.params.get("criterion") not in on_cards],
        "coming": list(coming),
        "plan": view.plan,
        "first_name": get_first_name(view.plan.name),
        "progress": present_progress(view),
        "eye": [make_row(line, view.mentors) for line in eye],
        "next": [make_row(line, view.mentors) for line in to_come[:UP_NEXT]],
        "mentors": view.mentors,
        "had_mentor": bool(view.standing.mentorships),
        "is_resting": is_resting(view.plan.status, view.plan.paused_until, today),
        "may_move": view.standing.may("finish_date"),
        "asked": [item for item in requests if item.how == "asked"],
        "offers": [item for item in requests if item.how == "offered"],
        "proposed": [item for item in requests if item.how == "proposed"],
        "part": here.checklist.title if is_part else "",
        "part_rows": [make_row(line, view.mentors) for line in of_part],
        "is_running": view.plan.status in ("awaiting", "taking_part", "on_break", "finished"),
    }


FILTERS: Mapping[str, tuple[Promise, Collection[Status]]] = {
    "to_do": (gettext_lazy("To do"), {Status.TO_DO, Status.SHOW_AGAIN, Status.HALF, Status.BROUGHT_IN}),
    "waiting": (gettext_lazy("Waiting"), {Status.WAITING}),
    "look": (gettext_lazy("Worth a look"), set(NEEDS_AN_EYE)),
    "signed": (gettext_lazy("Signed"), {Status.SIGNED}),
}
"""By which the full list can be narrowed; a skill may be in more than one."""


def present_filters(view: PlanView, chosen: str, /) -> list[dict[str, Any]]:
    """The filters that anything falls into, with how much, "all" first; the one that is chosen is said to be."""
    counts = {name: sum(line.status in statuses for line in view.lines) for name, (_label, statuses) in FILTERS.items()}
    rows = [{"name": "", "label": _("All"), "count": len(view.lines), "is_chosen": chosen not in FILTERS}]
    return rows + [
        {"name": name, "label": str(label), "count": counts[name], "is_chosen": name == chosen}
        for name, (label, _statuses) in FILTERS.items()
        if counts[name] or name == chosen
    ]


def present_sections(view: PlanView, /, *, chosen: str = "") -> list[dict[str, Any]]:
    """Every skill by section, or those of one filter; of several blocks each begins with its title."""
    wanted = FILTERS[chosen][1] if chosen in FILTERS else set(Status)
    titles = {block.id: block.checklist.title for block in view.programme.blocks}
    shown: set[int] = set()
    sections = []
    for block_id, title, of_section in view.by_section:
        lines = [line for line in of_section if line.status in wanted]
        if not lines:
            continue
        is_new = block_id not in shown and len(titles) > 1
        shown.add(block_id)
        rows = [make_row(line, view.mentors) for line in lines]
        sections.append({"block": titles[block_id] if is_new else "", "title": title, "rows": rows})
    return sections
