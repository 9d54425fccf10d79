from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from mentoring_xblock.domain.checklist import Checklist, parse_checklist
from mentoring_xblock.domain.privacy_hints import find_hints
from mentoring_xblock.domain.text import clean_line, clean_text
from mentoring_xblock.web.markdown import render_guide

TEMPLATE_KEYS = {"name", "summary", "weeks", "hours"}
TEMPLATES = ["checklists/senior-manager.yaml", "workbench/checklists/working-nights.yaml"]

BOTH = ("senior", "manager")
MANAGER = ("manager",)

# Id, label, tracks and kind of each row of the paper form, in its order.
PAPER_FORM = [
    ("monthly-finances", "Calculate and sign off monthly finances", BOTH, "task"),
    ("cover-shifts", "Cover shifts", BOTH, "task"),
    ("support-plans", "Write/update support plans in collaboration with service user", BOTH, "task"),
    ("risk-assessments", "Write/update risk assessments in collaboration with service user", BOTH, "task"),
    ("health-and-safety", "Write/update health and safety information", BOTH, "task"),
    ("change-shifts", "Add/change shifts in People Planner", BOTH, "task"),
    ("rolling-rota", "Develop/change a rolling rota", MANAGER, "task"),
    ("timesheets", "Timesheets and client hours/variance sheets", MANAGER, "task"),
    ("team-meeting", "Chair a team meeting", MANAGER, "task"),
    ("client-meeting", "Chair a client meeting", MANAGER, "task"),
    ("supervision", "Conduct a supervision", BOTH, "task"),
    ("appraisal", "Conduct an appraisal", MANAGER, "task"),
    ("observation", "Conduct an observation", BOTH, "task"),
    ("professional-discussion", "Conduct a professional discussion/performance issue", BOTH, "task"),
    ("managers-meeting", "Attend Managers Meeting", MANAGER, "task"),
    ("on-call", "Be 'on call'", BOTH, "task"),
    ("own-workload", "Prioritise own workload", BOTH, "judgement"),
    ("annual-leave", "Sign off annual leave", MANAGER, "task"),
    ("reflect", "Reflect on practice to improve service", BOTH, "judgement"),
    ("decisions", "Make decisions that directly affect service", BOTH, "judgement"),
    ("budget-plans", "Write/update client budget plans", BOTH, "task"),
    ("innovate", "Innovate new ways to improve the service", BOTH, "judgement"),
]
CLIENT_VOICE = {"support-plans", "risk-assessments", "client-meeting", "budget-plans"}


def load(path: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((files("mentoring_xblock") / path).read_text(encoding="utf-8"))
    return data


def parse(path: str) -> Checklist:
    return parse_checklist({key: value for key, value in load(path).items() if key not in TEMPLATE_KEYS})


def list_guides(path: str) -> list[tuple[str, str]]:
    return [(criterion.id, criterion.guide) for criterion in parse(path).list_criteria()]


def list_strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in list_strings(item)]
    return [text for item in value for text in list_strings(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("path", TEMPLATES)
class TestEveryTemplate:
    def test_the_gallery_has_a_name_one_sentence_weeks_and_hours(self, path: str) -> None:
        data = load(path)
        assert clean_line(data["name"], limit=200, name="name") == data["name"] != ""
        assert data["summary"].endswith(".")
        assert "\n" not in data["summary"]
        assert (data["weeks"], data["hours"]) == (12, 37)

    def test_ids_are_unique_and_every_key_is_known(self, path: str) -> None:
        ids = [criterion.id for criterion in parse(path).list_criteria()]
        assert len(set(ids)) == len(ids) > 0

    def test_every_guide_says_something_and_renders(self, path: str) -> None:
        for criterion_id, guide in list_guides(path):
            assert 40 < len(guide) <= 4_000, criterion_id
            assert render_guide(guide).startswith("<p>"), criterion_id
            assert guide.count(".") >= 2, criterion_id

    def test_a_list_in_a_guide_becomes_a_list(self, path: str) -> None:
        guides = [(criterion_id, guide) for criterion_id, guide in list_guides(path) if "\n- " in guide]
        assert guides
        for criterion_id, guide in guides:
            assert render_guide(guide).count("<li>") == guide.count("\n- "), criterion_id

    def test_nothing_is_left_open_and_nothing_needs_cleaning(self, path: str) -> None:
        for text in list_strings(load(path)):
            assert clean_text(text, limit=4_000, name="text") == text
            assert not any(word in text for word in ("TODO", "FIXME", "XXX", "TBC", "Lorem"))

    def test_nobody_is_named(self, path: str) -> None:
        assert [find_hints(text) for text in list_strings(load(path)) if find_hints(text)] == []

    def test_no_word_of_code_or_of_testing_people(self, path: str) -> None:
        words = " ".join(list_strings(load(path))).lower()
        for word in ("criterion", "mentorship", "ledger", "competen", "assessor", "complian", "mandatory"):
            assert word not in words


class TestSeniorManager:
    def test_the_rows_stand_as_on_the_paper_form(self) -> None:
        rows = [
            (criterion.id, criterion.title, criterion.tracks, criterion.kind)
            for criterion in parse(TEMPLATES[0]).list_criteria()
        ]
        assert rows == PAPER_FORM

    def test_a_senior_has_15_and_a_manager_22(self) -> None:
        checklist = parse(TEMPLATES[0])
        assert [(track.id, track.title) for track in checklist.tracks] == [
            ("senior", "Senior"),
            ("manager", "Manager"),
        ]
        assert len(list(checklist.list_criteria("senior"))) == 15
        assert len(list(checklist.list_criteria("manager"))) == 22

    def test_the_sections_are_runs_of_the_paper_form(self) -> None:
        sections = [(section.id, section.title, len(section.criteria)) for section in parse(TEMPLATES[0]).sections]
        assert sections == [
            ("money-and-cover", "Money and cover", 2),
            ("plans-and-safety", "Plans and safety", 3),
            ("shifts-and-hours", "Shifts and hours", 3),
            ("meetings-and-people", "Meetings and people", 8),
            ("leading-the-service", "Leading the service", 6),
        ]

    def test_the_client_has_a_part_in_four_rows(self) -> None:
        asked = {criterion.id for criterion in parse(TEMPLATES[0]).list_criteria() if criterion.client_voice}
        assert asked == CLIENT_VOICE

    def test_one_signature_is_enough_and_every_edition_is_the_first(self) -> None:
        assert {(item.signatures, item.edition) for item in parse(TEMPLATES[0]).list_criteria()} == {(1, 1)}

    def test_most_rows_may_be_shown_either_way(self) -> None:
        shown = {item.id: item.shown for item in parse(TEMPLATES[0]).list_criteria() if item.shown != "either"}
        assert shown == {
            "team-meeting": "seen",
            "supervision": "talked",
            "appraisal": "talked",
            "reflect": "talked",
            "decisions": "talked",
        }

    def test_the_introduction_says_what_for_general_support_and_how_long(self) -> None:
        introduction = parse(TEMPLATES[0]).introduction
        for part in ("senior or manager role", "general support", "three months", "at least once"):
            assert part in introduction

    def test_the_guide_on_the_shift_software_asks_authors_to_put_their_own(self) -> None:
        guide = parse(TEMPLATES[0]).by_id["change-shifts"].guide
        assert "People Planner is one product" in guide
        assert "put its name in the title" in guide


class TestWorkingNights:
    def test_it_is_small_and_for_every_track(self) -> None:
        checklist = parse(TEMPLATES[1])
        assert checklist.tracks == ()
        assert [(item.id, item.shown, item.signatures) for item in checklist.list_criteria()] == [
            ("night-handover", "either", 1),
            ("night-checks", "seen", 1),
            ("night-help", "either", 2),
            ("night-alone", "talked", 1),
        ]

    def test_its_ids_are_none_of_the_home(self) -> None:
        assert not set(parse(TEMPLATES[1]).by_id) & set(parse(TEMPLATES[0]).by_id)
