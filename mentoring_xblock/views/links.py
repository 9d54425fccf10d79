"""Links in mails: they lead through here, so that whoever is signed out signs in and then comes to the very thing."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.csrf import ensure_csrf_cookie

from mentoring_xblock.api.programmes import find_block_keys
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.host import Platform
from mentoring_xblock.web.refusals import get_sign_in_url
from mentoring_xblock.web.requests import REFERENCE, REFERENCES
from mentoring_xblock.web.site import answer_site, check_method, check_visit, refusing_at


# The first page that a browser opens may be this one: without the cookie its forms could not be sent.
@ensure_csrf_cookie
@answer_site
def open_panel(
    platform: Platform, request: HttpRequest, block_ref: str, panel: str, panels: frozenset[str]
) -> HttpResponseRedirect:
    """On to one of `panels` of a block, which decides what the reader may see; asked to sign in first."""
    if panel not in panels:
        raise NotFound
    place = platform.get_place(*find_block_keys(block_ref))
    check_method(request)
    visit = platform.get_visit(request, place.course_key)
    check_visit(visit)
    # Anything else is left behind.
    params = {name: request.GET[name] for name in REFERENCES if REFERENCE.fullmatch(request.GET.get(name, ""))}
    if visit.person is None:
        # Signed in and still nobody to us: the sign-in page would send them straight back here.
        if getattr(getattr(request, "user", None), "is_authenticated", False):
            with refusing_at(place, visit):
                raise Refused("not_enrolled")
        back = f"{request.path}?{urlencode(params)}" if params else request.path
        return HttpResponseRedirect(get_sign_in_url(back))
    return HttpResponseRedirect(platform.get_handler_url(request, place, "panel", panel, params))
