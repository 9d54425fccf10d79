"""The settings of a programme and the terms that a plan takes from them (rule C8)."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.programme import Settings, Terms, list_setting_problems
from mentoring_xblock.domain.verify_record import canonical

STARRED = ("authorise_first", "leads_may_sign", "leads_read_talks", "limited_staff_lead", "evidence_files")
IN_EFFECT = {
    "programme": "nights",
    "title": "Nights",
    "weeks": 20,
    "hours": 30,
    "who_may_mentor": "staff",
    "mentors_per_plan": 4,
    "lead_name": "Lee",
    "privacy_link": "https://example.org/privacy",
    "safety_line": "Ring Lee.",
    "leads_may_sign": True,
    "evidence_files": True,
    "authorise_first": True,
    "leads_read_talks": True,
    "limited_staff_lead": True,
    "weight": 0.5,
    "months_to_keep": 24,
    "counts_for_completion": True,
}
NOT_BUILT = {
    "training_needed": True,
    "services": ("North",),
    "pilot": True,
}
NAMES = [field.name for field in dataclasses.fields(Settings)]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.text(max_size=3)),
    st.just({}),
)


def problems(**changes):
    return {(item.field, item.code) for item in list_setting_problems(Settings(**changes))}


class TestDefaults:
    def test_are_the_least_bureaucratic(self):
        assert Settings() == Settings(
            programme="main",
            weeks=12,
            hours=37,
            who_may_mentor="anyone",
            mentors_per_plan=2,
            training_needed=False,
            services=(),
            weight=0,
            authorise_first=False,
            leads_may_sign=False,
            leads_read_talks=False,
            limited_staff_lead=False,
            evidence_files=False,
            pilot=False,
            months_to_keep=None,
            counts_for_completion=False,
        )
        assert problems() == set()


class TestEverySetting:
    """Each takes effect or is refused with a problem that names it; none is ignored."""

    def test_stands_in_one_of_the_two_lists(self):
        assert set(IN_EFFECT) | set(NOT_BUILT) == set(NAMES)
        assert not set(IN_EFFECT) & set(NOT_BUILT)

    @pytest.mark.parametrize("name", IN_EFFECT)
    def test_that_takes_effect_is_taken(self, name):
        assert problems(**{name: IN_EFFECT[name]}) == set()

    @pytest.mark.parametrize("name", NOT_BUILT)
    def test_that_cannot_be_carried_out_yet_is_refused(self, name):
        assert problems(**{name: NOT_BUILT[name]}) == {(name, "not_available")}

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("programme", "Not An Id", "not_an_id"),
            ("programme", "", "not_an_id"),
            ("programme", None, "not_an_id"),
            ("weeks", 0, "out_of_range"),
            ("weeks", 157, "out_of_range"),
            ("weeks", "12", "out_of_range"),
            ("weeks", True, "out_of_range"),
            ("weeks", 1.5, "out_of_range"),
            ("hours", 0, "out_of_range"),
            ("hours", 61, "out_of_range"),
            ("who_may_mentor", "everyone", "not_a_choice"),
            ("who_may_mentor", None, "not_a_choice"),
            ("mentors_per_plan", 0, "out_of_range"),
            ("mentors_per_plan", 5, "out_of_range"),
            ("months_to_keep", 0, "out_of_range"),
            ("months_to_keep", 601, "out_of_range"),
            ("months_to_keep", True, "out_of_range"),
            ("months_to_keep", 12.0, "out_of_range"),
            ("months_to_keep", "12", "out_of_range"),
            ("weight", -0.001, "out_of_range"),
            ("weight", float("nan"), "out_of_range"),
            ("weight", float("inf"), "out_of_range"),
            ("weight", 10**400, "out_of_range"),
            ("weight", 1_000_001, "out_of_range"),
            ("weight", True, "out_of_range"),
            ("weight", "1", "out_of_range"),
            ("weight", None, "out_of_range"),
            ("counts_for_completion", "yes", "not_yes_or_no"),
            ("privacy_link", "javascript:alert(1)", "not_a_link"),
            ("privacy_link", 7, "not_a_link"),
            ("title", "x" * 201, "not_a_text"),
            ("title", 7, "not_a_text"),
            ("lead_name", "a\x00b", "not_a_text"),
            ("safety_line", "x" * 1_001, "not_a_text"),
            ("leads_may_sign", "no", "not_yes_or_no"),
            ("leads_read_talks", 1, "not_yes_or_no"),
            ("limited_staff_lead", None, "not_yes_or_no"),
        ],
    )
    def test_without_a_meaning_is_refused(self, name, value, code):
        assert (name, code) in problems(**{name: value})

    @pytest.mark.slow
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ANYTHING)))
    def test_whatever_stands_there_is_answered(self, values):
        found = list(list_setting_problems(Settings(**values)))
        assert {item.field for item in found} <= set(values)


class TestStored:
    @given(
        st.builds(
            Settings,
            title=st.text(max_size=20),
            weeks=st.integers(1, 156),
            services=st.lists(st.text(max_size=5)).map(tuple),
            weight=st.integers(0, 100_000).map(lambda value: value / 1_000),
            leads_may_sign=st.booleans(),
            months_to_keep=st.one_of(st.none(), st.integers(1, 600)),
        )
    )
    def test_come_back_as_they_were(self, settings):
        canonical(settings.to_data())
        assert Settings.from_data(settings.to_data()) == settings

    def test_names_of_a_later_version_are_left_out(self):
        assert Settings.from_data({"weeks": 3, "rockets": True}) == Settings(weeks=3)


class TestTerms:
    def test_hold_the_starred_settings_and_no_other(self):
        assert tuple(field.name for field in dataclasses.fields(Terms)) == STARRED

    @pytest.mark.parametrize("name", STARRED)
    def test_are_taken_from_the_settings(self, name):
        chosen: dict[str, Any] = {name: True}
        terms = Terms.of(Settings(**chosen))
        assert [item for item in STARRED if getattr(terms, item)] == [name]
        assert Terms.from_data(terms.to_data()) == terms

    def test_of_the_same_content_have_one_digest(self):
        assert Terms().digest == Terms.of(Settings(weeks=50)).digest
        assert Terms().digest != Terms(leads_may_sign=True).digest
