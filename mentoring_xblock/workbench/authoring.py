"""What Studio would show and do: an editor, a preview, publishing. For course staff alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe
from web_fragments.fragment import Fragment

from mentoring_xblock.workbench import publishing
from mentoring_xblock.workbench.publishing import AuthoredBlock, list_authored
from mentoring_xblock.workbench.runtimes import DraftRuntime, EditorRuntime
from mentoring_xblock.workbench.scenarios import Scenario, find_scenario
from mentoring_xblock.workbench.users import WorkbenchPerson, get_person
from mentoring_xblock.workbench.views import get_username, in_language_of, make_context

AuthorsView = Callable[[HttpRequest, Scenario, WorkbenchPerson], HttpResponse]


def for_staff(view: AuthorsView, /) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view of a scenario that there is, for course staff; anybody else is refused, as Studio would."""

    @wraps(view)
    def check(request: HttpRequest, scenario_id: str) -> HttpResponse:
        scenario = find_scenario(scenario_id)
        if scenario is None:
            raise Http404
        person = get_person(DraftRuntime(get_username(request)))
        if person is None or not person.is_staff:
            return render(request, "workbench/forbidden.html", status=403)
        with in_language_of(person):
            return view(request, scenario, person)

    return check


@require_safe
@never_cache
@ensure_csrf_cookie
@for_staff
def show_editor(request: HttpRequest, scenario: Scenario, person: WorkbenchPerson) -> HttpResponse:
    """The editor of the block that `?block=` names, the first without one, in a window like Studio's."""
    chosen = _choose(request, scenario, "studio_view")
    runtime = EditorRuntime(person.username)
    block = runtime.get_block(chosen.usage_id)
    fragment = block.render("studio_view", {})
    context = make_context(scenario, runtime, person) | {
        "author_page": "edit",
        "chosen": chosen,
        "block_type": block.scope_ids.block_type,
        "studio": {
            "student": runtime.user_id,
            "handlers": f"{reverse('workbench_index')}handler/",
            "html": _wrap(block, fragment),
            "resources": [resource._asdict() for resource in fragment.resources],
        },
    }
    return render(request, "workbench/editor.html", context)


@require_safe
@never_cache
@ensure_csrf_cookie
@for_staff
def show_preview(request: HttpRequest, scenario: Scenario, person: WorkbenchPerson) -> HttpResponse:
    """What Studio's page of a unit shows of the block that `?block=` names, the first without one."""
    chosen = _choose(request, scenario, "author_view")
    runtime = DraftRuntime(person.username)
    # Unlike the LMS, Studio hands no query string over.
    fragment = runtime.get_block(chosen.usage_id).render("author_view", {})
    context = make_context(scenario, runtime, person) | {
        "author_page": "preview",
        "chosen": chosen,
        "head": fragment.head_html(),
        "body": fragment.body_html(),
        "foot": fragment.foot_html(),
    }
    return render(request, "workbench/block.html", context)


@require_POST
@for_staff
def publish(_request: HttpRequest, scenario: Scenario, person: WorkbenchPerson) -> HttpResponse:
    """All drafts of the scenario, as Studio publishes a unit; then the page as learners see it."""
    publishing.publish(scenario, at=timezone.now())
    page = reverse("workbench_show_scenario", args=[scenario.id])
    return HttpResponseRedirect(f"{page}?{urlencode({'student': person.username})}")


def _choose(request: HttpRequest, scenario: Scenario, view: str, /) -> AuthoredBlock:
    blocks = list_authored(scenario, view=view)
    wanted = request.GET.get("block", blocks[0].usage_id if blocks else "")
    for block in blocks:
        if block.usage_id == wanted:
            return block
    raise Http404


def _wrap(block: Any, fragment: Fragment, /) -> str:
    """The block's element as Studio makes it."""
    return format_html(
        '<div class="xblock xblock-studio_view xblock-studio_view-{kind}" data-init="{init}"'
        ' data-runtime-class="StudioRuntime" data-runtime-version="1" data-usage-id="{usage}" data-block-type="{kind}">'
        "{body}</div>",
        kind=block.scope_ids.block_type,
        init=fragment.js_init_fn or "",
        usage=block.scope_ids.usage_id,
        # The block's own page, which is what is to be shown.
        body=mark_safe(fragment.body_html()),  # noqa: S308
    )
