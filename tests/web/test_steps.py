"""What the script is told beside the HTML: where a panel can be read again, what is looked for, who is here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from webob import Request, Response

from mentoring_xblock.host import Place
from mentoring_xblock.web.pipeline import MAX_FIND, Routes, answer, read_find
from mentoring_xblock.web.requests import Action, Panel, Said
from tests.conftest import ASHA
from tests.factories import SITE, World
from tests.visitors import FakeHost, Visitor, get_text, make_get, make_key, make_post, make_visit

ADDRESS = "X-Coach-Mentoring-Address"
PLAN = "a" * 32


def ask(text: str) -> str:
    return read_find(Request.blank("/", headers={"X-Coach-Mentoring-Find": text}))


class TestWhatIsLookedFor:
    @pytest.mark.parametrize(
        ("sent", "found"),
        [
            ("Asha", "Asha"),
            (quote("  Zoë Å & co "), "Zoë Å & co"),
            (quote("two\nlines"), "two lines"),
            (quote("turned \u202egpj"), "turned gpj"),
            (quote("null \x00"), ""),
            ("%ff", "\N{REPLACEMENT CHARACTER}"),
            ("%", "%"),
            ("", ""),
        ],
    )
    def test_is_one_clean_line(self, sent: str, found: str) -> None:
        assert ask(sent) == found

    def test_has_an_end(self) -> None:
        assert ask("x" * 5_000) == "x" * MAX_FIND

    def test_reaches_the_view(self, world: World) -> None:
        def show(request: Any) -> Panel:
            seen.append(request.find)
            return Panel("not_now", {})

        seen: list[str] = []
        routes = Routes({"people": show}, {}, {})
        request = make_get({})
        request.headers["X-Coach-Mentoring-Find"] = quote("Zoë")
        assert Visitor(world, ASHA, routes=routes).send("panel", "people", request).status_code == 200
        assert seen == ["Zoë"]


class TestWhereAPanelIs:
    def do(self, world: World, done: Any, panels: dict[str, Any], /, **params: str) -> Response:
        action = Action(lambda _: Said("Saved.", params), done=done, again=done)
        routes = Routes({"home": show_home, **panels}, {"join": action}, {})
        return Visitor(world, ASHA, routes=routes).post("join", line="Something I wrote", session="no one's <b>")

    def test_is_said_by_the_name_of_its_view_with_what_it_is_about(self, world: World) -> None:
        response = self.do(world, show_skill, {"skill": show_skill}, plan=PLAN, criterion="12.on-call")
        assert response.headers[ADDRESS] == f"/panel/skill?criterion=12.on-call&plan={PLAN}"

    def test_is_said_by_the_name_of_its_template_where_the_view_has_none(self, world: World) -> None:
        response = self.do(world, show_home, {"not_now": show_skill, "home": show_skill})
        assert response.headers[ADDRESS] == "/panel/not_now"

    def test_is_not_said_where_nothing_has_that_name(self, world: World) -> None:
        assert ADDRESS not in self.do(world, show_skill, {}).headers

    def test_is_not_said_of_a_form_that_comes_again(self, world: World) -> None:
        response = Visitor(world, ASHA).post("join", name="")
        assert response.headers["X-Coach-Mentoring"] == "again"
        assert ADDRESS not in response.headers

    def test_stands_on_the_page_for_the_first_one(self, world: World) -> None:
        page = Request.blank("/panel/home")
        text = get_text(Visitor(world, ASHA).send("panel", "home", page))
        assert "data-cm-root" in text
        assert "data-cm-address" not in text


class TestHelp:
    @pytest.mark.parametrize("panel", ["home", "ask-or-tell", "not-now"])
    def test_stands_in_one_place_on_every_page(self, world: World, panel: str) -> None:
        text = get_text(Visitor(world, ASHA).send("panel", panel, Request.blank("/")))
        after = text.partition("data-cm-panel")[2]
        assert after.count("cm-help") == text.count("cm-help") == 1
        assert "If you are stuck, ask your mentor, the lead or the course team." in after
        assert "cm-help" not in get_text(Visitor(world, ASHA).get(panel))


def show_home(request: Any) -> Panel:
    return Panel("not_now", {})


def show_skill(request: Any) -> Panel:
    return Panel("not_now", {})


class TestSomebodyElse:
    """`signed-out` keeps what waits to be sent waiting; `refused` would end that."""

    def send(self, world: World, /, *, is_signed_in: bool = True, person: str = "") -> Response:
        visit = make_visit(ASHA)
        if not is_signed_in:
            visit = replace(visit, person=None, is_enrolled=False, is_staff=False)
        headers = {"X-Coach-Mentoring-Person": person} if person else {}
        request = make_post({"key": make_key()}, **headers)
        host = FakeHost(visit, Place(world.source.usage_key, world.source.course_key, SITE))
        routes = Routes({}, {"join": Action(lambda _: Said(""), done=show_home, again=show_home)}, {})
        return answer(request, kind="action", name="join", host=host, routes=routes, make_source=lambda: world.source)

    def test_nobody_is_signed_in(self, world: World) -> None:
        response = self.send(world, is_signed_in=False)
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (403, "signed-out")

    def test_another_person_is(self, world: World) -> None:
        response = self.send(world, person="somebody-else")
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (403, "signed-out")

    def test_whoever_may_not_is_refused(self, world: World) -> None:
        response = Visitor(world, ASHA, {"is_enrolled": False, "is_staff": False}).post("join", name="Asha")
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (403, "refused")
