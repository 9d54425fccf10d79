"""Reading and writing a checklist (rules C1, C3, C5)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import (
    MAX_PROBLEMS,
    TAG_KEYS,
    Checklist,
    ChecklistInvalid,
    Criterion,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.domain.verify_record import canonical
from tests.factories import make_checklist, make_criterion

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
TITLES = TEXTS.filter(str.strip)
TAGS = st.fixed_dictionaries({"framework": TITLES}, optional={key: TEXTS for key in TAG_KEYS if key != "framework"})
JSON_LIKE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=4),
    ),
    max_leaves=12,
)


@st.composite
def checklists(draw: st.DrawFn) -> dict[str, Any]:
    """Data of checklists as authors could make them."""
    tracks = draw(st.lists(SLUGS, unique=True, max_size=3))
    ids = iter(draw(st.lists(SLUGS, unique=True, min_size=6, max_size=6)))
    criterion = st.fixed_dictionaries(
        {"title": TITLES},
        optional={
            "guide": TEXTS,
            "tracks": st.lists(st.sampled_from(tracks), unique=True) if tracks else st.just([]),
            "kind": st.sampled_from(["task", "judgement"]),
            "shown": st.sampled_from(["seen", "talked", "either"]),
            "signatures": st.sampled_from([1, 2]),
            "tags": st.lists(TAGS, max_size=2),
            "client_voice": st.booleans(),
            "edition": st.integers(1, 1_000_000),
        },
    )
    sections = []
    for number in range(draw(st.integers(0, 3))):
        criteria = [{"id": next(ids), **draw(criterion)} for _ in range(draw(st.integers(0, 2)))]
        sections.append({"id": f"section-{number}", "title": draw(TITLES), "criteria": criteria})
    return {
        "title": draw(TITLES),
        "introduction": draw(TEXTS),
        "tracks": [{"id": track, "title": draw(TITLES)} for track in tracks],
        "sections": sections,
    }


def problems(data: object) -> set[tuple[str, str, str]]:
    try:
        parse_checklist(data)
    except ChecklistInvalid as error:
        return {(item.where, item.field, item.code) for item in error.problems}
    return set()


def with_criterion(**changes: Any) -> dict[str, Any]:
    return make_checklist(make_criterion(**changes))


class TestAnyData:
    @given(JSON_LIKE)
    def test_is_a_checklist_or_is_refused_by_name(self, data):
        assert problems(data) or isinstance(parse_checklist(data), Checklist)

    @given(st.sampled_from(["title", "introduction", "tracks", "sections"]), JSON_LIKE)
    def test_in_place_of_a_part_is_refused_by_name(self, name, value):
        problems({**make_checklist(), name: value})

    @given(st.sampled_from(sorted(Criterion.__dataclass_fields__)), JSON_LIKE)
    def test_in_place_of_a_field_is_refused_at_its_place(self, name, value):
        found = problems(with_criterion(**{name: value}))
        assert all(where.startswith("sections[0].criteria[0]") for where, _, _ in found)


class TestRoundTrip:
    @pytest.mark.slow
    @given(checklists())
    def test_canonical_form_and_back_is_the_same_checklist(self, data):
        checklist = parse_checklist(data)
        shape = checklist_to_data(checklist)
        again = parse_checklist(shape)
        assert again == checklist
        assert canonical(checklist_to_data(again)) == canonical(shape)
        assert again.digest == checklist.digest
        for section in shape["sections"]:
            for item in section["criteria"]:
                assert set(item) == set(Criterion.__dataclass_fields__)

    def test_defaults_are_those_of_the_rules(self):
        [item] = parse_checklist(with_criterion()).list_criteria()
        assert item == Criterion("on-call", "On call", "", (), "task", "either", 1, (), False, 1)


class TestProblems:
    """C5: what is refused names its place."""

    PLACE = "sections[0].criteria[0]"

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"id": "On Call"}, "id", "not_an_id"),
            ({"id": None}, "id", "missing"),
            ({"id": ""}, "id", "missing"),
            ({"id": " "}, "id", "not_an_id"),
            ({"id": 7}, "id", "not_an_id"),
            ({"id": "a" * 51}, "id", "not_an_id"),
            ({"title": ""}, "title", "missing"),
            ({"title": "  "}, "title", "missing"),
            ({"title": 7}, "title", "not_text"),
            ({"title": "x" * 201}, "title", "too_long"),
            ({"title": "a\x00"}, "title", "control_character"),
            ({"title": "\ud800"}, "title", "broken_character"),
            ({"guide": "x" * 4_001}, "guide", "too_long"),
            ({"tracks": "senior"}, "tracks", "not_a_list"),
            ({"tracks": ["nobody"]}, "tracks", "unknown_track"),
            ({"tracks": [["a"]]}, "tracks", "unknown_track"),
            ({"kind": "exam"}, "kind", "not_a_choice"),
            ({"kind": ["task"]}, "kind", "not_a_choice"),
            ({"shown": "heard"}, "shown", "not_a_choice"),
            ({"shown": None}, "shown", "not_a_choice"),
            ({"signatures": 0}, "signatures", "not_a_number_in_range"),
            ({"signatures": 3}, "signatures", "not_a_number_in_range"),
            ({"signatures": "1"}, "signatures", "not_a_number_in_range"),
            ({"signatures": True}, "signatures", "not_a_number_in_range"),
            ({"signatures": 1.0}, "signatures", "not_a_number_in_range"),
            ({"client_voice": "yes"}, "client_voice", "not_yes_or_no"),
            ({"edition": 0}, "edition", "not_a_number_in_range"),
            ({"edition": 1_000_001}, "edition", "not_a_number_in_range"),
            ({"colour": "red"}, "colour", "unknown_field"),
            ({"tags": [{"framework": "f"}] * 11}, "tags", "too_many"),
        ],
    )
    def test_of_a_criterion(self, changes, field, code):
        assert problems(with_criterion(**changes)) == {(self.PLACE, field, code)}

    def test_of_a_tag(self):
        tags = [{"framework": "f"}, {"code": "c"}, "text"]
        assert problems(with_criterion(tags=tags)) == {
            (f"{self.PLACE}.tags[1]", "framework", "missing"),
            (f"{self.PLACE}.tags[2]", "", "not_an_object"),
            (f"{self.PLACE}.tags[2]", "framework", "missing"),
        }

    def test_ids_are_unique_over_all_sections(self):
        section = {"title": "A", "criteria": [make_criterion()]}
        data = {"title": "T", "sections": [{"id": "one", **section}, {"id": "two", **section}]}
        assert problems(data) == {("sections[1].criteria[0]", "id", "id_twice")}

    def test_so_are_those_of_sections_and_tracks(self):
        data = make_checklist(tracks=[{"id": "a", "title": "A"}] * 2)
        data["sections"] = [{"id": "one", "title": "One"}] * 2
        assert problems(data) == {("tracks[1]", "id", "id_twice"), ("sections[1]", "id", "id_twice")}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"tracks": [{"id": f"t{n}", "title": "T"} for n in range(11)]}, "tracks"),
            ({"sections": [{"id": f"s{n}", "title": "S"} for n in range(51)]}, "sections"),
        ],
    )
    def test_too_many(self, changes, field):
        assert ("checklist", field, "too_many") in problems({"title": "T", **changes})

    def test_of_a_heap_of_mistakes_the_first_thousand_are_named(self):
        heap = {"title": "T", "sections": [{"id": "s", "title": "S", "criteria": [{"tags": [0] * 10}] * 500}]}
        with pytest.raises(ChecklistInvalid) as refused:
            parse_checklist(heap)
        assert len(refused.value.problems) == MAX_PROBLEMS

    def test_501_criteria_are_too_many_and_500_are_not(self):
        def make(count):
            items = [make_criterion(f"c{number}") for number in range(count)]
            halves = [items[:250], items[250:]]
            sections = [{"id": f"s{n}", "title": "S", "criteria": part} for n, part in enumerate(halves)]
            return {"title": "T", "sections": sections}

        assert problems(make(500)) == set()
        assert problems(make(501)) == {("checklist", "sections", "too_many_criteria")}

    def test_everything_is_named_at_once(self):
        data = {"sections": [{"id": "A", "criteria": [{"id": "b", "kind": "c"}]}], "extra": 1}
        assert len(problems(data)) == 6

    def test_an_unknown_name_of_any_length_is_cut_short(self):
        [(_, name, _)] = problems(make_checklist() | {"x" * 5_000: 1})
        assert name == "x" * 50


class TestWording:
    """C3: what a signature is about, and what is only arrangement."""

    ITEM = Criterion("on-call", "On call", "Ring first.")

    @pytest.mark.parametrize(
        "changes",
        [{"title": "Calls"}, {"guide": "Wait."}, {"shown": "seen"}, {"signatures": 2}, {"client_voice": True}],
    )
    def test_another_wording_has_another_digest(self, changes):
        assert replace(self.ITEM, **changes).wording_digest != self.ITEM.wording_digest

    @pytest.mark.parametrize("changes", [{"id": "other"}, {"tracks": ("a",)}, {"kind": "judgement"}, {"edition": 2}])
    def test_the_same_words_elsewhere_have_the_same(self, changes):
        assert replace(self.ITEM, **changes).wording_digest == self.ITEM.wording_digest


class TestTracks:
    @pytest.mark.parametrize(("track", "found"), [(None, ["a", "b", "c"]), ("one", ["a", "b"]), ("two", ["a", "c"])])
    def test_a_criterion_without_tracks_is_for_all(self, track, found):
        criteria = [make_criterion("a"), make_criterion("b", tracks=["one"]), make_criterion("c", tracks=["two"])]
        tracks = [{"id": "one", "title": "One"}, {"id": "two", "title": "Two"}]
        checklist = parse_checklist(make_checklist(*criteria, tracks=tracks))
        assert [item.id for item in checklist.list_criteria(track)] == found
