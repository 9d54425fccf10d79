"""The template engine of this package: its own, cached, so that no platform setting reaches in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from mentoring_xblock.api.files import is_missing_storage
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.web.requests import Panel, Request
from mentoring_xblock.web.script_words import list_script_words

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "mentoring_xblock"


@cache
def get_engine() -> Engine:
    return Engine(
        dirs=[str(TEMPLATES)],
        builtins=["django.templatetags.i18n", "mentoring_xblock.web.tags"],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        autoescape=True,
        string_if_invalid="",
    )


def make_prefix(usage_key: str, /) -> str:
    """What ids of this block begin with, so that two blocks on a page keep apart: `[a-z][a-z0-9]*`."""
    return f"b{sha256(usage_key)[:8]}"


def describe_language() -> dict[str, str]:
    """What `lang` and `dir` say of a text in the active language."""
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    return {"language": translation.get_language() or "en", "direction": direction}


def render_panel(request: Request, panel: Panel, /) -> str:
    """The inside of the block's panel."""
    context = {**panel.context, "request": request, "prefix": make_prefix(request.place.usage_key), "panel": panel.name}
    return str(get_engine().get_template(f"panels/{panel.name}.html").render(Context(context)))


def render_root(request: Request, panel: Panel, /, *, address: str = "") -> str:
    """The whole block: live region, notice, panel. `address`: of the panel, where it is not that of the page."""
    actor = request.actor
    context = {
        **describe_language(),
        "request": request,
        "panel": panel.name,
        "address": address,
        "prefix": make_prefix(request.place.usage_key),
        "person": request.host.get_visit().person,
        "words": list_script_words(),
        "inside": render_panel(request, panel),
        "lead_name": request.programme.settings.lead_name or _("the lead"),
        "lacks_storage": (actor.is_lead or actor.is_limited_staff) and is_missing_storage(request.programme),
    }
    return str(get_engine().get_template("root.html").render(Context(context)))


def render_page(request: Request, panel: Panel, /) -> str:
    """A page of its own around one panel, for a link that is opened in another tab."""
    context = {"root": render_root(request, panel), "request": request, "title": request.programme.title}
    context["styles"] = [request.host.get_resource_url(path) for path in STYLES]
    context["scripts"] = [request.host.get_resource_url(path) for path in (*SCRIPTS, "js/page.js")]
    return str(get_engine().get_template("page.html").render(Context({**context, **describe_language()})))


def render_visitor(programme: ProgrammeView, sentence: str, /, *, is_author: bool = False) -> str:
    """What someone sees who is not on the course: what it is, the checklist's wording, and how to come in.

    `is_author`: also what the site cannot do of what the settings ask for.
    """
    checklists = [block.checklist for block in programme.blocks]
    context = {
        **describe_language(),
        "title": programme.title,
        "checklists": checklists,
        "sentence": sentence,
        "lacks_storage": is_author and is_missing_storage(programme),
    }
    return str(get_engine().get_template("visitor.html").render(Context(context)))


def render_message(sentence: str, problems: list[str] | None = None, /) -> str:
    """The block where nothing else can be shown: one sentence, and for its author what is wrong."""
    context = {"sentence": sentence, "problems": problems, **describe_language()}
    return str(get_engine().get_template("message.html").render(Context(context)))


def render_refusal(sentence: str, /, *, sign_in_url: str, course_url: str, styles: Sequence[str]) -> str:
    """A page of its own where a link cannot be followed. It may stand in a frame: its links lead out of that."""
    context = {**describe_language(), "title": _("Coach-mentoring"), "sentence": sentence}
    inside = Context({**context, "sign_in_url": sign_in_url, "course_url": course_url})
    root = get_engine().get_template("refusal.html").render(inside)
    return str(get_engine().get_template("page.html").render(Context({**context, "root": root, "styles": styles})))


STYLES = ("css/coach-mentoring.css", "css/coach-mentoring-forms.css", "css/coach-mentoring-lists.css")
SCRIPTS = (
    "js/coach-mentoring.js",
    "vendor/htmx.min.js",
    "js/drafts.js",
    "js/exchange.js",
    "js/forms.js",
    "js/sending.js",
    "js/panels.js",
    "js/hints.js",
)
