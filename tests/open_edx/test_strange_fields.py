"""Whatever an author wrote by hand into a field, a course with the block in it can be exported."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from opaque_keys.edx.keys import UsageKey
from xblock.field_data import DictFieldData
from xblock.fields import ScopeIds

from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.formats.olx import OWN, fill_node
from tests.host.places import KEY
from tests.open_edx import OpenEdx
from tests.open_edx.modules import Published
from tests.open_edx.runtime import PlatformRuntime

DEEP: list[Any] = []
for _number in range(60):
    DEEP = [DEEP]
STRANGE: list[Any] = [
    *(None, True, 5, -(2**70), 1.5, float("inf")),
    *("", "x", "\x00\x0b", "\ud800", "\ufffe", "<&]]>", "9" * 5_000),
    *([], [1], ["\x00"], [{}], DEEP, (1,), {1}),
    *(
        {},
        {"a": 1},
        {None: 1, "b": 2},
        {1: 2, "b": 3},
        {(1, 2): 3},
        {"\x00": "\ud800"},
        {"": {"attributes": 5}},
        object,
    ),
]


def make(platform: OpenEdx, fields: dict[str, Any]) -> CoachMentoringBlock:
    services = {"field-data": DictFieldData(fields), **platform.services}
    runtime = PlatformRuntime(services, Published({}, None), "component_handler")
    key = UsageKey.from_string(KEY)
    keys = ScopeIds(None, "coach_mentoring", key, key)
    block = runtime.construct_xblock_from_class(CoachMentoringBlock, keys)
    assert isinstance(block, CoachMentoringBlock)
    return block


def export(block: CoachMentoringBlock) -> str:
    node = etree.Element("root")
    block.add_xml_to_node(node)
    return str(etree.tostring(node, encoding="unicode"))


class TestExport:
    @pytest.mark.slow
    @pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:30])
    @pytest.mark.parametrize("name", sorted(OWN))
    def test_of_a_field_that_holds_anything_never_raises(self, platform, name, value):
        found = export(make(platform, {name: value}))
        assert etree.fromstring(found).tag == "coach_mentoring"

    @pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:30])
    def test_of_what_was_set_in_the_same_request_neither(self, platform, value):
        block = make(platform, {})
        for name in OWN - {"unknown_attributes", "weight"}:  # of a weight XBlock warns
            setattr(block, name, value)
        assert etree.fromstring(export(block)).tag == "coach_mentoring"

    def test_writes_the_block_s_own_form(self, platform):
        fields = {"display_name": 5, "weeks": "ten", "is_home": "maybe", "services": "none", "checklist": [1]}
        expected = etree.Element("coach_mentoring")
        fill_node(expected, fields)
        node = etree.fromstring(export(make(platform, fields)))
        assert {name: node.get(name) for name in expected.attrib} == dict(expected.attrib)
        assert node.find("checklist").text == expected.find("checklist").text
