"""The workbench as Studio: its editor's window, previews, and publishing, for course staff alone."""

import json
import re

import pytest
from django.test import Client

from mentoring_xblock.workbench import people
from mentoring_xblock.workbench.models import WrittenBlock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("usage_id"), pytest.mark.slow]

PAGE = "/scenario/authored.0/"
EDITOR, PREVIEW, PUBLISH = f"{PAGE}studio_view/", f"{PAGE}author_view/", f"{PAGE}publish/"
ONE, TWO = "both.authored.d0.u0", "both.authored.d1.u0"
CHANGED = "the draft differs from what is published"


def save(client, title, *, usage_id=ONE, student="lee"):
    url = f"/handler/{usage_id}/studio/save?student={student}"
    return client.post(url, json.dumps({"title": title}), content_type="application/json")


def get(client, path, student="lee", **query):
    return client.get(path, {"student": student, **query})


def read(client, path, student="lee", **query):
    response = get(client, path, student, **query)
    assert response.status_code == 200
    return response.content.decode()


def list_shown(client, student="asha", path=PAGE, **query):
    return re.findall(r'"title": "(\w+)"', read(client, path, student, **query))


def get_studio(html):
    [text] = re.findall(r'<script id="wb-studio" type="application/json">(.*?)</script>', html)
    return json.loads(text)


class TestDoor:
    @pytest.mark.parametrize("path", [EDITOR, PREVIEW])
    @pytest.mark.parametrize("student", ["asha", "", "nobody"])
    def test_is_closed_to_everyone_but_staff(self, client, asha, path, student):
        response = get(client, path, student)
        assert response.status_code == 403
        assert "This page is not for you" in response.content.decode()
        assert "One" not in response.content.decode()

    @pytest.mark.parametrize("student", ["asha", ""])
    def test_nobody_but_staff_publishes(self, client, asha, lee, student):
        save(client, "Draft")
        assert client.post(f"{PUBLISH}?student={student}").status_code == 403
        assert list_shown(client) == ["One", "Two"]

    def test_to_publishing_wants_a_token(self, lee):
        assert Client(enforce_csrf_checks=True).post(f"{PUBLISH}?student=lee").status_code == 403

    def test_to_publishing_is_no_link(self, client, lee):
        assert get(client, PUBLISH).status_code == 405

    @pytest.mark.parametrize("path", ["/scenario/stand_in.0/studio_view/", "/scenario/nope.0/studio_view/"])
    def test_leads_nowhere_without_something_to_write(self, client, lee, path):
        assert get(client, path).status_code == 404

    @pytest.mark.parametrize("block", ["nope", "", "both.vertical_demo.d0.u0", "course.authored.d0.u0"])
    def test_leads_to_blocks_of_its_own_scenario_alone(self, client, lee, block):
        assert get(client, EDITOR, block=block).status_code == 404
        assert get(client, PREVIEW, block=block).status_code == 404


class TestEditor:
    def test_is_a_whole_page_with_the_first_block(self, client, lee):
        html = read(client, EDITOR)
        assert "<title>Editing: First – Lee Carter – Mentoring workbench</title>" in html
        assert 'class="ltr lang_en view-container"' in html
        assert html.count("<main ") == html.count("<h1") + 1 == 1
        assert "Editing: First" in html

    def test_hands_over_the_element_and_its_resources_as_studio_does(self, client, lee):
        studio = get_studio(read(client, EDITOR, block=TWO))
        assert 'class="xblock xblock-studio_view xblock-studio_view-authored"' in studio["html"]
        assert (
            f'data-init="Editor" data-runtime-class="StudioRuntime" data-runtime-version="1" data-usage-id="{TWO}"'
            in (studio["html"])
        )
        assert '<p class="editor">Two {}</p>' in studio["html"]
        assert [(item["kind"], item["mimetype"]) for item in studio["resources"]] == [
            ("text", "text/css"),
            ("url", "application/javascript"),
        ]

    def test_gives_the_view_nothing_of_the_query(self, client, lee):
        assert "user_role" not in get_studio(read(client, EDITOR, user_role="staff"))["html"]

    def test_does_not_end_where_a_text_says_so(self, client, lee):
        save(client, "</script><script>alert(1)</script>")
        html = read(client, EDITOR)
        assert "<script>alert(1)" not in html
        assert "</script><script>alert(1)" in get_studio(html)["html"]

    def test_shows_the_draft(self, client, lee):
        save(client, "Draft")
        assert '<p class="editor">Draft {}</p>' in get_studio(read(client, EDITOR))["html"]

    def test_is_in_the_language_of_its_author(self, client, lee, monkeypatch):
        monkeypatch.setitem(
            people._BY_USERNAME, "lee", people.DemoPerson("lee", "Lee", "", is_staff=True, language="ar")
        )
        assert '<html lang="ar" dir="rtl">' in read(client, EDITOR)

    def test_is_never_kept_by_a_browser_and_hands_out_a_token(self, client, lee):
        response = get(client, EDITOR)
        assert "no-store" in response["Cache-Control"]
        assert "csrftoken" in response.cookies


class TestDrafts:
    def test_are_seen_in_previews_and_by_no_learner(self, client, asha, lee):
        assert save(client, "Draft").json()["title"] == "Draft"
        assert '<p class="preview">Draft {}</p>' in read(client, PREVIEW)
        assert list_shown(client) == list_shown(client, "lee") == ["One", "Two"]

    def test_are_no_other_handlers(self, client, lee):
        save(client, "Draft")
        response = client.post(f"/handler/{ONE}/echo/?student=lee", "{}", content_type="application/json")
        assert response.status_code == 200
        assert WrittenBlock.objects.count() == 1

    def test_are_said_to_staff_on_every_page(self, client, asha, lee):
        for path in (PAGE, EDITOR, PREVIEW):
            assert "Nothing waits to be published." in read(client, path)
        save(client, "Draft", usage_id=TWO)
        for path in (PAGE, EDITOR, PREVIEW):
            html = read(client, path)
            assert f"“Second”: {CHANGED}" in html
            assert f"“First”: {CHANGED}" not in html
        assert CHANGED not in read(client, PAGE, "asha")

    def test_of_which_block_is_chosen_by_a_link(self, client, lee):
        html = read(client, PREVIEW, block=TWO)
        links = re.findall(r'<a href="([^"]+)"[^>]*>(Edit|Preview) “(\w+)”</a>', html)
        assert [(kind, title) for _url, kind, title in links] == [
            ("Preview", "First"),
            ("Edit", "First"),
            ("Preview", "Second"),
            ("Edit", "Second"),
        ]
        assert '<p class="preview">Two {}</p>' in html
        assert html.count('aria-current="page">Preview “Second”') == 1
        assert "Editing: Second" in read(client, links[3][0].split("?")[0], block=TWO)

    def test_learners_have_no_bar_for_authors(self, client, asha):
        html = read(client, PAGE, "asha")
        assert "For authors" not in html
        assert "Publish" not in html

    def test_cost_a_page_no_query(self, client, asha, lee, django_assert_num_queries):
        save(client, "Draft")
        for student in ("asha", "lee"):
            with django_assert_num_queries(1):
                read(client, PAGE, student)


class TestPublishing:
    def test_shows_everyone_all_drafts_of_the_scenario(self, client, asha, lee):
        save(client, "First new")
        save(client, "Second new", usage_id=TWO)
        response = client.post(f"{PUBLISH}?student=lee")
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}?student=lee")
        html = read(client, PAGE, "asha")
        assert "First new" in html
        assert "Second new" in html
        assert "Nothing waits to be published." in read(client, PAGE)

    def test_works_by_the_button_of_the_page(self, asha, lee):
        client = Client(enforce_csrf_checks=True)
        html = read(client, PAGE)
        [(url, token)] = re.findall(
            r'<form method="post" action="([^"]+)"><input type="hidden" name="csrfmiddlewaretoken" value="(\w+)">', html
        )
        assert client.post(url, {"csrfmiddlewaretoken": token}).status_code == 302

    def test_leaves_other_scenarios_alone(self, client, asha, lee):
        save(client, "Draft", usage_id="course.authored.d0.u0")
        client.post(f"{PUBLISH}?student=lee")
        assert list_shown(client, path="/scenario/authored.1/") == ["Here"]

    def test_lets_the_next_draft_begin_with_it(self, client, asha, lee):
        save(client, "First")
        client.post(f"{PUBLISH}?student=lee")
        save(client, "Second")
        assert list_shown(client) == ["First", "Two"]


class TestUnits:
    """A scenario of nothing but holders is a course: one of them a page."""

    PAGE = "/scenario/authored.1/"

    @pytest.mark.parametrize(
        ("query", "shown"),
        [({}, "Here"), ({"unit": "1"}, "Here"), ({"unit": "2"}, "There")],
        ids=["first without a number", "first", "second"],
    )
    def test_are_shown_one_at_a_time(self, client, asha, query, shown):
        assert list_shown(client, path=self.PAGE, **query) == [shown]

    @pytest.mark.parametrize("number", ["0", "3", "-1", "x", "", "١", "9" * 5000, "1.0"])
    def test_that_there_are_not_are_the_first(self, client, asha, number):
        assert list_shown(client, path=self.PAGE, unit=number) == ["Here"]

    def test_of_a_block_is_where_its_author_goes_to_see_it_as_learners_do(self, client, lee):
        second = "course.authored.d1.u0"
        for path in (f"{self.PAGE}studio_view/", f"{self.PAGE}author_view/"):
            assert f'href="{self.PAGE}?student=lee&amp;unit=2"' in read(client, path, block=second)
            assert f'href="{self.PAGE}?student=lee"' in read(client, path)

    def test_link_to_one_another(self, client, asha):
        html = read(client, self.PAGE, "asha", unit=2)
        assert re.findall(r'unit=(\d)"( aria-current="page")?>Unit', html) == [("1", ""), ("2", ' aria-current="page"')]
        assert "Unit 1" not in read(client, PAGE, "asha")
