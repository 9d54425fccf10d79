"""The gallery's cards, reading a template by its name, and tags to begin with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from mentoring_xblock.domain.checklist import Checklist, Criterion, Section, Tag, checklist_to_data, parse_checklist
from mentoring_xblock.formats.templates import (
    CHECKLISTS,
    SHIPPED,
    TEMPLATE_ONLY,
    list_tag_starters,
    list_templates,
    read_shipped,
    read_template,
)

DEMO_CHECKLISTS = CHECKLISTS.parent / "workbench" / "checklists"


class TestTheGallery:
    def test_its_cards_in_order(self) -> None:
        assert [(it.name, it.title, it.skills, it.sections, it.tracks) for it in list_templates()] == [
            ("senior-manager", "Senior/Manager", 22, 5, ("Senior", "Manager")),
            ("care-certificate-2025", "Care Certificate 2025", 43, 16, ()),
            ("clinical", "Clinical", 8, 2, ()),
            ("mentoring-only", "Mentoring only", 0, 0, ()),
            ("blank", "Blank", 0, 0, ()),
        ]

    def test_the_numbers_of_a_summary_are_those_of_its_card(self) -> None:
        told = {it.name: {int(number) for number in re.findall(r"\d+", it.summary)} for it in list_templates()}
        assert told == {
            "senior-manager": {22, 15},
            "care-certificate-2025": {43, 16},
            "clinical": {8},
            "mentoring-only": set(),
            "blank": set(),
        }

    def test_every_file_of_the_folder_has_a_card(self) -> None:
        assert {path.stem for path in CHECKLISTS.iterdir()} == set(SHIPPED)

    def test_a_card_holds_what_its_file_says(self) -> None:
        for template in list_templates():
            data = yaml.safe_load((CHECKLISTS / f"{template.name}.yaml").read_text(encoding="utf-8"))
            assert (template.title, template.summary) == (data["name"], data["summary"])
            assert (template.weeks, template.hours) == (data["weeks"], data["hours"])
            held = {key: value for key, value in data.items() if key not in TEMPLATE_ONLY}
            assert parse_checklist(template.checklist) == template.parsed == parse_checklist(held)

    def test_whoever_gets_a_checklist_may_change_it(self) -> None:
        mine = read_shipped("clinical").checklist
        mine["sections"].clear()
        mine["title"] = "Ours"
        assert read_shipped("clinical").skills == 8
        assert read_shipped("clinical").checklist["title"] == "Clinical coach-mentoring"
        assert len(read_shipped("clinical").checklist["sections"]) == 2

    @pytest.mark.parametrize(
        "name", ["", "senior", "Clinical", "../checklists/clinical", "working-nights", "clinical.yaml"]
    )
    def test_another_name_is_none_of_it(self, name: str) -> None:
        with pytest.raises(KeyError):
            read_shipped(name)

    def test_files_are_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        list_templates()
        monkeypatch.setattr(Path, "read_text", None)
        assert list_templates()[0] is read_shipped("senior-manager")


class TestReadTemplate:
    def test_the_gallery_s_own_keys_stay_behind_and_every_other_key_is_there(self) -> None:
        assert set(read_template("senior-manager")) == {"title", "introduction", "tracks", "sections"}
        assert set(read_template("blank")) == {"title", "introduction", "tracks", "sections"}

    def test_another_folder(self) -> None:
        assert read_template("working-nights", folder=DEMO_CHECKLISTS)["title"] == "Working nights"

    @pytest.mark.parametrize("name", ["no-such", "../workbench/checklists/working-nights", "/etc/passwd", ""])
    def test_what_is_not_there_is_a_key_error(self, name: str) -> None:
        with pytest.raises(KeyError):
            read_template(name)


class TestTagStarters:
    def test_those_of_the_regulator_with_their_dates(self) -> None:
        told = [(it.framework, it.version, it.code, it.is_old) for it in list_tag_starters()]
        assert told == [
            ("CQC quality statements", "2023", "", False),
            ("CQC quality statements", "2023", "", False),
            ("CQC quality statements", "2023", "", False),
            ("CQC KLOE", "2017", "W4.1", True),
            ("CQC KLOE", "2017", "W4.3", True),
        ]
        assert [it.wording for it in list_tag_starters()][:3] == [
            "Safe and effective staffing",
            "Learning, improvement and innovation",
            "Workforce wellbeing and enablement",
        ]

    def test_each_makes_a_tag_that_a_checklist_takes(self) -> None:
        tags = [Tag(it.framework, it.version, it.code, it.wording) for it in list_tag_starters()]
        assert len(set(tags)) == 5
        skill = checklist_with(Criterion("a", "A", tags=tuple(tags)))
        assert parse_checklist(checklist_to_data(skill)) == skill

    def test_no_template_is_tagged_since_the_framework_is_being_replaced(self) -> None:
        assert [item.id for it in list_templates() for item in it.parsed.list_criteria() if item.tags] == []


def checklist_with(criterion: Criterion) -> Checklist:
    return Checklist("T", sections=(Section("s", "S", (criterion,)),))
