"""The template engine of this package: its own, cached, so that no platform setting reaches in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils import translation

from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.web.requests import Panel, Request

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


def render_panel(request: Request, panel: Panel, /) -> str:
    """The inside of the block's panel."""
    context = {**panel.context, "request": request, "prefix": make_prefix(request.place.usage_key), "panel": panel.name}
    return str(get_engine().get_template(f"panels/{panel.name}.html").render(Context(context)))


def render_root(request: Request, panel: Panel, /) -> str:
    """The whole block: live region, notice, panel."""
    language = translation.get_language() or "en"
    context = {
        "request": request,
        "panel": panel.name,
        "prefix": make_prefix(request.place.usage_key),
        "person": request.host.get_visit().person,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "inside": render_panel(request, panel),
    }
    return str(get_engine().get_template("root.html").render(Context(context)))


def render_page(request: Request, panel: Panel, /) -> str:
    """A page of its own around one panel, for a link that is opened in another tab."""
    context = {"root": render_root(request, panel), "request": request, "title": request.programme.title}
    context["styles"] = [request.host.get_resource_url(path) for path in STYLES]
    context["scripts"] = [request.host.get_resource_url(path) for path in (*SCRIPTS, "js/page.js")]
    context["language"] = translation.get_language() or "en"
    return str(get_engine().get_template("page.html").render(Context(context)))


def render_visitor(programme: ProgrammeView, sentence: str, /) -> str:
    """What someone sees who is not on the course: what it is, the checklist's wording, and how to come in."""
    checklists = [block.checklist for block in programme.blocks]
    context = Context({"title": programme.title, "checklists": checklists, "sentence": sentence})
    return str(get_engine().get_template("visitor.html").render(context))


def render_message(sentence: str, problems: list[str] | None = None, /) -> str:
    """The block where nothing else can be shown: one sentence, and for its author what is wrong."""
    return str(get_engine().get_template("message.html").render(Context({"sentence": sentence, "problems": problems})))


STYLES = ("css/coach-mentoring.css", "css/coach-mentoring-forms.css")
SCRIPTS = (
    "js/coach-mentoring.js",
    "vendor/htmx.min.js",
    "js/drafts.js",
    "js/exchange.js",
    "js/sending.js",
    "js/panels.js",
    "js/hints.js",
)
