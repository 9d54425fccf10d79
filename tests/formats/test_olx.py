"""Blocks as OLX: what is written comes back exactly, through lxml as the platform uses it, whatever a block holds."""

from __future__ import annotations

import json
import logging
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from mentoring_xblock.domain.checklist import (
    TAG_KEYS,
    ChecklistInvalid,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.formats.olx import (
    MAX_BYTES,
    MAX_UNKNOWN,
    UNKNOWN,
    OlxRefused,
    fill_node,
    list_unknown,
    read_node,
    read_olx,
    write_block,
)
from mentoring_xblock.formats.olx_values import DEFAULTS, read_json
from tests.domain.test_checklist import checklists
from tests.factories import make_checklist, make_criterion

ROOT = Path(__file__).parents[2]

# As Studio's import sets it for the whole process.
PLATFORM_PARSER = etree.XMLParser(dtd_validation=False, load_dtd=False, remove_blank_text=True)
# Everything that XML can hold; of the rest, what a block's fields could hold all the same.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32))
ANY_TEXT |= st.sampled_from(
    ["]]>", "<![CDATA[x]]>", "&amp;", " a\n\tb ", "\r\n", " ", "\n", "🙂👩🏽‍⚕️", "\u2028\x85", ""]
)
KNOWN = {
    str: ANY_TEXT,
    bool: st.booleans(),
    int: st.integers(-(10**14), 10**14) | st.none(),
    float: st.floats(-1e6, 1e6, allow_nan=False) | st.floats(0, 1e-9) | st.just(1e300),
    list: st.lists(ANY_TEXT, max_size=3),
    type(None): st.integers(0, 999) | st.none(),
}
FIELDS = st.fixed_dictionaries({}, optional={name: KNOWN[type(value)] for name, value in DEFAULTS.items()})
# MongoDB keeps no other.
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PROPERTY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def send(fields: dict[str, Any], /, *, is_bytes: bool = False) -> dict[str, Any]:
    """Out as the platform's exports and clipboard write a block (indented, inside of its unit), and in again."""
    unit = etree.Element("vertical")
    fill_node(etree.SubElement(unit, "coach_mentoring", url_name="u1"), fields)
    text = etree.tostring(unit, pretty_print=True, encoding="utf-8" if is_bytes else "unicode")
    # A unit hands each of its children on as text, which is read again.
    child = etree.tostring(etree.fromstring(text, PLATFORM_PARSER)[0], encoding="unicode")
    return read_node(etree.fromstring(child, PLATFORM_PARSER))


def make_full(data: dict[str, Any], /) -> dict[str, Any]:
    return checklist_to_data(parse_checklist(data))


def read(text: str, /) -> dict[str, Any]:
    return read_olx(f"<coach_mentoring>{text}</coach_mentoring>")


def read_checklist(text: str, /) -> Any:
    return read(text)["checklist"]


def find_problems(data: object, /) -> list[tuple[str, str, str]]:
    try:
        parse_checklist(data)
    except ChecklistInvalid as error:
        return [(it.where, it.field, it.code) for it in error.problems]
    return []


class TestRoundTrip:
    @pytest.mark.slow
    @PROPERTY
    @given(data=checklists(), is_bytes=st.booleans())
    def test_of_any_checklist(self, data, is_bytes):
        full = make_full(data)
        assert send({"checklist": full}, is_bytes=is_bytes) == {"checklist": full}

    @pytest.mark.slow
    @PROPERTY
    @given(data=checklists())
    def test_of_any_checklist_with_keys_left_out_is_the_same_checklist(self, data):
        assert parse_checklist(send({"checklist": data})["checklist"]) == parse_checklist(data)

    @pytest.mark.slow
    @PROPERTY
    @given(texts=st.lists(ANY_TEXT, min_size=9, max_size=9))
    def test_of_any_text_in_any_place(self, texts):
        title, introduction, track, section, skill, guide, *tag = texts
        tagged = {"framework": tag[0], "version": tag[1], "code": tag[2], "wording": ""}
        one = {**json.loads(json.dumps(BARE_SKILL)), "title": skill, "guide": guide, "tags": [tagged]}
        data = {
            "title": title,
            "introduction": introduction,
            "tracks": [{"id": "a", "title": track}],
            "sections": [{"id": "b", "title": section, "criteria": [one]}],
        }
        assert send({"checklist": data})["checklist"] == data

    @pytest.mark.slow
    @PROPERTY
    @given(fields=FIELDS)
    def test_of_any_settings(self, fields):
        back = send(fields)
        assert {**DEFAULTS, **back} == {**DEFAULTS, **fields}
        assert [type(value) for value in {**DEFAULTS, **back}.values()] == [
            type(value) for value in {**DEFAULTS, **fields}.values()
        ]

    @pytest.mark.slow
    @PROPERTY
    @given(data=JSON)
    def test_of_what_is_no_checklist(self, data):
        assert repr(send({"checklist": data}).get("checklist", {})) == repr(data)

    @pytest.mark.slow
    @PROPERTY
    @given(data=checklists(), path=st.integers(0, 30), value=JSON)
    def test_of_a_checklist_with_something_else_in_one_place(self, data, path, value):
        broken = make_full(data)
        places = list(list_places(broken))
        holder, key = places[path % len(places)]
        holder[key] = value
        once = send({"checklist": broken})["checklist"]
        # Where something is not there at all, an element has its default.
        assert (send({"checklist": once})["checklist"], find_problems(once)) == (once, find_problems(broken))

    @pytest.mark.slow
    @PROPERTY
    @given(value=JSON, name=st.sampled_from(["is_home", "weeks", "services", "months_to_keep"]))
    def test_of_settings_that_are_not_what_they_should_be_ends(self, value, name):
        once = send({name: value})
        # What is at its default stays away.
        assert {**DEFAULTS, **send(once)} == {**DEFAULTS, **once}

    def test_of_words_where_a_number_or_a_switch_belongs(self):
        wrong = {"is_home": "yes", "weeks": "ten", "pilot": "", "services": "North, South", "months_to_keep": "1.5"}
        assert send(wrong) == wrong

    def test_of_a_weight_that_is_a_word_never_shows_the_word_to_the_platform(self):
        held = read_olx('<coach_mentoring weight="ten" weeks="9"/>')
        assert held == {"weeks": 9, "weight": None, UNKNOWN: {"": {"attributes": {"weight": "ten"}}}}
        assert send(held) == held
        assert list_unknown(held[UNKNOWN]) == []
        assert 'weight="2.5"' in write_block({**held, "weight": 2.5})

    def test_writes_the_same_text_again(self):
        text = write_block({"checklist": make_full(make_checklist()), "weeks": 9})
        assert write_block(read_olx(text)) == text


def list_places(data: Any, /) -> Any:
    """Every list and mapping with each of its keys."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield data, key
        if isinstance(value, dict | list):
            yield from list_places(value)


BARE_SKILL = {
    "id": "c",
    "title": "",
    "guide": "",
    "tracks": ["a"],
    "kind": "task",
    "shown": "either",
    "signatures": 1,
    "client_voice": False,
    "edition": 1,
    "tags": [],
}


class TestForm:
    def test_is_the_one_of_the_guide(self):
        shown = re.search(r"```xml\n(.*?)```", (ROOT / "docs" / "olx.md").read_text(encoding="utf-8"), re.DOTALL)
        assert shown is not None
        fields = read_olx(shown[1])
        assert write_block(fields) == shown[1]
        parse_checklist(fields["checklist"])
        assert UNKNOWN not in fields
        # Nothing that can be set is missing from the example.
        skills = [skill for section in fields["checklist"]["sections"] for skill in section["criteria"]]
        assert {key for skill in skills for key, value in skill.items() if value != BARE_SKILL[key]} == set(BARE_SKILL)

    def test_what_is_at_its_default_stays_away(self):
        assert write_block({**DEFAULTS, "checklist": {}}) == "<coach_mentoring/>\n"

    def test_one_element_a_line(self):
        skill = make_criterion("on-call", guide="One.\n\n- Two.", signatures=2)
        text = write_block({"checklist": make_full(make_checklist(skill))})
        assert '    <skill id="on-call" title="' in text
        assert "      <guide>One.\n\n- Two.</guide>\n    </skill>\n" in text

    def test_a_change_of_one_skill_changes_its_lines_alone(self):
        before = write_block({"checklist": make_full(make_checklist(make_criterion("a"), make_criterion("b")))})
        after = make_checklist(make_criterion("a"), make_criterion("b", title="Another"))
        changed = set(before.splitlines()) ^ set(write_block({"checklist": make_full(after)}).splitlines())
        assert len(changed) == 2
        assert all('id="b"' in line for line in changed)

    def test_what_no_checklist_can_be_stands_as_json_in_ascii(self):
        text = write_block({"checklist": {"title": "é\x00\ud800", "sections": 3}})
        assert text.isascii()
        assert '<checklist format="json">' in text


NAMES = [*TAG_KEYS, "id", "title", "tracks", "signatures", "edition", "client_voice", "kind", "shown", "guide"]
NAMES += ["format", "checklist", "is_home", "weeks", "services", "weight", "colour", "{http://example.org/}x"]
TAGS = ["title", "introduction", "track", "section", "skill", "guide", "tag", "service", "checklist", "hint"]
TREES = st.recursive(
    st.tuples(st.sampled_from(TAGS), st.dictionaries(st.sampled_from(NAMES), ANY_TEXT, max_size=3), ANY_TEXT),
    lambda inner: st.tuples(
        st.sampled_from(TAGS),
        st.dictionaries(st.sampled_from(NAMES), ANY_TEXT, max_size=3),
        ANY_TEXT,
        st.lists(inner, max_size=4),
        ANY_TEXT,
    ),
    max_leaves=12,
)


def make_node(tree: Any, /) -> Any:
    tag, attributes, text, *rest = tree
    node = etree.Element(tag, attributes)
    node.text = text
    if rest:
        node.extend(make_node(inner) for inner in rest[0])
        node.tail = rest[1]
    return node


class TestByHand:
    @pytest.mark.slow
    @PROPERTY
    @given(trees=st.lists(TREES, max_size=4), attributes=st.dictionaries(st.sampled_from(NAMES), ANY_TEXT, max_size=3))
    def test_whatever_stands_there_is_read_and_is_the_same_the_next_time(self, trees, attributes):
        node = etree.Element("coach_mentoring", attributes)
        node.extend(make_node(tree) for tree in trees)
        once = send(read_node(node))
        assert send(once) == once

    def test_mistakes_are_kept_and_named_with_their_place_and_reason(self):
        data = read_checklist(
            '<title>T</title><track id="senior" title="Senior"/>'
            '<section id="a" title="A"><skill id="x" title="X"/></section>'
            '<section id="b" title="B">'
            '<skill id="y" title="Y"/><skill title="No id"/>'
            '<skill id="z" title="" signatures="two" kind="fish" client_voice="yes" tracks="junior" edition=""/>'
            '<skill id="t"><tag code="1"/></skill>'
            "</section>"
        )
        assert find_problems(data) == [
            ("sections[1].criteria[1]", "id", "missing"),
            ("sections[1].criteria[2]", "tracks", "unknown_track"),
            ("sections[1].criteria[2]", "client_voice", "not_yes_or_no"),
            ("sections[1].criteria[2]", "title", "missing"),
            ("sections[1].criteria[2]", "kind", "not_a_choice"),
            ("sections[1].criteria[2]", "signatures", "not_a_number_in_range"),
            ("sections[1].criteria[2]", "edition", "not_a_number_in_range"),
            ("sections[1].criteria[3]", "title", "missing"),
            ("sections[1].criteria[3].tags[0]", "framework", "missing"),
        ]
        assert send({"checklist": data})["checklist"] == data

    def test_no_title_is_a_problem_and_not_a_new_block(self):
        assert find_problems(read_checklist("<introduction>Hello</introduction>")) == [
            ("checklist", "title", "missing")
        ]

    def test_spaces_between_elements_and_comments_mean_nothing(self):
        text = '\n  <!-- mine -->\n  <title>T</title>\n  <section id="a" title="A">\n <!-- b --> </section>\n'
        data = read(text)
        assert data == read('<title>T</title><section id="a" title="A"/>')
        assert UNKNOWN not in data

    def test_a_guide_may_be_cdata_and_hold_comments_and_elements(self):
        skill = '<title>T</title><section id="a" title="A"><skill id="b" title="B"><guide>{}</guide></skill></section>'
        for written, guide in (
            ("<![CDATA[a < b & c]]>", "a < b & c"),
            ("a<!-- no -->b<?pi?>c", "abc"),
            ("Be <b>kind <i>x</i></b> &lt;3", "Be <b>kind <i>x</i></b> <3"),
        ):
            data = read_checklist(skill.format(written))
            assert data["sections"][0]["criteria"][0]["guide"] == guide
            assert send({"checklist": data})["checklist"] == data

    def test_what_is_there_twice_is_joined(self):
        data = read_checklist(
            "<title>A</title><title>B</title><introduction>1</introduction><introduction>2</introduction>"
        )
        assert (data["title"], data["introduction"]) == ("A B", "1\n\n2")

    def test_numbers_and_switches_are_read_as_people_write_them(self):
        fields = read_olx('<coach_mentoring is_home="False" pilot=" TRUE " weeks=" 09 " weight="2" months_to_keep=""/>')
        assert fields == {"is_home": False, "pilot": True, "weeks": 9, "weight": 2.0, "months_to_keep": None}

    def test_2000_skills_are_kept_and_said_to_be_too_many(self):
        skills = "".join(f'<skill id="s{number}" title="S"/>' for number in range(2_000))
        data = read_checklist(f'<title>T</title><section id="a" title="A">{skills}</section>')
        assert len(data["sections"][0]["criteria"]) == 2_000
        assert find_problems(data) == [("sections[0]", "criteria", "too_many")]
        assert send({"checklist": data})["checklist"] == data


class TestTheOldForm:
    def test_is_still_read(self):
        data = make_full(make_checklist())
        node = etree.Element("coach_mentoring", checklist=json.dumps(data, indent=2), services='["North"]', weeks="9")
        assert read_node(node) == {"checklist": data, "services": ["North"], "weeks": 9}

    def test_with_nothing_for_a_value(self):
        option = "http://code.edx.org/xblock/option"
        held = read_olx(
            f'<coach_mentoring xmlns:o="{option}"><o:lead_name none="true"/><o:weeks>7</o:weeks></coach_mentoring>'
        )
        assert held == {"lead_name": None, "weeks": 7}

    @pytest.mark.parametrize("text", ["{oops", "[" * 50_000, "1" * 5_000, ""])
    def test_that_is_no_json_is_kept_as_its_text(self, text):
        held = read_node(etree.Element("coach_mentoring", checklist=text))
        assert held == {"checklist": text}
        assert find_problems(held["checklist"]) == [
            ("checklist", "", "not_an_object"),
            ("checklist", "title", "missing"),
        ]
        assert send(held) == held

    def test_of_what_no_course_can_store_the_text_is_kept(self):
        """MongoDB refuses it, and with it the import of the whole course."""
        deep = "[" * 60 + "]" * 60
        for text in (r'{"title": "\ud800"}', r'{"a\u0000b": 1}', '{"edition": 9223372036854775808}', deep):
            node = etree.Element("coach_mentoring")
            etree.SubElement(node, "checklist", format="json").text = text
            assert read_node(node)["checklist"] == text
            assert read_olx(write_block({"checklist": text}))["checklist"] == text
        most = "[" * 40 + "9223372036854775807" + "]" * 40
        assert read_json(most) == json.loads(most)


class TestUnknown:
    TEXT = (
        '<coach_mentoring colour="red"><title lang="cy">T</title><hint a="1">x<b/></hint>'
        '<section id="s" title="S" colour="blue"><skill id="a" title="A" signature="2"><guide by="me">G</guide>'
        '<tag framework="F"/><tag framework="F" page="7"/><hint/></skill>stray</section><hint>y</hint>'
        "</coach_mentoring>"
    )

    def test_attributes_elements_and_words_come_out_where_they_came_in(self):
        held = read_olx(self.TEXT)
        parse_checklist(held["checklist"])
        assert send(held) == held
        text = write_block(held)
        for part in ('colour="red"', 'signature="2"', 'page="7"', 'by="me"', "stray", '<hint a="1">x<b/></hint>'):
            assert text.count(part) == 1
        assert read_olx(text) == held

    def test_are_listed_by_name_and_never_by_what_they_say(self):
        assert list_unknown(read_olx(self.TEXT)[UNKNOWN]) == [
            "@colour",
            "<hint>",
            "<hint>",
            "title: @lang",
            "section[s]: @colour",
            "section[s]: text",
            "skill[a]: @signature",
            "skill[a]: <hint>",
            "skill[a]/guide: @by",
            "skill[a]/tag~2: @page",
        ]
        assert list_unknown(None) == []

    def test_of_a_skill_that_is_gone_goes_with_it(self):
        held = read_olx(self.TEXT)
        held["checklist"]["sections"][0]["criteria"] = []
        assert "signature=" not in write_block(held)

    def test_of_the_platform_are_not_among_them(self):
        assert read_olx('<coach_mentoring url_name="a" xblock-family="xblock.v1" slug="b" parent_url="c"/>') == {}

    def test_of_a_checklist_in_two_forms_the_elements_hold_and_nothing_is_lost(self):
        text = (
            '<coach_mentoring checklist="{}"><title>T</title><checklist format="json">[]</checklist></coach_mentoring>'
        )
        held = read_olx(text)
        assert held["checklist"]["title"] == "T"
        assert list_unknown(held[UNKNOWN]) == ["@checklist", "<checklist>"]
        assert send(held) == held

    def test_are_not_kept_without_end(self, caplog):
        node = etree.Element("coach_mentoring")
        for number in range(MAX_UNKNOWN + 5):
            etree.SubElement(node, "track", id=f"t{number}", colour="red")
        with caplog.at_level(logging.WARNING):
            assert len(read_node(node)[UNKNOWN]) == MAX_UNKNOWN
        assert caplog.text.count(str(MAX_UNKNOWN)) == 1

    def test_of_another_shape_than_ours_are_left_out_of_an_export(self):
        strange: list[Any] = [
            *(5, [1], {"": 5}, {5: {}}, {"": {"attributes": [1]}}, {"": {"attributes": {"a b": "x"}}}),
            *({"": {"attributes": {"a": 5}}}, {"": {"elements": 5}}, {"": {"elements": ["<x", 5, "<y/>"]}}),
            *({"": {"text": 5}}, {"": {"text": "\x00"}}, {"title": 7}, {"title": {"attributes": 7}}),
        ]
        for unknown in strange:
            held = {"checklist": make_full(make_checklist()), UNKNOWN: unknown}
            assert read_olx(write_block(held))["checklist"] == held["checklist"]
            assert list_unknown(unknown) in ([], ["<y>"])
        assert "<y/>" in write_block({UNKNOWN: {"": {"elements": ["<x", 5, "<y/>"]}}})

    @pytest.mark.slow
    @PROPERTY
    @given(name=st.sampled_from(["colour", "{http://example.org/}x", "checklist", "weight"]), text=ANY_TEXT)
    def test_round_trip_of_any(self, name, text):
        node = etree.Element("coach_mentoring")
        node.set(name, text)
        etree.SubElement(node, "title").text = "T"
        once = read_node(node)
        assert {**DEFAULTS, **send(once)} == {**DEFAULTS, **once}


ENTITIES = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))]
BOMB = f"<!DOCTYPE a [{''.join(ENTITIES)}]><coach_mentoring><title>&a11;</title></coach_mentoring>"
SMALL_BOMB = f"<!DOCTYPE a [{ENTITIES[0]}{ENTITIES[1]}]><coach_mentoring><title>&a1;</title></coach_mentoring>"
OUTSIDE = '<!DOCTYPE a [<!ENTITY k SYSTEM "file:///etc/passwd">]><coach_mentoring><title>&k;</title></coach_mentoring>'


class TestHostileText:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "not_xml"),
            ("title: T", "not_xml"),
            ("<coach_mentoring>", "not_xml"),
            ("<a>" * 10_000 + "</a>" * 10_000, "not_xml"),
            ("<coach_mentoring a='\ud800'/>", "not_xml"),
            ("<coach_mentoring>\x00</coach_mentoring>", "not_xml"),
            (BOMB, "not_xml"),
            (SMALL_BOMB, "doctype"),
            (OUTSIDE, "doctype"),
            ('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><coach_mentoring/>', "doctype"),
            ("<problem/>", "wrong_element"),
            (f"<coach_mentoring lead_name='{'x' * MAX_BYTES}'/>", "too_large"),
        ],
        ids=lambda it: it[:40],
    )
    def test_is_refused_at_once(self, text, code):
        began = time.monotonic()
        with pytest.raises(OlxRefused) as error:
            read_olx(text)
        assert (error.value.code, time.monotonic() - began < 1) == (code, True)

    @pytest.mark.slow
    @pytest.mark.parametrize("piece", ['<skill id="a" title="x"/>', "<hint/>", "<guide/>", "x<!---->"])
    def test_of_the_largest_size_takes_a_moment(self, piece):
        inner = piece * ((MAX_BYTES - 200) // len(piece))
        began = time.process_time()
        write_block(read_olx(f'<coach_mentoring><section id="a" title="b">{inner}</section></coach_mentoring>'))
        assert time.process_time() - began < 8

    def test_an_entity_that_nobody_resolved_stays_as_it_is_written(self):
        parser = etree.XMLParser(resolve_entities=False)
        text = '<!DOCTYPE a [<!ENTITY k "v">]><coach_mentoring><title>a &k; b</title></coach_mentoring>'
        assert read_node(etree.fromstring(text, parser))["checklist"]["title"] == "a &k; b"
