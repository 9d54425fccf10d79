"""The workbench's own pages, and the door to a block's handlers."""

import json
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.workbench import people
from mentoring_xblock.workbench.scenarios import load_scenarios

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("usage_id"), pytest.mark.slow]

PAGE = "/scenario/stand_in.0/"
TOKEN = "a" * 32


class TestPage:
    def test_is_a_whole_page_in_the_viewers_name(self, client, asha):
        response = client.get(f"{PAGE}?student=asha")
        html = response.content.decode()
        assert response.status_code == 200
        assert '<html lang="en" dir="ltr">' in html
        assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
        assert "<title>A stand-in – Asha Begum – Mentoring workbench</title>" in html
        assert html.count("<main ") == html.count("<h1>") == html.count("<header ") == 1
        assert "You are Asha Begum" in html
        assert people.PEOPLE[0].sees in html

    def test_has_the_blocks_styles_after_the_hosts_and_its_scripts_last(self, client):
        html = client.get(PAGE).content.decode()
        parts = ["host.css", "page.css", ".stand-in {", "jquery.min.js", "<body>", "function StandIn", "/1.js"]
        places = [html.find(part) for part in parts]
        assert -1 not in places
        assert places == sorted(places)

    def test_links_to_itself_as_everyone_of_the_demo(self, client, asha):
        html = client.get(f"{PAGE}?student=asha").content.decode()
        assert re.findall(r'href="\?student=(\w+)"', html) == [person.username for person in people.PEOPLE]
        assert '<a href="?student=asha" aria-current="page">' in html
        assert html.count("aria-current") == 1

    @pytest.mark.parametrize("query", ["", "?student=", "?student=nobody"])
    def test_without_a_known_name_nobody_is_signed_in(self, client, query):
        html = client.get(PAGE + query).content.decode()
        assert "Nobody is signed in" in html
        assert get_shown(html)["viewer"]["edx-platform.is_authenticated"] is False

    @pytest.mark.parametrize("name", ["</script><b>", "\\", "';alert(1)//", "a&b=c", "a+b", "ä", "a/b"])
    def test_a_name_that_cannot_be_one_reaches_neither_urls_nor_scripts(self, client, name):
        html = client.get("/scenario/stand_in.2/", {"student": name}).content.decode()
        assert 'studentId = "";' in html

    def test_prints_no_field_of_the_block(self, client):
        html = client.get(PAGE).content.decode()
        assert "StandInBlock" not in html
        assert "&lt;stand_in" not in html

    def test_gives_the_view_the_query_string_as_the_platform_does(self, client):
        html = client.get(f"{PAGE}?student=asha&user_role=staff").content.decode()
        assert get_shown(html)["context"] == {"student": "asha", "user_role": "staff"}

    @pytest.mark.parametrize("scenario", ["stand_in.0", "stand_in.2"])
    def test_costs_the_viewers_query_alone(self, client, asha, scenario, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get(f"/scenario/{scenario}/?student=asha")

    def test_is_in_the_viewers_language(self, client, asha, monkeypatch):
        speaker = people.DemoPerson("asha", "Asha Begum", "", language="ar")
        monkeypatch.setitem(people._BY_USERNAME, "asha", speaker)
        assert '<html lang="ar" dir="rtl">' in client.get(f"{PAGE}?student=asha").content.decode()
        assert '<html lang="en" dir="ltr">' in client.get(PAGE).content.decode()

    def test_is_never_kept_by_a_browser(self, client):
        assert "no-store" in client.get(PAGE)["Cache-Control"]

    def test_shows_two_blocks_side_by_side(self, client, asha):
        html = client.get("/scenario/stand_in.2/?student=asha").content.decode()
        assert re.findall(r'"title": "(\w+)"', html) == ["One", "Two"]

    @pytest.mark.parametrize("view", ["save", "explode", "echo", "__init__", "describe_viewer", "nope"])
    def test_the_url_calls_nothing_but_a_view(self, client, view):
        assert client.get(f"{PAGE}{view}/").status_code == 404

    def test_a_view_that_the_block_has_not_is_not_here(self, client, lee):
        response = client.get(f"{PAGE}studio_view/?student=lee")
        assert response.status_code == 404
        assert "StandInBlock" not in response.content.decode()

    @pytest.mark.parametrize("scenario", ["stand_in.1", "stand_in.9", "nope.0", "stand_in"])
    def test_an_unknown_or_broken_scenario_is_not_here(self, client, scenario):
        assert client.get(f"/scenario/{scenario}/").status_code == 404

    def test_only_reads(self, client):
        assert client.post(PAGE).status_code == 405


class TestIndex:
    def test_offers_every_scenario_as_everyone(self, client):
        html = client.get("/").content.decode()
        for person in people.PEOPLE:
            assert f'href="{PAGE}?student={person.username}"' in html
            assert person.sees in html
        assert f'href="{PAGE}"' in html
        assert ">Side by side<" in html
        assert ">Broken<" not in html

    def test_says_so_when_there_is_nothing_to_show(self, client, monkeypatch):
        monkeypatch.setattr("mentoring_xblock.workbench.views.list_scenarios", list)
        assert "No block is installed" in client.get("/").content.decode()


class TestHandlers:
    def test_get_what_was_sent_and_who_sent_it(self, client, usage_id, asha):
        url = f"/handler/{usage_id}/echo/sign-off?student=asha"
        response = client.post(url, '{"a": 1}', content_type="application/json")
        answer = response.json()
        assert (answer["method"], answer["body"], answer["suffix"]) == ("POST", '{"a": 1}', "sign-off")
        assert answer["viewer"]["edx-platform.user_id"] == asha.pk
        assert response["X-Coach-Mentoring"] == "panel"

    def test_answer_under_the_url_that_the_runtime_gives_out(self, client, usage_id, asha):
        load_scenarios()
        runtime = WorkbenchRuntime("asha")
        url = runtime.handler_url(runtime.get_block(usage_id), "echo", suffix="panel")
        assert url == f"/handler/{usage_id}/echo/panel?student=asha"
        assert client.get(url).json()["suffix"] == "panel"

    def test_of_a_page_that_is_still_open_work_after_a_restart(self, usage_id, asha):
        # The first request of this process; cookie and token are from before.
        client = Client(enforce_csrf_checks=True)
        client.cookies.load({"csrftoken": TOKEN})
        url = f"/handler/{usage_id}/echo/?student=asha"
        headers = {"X-CSRFToken": TOKEN}
        assert client.post(url, "{}", content_type="application/json", headers=headers).status_code == 200

    def test_accept_the_token_that_the_page_hands_out(self, usage_id):
        client = Client(enforce_csrf_checks=True)
        client.get(PAGE)
        headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
        url = f"/handler/{usage_id}/echo/"
        assert client.post(url, "{}", content_type="application/json", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        ("cookies", "headers"),
        [
            pytest.param({}, {}, id="neither cookie nor header"),
            pytest.param({"csrftoken": TOKEN}, {}, id="no header"),
            pytest.param({}, {"X-CSRFToken": TOKEN}, id="no cookie"),
            pytest.param({"csrftoken": TOKEN}, {"X-CSRFToken": "b" * 32}, id="another token"),
        ],
    )
    def test_refuse_a_post_without_the_right_token(self, usage_id, cookies, headers):
        client = Client(enforce_csrf_checks=True)
        client.cookies.load(cookies)
        url = f"/handler/{usage_id}/echo/?student=asha"
        response = client.post(url, "{}", content_type="application/json", headers=headers)
        assert response.status_code == 403
        assert "X-Coach-Mentoring" not in response
        assert "Load the page again" in response.content.decode()

    def test_see_a_body_of_any_size(self, client, usage_id):
        body = "x" * 3_000_000
        response = client.post(f"/handler/{usage_id}/echo/", body, content_type="application/json")
        assert response.json()["body"] == body

    @pytest.mark.parametrize("handler", ["nope", "student_view", "save", ""])
    def test_that_are_none_are_not_here(self, client, usage_id, handler):
        assert client.post(f"/handler/{usage_id}/{handler}/").status_code == 404

    def test_of_an_unknown_block_are_not_here(self, client):
        assert client.post("/handler/nope.stand_in.d0.u0/echo/").status_code == 404

    def test_speak_the_viewers_language(self, client, usage_id, asha, monkeypatch):
        speaker = people.DemoPerson("asha", "Asha Begum", "", language="ar")
        monkeypatch.setitem(people._BY_USERNAME, "asha", speaker)
        url = f"/handler/{usage_id}/echo/"
        assert client.get(f"{url}?student=asha").json()["language"] == "ar"
        assert client.get(url).json()["language"] == "en"


class TestErrors:
    @pytest.mark.parametrize("path", [f"{PAGE}public_view/", "/handler/a-stand-in.stand_in.d0.u0/explode/"])
    def test_what_went_wrong_stays_in_the_servers_own_output(self, path):
        response = Client(raise_request_exception=False).get(f"{path}?student=asha")
        html = response.content.decode()
        assert response.status_code == 500
        assert "Something went wrong here" in html
        for leak in ("Asha", "Traceback", "ValueError", "stand_in"):
            assert leak not in html

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/",
            "/userlist/",
            "/reset_state",
            "/aside_handler/a/echo/",
            "/unauth_handler/a-stand-in.stand_in.d0.u0/echo/",
            "/view/stand_in.0/",
            "/nope",
        ],
    )
    def test_what_is_not_needed_is_not_here(self, client, path):
        response = client.get(path)
        assert response.status_code == 404
        assert "This page is not here" in response.content.decode()


class TestStaticFiles:
    @pytest.mark.parametrize(
        "name", ["mentoring_workbench/host.css", "mentoring_workbench/page.css", "workbench/js/runtime/1.js"]
    )
    def test_are_served_with_debug_off(self, client, name):
        assert not django_settings.DEBUG
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert b"".join(response.streaming_content)

    @pytest.mark.parametrize("name", ["nope.css", "../settings.py", "%2e%2e/settings.py"])
    def test_nothing_else_is(self, client, name):
        assert client.get(f"/static/{name}").status_code in {400, 404}

    def test_the_names_that_the_runtime_reverses_are_there(self):
        assert reverse("package_resource", args=("coach_mentoring", "public/js/a.js"))
        assert reverse("javascript-catalog")


def get_shown(html):
    text = re.search(r'class="shown">(.*?)</script>', html)
    assert text is not None
    return json.loads(text[1])
