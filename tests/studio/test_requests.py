"""The `studio` handler: process, author, name, method, size, form; nothing but fixed words before a verb runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from webob import Request, Response

from mentoring_xblock.errors import Refused, TooLarge
from mentoring_xblock.host import make_host
from mentoring_xblock.studio.requests import MAX_BODY_BYTES, answer_verb
from mentoring_xblock.studio.verbs import VERBS
from mentoring_xblock.web.pipeline import PERSON_HEADER
from mentoring_xblock.web.sentences import get_sentence
from tests.host.conftest import make_user
from tests.host.places import COURSE, KEY
from tests.open_edx import Browser, OpenEdx
from tests.open_edx.modules import LIMITED_STAFF
from tests.studio.conftest import AuthorsBrowser
from tests.studio.test_editor import open_block

NAMES = sorted(VERBS)
TOO_LARGE = get_sentence(TooLarge("too_large"))


@pytest.mark.usefixtures("still")
class TestWhoMay:
    @pytest.mark.parametrize("verb", [*NAMES, "nothing", ""])
    def test_anyone_but_an_author_of_the_course_is_refused_alike(self, studio, asha, verb):
        limited, elsewhere = make_user(studio, "lim"), make_user(studio, "els")
        studio.give_role(limited, COURSE, LIMITED_STAFF)
        studio.give_role(elsewhere, "course-v1:Org+Other+2026")
        answers = [AuthorsBrowser(studio, user).send(verb, "{}") for user in (asha, limited, elsewhere, None)]
        assert {response.status_code for response in answers} == {403}
        assert len({response.content for response in answers}) == 1

    @pytest.mark.parametrize("verb", NAMES)
    def test_in_the_lms_there_is_nothing_for_anyone(self, platform, asha, lee, verb):
        answers = [
            Browser(platform, user).call(KEY, "studio", verb, method="POST", view="xblock_handler")
            for user in (asha, lee)
        ]
        assert {response.status_code for response in answers} == {404}
        assert len({response.content for response in answers}) == 1


@pytest.mark.usefixtures("still")
class TestForm:
    def test_another_name_does_not_exist_whatever_the_method(self, author):
        assert [author.send("erase", "{}", method=method).status_code for method in ("GET", "POST")] == [404, 404]

    @pytest.mark.parametrize("verb", NAMES)
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_everything_is_a_post(self, author, verb, method):
        assert author.send(verb, "{}", method=method).status_code == 405

    @pytest.mark.parametrize("verb", NAMES)
    def test_more_than_2_mb_is_not_read(self, author, verb):
        response = author.send(verb, b"[" * (MAX_BODY_BYTES + 1), content_type="text/plain")
        assert (response.status_code, TOO_LARGE in response.content.decode()) == (413, True)

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    def test_only_json_is_read(self, author, content_type):
        assert author.send("save", "{}", content_type=content_type).status_code == 415

    @pytest.mark.parametrize("verb", NAMES)
    @pytest.mark.parametrize(
        "body", ["", "{", "[]", "1", "null", '{"text": NaN}', b"\xff\xfe", "[" * 100_000, "{}", '{"state": 1}']
    )
    def test_what_is_no_request_is_said_to_be_unreadable(self, author, verb, body):
        assert author.send(verb, body).status_code == (400 if body else 415)

    def test_a_refusal_repeats_nothing_of_what_was_sent(self, studio, asha):
        response = AuthorsBrowser(studio, asha).ask("save", state={"fields": {"secret": "Mrs Jones"}})
        assert "Jones" not in response.content.decode()

    def test_an_answer_is_not_kept_by_anyone_on_the_way(self, author):
        response = author.ask("guide", text="**Now**")
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert json.loads(response.content) == {"html": "<p><strong>Now</strong></p>\n"}

    def test_a_fault_of_ours_says_so_and_saves_nothing(self, author, monkeypatch, caplog):
        def fail(*_args: Any) -> None:
            raise RuntimeError("Mrs Jones")

        monkeypatch.setattr("mentoring_xblock.studio.guides.render_guide", fail)
        response = author.ask("guide", text="x")
        assert (response.status_code, "Jones" in response.content.decode()) == (500, False)
        assert caplog.records[-1].exc_info is not None


class TestGuide:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[a](javascript:alert(1))",
            "![b](https://elsewhere.example/b.png)",
            '<img src=x onerror="alert(1)">',
            "[c](data:text/html,x)",
        ],
    )
    def test_holds_nothing_that_runs_or_is_fetched_elsewhere(self, author, text):
        html = json.loads(author.ask("guide", text=text).content)["html"]
        for word in ("<script", "<img", 'href="javascript', 'href="data', "<a "):
            assert word not in html

    def test_of_nothing_but_backticks_comes_at_once(self, author):
        assert author.ask("guide", text="`" * 3_900).status_code == 200

    def test_that_is_too_long_is_said_to_be(self, author):
        response = author.ask("guide", text="a" * 4_001)
        assert (response.status_code, json.loads(response.content)["error"]) == (422, "too_long")


@pytest.mark.usefixtures("still")
class TestAPageThatSomebodyElseOpened:
    @pytest.mark.parametrize("verb", NAMES)
    def test_is_refused_before_anything_is_read(self, studio, lee, verb):
        response = self.send(studio, lee, verb, "0" * 32)
        assert response.status_code == 403
        assert get_sentence(Refused("other_person")) in response.text

    def test_ones_own_is_not(self, studio, lee):
        own = make_host(open_block(studio, lee)).get_author()
        assert own is not None
        assert self.send(studio, lee, "check", own.opaque_id).status_code == 400

    @staticmethod
    def send(studio: OpenEdx, user: Any, verb: str, person: str) -> Response:
        block = open_block(studio, user)
        request = Request.blank("/", method="POST", headers={PERSON_HEADER: person}, body=b"{}")
        request.content_type = "application/json"
        return answer_verb(request, verb, block=block, host=make_host(block), verbs=VERBS)
