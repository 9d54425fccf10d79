"""Every code that can be raised has its sentence, which names the place, the field and the reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain import checklist, programme, text
from mentoring_xblock.domain.checklist import ChecklistInvalid, ChecklistProblem, parse_checklist
from mentoring_xblock.domain.programme import Settings, list_setting_problems
from mentoring_xblock.presenters import reasons
from mentoring_xblock.presenters.problems import describe_problem, describe_problems
from tests.factories import make_checklist, make_criterion
from tests.presenters.codes import list_codes

PACKAGE = Path(checklist.__file__).parents[1]
VAGUE = "this cannot be used"


CHECKLIST_CODES = list_codes(Path(checklist.__file__), "_problem", 2) | {
    "too_long",
    "control_character",
    "broken_character",
}

BROKEN: list[tuple[str, Any, str]] = [
    ("missing", make_checklist(title=""), "Title of the checklist – please fill this in."),
    ("missing", make_checklist(make_criterion(title="")), "Skill 1 of “First”: Title – please fill this in."),
    ("not_an_object", [1], "Checklist: this cannot be read. Please take it out and add it again."),
    ("not_an_object", {"title": "A", "sections": [4]}, "Section 1: this cannot be read."),
    ("unknown_field", make_checklist(colour="red"), "Checklist: “colour” is not known here."),
    ("unknown_field", make_checklist(make_criterion(color="red")), "Skill 1 of “First”, “On call”: “color” is not"),
    ("unknown_field", make_checklist(**{"": 1}), "Checklist: “(nothing)” is not known here."),
    ("not_a_list", make_checklist(tracks="senior"), "Tracks – there has to be a list here."),
    ("too_many", make_checklist(tracks=[{}] * 11), "Tracks – there are too many of these: at most 10."),
    ("too_many", make_checklist(make_criterion(tags=[{}] * 11)), "Tags – there are too many of these: at most 10."),
    ("too_many", make_checklist(sections=[{}] * 51), "Sections – there are too many of these: at most 50."),
    ("too_many", make_checklist(*[{}] * 501), "Section 1, “First”: Skills – there are too many of these: at most 500."),
    ("not_text", make_checklist(make_criterion(guide=7)), "“On call”: Guide – there has to be text here."),
    (
        "too_long",
        make_checklist(introduction="x" * 4_001),
        "Introduction – this is too long: at most 4,000 characters.",
    ),
    ("too_long", make_checklist(make_criterion(title="x" * 201)), "…”: Title – this is too long: at most 200"),
    ("control_character", make_checklist(title="a\x00b"), "Title of the checklist – there is a character in this"),
    ("broken_character", make_checklist(title="a\ud800b"), "Title of the checklist – there is a character in this"),
    ("missing", make_checklist(make_criterion(id="")), "“On call”: Id – there is no id. Please give it one: small"),
    ("not_an_id", make_checklist(make_criterion(id="On Call")), "Id – this needs small letters, digits and hyphens"),
    (
        "id_twice",
        make_checklist(make_criterion(), make_criterion()),
        "Skill 2 of “First”, “On call”: Id – “on-call”",
    ),
    (
        "not_a_choice",
        make_checklist(make_criterion(shown="exam")),
        "How it is shown – “exam” is not one of the",
    ),
    ("not_a_choice", make_checklist(make_criterion(kind=[])), "A judgement, not a task – please choose: a task or"),
    ("not_a_number_in_range", make_checklist(make_criterion(signatures=3)), "Signatures at least – choose 1 or 2."),
    (
        "not_a_number_in_range",
        make_checklist(make_criterion(edition=0)),
        "Version – choose a whole number from 1 to",
    ),
    (
        "too_many_criteria",
        {"title": "A", "sections": [{"id": f"s{n}", "title": "S", "criteria": []} for n in range(3)]},
        "There are 501 skills. The limit is 500.",
    ),
    ("unknown_track", make_checklist(make_criterion(tracks=["nurse"])), "Tracks – there is no track “nurse” in this"),
    ("unknown_track", make_checklist(make_criterion(tracks=[5])), "Tracks – there is no track “5” in this checklist."),
    (
        "unknown_track",
        make_checklist(make_criterion(tracks=[[]])),
        "Tracks – there is no such track in this",
    ),
    (
        "not_yes_or_no",
        make_checklist(make_criterion(client_voice="ja")),
        "The client must have had a part – this has",
    ),
]
# 167 skills in each of three sections.
for _section in next(data for code, data, _expected in BROKEN if code == "too_many_criteria")["sections"]:
    _section["criteria"] = [make_criterion(f"{_section['id']}-{number}") for number in range(167)]


def describe_all(data: object) -> dict[tuple[str, str], str]:
    with pytest.raises(ChecklistInvalid) as caught:
        parse_checklist(data)
    return {(problem.code, problem.where): describe_problem(problem, data) for problem in caught.value.problems}


class TestChecklist:
    @pytest.mark.parametrize(("code", "data", "expected"), BROKEN, ids=[f"{n}-{it[0]}" for n, it in enumerate(BROKEN)])
    def test_the_sentence_names_place_field_and_reason(self, code, data, expected):
        sentences = [sentence for (found, _where), sentence in describe_all(data).items() if found == code]
        assert any(expected in sentence for sentence in sentences), sentences

    def test_every_code_is_among_these(self):
        assert {code for code, _data, _sentence in BROKEN} == CHECKLIST_CODES
        assert {"too_long", "control_character", "broken_character"} <= list_codes(
            Path(text.__file__), "TextRefused", 0
        )

    def test_every_code_has_a_reason_of_its_own(self):
        assert CHECKLIST_CODES <= reasons.CODES

    def test_a_code_of_a_later_version_is_a_sentence_too(self):
        found = describe_problem(ChecklistProblem("sections[0]", "title", "moon"), make_checklist())
        assert found == "Section 1, “First”: Title – this cannot be used. Please look at it again."

    def test_a_tag_is_named_by_its_number(self):
        data = make_checklist(make_criterion(tags=[{"framework": "CQC"}, {"code": "W4"}]))
        (sentence,) = describe_all(data).values()
        assert sentence == "Skill 1 of “First”, “On call”, tag 2: Framework – please fill this in."

    def test_a_section_without_a_title_goes_by_its_number(self):
        data = make_checklist(make_criterion(title=""))
        data["sections"][0]["title"] = " "
        assert set(describe_all(data).values()) == {
            "Skill 1 of section 1: Title – please fill this in.",
            "Section 1: Title – please fill this in.",
        }

    def test_a_track_is_named_by_its_number_and_title(self):
        data = make_checklist(tracks=[{"id": "senior", "title": "Senior"}, {"id": "senior", "title": "Manager"}])
        (sentence,) = describe_all(data).values()
        assert sentence.startswith("Track 2, “Manager”: Id – “senior” is taken by another one.")

    def test_titles_are_short_on_one_line_and_turn_nothing_around(self):
        title = "  Be\non\u202e call " + "<b>very</b> " * 10
        (sentence,) = describe_all(make_checklist(make_criterion(title=title, kind="exam"))).values()
        shown = re.search(r"“([^”]*)”: A judgement", sentence)
        assert shown is not None
        assert len(shown[1]) <= 60
        assert shown[1].startswith("Be on call <b>very</b>")
        assert "\n" not in sentence

    def test_a_value_of_megabytes_is_cut_at_once(self):
        (sentence,) = describe_all(make_checklist(make_criterion(shown="x" * 5_000_000))).values()
        assert len(sentence) < 250

    def test_a_number_is_shown_while_it_is_short(self):
        shown = {}
        for value in (7, -1, 0.5, float("nan"), float("inf"), 10**400, True, None):
            (sentence,) = describe_all(make_checklist(make_criterion(shown=value))).values()
            shown[repr(value)[:5]] = sentence.partition(" – ")[2].partition(" ")[0]
        assert shown == {
            "7": "“7”",
            "-1": "“-1”",
            "0.5": "“0.5”",
            "nan": "“nan”",
            "inf": "“inf”",
            "10000": "please",
            "True": "please",
            "None": "please",
        }

    def test_of_many_the_first_are_told_and_the_rest_counted(self):
        data = make_checklist(*[make_criterion(f"a{number}", title="") for number in range(12)])
        with pytest.raises(ChecklistInvalid) as caught:
            parse_checklist(data)
        found = describe_problems(caught.value.problems, data, at_most=10)
        assert (len(found), found[0], found[-1]) == (
            11,
            "Skill 1 of “First”: Title – please fill this in.",
            "And 2 more places.",
        )
        assert len(describe_problems(caught.value.problems, data, at_most=12)) == 12


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
criterion_like = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(checklist.Criterion.__dataclass_fields__, json_like) | {"tags": st.lists(json_like)},
)
section_like = json_like | st.fixed_dictionaries(
    {}, optional={"id": json_like, "title": json_like, "criteria": st.lists(json_like | criterion_like, max_size=2)}
)
checklist_like = json_like | st.fixed_dictionaries(
    {},
    optional={
        "title": json_like,
        "tracks": st.lists(json_like, max_size=2),
        "sections": json_like | st.lists(section_like, max_size=2),
    },
)


@pytest.mark.slow
@given(checklist_like)
def test_data_of_any_make_gets_one_sentence_a_place(data):
    try:
        parse_checklist(data)
    except ChecklistInvalid as error:
        for problem in error.problems:
            sentence = describe_problem(problem, data)
            assert sentence == sentence.strip()
            assert sentence.endswith((".", "https://")), sentence
            assert VAGUE not in sentence
            assert not re.search(r"[\x00-\x1f\u202a-\u202e]", sentence)
            assert "%(" not in sentence


@pytest.mark.slow
@given(json_like, st.sampled_from(["checklist", "tracks[0]", "sections[9].criteria[9]", "sections[0]", "moon", ""]))
def test_data_that_does_not_fit_its_problem_breaks_nothing(data, where):
    """As where somebody changed the checklist meanwhile."""
    for code in sorted(CHECKLIST_CODES):
        assert describe_problem(ChecklistProblem(where, "title", code), data)


SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"programme": "Main"}, "Settings: Belongs together as – this needs small letters, digits and hyphens"),
    ({"weeks": 0}, "Settings: Length in weeks – choose a whole number from 1 to 156."),
    ({"hours": "ten"}, "Settings: Full-time hours a week – choose a whole number from 1 to 60."),
    (
        {"who_may_mentor": "all"},
        "Settings: Who may mentor – please choose: anyone on the course, those",
    ),
    ({"mentors_per_plan": 5}, "Settings: Mentors a person – choose a whole number from 1 to 4."),
    ({"weight": -1}, "Settings: Grade weight – choose a number from 0 to 1,000,000."),
    ({"months_to_keep": 0}, "Months to keep after the end – choose a whole number from 1 to 600, or leave it empty."),
    ({"privacy_link": "employer"}, "Settings: Link to your employer's privacy notice – this is not a link."),
    (
        {"safety_line": "x" * 1_001},
        "What to do if someone is at risk – this has to be text of at most 1,000",
    ),
    ({"lead_name": 7}, "Settings: Name of the lead – this has to be text of at most 200 characters"),
    ({"title": "a\x00"}, "Settings: Title for all blocks together – this has to be text of at most 200 characters"),
    ({"leads_may_sign": "no"}, "Settings: A lead may sign – this has to be yes or no."),
    ({"services": ("North",)}, "Settings: Services – this is not available yet. Please leave it empty."),
    ({"pilot": True}, "Settings: This is a pilot – this is not available yet. Please switch it off."),
]


class TestSettings:
    @pytest.mark.parametrize(("changes", "expected"), SETTINGS, ids=[f"{n}" for n in range(len(SETTINGS))])
    def test_the_sentence_names_field_and_reason(self, changes, expected):
        (problem,) = list_setting_problems(Settings(**changes))
        found = describe_problem(ChecklistProblem("settings", problem.field, problem.code), {"title": "x"})
        assert expected in found

    def test_every_code_is_among_these(self):
        source = Path(programme.__file__).read_text(encoding="utf-8")
        raised = {problem.code for changes, _ in SETTINGS for problem in list_setting_problems(Settings(**changes))}
        body = source[source.index("def list_setting_problems") : source.index("def _list_not_available")]
        named = set(re.findall(r'"((?:not|out)_[a-z_]+)"', body))
        assert raised == named
        assert named <= reasons.CODES

    def test_every_setting_has_its_name(self):
        assert {*Settings.__dataclass_fields__, "display_name", "is_home"} == set(reasons.SETTING_LABELS)

    def test_a_field_of_the_block_goes_by_the_same_name(self):
        for field in ("hours", "full_time_hours"):
            found = describe_problem(ChecklistProblem("settings", field, "out_of_range"))
            assert found == "Settings: Full-time hours a week – choose a whole number from 1 to 60."

    def test_what_the_editor_itself_refuses_has_a_sentence(self):
        codes = list_codes(PACKAGE / "studio" / "authored.py", "ChecklistProblem", 2) | {
            "not_text",
            "missing",
            "too_long",
        }
        assert codes <= reasons.CODES
        found = describe_problem(ChecklistProblem("settings", "display_name", "too_long"))
        assert found == "Settings: Title of this block – this is too long: at most 200 characters."


class TestLabels:
    def test_are_the_words_on_the_editors_screen(self):
        folder = PACKAGE / "templates" / "mentoring_xblock" / "editor"
        page = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))
        # No screen of the editor has these: of a file, of OLX, or of a later version.
        elsewhere = {"sections", "criteria", "edition", "title", "programme_title"}
        elsewhere |= {"training_needed", "pilot", "services"}
        labels = {**reasons.LABELS, **{f"setting {name}": it for name, it in reasons.SETTING_LABELS.items()}}
        missing = {name for name, label in labels.items() if f'"{label}"' not in page}
        assert {name.removeprefix("setting ") for name in missing} - elsewhere == set()

    def test_every_field_of_a_skill_has_one(self):
        assert set(checklist.Criterion.__dataclass_fields__) | set(checklist.TAG_KEYS) <= set(reasons.LABELS)


def test_sentences_are_in_the_language_that_is_active():
    with translation.override("en"):
        english = describe_problem(ChecklistProblem("checklist", "title", "missing"), {})
    assert english == "Title of the checklist – please fill this in."
