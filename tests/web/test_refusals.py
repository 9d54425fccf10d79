"""A link that cannot be followed: a whole page, which says why and where to go on."""

from __future__ import annotations

from typing import Any

import pytest
from webob import Request

from mentoring_xblock.host import Place
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.web.pipeline import answer, make_actor
from tests.conftest import ASHA, BEN
from tests.factories import SITE, World
from tests.visitors import FakeHost, Visitor, get_text, make_visit

NOBODY: dict[str, Any] = {"person": None, "is_enrolled": False, "is_staff": False}


def open_link(world: World, name: str, path: str = "/", *, kind: Any = "panel", **visit: Any) -> str:
    return get_text(Visitor(world, ASHA, visit).send(kind, name, Request.blank(path)))


def test_is_a_page_with_a_title_a_language_and_a_way_back(world: World) -> None:
    html = open_link(world, "nothing")
    assert html.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    for part in ("<title>Coach-mentoring</title>", 'name="viewport"', "<h1", "coach-mentoring.css"):
        assert part in html
    assert "This page is not for you, or it is not here any more." in html
    assert 'target="_top">Go to the course</a>' in html
    assert "Sign in" not in html


def test_whoever_is_signed_out_may_sign_in_and_comes_back(world: World, settings: Any) -> None:
    settings.LOGIN_URL = "/login"
    for kind, name in (("panel", "home"), ("download", "record")):
        html = open_link(world, name, "/x/y?plan=7&entry=3", kind=kind, **NOBODY)
        assert 'href="/login?next=/x/y%3Fplan%3D7%26entry%3D3" target="_top">Sign in</a>' in html
        assert "Please sign in" in html


def test_whoever_is_signed_in_is_not_asked_to(world: World) -> None:
    html = open_link(world, "home", is_enrolled=False)
    assert "If you should be, please ask the course team." in html
    assert "ign in" not in html


def test_the_script_is_given_the_sentence_alone(world: World) -> None:
    html = get_text(Visitor(world, ASHA).get("nothing"))
    assert html == '<p class="cm-refused">This page is not for you, or it is not here any more.</p>'


def test_what_one_may_not_see_is_what_does_not_exist(world: World) -> None:
    plan = world.join(BEN)
    found = {open_link(world, "checklist", f"/?plan={ref}") for ref in (plan, "f" * 32)}
    assert len(found) == 1


def test_who_only_reads_is_not_told_that_it_is_not_theirs_to_change(world: World) -> None:
    for request in (Request.blank("/"), Request.blank("/", headers={"HX-Request": "true"})):
        response = Visitor(world, ASHA).send("panel", "people", request)
        assert (response.status_code, "This page is not for you" in get_text(response)) == (403, True)


def test_without_a_course_to_go_to_it_is_a_page_all_the_same(world: World, settings: Any) -> None:
    settings.MENTORING_HOST = None
    host = FakeHost(make_visit(ASHA), Place(world.source.usage_key, world.source.course_key, SITE))
    response = answer(
        Request.blank("/"), kind="panel", name="nothing", host=host, routes=ROUTES, make_source=lambda: world.source
    )
    html = get_text(response)
    assert (response.status_code, "<h1" in html, "Go to the course" in html) == (404, True, False)


@pytest.mark.parametrize(
    ("name", "kept"), [("As\u202eha", "Asha"), ("\u2066Asha\u2069", "Asha"), ("\u202e", "Someone")]
)
def test_a_name_of_the_platform_turns_no_line(name: str, kept: str) -> None:
    person = make_visit(ASHA).person
    assert person is not None
    visit = make_visit(ASHA, person=type(person)(person.user_id, name, person.opaque_id, person.zone, "en"))
    assert make_actor(visit, limited_staff_lead=False).name == kept
