"""What an author is shown in the place of the block: what people will see, with made-up people, and a summary.

Nothing is stored, and nobody's data is asked for: it works for drafts, for libraries and before anything was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.utils import timezone

from mentoring_xblock.api.files import is_missing_storage
from mentoring_xblock.api.programmes import BlockBroken, ProgrammeView, make_preview
from mentoring_xblock.domain.checklist import ChecklistProblem
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.forms.goals import NOTE
from mentoring_xblock.forms.people import TITLE
from mentoring_xblock.forms.wishes import WISH
from mentoring_xblock.host import Host
from mentoring_xblock.presenters.outlook import (
    MENTEE,
    MENTOR,
    MOST_SKILLS,
    Screen,
    Stage,
    describe_settings,
    present_numbers,
    show_invitation,
    show_mentee,
    show_mentor,
)
from mentoring_xblock.studio.authored import StateInvalid, check_state, is_new, read_state
from mentoring_xblock.studio.requests import Desk
from mentoring_xblock.studio.saying import say_notes, say_problems
from mentoring_xblock.web.inert import make_inert
from mentoring_xblock.web.templates import STYLES, describe_language, get_engine, make_prefix, render_panel

OUTLOOK_STYLES = (*STYLES, "css/editor-outlook.css")
# No programme that is stored has this id, so a part's preview is never taken for its home.
_HOME_ELSEWHERE = -1


def check_reader(host: Host, /) -> None:
    """Studio asks itself who may read the course; the workbench does not; the LMS shows nothing made up."""
    if host.process == "lms":
        raise NotFound
    if host.process != "studio" and not host.may_author():
        raise Refused("not_allowed")


def render_outlook(block: Any, host: Host, /, *, at: datetime) -> str:
    """For whoever may read the course; checked before."""
    author = host.get_author()
    zone = author.zone if author else ZoneInfo(settings.TIME_ZONE)
    state = read_state(block)
    context: dict[str, Any] = {**describe_language(), "prefix": make_prefix(host.get_place().usage_key)}
    context |= {"title": state["fields"]["display_name"], "mentee": MENTEE, "mentor": MENTOR}
    if is_new(state):
        return _render({**context, "is_new": True})
    with timezone.override(zone):
        return _render({**context, **_present(block, host, state, at, zone)})


def _render(context: dict[str, Any], /) -> str:
    return str(get_engine().get_template("editor/outlook.html").render(Context(context)))


def _present(block: Any, host: Host, state: dict[str, Any], at: datetime, zone: ZoneInfo, /) -> dict[str, Any]:
    source = block.make_source(host)
    try:
        programme = make_preview(source)
    except BlockBroken as error:
        problems = [ChecklistProblem(*problem) for problem in error.problems]
        return {"problems": say_problems(problems, state["checklist"])}
    if not source.wants_home:
        programme = replace(programme, home_id=_HOME_ELSEWHERE)
    tracks = programme.tracks
    return {
        "title": programme.title if source.wants_home else programme.here.checklist.title,
        "numbers": present_numbers(programme),
        "settings": describe_settings(programme) if source.wants_home else [],
        "is_part": not source.wants_home,
        "tracks": list(enumerate(title for _track, title in tracks)),
        "panes": list(_list_panes(programme, at, zone)),
        "lacks_storage": is_missing_storage(programme),
        **_examine(block, host, state),
    }


def _examine(block: Any, host: Host, state: dict[str, Any], /) -> dict[str, Any]:
    try:
        checked = check_state(state)
    except StateInvalid as error:
        return {"problems": say_problems(error.problems, state["checklist"])}
    return {"notes": say_notes(Desk(block, host, {}), checked)}


def _list_panes(programme: ProgrammeView, at: datetime, zone: ZoneInfo, /) -> Iterator[dict[str, Any]]:
    """What is seen by whom: of somebody new once, of mentee and mentor for each track."""
    tracks: list[str | None] = [track for track, _title in programme.tracks] or [None]
    most = MOST_SKILLS // len(tracks)
    for number, track in enumerate(tracks):
        stage = Stage(programme, track, at, zone)
        of_mentee = show_mentee(stage, most_skills=most, note_limit=NOTE)
        yield {"who": "mentee", "track": number, "screens": _draw(of_mentee)}
        yield {"who": "mentor", "track": number, "screens": _draw(show_mentor(stage))}
        if number == 0:
            invited = show_invitation(stage, name_limit=TITLE, wish_limit=WISH)
            yield {"who": "new", "track": "", "screens": _draw(invited)}


def _draw(screens: list[Screen], /) -> list[dict[str, Any]]:
    return [
        {
            "title": screen.title,
            "html": make_inert(render_panel(screen.request, screen.panel)),
            "is_open": screen.is_open,
            "more": screen.more,
        }
        for screen in screens
    ]
