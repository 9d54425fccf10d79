"""The one order in which a request is checked, and the fixed answers (trust, section 3)."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from webob import Request, Response

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.retries import Busy
from mentoring_xblock.errors import MentoringError, TooOften
from mentoring_xblock.host import Place
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.web import pipeline
from mentoring_xblock.web.pipeline import METHODS, Routes, answer, make_actor
from mentoring_xblock.web.requests import MAX_BODY_BYTES, Action, Panel
from tests.conftest import ASHA, LEE
from tests.factories import SITE, World
from tests.visitors import FakeHost, Visitor, get_text, list_changed, make_key, make_post, make_visit, take_snapshot

NOT_FOUND = "This page is not for you, or it is not here any more."
NOT_SIGNED_IN = "This checklist is for people on the course. Please sign in, or ask the course team."
NOT_ENROLLED = "This checklist is for people on the course. If you should be, please ask the course team."
METHOD = "This address only reads, or only writes. Please use the buttons on the page."
UNREADABLE = "We could not read what was sent. Please load the page again; what you wrote is kept."
TOO_LARGE = "That is too long to send. Please shorten it."
LOOKING = "You are looking as someone else, so nothing can be changed."
BROKEN = "Something went wrong on our side. Nothing was changed. Please try again."
BUSY = "A lot is going on just now. Nothing was changed. Please try again in a moment."
NO_HOME = "This checklist&#x27;s front page is not in the course yet. Please tell the course team."

KIND_AND_NAME = [("panel", "home"), ("action", "join"), ("download", "record")]


def send(world: World, kind: Any, name: str, request: Request, actor: Actor | None = ASHA, **visit: Any) -> Response:
    seen = make_visit(actor or ASHA, **visit)
    if actor is None:
        seen = replace(seen, person=None, is_enrolled=False, is_staff=False)
    host = FakeHost(seen, Place(world.source.usage_key, world.source.course_key, SITE))
    return answer(request, kind=kind, name=name, host=host, routes=ROUTES, make_source=lambda: world.source)


def make_request(kind: str, /, **headers: str) -> Request:
    if kind == "action":
        return make_post({"key": make_key()}, **headers)
    return Request.blank("/", headers={"HX-Request": "true"})


def said(response: Response) -> tuple[int, str]:
    """The sentence of a refusal, of a page of its own too."""
    text = get_text(response)
    sentence = re.search(r'<p class="cm-refused">(.*)</p>', text)
    return response.status_code, sentence[1] if sentence else text


@pytest.fixture
def still(world: World) -> Any:
    """Nothing may change from here to the end of the test."""
    _ = world.programme
    before = take_snapshot()
    yield
    assert list_changed(before, take_snapshot()) == []


@pytest.mark.usefixtures("still")
class TestOrder:
    """Each step with a request at which every later step would fail as well."""

    HOPELESS = b"not json" * 100_000

    @pytest.mark.parametrize(("kind", "name"), KIND_AND_NAME)
    @pytest.mark.parametrize(
        "visit",
        [{"process": "studio"}, {"is_published": False}, {"is_trusted_route": False}],
        ids=["studio", "draft", "a route without the check against forgery"],
    )
    def test_1_the_wrong_process_branch_or_route_knows_nothing(self, world, kind, name, visit):
        request = Request.blank("/", method="PUT", body=self.HOPELESS)
        assert said(send(world, kind, name, request, None, **visit)) == (404, NOT_FOUND)

    @pytest.mark.parametrize("kind", METHODS)
    @pytest.mark.parametrize("name", ["home", "join", "record", "nothing-of-this-name", ""])
    def test_2_anonymous_gets_one_answer_for_every_name(self, world, kind, name):
        request = Request.blank("/", method="PUT", body=self.HOPELESS)
        assert said(send(world, kind, name, request, None)) == (403, NOT_SIGNED_IN)

    @pytest.mark.parametrize("kind", METHODS)
    @pytest.mark.parametrize("name", ["home", "join", "record", "nothing-of-this-name"])
    def test_2_so_does_whoever_is_not_enrolled(self, world, kind, name):
        request = Request.blank("/", method="PUT", body=self.HOPELESS)
        assert said(send(world, kind, name, request, is_enrolled=False)) == (403, NOT_ENROLLED)

    def test_2_course_staff_need_not_be_enrolled(self, world):
        assert send(world, "panel", "people", make_request("panel"), LEE, is_enrolled=False).status_code == 200

    @pytest.mark.parametrize("kind", METHODS)
    @pytest.mark.parametrize("name", ["nothing-of-this-name", "", "join/", "../join", "JOIN", "__init__"])
    def test_3_an_unknown_name_is_not_here(self, world, kind, name):
        request = Request.blank("/", method="PUT", body=self.HOPELESS)
        assert said(send(world, kind, name, request)) == (404, NOT_FOUND)

    def test_3_names_of_one_kind_are_unknown_to_the_others(self, world):
        assert send(world, "panel", "join", make_request("panel")).status_code == 404
        assert send(world, "action", "home", make_request("action")).status_code == 404
        assert send(world, "download", "home", make_request("panel")).status_code == 404

    @pytest.mark.parametrize(
        ("kind", "name", "method"),
        [
            *(("panel", "home", method) for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")),
            *(("download", "record", method) for method in ("POST", "PUT", "HEAD")),
            *(("action", "join", method) for method in ("GET", "PUT", "DELETE", "HEAD", "PATCH")),
        ],
    )
    def test_4_another_method(self, world, kind, name, method):
        request = Request.blank("/", method=method)
        if method in ("POST", "PUT", "PATCH"):
            request.body = self.HOPELESS
        assert said(send(world, kind, name, request)) == (405, METHOD)

    def test_5_too_much(self, world):
        request = make_post(b"{" * (MAX_BODY_BYTES + 1), HX_Request="", Content_Type="text/plain")
        assert said(send(world, "action", "join", request, is_masquerading=True)) == (413, TOO_LARGE)

    def test_5_as_much_as_may_be(self, world):
        body = json.dumps({"key": make_key(), "name": ""})
        body = body[:-2] + "x" * (MAX_BODY_BYTES - len(body)) + body[-2:]
        assert len(body) == MAX_BODY_BYTES
        assert send(world, "action", "join", make_post(body.encode())).status_code == 422

    def test_5_the_size_is_asked_before_the_body_is_read(self, world):
        class Unreadable:
            def read(self, *_args: object) -> bytes:
                raise AssertionError("the body was read")

        request = make_post(b"")
        request.body_file = Unreadable()
        request.content_length = MAX_BODY_BYTES + 1
        assert send(world, "action", "join", request).status_code == 413

    def test_5_a_size_that_was_not_told_is_found_out(self, world):
        request = make_post(b"x" * (MAX_BODY_BYTES + 1))
        request.environ.pop("CONTENT_LENGTH")
        request.environ["wsgi.input_terminated"] = True
        assert send(world, "action", "join", request).status_code in (400, 413)

    def test_6_not_from_our_page(self, world):
        request = make_post(b"name=a", HX_Request="", Content_Type="application/x-www-form-urlencoded")
        assert said(send(world, "action", "join", request, is_masquerading=True)) == (400, UNREADABLE)

    @pytest.mark.parametrize(
        "content_type",
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json"],
    )
    def test_7_not_json(self, world, content_type):
        request = make_post({"key": make_key()}, Content_Type=content_type)
        assert said(send(world, "action", "join", request, is_masquerading=True)) == (415, UNREADABLE)

    def test_7_json_may_name_its_encoding(self, world):
        request = make_post({"key": make_key()}, Content_Type="application/json; charset=utf-8")
        assert send(world, "action", "join", request).status_code == 422

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"{", id="cut off"),
            pytest.param(b'{"key": "' + b"a" * 32 + b'", }', id="a comma too many"),
            pytest.param(b"\xff\xfe{}", id="no UTF-8"),
            pytest.param(b'"text"', id="a text"),
            pytest.param(b"[]", id="a list"),
            pytest.param(b"null", id="null"),
            pytest.param(b"[" * 60_000, id="deep"),
            pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, id="deep objects"),
            pytest.param(b"1" * 60_000, id="a number without end"),
            pytest.param(b'{"a": NaN}', id="not a number"),
        ],
    )
    def test_8_broken_json(self, world, body):
        assert said(send(world, "action", "join", make_post(body), is_masquerading=True)) == (400, UNREADABLE)

    @pytest.mark.parametrize(
        "value",
        [None, 1, 1.5, True, {}, {"a": "b"}, [1], [["a"]], [None], ["a"] * 201],
        ids=lambda value: str(value)[:20],
    )
    def test_8_values_that_no_form_can_hold(self, world, value):
        request = make_post({"key": make_key(), "name": value})
        assert said(send(world, "action", "join", request)) == (400, UNREADABLE)

    def test_8_more_fields_than_a_form_has(self, world):
        fields = {f"field{number}": "" for number in range(201)}
        assert said(send(world, "action", "join", make_post({"key": make_key(), **fields}))) == (400, UNREADABLE)

    @pytest.mark.parametrize(
        "key", [None, "", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "ａ" * 32, "a" * 32 + "\n", 7, ["a" * 32]]
    )
    def test_8_a_key_of_another_make(self, world, key):
        body = {} if key is None else {"key": key}
        assert said(send(world, "action", "join", make_post(body), is_masquerading=True)) == (400, UNREADABLE)

    def test_9_masquerading(self, world):
        response = send(world, "action", "join", make_request("action"), is_masquerading=True)
        assert said(response) == (403, LOOKING)

    def test_10_and_only_then_the_block_itself(self, world):
        world.source = replace(world.source, checklist="broken")
        assert send(world, "action", "join", make_request("action"), is_masquerading=True).status_code == 403
        assert send(world, "action", "join", make_request("action")).status_code == 409


class TestAnswers:
    def test_carry_what_happened_and_are_kept_by_nobody(self, world):
        for response, outcome in (
            (Visitor(world, ASHA).get("home"), "panel"),
            (Visitor(world, ASHA).post("join"), "again"),
            (Visitor(world, ASHA).get("nowhere"), "refused"),
            (Visitor(world, ASHA).post("join", name="Asha", finish_on="2026-06-01"), "done"),
        ):
            assert response.headers["X-Coach-Mentoring"] == outcome
            assert response.headers["Cache-Control"] == "private, no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
            assert response.content_type == "text/html"

    def test_a_link_opened_in_another_tab_gets_a_whole_page(self, world):
        response = send(world, "panel", "home", Request.blank("/"))
        assert get_text(response).startswith("<!doctype html>")
        assert "<html" not in get_text(Visitor(world, ASHA).get("home"))

    def test_a_file_is_saved_and_never_shown(self, world):
        plan = world.join(ASHA)
        response = Visitor(world, ASHA).download("record", plan=plan)
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_block_without_a_home_says_so(self, world):
        world.source = replace(world.source, wants_home=False)
        for kind, name in KIND_AND_NAME:
            assert said(send(world, kind, name, make_request(kind))) == (409, NO_HOME)

    def test_too_often_and_busy_are_refused_with_their_sentence(self, world):
        for error, due in ((TooOften("too_often"), 429), (Busy(), 503)):
            response = fail(world, error)
            assert response.status_code == due
            assert response.headers["X-Coach-Mentoring"] == ("error" if due == 503 else "refused")
        assert said(fail(world, Busy())) == (503, BUSY)


def fail(world: World, error: Exception) -> Response:
    """What is answered where a view fails like this."""

    def view(_request: Any) -> Panel:
        raise error

    routes = Routes({"home": view}, {"join": Action(view, view, view)}, {})  # type: ignore[arg-type]
    return Visitor(world, ASHA, routes=routes).get("home")


class TestOurFault:
    """An exception that nobody thought of: one sentence for people, everything for the log."""

    SECRET = "words of Asha Begum"

    def test_a_panel_that_fails(self, world, caplog):
        response = fail(world, ValueError(self.SECRET))
        assert said(response) == (500, BROKEN)
        assert response.headers["X-Coach-Mentoring"] == "error"
        assert self.SECRET not in get_text(response)
        [record] = caplog.records
        assert (record.levelno, record.name) == (logging.ERROR, "mentoring_xblock.web.pipeline")
        assert record.exc_info is not None
        assert record.getMessage() == "coach-mentoring: a panel failed"

    def test_an_action_that_fails_leaves_nothing_behind(self, world, monkeypatch, caplog):
        plan = world.join(ASHA)
        before = take_snapshot()

        def fail_late(*_args: object) -> None:
            raise ValueError(self.SECRET)

        monkeypatch.setattr("mentoring_xblock.api.plans.leave", fail_late)
        response = Visitor(world, ASHA).post("leave", plan=plan)
        assert said(response) == (500, BROKEN)
        assert list_changed(before, take_snapshot()) == []
        assert caplog.records[-1].exc_info is not None

    def test_a_code_without_a_sentence_reads_as_a_fault(self, world):
        assert said(fail(world, MentoringError("nobody-wrote-this"))) == (500, BROKEN)

    def test_a_host_that_fails(self, world, caplog):
        class Failing(FakeHost):
            def get_visit(self) -> Any:
                raise ValueError("words of Asha Begum")

        host = Failing(make_visit(ASHA), Place("a", "b", SITE))
        response = answer(
            make_request("panel"), kind="panel", name="home", host=host, routes=ROUTES, make_source=lambda: world.source
        )
        assert said(response) == (500, BROKEN)

    def test_a_database_that_cannot_is_tried_three_times(self, transactional_db, monkeypatch):
        world, tries = World(), []

        def lock(*_args: object, **_options: object) -> None:
            tries.append(1)
            raise OperationalError(1213, "Deadlock found when trying to get lock")

        world.join(ASHA)
        monkeypatch.setattr("mentoring_xblock.api.use_cases.claim", lock)
        monkeypatch.setattr("mentoring_xblock.api.retries.time.sleep", lambda _seconds: None)
        response = Visitor(world, ASHA).post("join", name="Asha", finish_on="2026-06-01")
        assert said(response) == (503, BUSY)
        assert len(tries) == 3


class TestReading:
    def test_limited_staff_are_leads_only_where_the_programme_says_so(self):
        visit = make_visit(LEE, is_limited_staff=True)
        assert not make_actor(visit, limited_staff_lead=False).is_lead
        assert make_actor(visit, limited_staff_lead=True).is_lead
        assert make_actor(make_visit(LEE), limited_staff_lead=False).is_lead

    @pytest.mark.parametrize(
        ("name", "kept"), [("  Lee\tCarter ", "Lee Carter"), ("a\x00b", "Someone"), ("", "Someone")]
    )
    def test_a_name_from_the_platform_is_fit_to_be_kept(self, name, kept):
        visit = make_visit(replace(LEE, name=name))
        assert make_actor(visit, limited_staff_lead=False).name == kept

    def test_a_parameter_that_cannot_be_an_id_names_nothing(self, world):
        for query in ("plan=%C3%A4", "plan=" + "a" * 201, "plan=%00"):
            request = Request.blank(f"/?{query}", headers={"HX-Request": "true"})
            assert said(send(world, "panel", "person", request)) == (404, NOT_FOUND)

    def test_an_address_that_is_no_text(self, world):
        request = Request.blank("/?plan=%ff", headers={"HX-Request": "true"})
        assert said(send(world, "panel", "person", request)) == (400, UNREADABLE)

    def test_an_action_takes_nothing_from_its_address(self, world):
        plan = world.join(ASHA)
        request = make_post({"key": make_key()})
        request.query_string = f"plan={plan}"
        assert said(send(world, "action", "leave", request)) == (404, NOT_FOUND)


def test_the_limit_is_that_of_the_rules() -> None:
    assert MAX_BODY_BYTES == 64 * 1024
    assert pipeline.METHODS == {"panel": ("GET",), "action": ("POST",), "download": ("GET",)}
