"""Every input is validated by a form: cleaned values out, or `Invalid` with a code for each field."""

from __future__ import annotations

import inspect
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.domain.ledger.schema import APPROACHES, METHODS
from mentoring_xblock.errors import Invalid
from mentoring_xblock.forms import messages, people, sessions, signing
from mentoring_xblock.forms.base import MentoringForm
from mentoring_xblock.web.pipeline import to_multi_value
from mentoring_xblock.web.sentences import SENTENCES, get_sentence

FORMS = sorted(
    {
        item
        for module in (messages, people, sessions, signing)
        for _name, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, MentoringForm) and item is not MentoringForm
    },
    key=lambda form: form.__name__,
)
MANY = settings(max_examples=200)
SENT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "yes", "no", "on", "1", "60", "2026-05-04", "https://example.org/", "observation", "\ud800"]),
    st.lists(st.text(max_size=5), max_size=60),
)


def read(form, **values):
    return form.read(to_multi_value(values))


def try_to_read(form, **values):
    """The cleaned values (None where they were refused) and the problems by field."""
    try:
        return read(form, **values), {}
    except Invalid as error:
        return None, error.fields


def list_codes(form, **values):
    _cleaned, fields = try_to_read(form, **values)
    return {name: [problem.code for problem in problems] for name, problems in fields.items()}


@pytest.mark.slow
class TestAnyInput:
    @MANY
    @given(st.sampled_from(FORMS), st.data())
    def test_is_taken_or_refused_with_a_sentence_for_each_field(self, form, data):
        names = list(form.base_fields)
        values = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, SENT)))
        cleaned, fields = try_to_read(form, **values)
        assert set(cleaned or names) == set(names)
        assert (cleaned is None) == bool(fields)
        assert set(fields) <= set(names)
        for problems in fields.values():
            assert problems
            assert all(problem.code in SENTENCES and get_sentence(problem) for problem in problems)

    @pytest.mark.parametrize("form", FORMS)
    def test_nothing_at_all_is_answered(self, form):
        cleaned, fields = try_to_read(form)
        assert (cleaned is None) == bool(fields)

    @given(st.sampled_from(FORMS), st.text(max_size=20))
    def test_no_message_holds_what_was_typed(self, form, text):
        marked = f"q{text}q"
        _cleaned, fields = try_to_read(form, **dict.fromkeys(form.base_fields, marked))
        for problems in fields.values():
            assert not [item for item in problems if marked in f"{item}{item.params}{get_sentence(item)}"]

    @MANY
    @given(st.sampled_from(FORMS), st.data())
    def test_clean_values_stay_as_they_are(self, form, data):
        values = data.draw(st.fixed_dictionaries(dict.fromkeys(form.base_fields, SENT)))
        once, _fields = try_to_read(form, **values)
        texts = {name: value for name, value in (once or {}).items() if isinstance(value, str)}
        assert {name: read(form, **{**values, **texts})[name] for name in texts} == texts


class TestFields:
    def test_lines_are_one_line_and_texts_keep_theirs(self):
        name = read(people.ProfileForm, name=" Sam\r\n Okoro\t", job_role="Cook", places="4")["name"]
        assert name == "Sam Okoro"
        assert read(people.MessageForm, message="One\r\nTwo ")["message"] == "One\nTwo"

    @pytest.mark.parametrize("value", ["2026-05-04", " 2026-05-04 "])
    def test_days(self, value):
        assert read(people.FinishForm, finish_on=value)["finish_on"] == date(2026, 5, 4)

    @pytest.mark.parametrize(
        "value", ["", "today", "2026-13-01", "2026-W19-1", "20260504", "+2026-05-04", "2026-05-04T"]
    )
    def test_what_is_no_day(self, value):
        assert list_codes(people.FinishForm, finish_on=value) == {"finish_on": ["not_a_date"]}

    def test_days_that_may_stay_open(self):
        assert read(people.BreakForm, until="")["until"] is None

    @pytest.mark.parametrize(("value", "taken"), [("on", True), ("true", True), ("", False), ("false", False)])
    def test_ticks(self, value, taken):
        joined = read(people.JoinForm, name="A", finish_on="2026-05-04", mentors_may_offer=value)
        assert joined["mentors_may_offer"] is taken

    def test_a_tick_that_was_not_sent_is_none(self):
        assert read(people.JoinForm, name="A", finish_on="2026-05-04")["mentors_may_offer"] is False

    @pytest.mark.parametrize("value", ["0", "601", "1.5", "-1", "x", "１", "9" * 50])
    def test_numbers_out_of_their_range(self, value):
        words = {"topic": "a", "held_on": "2026-05-04", "minutes": value}
        assert list_codes(sessions.SessionForm, **words) == {"minutes": ["minutes_out_of_range"]}

    def test_numbers_that_may_stay_open(self):
        assert read(sessions.SessionForm, topic="a", held_on="2026-05-04")["minutes"] is None

    @pytest.mark.parametrize("method", METHODS)
    def test_every_way_of_knowing_is_a_choice(self, method):
        assert read(signing.SignOffForm, method=method, seen_on="2026-05-04")["method"] == method

    @pytest.mark.parametrize("approach", ["", *APPROACHES])
    def test_the_approach_may_stay_open(self, approach):
        found = read(sessions.SessionForm, topic="a", held_on="2026-05-04", approach=approach)
        assert found["approach"] == approach

    def test_skills_come_as_a_list(self):
        found = read(sessions.SessionForm, topic="a", held_on="2026-05-04", criteria=["1.a", "", "1.b"])
        assert found["criteria"] == ["1.a", "1.b"]

    def test_too_many_skills(self):
        words = {"topic": "a", "held_on": "2026-05-04", "criteria": [f"1.c{n}" for n in range(51)]}
        assert list_codes(sessions.SessionForm, **words) == {"criteria": ["too_many_skills"]}

    def test_a_talk_of_several_needs_people_and_says_everything_at_once(self):
        words = {"held_on": "2026-05-04", "topic": "", "people": []}
        found = list_codes(sessions.GroupTalkForm, **words)
        assert found == {"people": ["choose_people"], "topic": ["say_what_about"]}
        words = {"held_on": "2026-05-04", "topic": "a", "people": [f"{n:032x}" for n in range(13)]}
        assert list_codes(sessions.GroupTalkForm, **words) == {"people": ["too_many_people"]}
        assert read(sessions.GroupTalkForm, **{**words, "people": ["a", "b", "a"]})["people"] == ["a", "b"]

    @pytest.mark.parametrize(
        ("form", "field", "limit", "rest"),
        [
            (sessions.OutcomeForm, "outcome", 4_000, {}),
            (sessions.ConfirmForm, "line", 1_000, {"fair": "no"}),
            (sessions.GroupTalkForm, "next_steps", 4_000, {"topic": "a", "held_on": "2026-05-04", "people": ["a"]}),
        ],
    )
    def test_what_is_said_of_a_talk_has_its_limit(self, form, field, limit, rest):
        assert read(form, **{**rest, field: "x" * limit})[field] == "x" * limit
        assert list_codes(form, **{**rest, field: "x" * (limit + 1)}) == {field: ["too_long"]}

    def test_a_link_may_stay_empty(self):
        assert read(signing.EvidenceForm, link="  ")["link"] == ""

    def test_everything_wrong_is_named_at_once(self):
        found = list_codes(people.ProfileForm, name="", job_role="x" * 101, places="13", about_me="a\x00")
        assert found == {
            "name": ["name_missing"],
            "job_role": ["too_long"],
            "places": ["places_out_of_range"],
            "about_me": ["control_character"],
        }


LIMITS = {
    people.JoinForm: {"name": 200},
    people.ProfileForm: {"name": 200, "job_role": 100, "helps_with": 1_000, "when_free": 200, "about_me": 1_000},
    people.MessageForm: {"message": 500},
    signing.EvidenceForm: {"line": 4_000, "client": 4_000},
    signing.SignOffForm: {"comment": 1_000, "client": 1_000},
    signing.NotYetForm: {"comment": 1_000},
    signing.ReasonForm: {"reason": 1_000},
    signing.ConcernForm: {"comment": 1_000},
    sessions.SessionForm: dict.fromkeys(
        ("topic", "next_steps", "ideal", "client_wants", "works", "worries", "decided", "advice"), 4_000
    ),
    sessions.ReflectionForm: {"text": 4_000},
}


@pytest.mark.parametrize(
    ("form", "name", "limit"), [(form, name, limit) for form, names in LIMITS.items() for name, limit in names.items()]
)
def test_limits_are_those_of_the_rules(form: type[MentoringForm], name: str, limit: int) -> None:
    values = dict.fromkeys(form.base_fields, "")
    assert list_codes(form, **{**values, name: "é" * (limit + 1)})[name] == ["too_long"]
    assert name not in list_codes(form, **{**values, name: "é" * limit})


def test_a_link_of_two_thousand_and_one() -> None:
    link = "https://example.org/" + "a" * 1_980
    assert read(signing.EvidenceForm, link=link)["link"] == link
    assert list_codes(signing.EvidenceForm, link=link + "a") == {"link": ["too_long"]}
