"""The pages of the workbench and the door to the handlers of blocks."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from workbench.runtime import WorkbenchRuntime
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import NoSuchHandlerError, NoSuchUsage

from mentoring_xblock.workbench.people import PEOPLE, find_demo_person
from mentoring_xblock.workbench.publishing import list_authored
from mentoring_xblock.workbench.runtimes import DraftRuntime
from mentoring_xblock.workbench.scenarios import Scenario, find_scenario, list_scenarios, list_units, load_scenarios
from mentoring_xblock.workbench.users import WorkbenchPerson, get_person, is_username

# xblock-sdk would call any method of a block that the URL names. Those of authors are in `authoring`.
VIEWS = frozenset({"student_view", "public_view"})
# Over drafts, whoever calls it: the block itself asks who may.
AUTHORS_HANDLER = "studio"
_NUMBER = re.compile(r"[1-9]\d{0,2}", re.ASCII)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where to go as whom; `?next=`: whoever followed a link of a mail without being anybody chooses first."""
    wanted = request.GET.get("next", "")
    context: dict[str, Any] = {"scenarios": list_scenarios(), "people": PEOPLE}
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        context["next"] = f"{wanted}{'&' if '?' in wanted else '?'}student="
    return render(request, "workbench/index.html", context)


@require_safe
@never_cache
@ensure_csrf_cookie
def show_scenario(request: HttpRequest, scenario_id: str, view_name: str = "student_view") -> HttpResponse:
    """One view of a scenario's block, as the person whom `?student=` names; one unit of it where it has several.

    The view's context is the query string, as on the platform.
    """
    scenario = find_scenario(scenario_id)
    if scenario is None or view_name not in VIEWS:
        raise Http404
    runtime = WorkbenchRuntime(get_username(request))
    units = list_units(scenario, runtime)
    number = _get_number(request.GET.get("unit", ""), len(units))
    block = runtime.get_block(units[number - 1])
    # Without this xblock-sdk answers with every field of the block.
    if not hasattr(block, view_name):
        raise Http404
    person = get_person(runtime)
    with in_language_of(person):
        fragment = block.render(view_name, request.GET.dict())
        context = make_context(scenario, runtime, person) | {
            "unit": number if len(units) > 1 else None,
            "units": range(1, len(units) + 1),
            "head": fragment.head_html(),
            "body": fragment.body_html(),
            "foot": fragment.foot_html(),
        }
        return render(request, "workbench/block.html", context)


def make_context(scenario: Scenario, runtime: WorkbenchRuntime, person: WorkbenchPerson | None, /) -> dict[str, Any]:
    """What every page around a block shows; for staff, also what authors can do from here."""
    authored = list_authored(scenario) if person is not None and person.is_staff else []
    return {
        "scenario": scenario,
        "person": person,
        "demo_person": find_demo_person(person.username) if person else None,
        "people": PEOPLE,
        "student": runtime.user_id,
        "authored": authored,
        "is_all_published": not any(block.is_changed for block in authored),
    }


def handle(request: HttpRequest, usage_id: str, handler_name: str, suffix: str | None = None) -> HttpResponseBase:
    """Hands the request to a handler of the block, whatever its method; outside a transaction, as in the LMS.

    What only Studio would answer is over drafts, everything else over what is published.

    Django's middleware has asked for the CSRF token before: no view here is exempt.
    """
    load_scenarios()
    runtime = (DraftRuntime if handler_name == AUTHORS_HANDLER else WorkbenchRuntime)(get_username(request))
    try:
        block = runtime.get_block(usage_id)
        with in_language_of(get_person(runtime)):
            answer = runtime.handle(block, handler_name, django_to_webob_request(request), suffix or "")
    except (NoSuchUsage, NoSuchHandlerError) as error:
        raise Http404 from error
    response: HttpResponseBase = webob_to_django_response(answer)
    return response


def get_username(request: HttpRequest) -> str:
    """Empty for a name that cannot be a user's: xblock-sdk writes it into URLs and a script as it stands."""
    name = request.GET.get("student", "")
    return name if is_username(name) else ""


def _get_number(text: str, most: int, /) -> int:
    """Of a unit, from 1; the first where there is no such."""
    return int(text) if _NUMBER.fullmatch(text) and int(text) <= most else 1


def in_language_of(person: WorkbenchPerson | None) -> translation.override:
    """As a platform would, whatever the block speaks."""
    return translation.override(person.language if person else settings.LANGUAGE_CODE)
