"""Blocks on the move, as the platform moves them: duplicated, pasted, exported and imported, run again.

What an author set comes along, nothing about a person does, and what arrives is a block of its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from lxml import etree
from opaque_keys.edx.keys import UsageKey
from xblock.core import XML_NAMESPACES
from xblock.field_data import DictFieldData
from xblock.fields import Scope, ScopeIds

from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.domain.checklist import checklist_to_data, parse_checklist
from mentoring_xblock.formats.olx import OPTION, OWN, UNKNOWN
from mentoring_xblock.formats.olx_values import DEFAULTS
from mentoring_xblock.models import Block, Programme, SignOff
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.host.places import COURSE, KEY
from tests.open_edx import Browser, OpenEdx
from tests.open_edx.modules import Published
from tests.open_edx.runtime import PlatformRuntime, make_block

OTHER_COURSE = "course-v1:Org+Care+2027"
# What the platform sets when a course's files are read, for the whole process.
PARSER = etree.XMLParser(dtd_validation=False, load_dtd=False, remove_blank_text=True)
CANNOT_BE_OPENED = "This checklist cannot be opened yet"

SET = {
    "display_name": "Nights & days <1>",
    "programme_title": "Night work",
    "weeks": 20,
    "mentors_per_plan": 3,
    "lead_name": "Lee Carter",
    "privacy_link": "https://example.org/privacy?a=1&b=2",
    "safety_line": 'Ring "the manager"\nfirst.',
    "weight": 2.5,
    "evidence_files": True,
    "months_to_keep": 36,
    "counts_for_completion": True,
}
CHECKLIST = checklist_to_data(
    parse_checklist(
        make_checklist(
            make_criterion("on-call", guide="One.\n\n    code ]]> & <b>\n\n- 🙂", edition=3),
            make_criterion("plans", signatures=2, client_voice=True, tags=[{"framework": "KLOE", "code": "W4.1"}]),
            introduction="Nights are *quiet*.",
        )
    )
)

Move = Callable[[OpenEdx, str, str], None]


def get_held(platform: OpenEdx, key: str) -> dict[str, Any]:
    """What an author set there."""
    block = make_block(platform, UsageKey.from_string(key), AnonymousUser(), view="component_handler")
    return {name: getattr(block, name) for name in OWN}


def save(platform: OpenEdx, key: str, fields: dict[str, Any]) -> None:
    """As the database of courses keeps them; published at once."""
    platform.publish(key, **json.loads(json.dumps(fields)))


def parse(platform: OpenEdx, key: str, node: Any) -> CoachMentoringBlock:
    """xmodule's and Studio's runtimes alike: the class is mixed, the block made from its element and saved."""
    fields: dict[str, Any] = {}
    services = {"field-data": DictFieldData(fields), **platform.services}
    runtime = PlatformRuntime(services, Published({}, None), "component_handler")
    usage_key = UsageKey.from_string(key)
    keys = ScopeIds(None, node.tag, usage_key, usage_key)
    block = runtime.mixologist.mix(CoachMentoringBlock).parse_xml(node, runtime, keys)
    block.save()
    save(platform, key, {name: block.fields[name].to_json(value) for name, value in fields.items()})
    assert isinstance(block, CoachMentoringBlock)
    return block


def serialise(platform: OpenEdx, key: str) -> str:
    """openedx.core.lib.xblock_serializer: into the clipboard, and into a library."""
    block = make_block(platform, UsageKey.from_string(key), AnonymousUser(), view="component_handler")
    node = etree.Element("root")
    block.add_xml_to_node(node)
    return str(etree.tostring(node, encoding="unicode", pretty_print=True))


def duplicate(platform: OpenEdx, source: str, target: str) -> None:
    """cms.djangoapps.contentstore.utils.duplicate_block"""
    block = make_block(platform, UsageKey.from_string(source), AnonymousUser(), view="component_handler")
    set_fields = [field for field in block.fields.values() if field.is_set_on(block)]
    metadata = {field.name: field.read_from(block) for field in set_fields if field.scope == Scope.settings}
    content = {field.name: field.read_json(block) for field in set_fields if field.scope == Scope.content}
    save(platform, target, {**metadata, **content})


def paste(platform: OpenEdx, source: str, target: str) -> None:
    """cms.djangoapps.contentstore.helpers._import_xml_node_to_parent"""
    parse(platform, target, etree.fromstring(serialise(platform, source), PARSER))


def export_and_import(platform: OpenEdx, source: str, target: str) -> None:
    """xmodule.modulestore.xml_exporter and …xml_importer: a block stands within its unit's file."""
    block = make_block(platform, UsageKey.from_string(source), AnonymousUser(), view="component_handler")
    unit = etree.Element("vertical", nsmap=XML_NAMESPACES)
    node = etree.SubElement(unit, "coach_mentoring")
    node.set("url_name", UsageKey.from_string(source).block_id)
    block.add_xml_to_node(node)
    file = etree.tostring(unit, pretty_print=True, encoding="utf-8")
    child = etree.tostring(etree.fromstring(file, PARSER)[0], encoding="unicode")
    read = etree.fromstring(child, PARSER)
    assert read.attrib.pop("xblock-family") == "xblock.v1"
    parse(platform, target, read)


def run_again(platform: OpenEdx, source: str, target: str) -> None:
    """xmodule.modulestore.split_mongo: another course points to the same fields."""
    platform.publish(target, **deepcopy(platform.published[source].fields))


MOVES = pytest.mark.parametrize("move", [duplicate, paste, export_and_import, run_again])


def make_key(course: str, block_id: str = "copy") -> str:
    return f"block-v1:{course.removeprefix('course-v1:')}+type@coach_mentoring+block@{block_id}"


@pytest.fixture
def signed(platform: OpenEdx, asha: Any) -> OpenEdx:
    """One block of a course, with a signature and a talk in it."""
    save(platform, KEY, {**SET, "checklist": CHECKLIST})
    held = make_block(platform, UsageKey.from_string(KEY), AnonymousUser())
    world = World(make_source(KEY, COURSE, settings=held.get_settings(), checklist=CHECKLIST))
    mentee, mentor = make_actor(asha.pk, "Asha Begum"), make_actor(asha.pk + 1, "Sam Okoro")
    plan_ref = world.pair(mentee, mentor)
    world.say_ready(mentee, plan_ref, "on-call")
    world.sign(mentor, plan_ref, "on-call")
    world.log_session(mentor, plan_ref, topic="About the rota")
    return platform


class TestEveryWay:
    @MOVES
    @pytest.mark.parametrize("course", [COURSE, OTHER_COURSE])
    def test_carries_all_that_the_author_set(self, signed, move: Move, course):
        target = make_key(course)
        move(signed, KEY, target)
        assert get_held(signed, target) == {**DEFAULTS, **SET, "checklist": CHECKLIST, UNKNOWN: {}}

    @MOVES
    def test_carries_nothing_about_a_person_or_a_place(self, signed, asha, move: Move):
        target = make_key(OTHER_COURSE)
        move(signed, KEY, target)
        assert set(signed.published[target].fields) <= OWN
        moved = json.dumps(signed.published[target].fields)
        block = Block.objects.get()
        for secret in ("Asha", "Sam", "rota", "rang", KEY, COURSE, block.ref, f"anonymous-{asha.pk}"):
            assert secret not in moved

    @MOVES
    def test_makes_a_block_of_its_own_without_a_signature(self, signed, asha, move: Move):
        target = make_key(OTHER_COURSE)
        move(signed, KEY, target)
        signed.enrol(asha, OTHER_COURSE)
        html = Browser(signed, asha).page(target)
        assert 'data-cm-form="join' in html
        assert "Sam Okoro" not in html
        source, copy = Block.objects.get(usage_key=KEY), Block.objects.get(usage_key=target)
        assert (source.ref != copy.ref, source.programme_id != copy.programme_id) == (True, True)
        assert [row.block_id for row in SignOff.objects.all()] == [source.pk]

    @MOVES
    def test_within_a_course_makes_a_second_home_that_acts_as_a_part(self, signed, asha, move: Move):
        target = make_key(COURSE)
        move(signed, KEY, target)
        html = Browser(signed, asha).page(target)
        programme = Programme.objects.get(home__usage_key=KEY)
        assert (Programme.objects.count(), Block.objects.filter(programme=programme).count()) == (1, 2)
        assert 'data-cm-form="join' not in html
        assert SignOff.objects.count() == 1

    @MOVES
    def test_leaves_the_block_as_it_was(self, signed, move: Move):
        before = deepcopy(signed.published[KEY].fields)
        move(signed, KEY, make_key(OTHER_COURSE))
        copy = signed.published[make_key(OTHER_COURSE)].fields["checklist"]
        copy["sections"].clear()
        assert signed.published[KEY].fields == before


class TestOlx:
    def test_of_a_new_block_is_empty(self, platform):
        platform.publish(KEY)
        assert serialise(platform, KEY) == '<coach_mentoring xblock-family="xblock.v1"/>\n'

    def test_keeps_what_the_platform_set_on_the_block(self, platform):
        access = {"50": [1]}
        save(platform, KEY, {**SET, "checklist": CHECKLIST, "group_access": access, "visible_to_staff_only": True})
        assert 'visible_to_staff_only="true"' in serialise(platform, KEY)
        paste(platform, KEY, make_key(OTHER_COURSE))
        fields = platform.published[make_key(OTHER_COURSE)].fields
        assert (fields["group_access"], fields["visible_to_staff_only"], UNKNOWN in fields) == (access, True, False)

    def test_says_each_thing_once(self, platform):
        save(platform, KEY, {**SET, "checklist": CHECKLIST, "services": ["North"], "programme_slug": None})
        text = serialise(platform, KEY)
        assert [text.count(part) for part in ("North", 'id="on-call"', "programme_slug", "checklist")] == [1, 1, 1, 0]

    def test_has_the_defaults_and_names_of_the_block(self):
        fields = CoachMentoringBlock.fields
        assert {name for name in vars(CoachMentoringBlock) if name in fields} == OWN
        assert {name: fields[name].default for name in DEFAULTS} == DEFAULTS
        assert f"{{{XML_NAMESPACES['option']}}}" == OPTION


BY_HAND = (
    '<coach_mentoring url_name="a" is_home="yes" weeks="ten" services="North" pilot="TRUE" colour="of-a-secret">'
    '<title>T</title><section id="s" title="S"><skill id="a" title="A" signatures="two" shade="secret"/></section>'
    "<hint>secret</hint></coach_mentoring>"
)


class TestByHand:
    def test_an_import_never_fails_and_the_values_stay_what_they_are(self, platform):
        parse(platform, KEY, etree.fromstring(BY_HAND))
        held = get_held(platform, KEY)
        assert (held["is_home"], held["weeks"], held["services"], held["pilot"]) == ("yes", "ten", "North", True)
        assert held["checklist"]["sections"][0]["criteria"][0]["signatures"] == "two"

    def test_what_came_in_goes_out(self, platform):
        parse(platform, KEY, etree.fromstring(BY_HAND))
        once = deepcopy(platform.published[KEY].fields)
        export_and_import(platform, KEY, KEY)
        assert platform.published[KEY].fields == once
        for part in ('is_home="yes"', 'weeks="ten"', 'services="North"', 'colour="of-a-secret"', "<hint>secret</hint>"):
            assert part in serialise(platform, KEY)

    def test_the_block_cannot_be_opened_and_says_why_to_its_authors(self, platform, asha, lee):
        parse(platform, KEY, etree.fromstring(BY_HAND))
        for_learners, for_staff = (Browser(platform, user).page(KEY) for user in (asha, lee))
        assert CANNOT_BE_OPENED in for_learners
        assert "<li>" not in for_learners
        assert CANNOT_BE_OPENED in for_staff
        assert for_staff.count("<li>") >= 5
        assert Block.objects.count() == 0

    @pytest.mark.parametrize(
        "text",
        [
            '<coach_mentoring is_home="no"><title>T</title></coach_mentoring>',
            '<coach_mentoring weeks="{}"><title>T</title></coach_mentoring>',
            '<coach_mentoring weight="ten"><title>T</title></coach_mentoring>',
            '<coach_mentoring checklist="[1]"/>',
            '<coach_mentoring checklist="{oops"/>',
            "<coach_mentoring><checklist>null</checklist></coach_mentoring>",
            "<coach_mentoring><section/></coach_mentoring>",
        ],
    )
    def test_whatever_is_wrong_the_page_stands(self, platform, asha, text):
        parse(platform, KEY, etree.fromstring(text))
        assert CANNOT_BE_OPENED in Browser(platform, asha).page(KEY)
        once = deepcopy(platform.published[KEY].fields)
        export_and_import(platform, KEY, KEY)
        assert platform.published[KEY].fields == once

    def test_a_weight_that_is_a_word_is_no_number_for_the_platform(self, platform):
        block = parse(
            platform, KEY, etree.fromstring('<coach_mentoring weight="ten"><title>T</title></coach_mentoring>')
        )
        weight: Any = block.weight
        assert (weight, block.max_score()) == (None, None)
        assert 'weight="ten"' in serialise(platform, KEY)

    def test_unknown_names_are_logged_and_never_what_they_say(self, platform, caplog):
        with caplog.at_level(logging.WARNING):
            parse(platform, KEY, etree.fromstring(BY_HAND))
        assert "3 unknown names: @colour, <hint>, skill[a]: @shade" in caplog.text
        assert KEY in caplog.text
        assert "secret" not in caplog.text

    def test_of_a_thousand_unknown_names_some_are_logged(self, platform, caplog):
        node = etree.Element("coach_mentoring")
        for number in range(1_000):
            node.set(f"name-{number}", "x")
        with caplog.at_level(logging.WARNING):
            parse(platform, KEY, node)
        assert "1000 unknown names" in caplog.text
        assert (caplog.text.count("@name-"), len(caplog.text) < 1_000) == (20, True)

    def test_the_old_form_is_still_read(self, platform, asha):
        node = etree.Element("coach_mentoring", checklist=json.dumps(CHECKLIST), weeks="9", is_home="true")
        parse(platform, KEY, node)
        assert (get_held(platform, KEY)["checklist"], get_held(platform, KEY)["weeks"]) == (CHECKLIST, 9)
        assert 'data-cm-form="join' in Browser(platform, asha).page(KEY)
