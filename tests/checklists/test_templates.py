"""The shipped checklists against tables that were typed here, not read from them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from mentoring_xblock.domain.checklist import Checklist, checklist_to_data, parse_checklist
from mentoring_xblock.domain.privacy_hints import find_hints
from mentoring_xblock.domain.text import clean_line, clean_text
from mentoring_xblock.formats.templates import SHIPPED, TEMPLATE_ONLY
from mentoring_xblock.web.markdown import render_guide

FILES = [*(f"checklists/{name}.yaml" for name in SHIPPED), "workbench/checklists/working-nights.yaml"]
WITHOUT_SKILLS = {"mentoring-only", "blank"}
WITH_SKILLS = [path for path in FILES if Path(path).stem not in WITHOUT_SKILLS]
# Weeks, and full-time hours a week.
LENGTHS = {
    "senior-manager": (12, 37),
    "care-certificate-2025": (12, 37),
    "clinical": (12, 37),
    "mentoring-only": (12, 37),
    "blank": (12, 37),
    "working-nights": (12, 37),
}

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

# Of each row the words that its guide cannot do without.
PAPER_FACTS = {
    "monthly-finances": (
        "end of the month, personal money, balance check, bank card transaction, bank card check, blank, folio, "
        "receipt, wrote it, every day, talk to the person or the team, bank statement, safeguarding lead at once"
    ),
    "cover-shifts": "own team first, yourself, manager, relief team",
    "support-plans": (
        "take part, family, advocate, professionals, review form, every section, make a copy, review date, 3 months, "
        "old plan as it is, whole history, clinical team, detail"
    ),
    "risk-assessments": (
        "clients, staff and other people, reasonably, act on each, situation, one client, learn, reason, happened, "
        "nearly, rights, unwise risks, mental capacity assessment, clinical team"
    ),
    "health-and-safety": (
        "only a manager or a senior, emergency lighting, environmental hazards, evacuation and drill, "
        "person-centred fire risk, fire doors and exits, personal emergency evacuation plan, property need-to-know, "
        "service continuity plan, smoke alarms, electrical checks"
    ),
    "change-shifts": "add, change, shift planning software, rolling rota",
    "rolling-rota": "fairly, would like, manager decides",
    "timesheets": "end of the month, confirm every shift, leave, sickness, training, flexi",
    "team-meeting": "regularly, agenda, service, organisation, team asks, happened lately, training",
    "client-meeting": "manager or a senior, client wants, happy, change, before you update, support plan",
    "supervision": "each member, 2 to 3 months, more often, problems, ideas, not going so well, trust",
    "appraisal": "year, more formal, goals, long term",
    "observation": "once a month, each member, value, better",
    "professional-discussion": "once a month, need not be planned, lately, write it up, talk it through, sign",
    "managers-meeting": "once a month, second tuesday, senior management, how people work, organisation",
    "on-call": "outside working hours, company phone, questions, cover, emergency, client rings",
    "own-workload": "matters most, cannot wait, too much, say so early, hand work on, can do",
    "annual-leave": "two people are away at once, cover, ahead",
    "reflect": "happened, learn, see you do it",
    "decisions": "will not be liked, no right answer, explain",
    "budget-plans": "client, overspend, comes in, rent, council tax, food, gas, electricity, left, spend, pots",
    "innovate": "look ahead, where the service is going, stale",
}

STANDARDS = [
    ("understand-your-role", "1. Understand your role", 3),
    ("personal-development", "2. Your personal development", 2),
    ("duty-of-care", "3. Duty of care", 3),
    ("equality-and-rights", "4. Equality, diversity, inclusion and human rights", 2),
    ("person-centred", "5. Work in a person-centred way", 3),
    ("communication", "6. Communication", 2),
    ("privacy-and-dignity", "7. Privacy and dignity", 3),
    ("fluids-and-nutrition", "8. Fluids and nutrition", 3),
    ("mental-health-and-dementia", "9. Awareness of mental health and dementia", 3),
    ("adult-safeguarding", "10. Adult safeguarding", 3),
    ("safeguarding-children", "11. Safeguarding children", 2),
    ("basic-life-support", "12. Basic life support", 3),
    ("health-and-safety", "13. Health and safety", 3),
    ("handling-information", "14. Handling information", 2),
    ("infection-prevention", "15. Infection prevention and control", 3),
    ("learning-disability-and-autism", "16. Awareness of learning disability and autism", 3),
]

# Words of the code, and of testing people. What the law calls it stands in one introduction alone.
NOT_IN_A_CHECKLIST = re.compile(
    r"\b(?:criteri(?:on|a)|mentorships?|ledgers?|occasions?|slugs?|editions?|overdue|fail(?:s|ed)?|reject\w*|assessors?"
    r"|competen(?:t|ce|ces|cy|cies)|complian\w*|mandatory|users?|submit\w*|submissions?|invalid|tamper\w*)\b",
    re.IGNORECASE,
)
THE_LAW_S_WORDS = {("care-certificate-2025", "competent")}
# Two labels of the paper form have it; a test below says which.
PAPER_WORDS = "service user"


def load(path: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((files("mentoring_xblock") / path).read_text(encoding="utf-8"))
    return data


def parse(path: str) -> Checklist:
    return parse_checklist({key: value for key, value in load(path).items() if key not in TEMPLATE_ONLY})


def list_strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in list_strings(item)]
    return [text for item in value for text in list_strings(item)] if isinstance(value, list) else []


def count_sentences(guide: str) -> int:
    """Outside of lists."""
    running = [line for line in guide.splitlines() if line and not line.startswith(("- ", "*"))]
    return len(re.findall(r"[.?!](?:\s|$)", "\n".join(running)))


@pytest.mark.parametrize("path", FILES)
class TestEveryFile:
    def test_the_gallery_has_a_name_one_line_weeks_and_hours(self, path: str) -> None:
        data = load(path)
        assert clean_line(data["name"], limit=200, name="name") == data["name"] != ""
        assert clean_line(data["summary"], limit=200, name="summary") == data["summary"]
        assert data["summary"].endswith(".")
        assert (data["weeks"], data["hours"]) == LENGTHS[Path(path).stem]

    def test_it_is_a_checklist_and_nothing_of_it_needs_cleaning(self, path: str) -> None:
        checklist = parse(path)
        assert parse_checklist(checklist_to_data(checklist)) == checklist
        for text in list_strings(load(path)):
            assert clean_text(text, limit=4_000, name="text") == text

    def test_titles_stand_on_one_line_and_are_not_twice_there(self, path: str) -> None:
        titles = [item.title for item in parse(path).list_criteria()]
        titles += [section.title for section in parse(path).sections]
        assert [clean_line(title, limit=70, name="title") for title in titles] == titles
        assert len({title.casefold() for title in titles}) == len(titles)

    def test_nothing_is_left_open(self, path: str) -> None:
        unfinished = re.compile(r"TODO|FIXME|XXX|TBC|lorem|\?\?|\.\.\.", re.IGNORECASE)
        assert [text for text in list_strings(load(path)) if unfinished.search(text)] == []

    def test_nobody_is_named(self, path: str) -> None:
        assert [find_hints(text) for text in list_strings(load(path)) if find_hints(text)] == []

    def test_no_word_of_code_or_of_testing_people(self, path: str) -> None:
        texts = [text.replace(PAPER_WORDS, "") for text in list_strings(load(path))]
        words = {word.lower() for text in texts for word in NOT_IN_A_CHECKLIST.findall(text)}
        assert {(Path(path).stem, word) for word in words} - THE_LAW_S_WORDS == set()

    def test_the_spelling_is_british(self, path: str) -> None:
        american = re.compile(r"[a-z]+iz(?:e|ing|ation)|behavior|color|center|program\b|practicing", re.IGNORECASE)
        found = {word.lower() for text in list_strings(load(path)) for word in american.findall(text)}
        assert found - {"size"} == set()


@pytest.mark.parametrize("path", WITH_SKILLS)
class TestEveryGuide:
    def test_it_says_something_in_a_few_sentences(self, path: str) -> None:
        for item in parse(path).list_criteria():
            assert 40 < len(item.guide) <= 4_000, item.id
            assert 1 <= count_sentences(item.guide) <= 5, item.id
            assert item.guide.count(".") + item.guide.count("?") >= 2, item.id

    def test_it_renders_and_a_list_becomes_a_list(self, path: str) -> None:
        with_lists = 0
        for item in parse(path).list_criteria():
            html = render_guide(item.guide)
            assert html.startswith("<p>"), item.id
            assert html.count("<li>") == len(re.findall(r"^- ", item.guide, re.MULTILINE)), item.id
            with_lists += "<ul>" in html
        assert with_lists

    def test_lists_are_short(self, path: str) -> None:
        # The longest is that of the eight forms.
        lengths = {item.id: len(re.findall(r"^- ", item.guide, re.MULTILINE)) for item in parse(path).list_criteria()}
        assert {name: length for name, length in lengths.items() if length > 4} in ({}, {"health-and-safety": 8})

    def test_words_are_short_and_sentences_too(self, path: str) -> None:
        for item in parse(path).list_criteria():
            for sentence in re.split(r"[.?!:]\s|\n", item.guide):
                assert len(sentence.split()) <= 36, sentence


def test_no_two_guides_are_alike() -> None:
    read = {path: [item.guide for item in parse(path).list_criteria()] for path in FILES}
    assert {path for path, found in read.items() if found} == set(WITH_SKILLS)
    guides = [" ".join(guide.split()).casefold() for found in read.values() for guide in found]
    assert len(set(guides)) == len(guides)
    # Nor does one begin as another does, as the copy of a row would.
    beginnings = {" ".join(guide.split()[:8]) for guide in guides}
    assert len(beginnings) == len(guides)


class TestSeniorManager:
    @pytest.fixture
    def checklist(self) -> Checklist:
        return parse("checklists/senior-manager.yaml")

    def test_the_rows_stand_as_on_the_paper_form(self, checklist: Checklist) -> None:
        rows = [(item.id, item.title, item.tracks, item.kind) for item in checklist.list_criteria()]
        assert rows == PAPER_FORM

    def test_a_senior_has_15_and_a_manager_22(self, checklist: Checklist) -> None:
        assert [(track.id, track.title) for track in checklist.tracks] == [
            ("senior", "Senior"),
            ("manager", "Manager"),
        ]
        assert len(list(checklist.list_criteria("senior"))) == 15
        assert len(list(checklist.list_criteria("manager"))) == 22

    def test_every_fact_of_a_row_stands_in_its_guide(self, checklist: Checklist) -> None:
        assert list(PAPER_FACTS) == [row[0] for row in PAPER_FORM]
        lacking = {
            (name, fact)
            for name, facts in PAPER_FACTS.items()
            for fact in facts.split(", ")
            if fact not in checklist.by_id[name].guide.lower()
        }
        assert lacking == set()

    def test_the_sections_are_runs_of_the_paper_form(self, checklist: Checklist) -> None:
        sections = [(section.id, section.title, len(section.criteria)) for section in checklist.sections]
        assert sections == [
            ("money-and-cover", "Money and cover", 2),
            ("plans-and-safety", "Plans and safety", 3),
            ("shifts-and-hours", "Shifts and hours", 3),
            ("meetings-and-people", "Meetings and people", 8),
            ("leading-the-service", "Leading the service", 6),
        ]

    def test_the_client_has_a_part_in_four_rows(self, checklist: Checklist) -> None:
        assert {item.id for item in checklist.list_criteria() if item.client_voice} == CLIENT_VOICE

    def test_one_signature_is_enough_and_every_edition_is_the_first(self, checklist: Checklist) -> None:
        assert {(item.signatures, item.edition) for item in checklist.list_criteria()} == {(1, 1)}

    def test_most_rows_may_be_shown_either_way(self, checklist: Checklist) -> None:
        assert {item.id: item.shown for item in checklist.list_criteria() if item.shown != "either"} == {
            "team-meeting": "seen",
            "supervision": "talked",
            "appraisal": "talked",
            "reflect": "talked",
            "decisions": "talked",
        }

    def test_the_introduction_says_what_for_general_support_and_how_long(self, checklist: Checklist) -> None:
        for part in (
            "senior or manager role",
            "confidence",
            "general support",
            "three months",
            "at least once",
            "twice",
        ):
            assert part in checklist.introduction

    def test_the_guide_on_the_shift_software_holds_where_another_is_used(self, checklist: Checklist) -> None:
        guide = checklist.by_id["change-shifts"].guide
        assert "People Planner is one product among many" in guide
        assert "uses another for the rota, this skill is about that one" in guide

    def test_no_guide_speaks_to_the_author(self, checklist: Checklist) -> None:
        assert [item.id for item in checklist.list_criteria() if "author" in item.guide.lower()] == []

    def test_service_user_stands_in_the_form_s_labels_and_nowhere_else(self, checklist: Checklist) -> None:
        labels = {item.id for item in checklist.list_criteria() if PAPER_WORDS in item.title}
        assert labels == {"support-plans", "risk-assessments"}
        assert not any(PAPER_WORDS in text for path in FILES for text in list_texts_below_titles(parse(path)))


def list_texts_below_titles(checklist: Checklist) -> list[str]:
    return [checklist.introduction.lower(), *(item.guide.lower() for item in checklist.list_criteria())]


class TestCareCertificate:
    @pytest.fixture
    def checklist(self) -> Checklist:
        return parse("checklists/care-certificate-2025.yaml")

    def test_the_sections_are_the_16_standards_in_order(self, checklist: Checklist) -> None:
        sections = [(section.id, section.title, len(section.criteria)) for section in checklist.sections]
        assert sections == STANDARDS
        assert len(checklist.by_id) == 43

    def test_each_standard_has_something_to_show_and_something_to_talk_through(self, checklist: Checklist) -> None:
        for section in checklist.sections:
            assert {item.shown for item in section.criteria} == {"seen", "talked"}, section.id

    def test_it_is_for_everyone_and_one_signature_is_enough(self, checklist: Checklist) -> None:
        assert checklist.tracks == ()
        assert {(item.tracks, item.signatures, item.edition) for item in checklist.list_criteria()} == {((), 1, 1)}

    def test_the_client_has_a_part_where_it_is_about_their_body_or_wishes(self, checklist: Checklist) -> None:
        asked = {item.id for item in checklist.list_criteria() if item.client_voice}
        assert asked == {"what-they-want", "personal-care", "help-eat", "fit-to-person"}
        assert {checklist.by_id[name].shown for name in asked} == {"seen"}

    def test_the_introduction_says_who_answers_for_the_certificate(self, checklist: Checklist) -> None:
        for part in (
            "does not award the Care Certificate",
            "registered manager remains responsible",
            "employer decides who is competent to assess you",
            "not the official ones",
            "12 weeks",
            "part-time, take longer",
        ):
            assert part in checklist.introduction

    def test_no_logo_and_no_link(self, checklist: Checklist) -> None:
        texts = [checklist.introduction, *(item.guide for item in checklist.list_criteria())]
        assert not any("![" in text or "](" in text or "http" in text for text in texts)


class TestClinical:
    def test_eight_skills_for_managers_and_seniors(self) -> None:
        checklist = parse("checklists/clinical.yaml")
        assert [(item.id, item.shown, item.kind, item.client_voice) for item in checklist.list_criteria()] == [
            ("when-to-call", "talked", "judgement", False),
            ("referral", "either", "task", False),
            ("clinical-report", "talked", "task", False),
            ("brief-staff", "seen", "task", False),
            ("moving-in", "either", "task", True),
            ("mental-capacity", "either", "task", True),
            ("behaviour-support", "either", "task", False),
            ("medication-review", "either", "task", True),
        ]
        assert "managers and seniors" in checklist.introduction
        assert "clinical staff" in checklist.introduction


class TestWithoutSkills:
    def test_mentoring_only_has_words_and_nothing_to_sign(self) -> None:
        checklist = parse("checklists/mentoring-only.yaml")
        assert (checklist.tracks, checklist.sections) == ((), ())
        for part in ("not your manager", "outside of care", "no skills", "think with"):
            assert part in checklist.introduction
        assert render_guide(checklist.introduction).count("<li>") == 7

    def test_blank_is_a_title(self) -> None:
        assert parse("checklists/blank.yaml") == Checklist(title="Our mentoring checklist")


class TestWorkingNights:
    def test_it_is_small_and_for_every_track(self) -> None:
        checklist = parse("workbench/checklists/working-nights.yaml")
        assert checklist.tracks == ()
        assert [(item.id, item.shown, item.signatures) for item in checklist.list_criteria()] == [
            ("night-handover", "either", 1),
            ("night-checks", "seen", 1),
            ("night-help", "either", 2),
            ("night-alone", "talked", 1),
        ]

    def test_its_ids_are_none_of_the_home(self) -> None:
        home = parse("checklists/senior-manager.yaml")
        assert not set(parse("workbench/checklists/working-nights.yaml").by_id) & set(home.by_id)
