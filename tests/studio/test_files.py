"""Files and templates through the `studio` handler: what is shown before anything is applied; nothing is saved."""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.domain.checklist import checklist_to_data, parse_checklist
from mentoring_xblock.formats.templates import SHIPPED
from tests.factories import NOW, make_checklist, make_criterion, make_source
from tests.host.places import COURSE, KEY

MEGABYTE = 1024 * 1024


@pytest.fixture
def checklist() -> dict[str, Any]:
    data = make_checklist(make_criterion("on-call", title="On call"), make_criterion("rota", title="Rota"))
    return checklist_to_data(parse_checklist(data))


@pytest.fixture(autouse=True)
def unsaved(author: Any) -> Any:
    before = copy.deepcopy(author.get_draft())
    yield
    assert author.get_draft() == before


def ask(author: Any, verb: str, **data: Any) -> tuple[int, dict[str, Any]]:
    response = author.ask(verb, **data)
    return response.status_code, json.loads(response.content)


def bring(author: Any, checklist: object, content: bytes, name: str = "skills.csv") -> tuple[int, dict[str, Any]]:
    return ask(author, "import", name=name, content=b64encode(content).decode(), checklist=checklist)


class TestExportAndImport:
    def test_a_table_that_comes_back_as_it_went_changes_nothing(self, author, checklist):
        status, out = ask(author, "export", checklist=checklist, separator=";")
        assert (status, out["name"]) == (200, "Induction.csv") if checklist["title"] == "Induction" else status == 200
        assert out["content"].startswith("\ufeff")
        status, answer = bring(author, checklist, out["content"].encode("utf-8"))
        assert (status, answer["checklist"]) == (200, checklist)
        assert answer["changes"]["sentences"] == ["Nothing differs."]

    def test_what_is_added_changed_and_removed_is_said_before(self, author, checklist):
        table = "Section,Skill,Signatures\nNights,On call,2\nNights,Night round,1\n".encode("utf-8-sig")
        status, answer = bring(author, checklist, table)
        assert status == 200
        changes = answer["changes"]
        assert [item["title"] for item in changes["added"]] == ["Night round"]
        assert [item["title"] for item in changes["removed"]] == ["Rota"]
        assert [(item["id"], item["fields"]) for item in changes["changed"]] == [("on-call", ["signatures"])]
        assert "New: “Night round”." in changes["sentences"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (b"\x00\x01\x02" * 50, "not_a_table"),
            ("Skill\nWäsche\n".encode("latin-1"), "not_utf8"),
            (b"Skill,Skill\na,b\n", "column_twice"),
            (b"Skill\na,b,c\n", "too_many_cells"),
            (b"PK\x03\x04" + b"0" * 100, "spreadsheet_file"),
            (b"Section;Guide\na;b\n", "no_header"),
            (b"Skill\n" + b"\n".join(b"Skill %d" % number for number in range(2_000)), "too_many_criteria"),
            (b"a" * (MEGABYTE + 1), "too_large"),
        ],
    )
    def test_a_bad_table_is_refused_with_a_sentence(self, author, checklist, content, code):
        status, answer = bring(author, checklist, content)
        assert (status, answer["error"]) == (422, "invalid")
        assert code in [problem["code"] for problem in answer["problems"]]
        assert all(len(problem["sentence"]) > 10 for problem in answer["problems"])

    def test_a_version_is_taken_no_higher_than_saving_takes_it(self, author, checklist):
        publish_block(replace(make_source(KEY, COURSE), checklist=checklist), at=NOW)
        status, answer = bring(author, checklist, b"Skill,Version\nOn call,1000000\nRota,\n")
        assert (status, answer["checklist"]["sections"][0]["criteria"][0]["edition"]) == (200, 2)
        assert [note["code"] for note in answer["notes"]] == ["version_too_high"]
        assert "taken as version 2, and not 1000000." in answer["notes"][0]["sentence"]

    def test_10_mb_are_refused_before_they_are_read(self, author):
        response = author.send("import", b'{"content": "' + b"a" * 10 * MEGABYTE + b'"}')
        assert response.status_code == 413

    def test_an_alias_bomb_is_refused(self, author, checklist):
        bomb = b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c\n"
        status, answer = bring(author, checklist, bomb, "list.yaml")
        assert (status, answer["problems"][0]["code"]) == (422, "yaml_alias")

    @pytest.mark.parametrize("content", ["*", "a", "é", None, 1, ["a"]])
    def test_what_is_no_base64_is_unreadable(self, author, checklist, content):
        assert author.ask("import", name="a.csv", content=content, checklist=checklist).status_code == 400

    def test_a_checklist_that_is_not_finished_is_not_written_out(self, author, checklist):
        checklist["sections"][0]["criteria"][0]["title"] = ""
        status, answer = ask(author, "export", checklist=checklist)
        assert (status, answer["problems"][0]["code"]) == (422, "missing")


class TestTemplates:
    @pytest.mark.parametrize("name", SHIPPED)
    def test_each_can_be_begun_with(self, author, name):
        status, answer = ask(author, "template", name=name)
        assert status == 200
        assert parse_checklist(answer["checklist"]).title == answer["fields"]["display_name"]
        state = {"fields": {**self.get_fields(author), **answer["fields"]}, "checklist": answer["checklist"]}
        assert ask(author, "check", state=state)[1]["problems"] == []

    @pytest.mark.parametrize("name", ["nothing", "../settings", "", "senior-manager.yaml"])
    def test_another_name_does_not_exist(self, author, name):
        assert author.ask("template", name=name).status_code == 404

    @staticmethod
    def get_fields(author: Any) -> dict[str, Any]:
        from tests.studio.test_saving import get_state

        fields: dict[str, Any] = get_state(author)["fields"]
        return fields


class TestCompare:
    def test_names_what_differs_with_the_signatures_that_stand(self, author, checklist):
        after = copy.deepcopy(checklist)
        after["sections"][0]["criteria"][0] |= {"title": "On call at night", "edition": 2}
        status, answer = ask(author, "compare", before=checklist, after=after)
        assert status == 200
        assert answer["changes"]["changed"] == [
            {
                "id": "on-call",
                "title": "On call at night",
                "fields": ["edition", "title"],
                "asks_again": True,
                "signatures": 0,
            }
        ]
        assert answer["changes"]["sentences"] == [
            "“On call at night”: title; to be shown again, 0 signatures will stop counting."
        ]

    def test_counts_what_would_stop_counting(self, author, checklist, world):
        from dataclasses import replace

        from mentoring_xblock.models import Block
        from tests.conftest import ASHA, SAM

        world.sign(SAM, world.pair(ASHA, SAM), "on-call")
        Block.objects.filter(usage_key=world.source.usage_key).update(usage_key=KEY)
        world.source = replace(world.source, usage_key=KEY)
        after = copy.deepcopy(checklist)
        after["sections"][0]["criteria"][0]["edition"] = 2
        answer = ask(author, "compare", before=checklist, after=after)[1]
        assert answer["changes"]["changed"][0]["signatures"] == 1
