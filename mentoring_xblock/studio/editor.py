"""The editor's page: everything that it needs to start, in one answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from mentoring_xblock.api.authoring import find_home_settings, get_skill_facts
from mentoring_xblock.domain import checklist as limits
from mentoring_xblock.domain.programme import MAX_HOURS, MAX_PLAN_MENTORS, MAX_WEEKS
from mentoring_xblock.domain.retention import MAX_MONTHS_TO_KEEP
from mentoring_xblock.formats.templates import Template, list_tag_starters, list_templates
from mentoring_xblock.host import Host
from mentoring_xblock.studio.authored import StateInvalid, check_state, get_field, is_new, read_held
from mentoring_xblock.studio.requests import Desk
from mentoring_xblock.studio.saying import say_notes, say_problems
from mentoring_xblock.studio.script_words import list_editor_words
from mentoring_xblock.studio.verbs import VERBS
from mentoring_xblock.web.templates import describe_language, get_engine, make_prefix

EDITOR_STYLES = ("css/coach-mentoring.css", "css/coach-mentoring-forms.css", "css/editor.css", "css/editor-panels.css")
EDITOR_SCRIPTS = (
    "js/editor/start.js",
    "js/editor/model.js",
    "js/editor/showing.js",
    "js/editor/signed.js",
    "js/editor/more.js",
    "js/editor/rows.js",
    "js/editor/head.js",
    "js/editor/moving.js",
    "js/editor/sections.js",
    "js/editor/problems.js",
    "js/editor/settings.js",
    "js/editor/incoming.js",
    "js/editor/gallery.js",
    "js/editor/keeping.js",
    "js/editor/saving.js",
)
LIMITS = {
    "criteria": limits.MAX_CRITERIA,
    "sections": limits.MAX_SECTIONS,
    "tracks": limits.MAX_TRACKS,
    "tags": limits.MAX_TAGS,
    "title": limits.MAX_TITLE,
    "guide": limits.MAX_GUIDE,
    "weeks": MAX_WEEKS,
    "hours": MAX_HOURS,
    "mentors": MAX_PLAN_MENTORS,
    "months": MAX_MONTHS_TO_KEEP,
}


def render_editor(block: Any, host: Host, /) -> str:
    """The whole editor for whoever may write the course; checked before."""
    data = make_editor_data(block, host)
    prefix = make_prefix(host.get_place().usage_key)
    context = {**describe_language(), "prefix": prefix, "data": embed_json(data), "is_new": data["isNew"]}
    context["is_part"] = data["state"]["fields"]["is_home"] is not True
    return str(get_engine().get_template("editor/page.html").render(Context(context)))


def make_editor_data(block: Any, host: Host, /) -> dict[str, Any]:
    """The JSON that docs/development.md describes under "The editor"."""
    place = host.get_place()
    author = host.get_author()
    held = read_held(block)
    state = held.state
    facts = get_skill_facts(place.usage_key)
    data = {
        "base": held.base,
        "isNew": is_new(state),
        "state": state,
        "facts": {name: {"signatures": fact.signatures, "edition": fact.edition} for name, fact in facts.items()},
        "limits": LIMITS,
        "templates": [_describe_template(it) for it in list_templates()],
        "tagStarters": [
            {**{key: getattr(it, key) for key in limits.TAG_KEYS}, "isOld": it.is_old} for it in list_tag_starters()
        ],
        "author": author.opaque_id if author else "",
        "place": make_prefix(place.usage_key),
        # Comes after the page: only dragging needs it.
        "sortableUrl": host.get_resource_url("vendor/Sortable.min.js"),
        "urls": {verb: host.get_url("studio", verb) for verb in VERBS},
        "home": _find_home(host, state["fields"]),
        "words": list_editor_words(),
        **describe_language(),
    }
    return data | _examine(Desk(block, host, {}), state)


def _find_home(host: Host, fields: dict[str, Any], /) -> dict[str, Any] | None:
    """The front page that a part belongs to, as far as the course tells, and its settings as last published."""
    if fields["is_home"] is not False:
        return None
    blocks = host.list_neighbours()
    mine = (item for item in blocks if item.wants_home and item.programme == fields["programme_slug"])
    found = next(mine, None)
    if found is None:
        return None
    settings = find_home_settings(host.get_place().course_key, found.programme)
    held = {get_field(name): value for name, value in asdict(settings).items()} if settings else {}
    return {"title": found.title, "settings": held}


def _describe_template(template: Template, /) -> dict[str, Any]:
    return {
        "name": template.name,
        "title": template.title,
        "summary": template.summary,
        "skills": template.skills,
        "sections": template.sections,
        "tracks": template.tracks,
    }


def _examine(desk: Desk, state: dict[str, Any], /) -> dict[str, Any]:
    """A block that is new has neither problems nor notes: nobody has done anything about it."""
    if is_new(state):
        return {"problems": [], "notes": []}
    try:
        checked = check_state(state)
    except StateInvalid as error:
        return {"problems": say_problems(error.problems, state["checklist"]), "notes": []}
    return {"problems": [], "notes": say_notes(desk, checked, counts_people=True)}


def embed_json(data: object, /) -> SafeString:
    """JSON that may stand inside a script element as it is: nothing in it ends or begins one."""
    text = json.dumps(data, ensure_ascii=True, default=str)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(text)  # noqa: S308
