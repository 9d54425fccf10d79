"""The one order in which every request is checked, before any view sees it.

Wrong process, route or branch; who is here; whether there is such a name; method; size; form of the request, for which
a body of more than usual is read only where the action admits this person's; masquerade; and only then the view, whose
use case decides the rest. Errors become answers here alone.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote

from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from webob import Request as WebRequest
from webob import Response

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import BlockSource, ProgrammeView, get_programme
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.api.submissions import SubmissionKey, make_digest
from mentoring_xblock.domain.text import TextRefused, clean_line, drop_turns
from mentoring_xblock.errors import (
    BadRequest,
    Conflict,
    Invalid,
    MentoringError,
    MethodNotAllowed,
    NotFound,
    NotJson,
    Refused,
    Repeated,
    TooLarge,
)
from mentoring_xblock.host import Host, Visit
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.web.answers import ADDRESS_HEADER, Download, make_download, make_html, make_refusal
from mentoring_xblock.web.own_clicks import check_own_click
from mentoring_xblock.web.refusals import refuse
from mentoring_xblock.web.requests import (
    MAX_BODY_BYTES,
    REFERENCE,
    REFERENCES,
    Action,
    Failure,
    Panel,
    PanelView,
    Request,
    Said,
)
from mentoring_xblock.web.sentences import get_sentence
from mentoring_xblock.web.templates import render_page, render_panel

log = logging.getLogger(__name__)

MAX_FIELDS = 200
MAX_PARAM = 200
PERSON_HEADER = "X-Coach-Mentoring-Person"
FIND_HEADER = "X-Coach-Mentoring-Find"
MAX_FIND = 200
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)

Kind = Literal["panel", "action", "download"]
METHODS: Mapping[Kind, tuple[str, ...]] = {"panel": ("GET",), "action": ("POST",), "download": ("GET",)}


@dataclass(frozen=True)
class Routes:
    """Names of panels, actions and downloads."""

    panels: Mapping[str, PanelView]
    actions: Mapping[str, Action]
    downloads: Mapping[str, Callable[[Request], Download]]

    def get(self, kind: Kind, name: str, /) -> Any:
        held: Mapping[Kind, Mapping[str, Any]] = {
            "panel": self.panels,
            "action": self.actions,
            "download": self.downloads,
        }
        if name not in held[kind]:
            raise NotFound
        return held[kind][name]


def check_process(host: Host, visit: Visit, /) -> None:
    """Studio, drafts, unguarded routes and places without a course know none of these handlers."""
    if host.process == "studio" or not visit.is_trusted_route:
        raise NotFound
    if not visit.is_published or not visit.is_course:
        raise NotFound


def check_person(visit: Visit, /) -> None:
    if visit.person is None:
        raise Refused("not_signed_in")
    if not (visit.is_enrolled or visit.is_staff):
        raise Refused("not_enrolled")


def check_same_person(web_request: WebRequest, visit: Visit, /) -> None:
    """A page that one person left open must not send under the name of whoever signed in after them."""
    named = web_request.headers.get(PERSON_HEADER)
    if named and (visit.person is None or named != visit.person.opaque_id):
        raise Refused("other_person")


def in_language_of(visit: Visit | None, /) -> translation.override:
    """The person's language, where there is one, else the platform's choice for this request; if we speak it."""
    return in_language(visit.person.language if visit and visit.person else translation.get_language())


def make_actor(visit: Visit, /, *, limited_staff_lead: bool) -> Actor:
    """The actor of a checked visit; limited staff are leads only where the programme says so."""
    if visit.person is None:
        raise Refused("not_signed_in")
    return Actor(
        user_id=visit.person.user_id,
        name=_clean_name(visit.person.name),
        zone=visit.person.zone,
        is_enrolled=visit.is_enrolled,
        is_lead=visit.is_staff and (limited_staff_lead or not visit.is_limited_staff),
        is_masquerading=visit.is_masquerading,
        is_limited_staff=visit.is_staff and visit.is_limited_staff,
    )


def answer(
    web_request: WebRequest,
    /,
    *,
    kind: Kind,
    name: str,
    host: Host,
    routes: Routes,
    make_source: Callable[[], BlockSource],
) -> Response:
    """The answer to one call of a handler; nothing but platform failures of its own escapes."""
    visit = None
    try:
        visit = host.get_visit()
        with in_language_of(visit):
            return _answer(web_request, kind, name, host, visit, routes, make_source)
    except MentoringError as error:
        refused = error
    except Exception:
        log.exception("coach-mentoring: a %s failed", kind)
        refused = MentoringError("broken")
    with in_language_of(visit):
        return refuse(refused, web_request, host=host)


def _answer(
    web_request: WebRequest,
    kind: Kind,
    name: str,
    host: Host,
    visit: Visit,
    routes: Routes,
    make_source: Callable[[], BlockSource],
    /,
) -> Response:
    check_process(host, visit)
    check_person(visit)
    view = routes.get(kind, name)
    if web_request.method not in METHODS[kind]:
        raise MethodNotAllowed("method")
    if kind == "download":
        check_own_click(web_request.headers)
    check_same_person(web_request, visit)
    if kind == "action":
        _check_size_and_form(web_request, view)
        if view.admit is not None and _may_be_large(web_request):
            view.admit(make_request(host, visit, make_source(), at=timezone.now()))
    data, sent = _read_body(web_request, host.get_place().usage_key, name, view) if kind == "action" else ({}, None)
    if kind == "action" and visit.is_masquerading:
        raise Refused("masquerading")
    request = make_request(host, visit, make_source(), at=timezone.now())
    params = _pick_params(data if kind == "action" else _read_query(web_request))
    request = replace(request, params=params, data=to_multi_value(data), sent=sent)
    with timezone.override(request.actor.zone):
        if kind == "action":
            return _answer_action(request, view, routes.panels)
        if kind == "download":
            return make_download(view(request))
        request = replace(request, find=read_find(web_request))
        panel = view(request)
        is_page = not web_request.headers.get("HX-Request")
        return make_html((render_page if is_page else render_panel)(request, panel), outcome="panel")


def _clean_name(name: str, /) -> str:
    """The platform's name for a person, fit to be kept: a lead's goes into entries without being confirmed here."""
    try:
        return clean_line(drop_turns(name), limit=200, name="name") or _("Someone")
    except TextRefused:
        return _("Someone")


def load_programme(source: BlockSource, /, *, at: datetime) -> ProgrammeView:
    """The programme of a block; Conflict where its home is not in the course yet."""
    programme = with_retries(lambda: get_programme(source, at=at))
    if programme.home_id is None:
        raise Conflict("no_home")
    return programme


def make_request(host: Host, visit: Visit, source: BlockSource, /, *, at: datetime) -> Request:
    """A request without input: its programme is loaded, and published where the course holds something newer."""
    programme = load_programme(source, at=at)
    actor = make_actor(visit, limited_staff_lead=programme.settings.limited_staff_lead)
    return Request(actor=actor, programme=programme, at=at, host=host, place=host.get_place())


def _answer_action(request: Request, action: Action, panels: Mapping[str, PanelView], /) -> Response:
    try:
        said = with_retries(lambda: action.run(request))
    except Repeated as repeated:
        return _answer_done(replace(request, said=Said(get_sentence(repeated))), action, panels)
    except (Conflict, Invalid) as error:
        return _answer_again(request, action, error)
    return _answer_done(replace(request.with_params(said.params), said=said, data=MultiValueDict()), action, panels)


def _answer_done(request: Request, action: Action, panels: Mapping[str, PanelView], /) -> Response:
    """What was recorded is confirmed, whatever may still be seen of it: where nothing, at home."""
    view = action.done
    try:
        panel = view(request)
    except NotFound:
        view = panels["home"]
        panel = view(request)
    response = _render(request, panel, "done", 200)
    # By the name of its view; a view without one shows what another name shows, and the template has that name.
    name = next((name for name, held in panels.items() if held is view), panel.name)
    if name in panels:
        given = {key: value for key in REFERENCES if REFERENCE.fullmatch(value := request.params.get(key, ""))}
        response.headers[ADDRESS_HEADER] = request.get_panel_url(name, **given)
    return response


def _answer_again(request: Request, action: Action, error: Conflict | Invalid, /) -> Response:
    """The form with what was typed; the reason alone where the form is not theirs to see any more."""
    fields = error.fields if isinstance(error, Invalid) else {}
    whole = fields[""][0] if fields.get("") else error
    again = replace(request, failure=Failure(get_sentence(whole), fields))
    try:
        panel = action.again(again)
    except NotFound:
        return make_refusal(error)
    return _render(again, panel, "again", error.status)


def _render(request: Request, panel: Panel, outcome: Literal["done", "again"], status: int, /) -> Response:
    return make_html(render_panel(request, panel), outcome=outcome, status=status)


def _check_size_and_form(web_request: WebRequest, action: Action, /) -> None:
    """What the head of a submission tells: its size, then where it comes from, then whether it says it is JSON."""
    if (web_request.content_length or 0) > action.max_bytes:
        raise TooLarge(action.too_large)
    if not web_request.headers.get("HX-Request"):
        raise BadRequest("malformed")
    if web_request.content_type != "application/json":
        raise NotJson("not_json")


def _may_be_large(web_request: WebRequest, /) -> bool:
    length = web_request.content_length
    return length is None or length > MAX_BODY_BYTES


def _read_body(
    web_request: WebRequest, place: str, name: str, action: Action, /
) -> tuple[dict[str, Any], SubmissionKey]:
    """Form and key of a submission: size, then whether it is JSON of the right shape."""
    body = web_request.body
    if len(body) > action.max_bytes:
        raise TooLarge(action.too_large)
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequest("malformed") from error
    if not isinstance(data, dict) or len(data) > MAX_FIELDS or not all(map(_is_plain, data.values())):
        raise BadRequest("malformed")
    key = data.pop("key", None)
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadRequest("malformed")
    return data, SubmissionKey(key, make_digest([place, name, data]))


def _is_plain(value: object, /) -> bool:
    """Text, or a list of texts: what a form can hold."""
    if isinstance(value, list):
        return len(value) <= MAX_FIELDS and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def to_multi_value(data: Mapping[str, Any], /) -> MultiValueDict[str, str]:
    return MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in data.items()})


def _read_query(web_request: WebRequest, /) -> Mapping[str, str]:
    try:
        return dict(web_request.GET)
    except UnicodeDecodeError as error:
        raise BadRequest("malformed") from error


def read_find(web_request: WebRequest, /) -> str:
    """What is looked for in a list, one clean line of at most MAX_FIND characters; empty where it is no text.

    It comes percent-encoded in a header of its own: platforms log addresses, and people are looked for by name.
    """
    wanted = unquote(web_request.headers.get(FIND_HEADER, ""), errors="replace")
    try:
        return clean_line(drop_turns(wanted.strip()[:MAX_FIND]), limit=MAX_FIND, name="find")
    except TextRefused:
        return ""


def _pick_params(given: Mapping[str, Any], /) -> dict[str, str]:
    """What can name something: of the address for reading, of the body alone for an action."""
    return {
        name: value
        for name, value in given.items()
        if isinstance(value, str) and value.isascii() and len(value) <= MAX_PARAM
    }
