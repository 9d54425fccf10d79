"""The editor's page: for authors alone, with everything that it needs, and safe whatever the block holds."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import resolve
from opaque_keys.edx.keys import UsageKey

from mentoring_xblock.host import make_host
from mentoring_xblock.studio import guides
from mentoring_xblock.studio.authored import FIELDS
from mentoring_xblock.studio.editor import embed_json, make_editor_data
from tests.factories import make_checklist, make_criterion
from tests.host.conftest import begin_request
from tests.host.places import KEY
from tests.open_edx import Browser, OpenEdx
from tests.open_edx.modules import ModuleStoreEnum
from tests.open_edx.runtime import make_block
from tests.open_edx.studio import install_studio

HOME = KEY.replace("+block@", "+block@home-")

pytestmark = pytest.mark.usefixtures("still")


def open_block(platform: OpenEdx, user: Any) -> Any:
    begin_request("/", user, urlconf=None)
    with platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        return make_block(platform, UsageKey.from_string(KEY), user, view="component_handler")


def render(platform: OpenEdx, user: Any) -> str:
    html: str = open_block(platform, user).render("studio_view", context={}).body_html()
    return html


def read_data(html: str) -> dict[str, Any]:
    found = re.search(r"<script type=\"application/json\" data-cm-editor-state>(.*?)</script>", html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


class TestWhoMay:
    def test_a_learner_and_the_lms_get_a_sentence_alone(self, studio, asha, lee, settings):
        assert "data-cm-editor" not in render(studio, asha)
        settings.MENTORING_HOST = "lms"
        assert "data-cm-editor" not in render(studio, lee)

    def test_an_author_gets_the_editor(self, studio, lee):
        assert "data-cm-editor" in render(studio, lee)


class TestData:
    def test_of_a_new_block_has_templates_and_no_problems(self, studio, lee):
        studio.save_draft(KEY)
        data = read_data(render(studio, lee))
        assert (data["isNew"], data["problems"], data["notes"]) == (True, [], [])
        assert [template["name"] for template in data["templates"]][-1] == "blank"
        assert data["templates"][0]["skills"] == 22

    def test_of_a_broken_block_names_what_is_wrong(self, studio, lee):
        studio.save_draft(KEY, checklist=make_checklist(make_criterion(kind="exam")), weeks=0)
        data = read_data(render(studio, lee))
        assert {(item["where"], item["field"]) for item in data["problems"]} == {
            ("settings", "weeks"),
            ("sections[0].criteria[0]", "kind"),
        }

    @pytest.mark.parametrize("checklist", [1, [], "x", {"a": {"b": [None]}}, {"sections": "x"}])
    def test_of_anything_at_all_can_be_made(self, studio, lee, checklist):
        studio.save_draft(KEY, checklist=checklist, weeks="ten", services=3)
        assert read_data(render(studio, lee))["state"]["checklist"] == checklist

    def test_of_a_part_names_its_front_page(self, studio, lee, monkeypatch):
        course = install_studio(monkeypatch, studio)
        for key in (HOME, KEY):
            course.put_into_unit(key)
        studio.publish(HOME, checklist=make_checklist(), display_name="Front")
        studio.save_draft(KEY, checklist=make_checklist(), is_home=False)
        block = open_block(studio, lee)
        assert make_editor_data(block, make_host(block))["home"]["title"] == "Front"

    def test_has_an_address_for_every_verb_and_nobodys_name(self, studio, lee):
        data = read_data(render(studio, lee))
        assert set(data["urls"]) == {"save", "check", "guide", "compare", "template", "import", "export"}
        assert "Lee" not in json.dumps(data)
        assert str(lee.pk) != data["author"] != ""


def test_json_in_a_page_ends_no_script():
    text = embed_json({"a": "</script><script>alert(1)</script><!--", "b": "\u2028&"})
    assert not re.search(r"[<>&\u2028]", text)
    assert json.loads(text) == {"a": "</script><script>alert(1)</script><!--", "b": "\u2028&"}


@pytest.mark.slow
@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [None, 3, "three", ["x"], {"y": 1}, True])
def test_whatever_a_field_holds_the_page_and_the_editor_can_be_opened(studio, asha, lee, name, value):
    studio.save_draft(KEY, **{"checklist": make_checklist(), name: value})
    block = open_block(studio, lee)
    assert "data-cm-editor-state" in block.render("studio_view", context={}).body_html()
    block.validate()
    assert "Something went wrong" not in Browser(studio, lee).preview(KEY)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_no_browser_reads_as_json_keeps_nobody_out_of_the_editor(studio, lee, value):
    checklist = make_checklist()
    checklist["sections"][0]["criteria"][0]["signatures"] = value
    studio.save_draft(KEY, checklist=checklist, display_name="Induction")
    text = render(studio, lee).partition("data-cm-editor-state>")[2].partition("</script>")[0]
    data = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert [(item["field"], item["code"]) for item in data["problems"]] == [("signatures", "not_a_number_in_range")]


class TestQuestionsWhileSomebodySaves:
    """Studio stores a block after every call of its handlers, as that call had loaded it."""

    @pytest.fixture
    def urls(self, studio, lee, settings) -> dict[str, str]:
        settings.ROOT_URLCONF = "tests.open_edx.lms"
        block = open_block(studio, lee)
        urls: dict[str, str] = make_editor_data(block, make_host(block))["urls"]
        return urls

    def test_none_puts_back_what_was_there_before(self, studio, lee, urls, monkeypatch):
        def render_meanwhile(text: str) -> str:
            studio.save_draft(KEY, checklist=make_checklist(title="Saved meanwhile"), weeks=20)
            return text

        monkeypatch.setattr(guides, "render_guide", render_meanwhile)
        assert Browser(studio, lee).send(urls["guide"], json.dumps({"text": "Ring first."})).status_code == 200
        assert studio.drafts[KEY].fields["weeks"] == 20
        assert studio.drafts[KEY].fields["checklist"]["title"] == "Saved meanwhile"

    def test_each_has_an_address_that_stores_nothing_and_saving_has_one_that_does(self, urls):
        views = {verb: resolve(url, urlconf="tests.open_edx.lms").url_name for verb, url in urls.items()}
        assert views.pop("save") == "component_handler"
        assert set(views.values()) == {"preview_handler"}

    def test_they_are_for_authors_alone_there_too(self, studio, asha, urls):
        assert Browser(studio, asha).send(urls["guide"], json.dumps({"text": "x"})).status_code == 403
