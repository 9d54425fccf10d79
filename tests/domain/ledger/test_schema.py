"""The closed types, held against the decision record and against one body of each that never changes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mentoring_xblock.domain.ledger.schema import (
    ACTOR_TEXTS,
    SCHEMAS,
    SYSTEM_REF,
    EntryType,
    check_body,
    check_data,
    is_count,
    is_day,
    is_id,
    is_natural,
    is_short_text,
)

ROOT = Path(__file__).parents[3]
RECORD = ROOT / "docs" / "decisions" / "0002-the-ledger.md"
GOLDEN = Path(__file__).parent / "golden"

FREE = {"course", "site", "from_course"}
NAMES = [(kind, name) for kind, schema in SCHEMAS.items() for name in sorted(schema.data)]


def load(kind: EntryType) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((GOLDEN / f"{kind}.json").read_text("utf-8"))
    return held


def load_body(kind: EntryType) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(load(kind)["body"])
    return body


def read_table() -> dict[str, tuple[set[str], set[str], set[str]]]:
    """Required data, optional data and texts of each type, as the decision record has them."""
    table = {}
    for line in RECORD.read_text("utf-8").splitlines():
        found = re.fullmatch(r"\| (\w+) \|(.*)\|(.*)\|", line)
        if found and found[1] != "type":
            data, texts = ([name.strip() for name in cell.split(",") if name.strip()] for cell in found.groups()[1:])
            required = {name for name in data if not name.endswith("?")}
            table[found[1]] = (required, {name[:-1] for name in data if name.endswith("?")}, set(texts))
    return table


def test_the_decision_record_and_the_schemas_agree():
    assert read_table() == {
        str(kind): (set(schema.required), set(schema.data) - schema.required, set(schema.texts - ACTOR_TEXTS))
        for kind, schema in SCHEMAS.items()
    }


def test_every_type_has_a_schema():
    assert set(SCHEMAS) == set(EntryType)


@pytest.mark.parametrize("kind", EntryType)
def test_a_body_of_each_type_holds(kind):
    assert check_body(load_body(kind)) is None


@pytest.mark.parametrize("kind", EntryType)
def test_the_golden_body_shows_every_name_of_its_type(kind):
    golden = load(kind)
    assert set(golden["data"]) == set(SCHEMAS[kind].data)
    texts = {name for path in GOLDEN.glob(f"{kind}.*json") for name in json.loads(path.read_text("utf-8"))["texts"]}
    assert texts == (set() if golden["capacity"] == "system" else set(SCHEMAS[kind].texts))


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_only_a_name_that_may_be_left_out_may(kind, name):
    data = {key: value for key, value in load(kind)["data"].items() if key != name}
    assert check_data(kind, data, frozenset()) == (name if name in SCHEMAS[kind].required else None)


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_a_value_of_another_kind_is_named(kind, name):
    data = load(kind)["data"]
    wrong: list[object] = [None, 0.5, -1, "", [None], [["line"]], {}, "x" * 256]
    if name not in FREE:
        wrong += [" ", "NOT ONE", "0" * 63]
    assert [value for value in wrong if check_data(kind, data | {name: value}, frozenset()) != name] == []


@pytest.mark.parametrize("kind", EntryType)
def test_a_name_or_a_text_too_many_is_named(kind):
    data = load(kind)["data"]
    assert check_data(kind, data | {"mood": 1}, frozenset()) == "mood"
    assert check_data(kind, data, frozenset({"mood"})) == "mood"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"type": "promoted"}, "type"),
        ({"actor": {"capacity": "friend", "ref": "4c" * 16}}, "actor"),
        ({"actor": {"capacity": "system", "ref": "4c" * 16}}, "actor"),
        ({"actor": {"capacity": "mentor", "ref": SYSTEM_REF}}, "actor"),
        ({"actor": {"capacity": "system", "ref": SYSTEM_REF}}, "texts"),
        ({"texts": {"comment": "0" * 64}}, "texts"),
        ({"texts": {"actor_id": "0" * 64, "actor_name": "0" * 64, "mood": "0" * 64}}, "mood"),
        ({"data": {}}, "block"),
    ],
)
def test_a_body_that_its_type_does_not_allow_is_named_by_its_part(changes, part):
    assert check_body(load_body(EntryType.SIGNED) | changes) == part


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (is_natural, [1, 10**9], [0, -1, True, "1", 1.0, None]),
        (is_count, [0, 22], [-1, False, "0", 0.0, None]),
        (is_day, ["2026-11-20"], ["2026-11-31", "20261120", "2026-W47-5", 20261120, None]),
        (is_id, ["on-call"], ["On-call", "", "on call", 7, None]),
        (is_short_text, ["x", "x" * 255], ["", "x" * 256, 7, None]),
    ],
)
def test_kinds_of_values(check, good, bad):
    assert [value for value in good if not check(value)] == []
    assert [value for value in bad if check(value)] == []


def test_one_and_true_are_not_the_same_occasion():
    data = load(EntryType.SIGNED)["data"]
    assert check_data(EntryType.SIGNED, data | {"occasion": True}, frozenset()) == "occasion"
    assert check_data(EntryType.SIGNED, data | {"occasion": 3}, frozenset()) == "occasion"
