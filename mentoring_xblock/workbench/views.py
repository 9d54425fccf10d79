"""The pages of the workbench and the door to the handlers of blocks."""

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
from mentoring_xblock.workbench.scenarios import find_scenario, list_scenarios, load_scenarios
from mentoring_xblock.workbench.users import WorkbenchPerson, get_person, is_username

# xblock-sdk would call any method of a block that the URL names.
VIEWS = frozenset({"student_view", "public_view", "author_view", "studio_view"})


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
    """One view of a scenario's block, as the person whom `?student=` names.

    The view's context is the query string, as on the platform.
    """
    scenario = find_scenario(scenario_id)
    if scenario is None or view_name not in VIEWS:
        raise Http404
    runtime = WorkbenchRuntime(_get_username(request))
    block = runtime.get_block(scenario.usage_id)
    # Without this xblock-sdk answers with every field of the block.
    if not hasattr(block, view_name):
        raise Http404
    person = get_person(runtime)
    with _in_language_of(person):
        fragment = block.render(view_name, request.GET.dict())
        context: dict[str, Any] = {
            "scenario": scenario,
            "person": person,
            "demo_person": find_demo_person(person.username) if person else None,
            "people": PEOPLE,
            "student": runtime.user_id,
            "head": fragment.head_html(),
            "body": fragment.body_html(),
            "foot": fragment.foot_html(),
        }
        return render(request, "workbench/block.html", context)


def handle(request: HttpRequest, usage_id: str, handler_name: str, suffix: str | None = None) -> HttpResponseBase:
    """Hands the request to a handler of the block, whatever its method; outside a transaction, as in the LMS.

    Django's middleware has asked for the CSRF token before: no view here is exempt.
    """
    load_scenarios()
    runtime = WorkbenchRuntime(_get_username(request))
    try:
        block = runtime.get_block(usage_id)
        with _in_language_of(get_person(runtime)):
            answer = runtime.handle(block, handler_name, django_to_webob_request(request), suffix or "")
    except (NoSuchUsage, NoSuchHandlerError) as error:
        raise Http404 from error
    response: HttpResponseBase = webob_to_django_response(answer)
    return response


def _get_username(request: HttpRequest) -> str:
    """Empty for a name that cannot be a user's: xblock-sdk writes it into URLs and a script as it stands."""
    name = request.GET.get("student", "")
    return name if is_username(name) else ""


def _in_language_of(person: WorkbenchPerson | None) -> translation.override:
    """As a platform would, whatever the block speaks."""
    return translation.override(person.language if person else settings.LANGUAGE_CODE)
