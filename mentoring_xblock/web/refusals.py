"""Errors as answers: a sentence for the script to show; where a link was opened, a page of its own with ways on."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from webob import Request as WebRequest
from webob import Response

from mentoring_xblock.errors import MentoringError, Refused
from mentoring_xblock.host import Host, Place, get_platform
from mentoring_xblock.web.answers import make_html, make_refusal
from mentoring_xblock.web.sentences import get_sentence
from mentoring_xblock.web.templates import STYLES, render_refusal


def refuse(error: MentoringError, request: WebRequest, /, *, host: Host | None = None) -> Response:
    """The answer of a handler."""
    if _is_asked_by_script(request):
        return make_refusal(_as_read(error, request))
    place = host.get_place() if host else None
    styles = [host.get_resource_url(path) for path in STYLES] if host else []
    return _make_page(_as_read(error, request), request, request.path_qs, place, styles)


def refuse_site(error: MentoringError, request: HttpRequest, place: Place | None, /) -> Response:
    """The answer of an address of ours; `place`: a block that the reader may know of."""
    if _is_asked_by_script(request):
        return make_refusal(_as_read(error, request))
    return _make_page(_as_read(error, request), request, request.get_full_path(), place, [])


def get_sign_in_url(back: str, /) -> str:
    """Where one signs in, and comes back from to a path of this site."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back}, safe='/')}"


def _is_asked_by_script(request: WebRequest | HttpRequest, /) -> bool:
    return bool(request.headers.get("HX-Request"))


def _as_read(error: MentoringError, request: WebRequest | HttpRequest, /) -> MentoringError:
    """Who only reads is not told that something is not theirs to change."""
    is_reading = request.method == "GET" and error.code == "not_allowed"
    return Refused("not_for_you") if is_reading else error


def _make_page(
    error: MentoringError, request: WebRequest | HttpRequest, path: str, place: Place | None, styles: Sequence[str], /
) -> Response:
    """The same bytes for everything that one may not know of: nothing in it comes from what was asked for, but for
    the way back here of whoever has to sign in first."""
    asks_to_sign_in = error.code == "not_signed_in" and request.method == "GET"
    html = render_refusal(
        get_sentence(error),
        sign_in_url=get_sign_in_url(path) if asks_to_sign_in else "",
        course_url=_find_course_url(place) if place else "",
        styles=styles,
    )
    return make_html(html, outcome="refused" if error.status < 500 else "error", status=error.status)


def _find_course_url(place: Place, /) -> str:
    """Empty where there is none: in Studio, in a library, and where the platform itself is at fault."""
    try:
        return get_platform().get_block_url(place)
    except Exception:
        return ""
