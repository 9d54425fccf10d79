"""The offline verifier: what it finds, what it says, and what nobody can see in one chain alone."""

import ast
import hashlib
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from mentoring_xblock.domain import verify_record
from mentoring_xblock.domain.file_types import FileFacts
from mentoring_xblock.domain.ledger.schema import SYSTEM_REF, EntryType
from mentoring_xblock.domain.verify_record import (
    Entry,
    Finding,
    canonical,
    check_chain,
    check_record,
    entry_hash,
    is_private,
    parse_body,
    parse_salt,
    read_record,
    record_digest,
    sha256,
)
from tests.ledger_histories import (
    MENTEE,
    PLAN,
    WORDING,
    History,
    begin,
    change_character,
    given,
    histories,
    list_texts,
    log,
    place,
    sign,
)

pytestmark = pytest.mark.slow

SOURCE = Path(verify_record.__file__)
CHARACTERS = st.characters(exclude_categories=["Cs"])
CANNOT_BE_READ = (ValueError, KeyError, TypeError, AttributeError)
HEX = st.sampled_from("0123456789abcdef")


def find(history: History) -> list[Finding]:
    return list(check_chain(history.entries, plan=history.plan))


def spoil(history: History, index: int, **changes: Any) -> None:
    history.entries[index] = replace(history.entries[index], **changes)


def pick(data: st.DataObject, history: History) -> int:
    return data.draw(st.integers(0, len(history.entries) - 1))


def make_small() -> History:
    history = begin()
    sign(history)
    log(history)
    return history


class TestAChain:
    @given(histories())
    def test_a_valid_history_is_without_findings(self, history):
        assert find(history) == []

    @given(histories(), st.data(), CHARACTERS)
    def test_any_changed_character_of_a_body_is_found(self, history, data, other):
        index = pick(data, history)
        body = history.entries[index].body or ""
        at = data.draw(st.integers(0, len(body) - 1))
        spoil(history, index, body=change_character(body, at, other))
        assert {finding.seq for finding in find(history)} & {index + 1}

    @given(histories(), st.data(), HEX)
    def test_any_changed_character_of_a_hash_is_found(self, history, data, other):
        index = pick(data, history)
        digest = history.entries[index].hash
        at = data.draw(st.integers(0, 63))
        spoil(history, index, hash=change_character(digest, at, other))
        assert find(history)[0] == Finding(index + 1, "hash_wrong")

    @given(histories(), st.data(), CHARACTERS)
    def test_any_changed_character_of_a_text_is_found(self, history, data, other):
        index, name = data.draw(st.sampled_from(list_texts(history)))
        salt, text = history.entries[index].texts[name]
        changed = change_character(text, data.draw(st.integers(0, len(text) - 1)), other)
        spoil(history, index, texts={**history.entries[index].texts, name: (salt, changed)})
        assert Finding(index + 1, "text_changed") in find(history)

    @given(histories(), st.data(), st.integers(0, 31), st.integers(1, 255))
    def test_any_changed_byte_of_a_salt_is_found(self, history, data, at, flip):
        index, name = data.draw(st.sampled_from(list_texts(history)))
        salt, text = history.entries[index].texts[name]
        changed = salt[:at] + bytes([salt[at] ^ flip]) + salt[at + 1 :]
        spoil(history, index, texts={**history.entries[index].texts, name: (changed, text)})
        assert Finding(index + 1, "text_changed") in find(history)

    @given(histories(), st.data())
    def test_a_text_that_was_taken_away_is_found(self, history, data):
        index, name = data.draw(st.sampled_from(list_texts(history)))
        left = {key: held for key, held in history.entries[index].texts.items() if key != name}
        spoil(history, index, texts=left)
        assert find(history) == [Finding(index + 1, "text_missing")]

    @given(histories(), st.data())
    def test_a_text_that_was_added_is_found(self, history, data):
        index = pick(data, history)
        spoil(history, index, texts={**history.entries[index].texts, "mood": (b"\0" * 32, "fine")})
        assert find(history) == [Finding(index + 1, "text_added")]

    @given(histories(), st.data())
    def test_two_texts_that_were_swapped_are_found(self, history, data):
        places = list_texts(history)
        one, other = data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True))
        first, second = history.entries[one[0]].texts[one[1]], history.entries[other[0]].texts[other[1]]
        for (index, name), held in ((one, second), (other, first)):
            spoil(history, index, texts={**history.entries[index].texts, name: held})
        assert {(finding.seq, finding.code) for finding in find(history)} == {
            (one[0] + 1, "text_changed"),
            (other[0] + 1, "text_changed"),
        }

    @given(histories(), st.data())
    def test_an_entry_that_was_dropped_before_the_end_is_found(self, history, data):
        index = data.draw(st.integers(0, len(history.entries) - 2))
        del history.entries[index]
        assert find(history)[0] == Finding(index + 1, "entry_missing")

    @given(histories(least=3), st.data())
    def test_two_entries_that_were_swapped_are_found(self, history, data):
        one, other = sorted(
            data.draw(st.lists(st.integers(0, len(history.entries) - 1), min_size=2, max_size=2, unique=True))
        )
        entries = history.entries
        entries[one], entries[other] = entries[other], entries[one]
        assert find(history)

    @given(histories(), histories(), st.data())
    def test_an_entry_of_another_history_is_found(self, history, other, data):
        index = data.draw(st.integers(1, len(history.entries) - 1))
        foreign = data.draw(st.sampled_from(other.entries))
        assume(foreign.body != history.entries[index].body)
        inserted = [*history.entries[:index], foreign, *history.entries[index:]]
        assert list(check_chain(inserted, plan=history.plan))
        # In the place of the last one it could be a tail written anew, which no chain shows by itself.
        replaced = [*history.entries[:index], foreign, *history.entries[index + 1 :]]
        assert list(check_chain(replaced, plan=history.plan)) or index == len(history.entries) - 1

    @given(histories(), st.data())
    def test_an_entry_that_was_made_new_with_its_hash_is_found_at_the_next(self, history, data):
        index = data.draw(st.integers(0, len(history.entries) - 2))
        body = json.loads(history.entries[index].body or "") | {"at": "2020-01-01T00:00:00.000Z"}
        text = canonical(body)
        spoil(history, index, body=text, hash=entry_hash(text))
        assert find(history) == [Finding(index + 2, "link_broken")]

    @given(histories(), st.data(), st.integers(1, 40))
    def test_an_entry_with_another_number_is_found(self, history, data, number):
        index = pick(data, history)
        assume(number != index + 1)
        spoil(history, index, seq=number)
        assert find(history)

    def test_an_entry_that_stands_twice_is_found(self):
        history = make_small()
        history.entries.append(history.entries[-1])
        assert find(history)[0] == Finding(4, "entry_out_of_order")

    def test_a_chain_of_another_plan_is_found(self):
        history = begin(plan="0f" * 16)
        assert list(check_chain(history.entries, plan=PLAN)) == [
            Finding(1, "other_plan"),
            *[Finding(1, "text_changed")] * 2,
        ]

    def test_a_chain_begins_with_joining_and_joins_once(self):
        history = make_small()
        again = json.loads(history.entries[1].body or "") | {"type": "joined"}
        text = canonical(again)
        spoil(history, 1, body=text, hash=entry_hash(text))
        assert Finding(2, "genesis_wrong") in find(history)

    def test_the_first_entry_cannot_be_sealed(self):
        history = make_small()
        spoil(history, 0, body=None, texts={})
        assert find(history) == [Finding(1, "hash_wrong")]

    def test_a_text_without_a_whole_salt_is_found(self):
        history = make_small()
        spoil(history, 1, texts={**history.entries[1].texts, "comment": (b"", "words for comment")})
        assert find(history) == [Finding(2, "text_changed")]

    def test_a_text_that_no_site_could_hold_is_found(self):
        history = make_small()
        salt, _text = history.entries[1].texts["comment"]
        spoil(history, 1, texts={**history.entries[1].texts, "comment": (salt, "\ud800")})
        assert find(history) == [Finding(2, "text_changed")]


class TestErasure:
    def erase(self, history: History, *fields: list[Any]) -> None:
        history.add(EntryType.ERASED, SYSTEM_REF, {"fields": list(fields), "reason": "request"})

    def test_a_missing_text_that_was_erased_is_fine(self):
        history = make_small()
        spoil(history, 1, texts={k: v for k, v in history.entries[1].texts.items() if k != "comment"})
        assert find(history) == [Finding(2, "text_missing")]
        self.erase(history, [2, "comment"])
        assert find(history) == []

    def test_a_text_that_is_back_after_its_erasure_is_found(self):
        history = make_small()
        self.erase(history, [2, "comment"])
        assert find(history) == [Finding(2, "text_back_after_erasure")]

    @pytest.mark.parametrize("field", [[4, "comment"], [9, "comment"], [2, "mood"]])
    def test_only_what_came_before_can_be_erased(self, field):
        history = make_small()
        self.erase(history, field)
        assert find(history) == [Finding(4, "erased_unknown")]

    def test_what_a_sealed_entry_lost_cannot_be_known(self):
        history = make_small()
        spoil(history, 2, body=None, texts={}, body_digest=sha256(history.entries[2].body or ""))
        self.erase(history, [3, "topic"])
        assert find(history) == []


class TestWhatOneChainCannotShow:
    """Named here so that nobody claims more. The anchors show these: see tests/api/test_verification.py."""

    def test_a_tail_that_was_cut(self):
        history = make_small()
        history.entries.pop()
        assert find(history) == []

    def test_a_plan_that_was_deleted(self):
        assert list(check_chain([], plan=PLAN)) == []

    def test_a_chain_that_was_written_anew_as_a_whole(self):
        history = begin(say=lambda name: "other words")
        sign(history, method="discussion")
        assert find(history) == []


class TestBodies:
    @pytest.mark.parametrize(
        "changes",
        [
            {"v": 2},
            {"v": True},
            {"seq": 0},
            {"seq": True},
            {"seq": "2"},
            {"at": "2026-11-21T18:50:30Z"},
            {"at": "2026-11-21T18:50:30.123+00:00"},
            {"at": 7},
            {"plan": PLAN.upper()},
            {"prev": "0" * 63},
            {"actor": {"capacity": "mentor"}},
            {"actor": {"capacity": "", "ref": MENTEE}},
            {"actor": ["capacity", "ref"]},
            {"texts": {"comment": "0" * 63}},
            {"texts": []},
            {"data": []},
            {"type": None},
            {"data": {"until": None}},
            {"mood": "fine"},
            {"type": "erased", "data": {}},
            {"type": "erased", "data": {"fields": [[0, "comment"]]}},
            {"type": "erased", "data": {"fields": [[1, "comment", 2]]}},
            {"type": "erased", "data": {"fields": [[[], "comment"]]}},
        ],
    )
    def test_another_shape_is_no_entry(self, changes):
        body = json.loads(make_small().entries[1].body or "") | changes
        assert parse_body(json.dumps(body, sort_keys=True, separators=(",", ":"))) is None

    @pytest.mark.parametrize("text", ["", "7", "[]", "{}", "null", "nonsense", "NaN", "[" * 100_000])
    def test_what_is_no_object_is_no_entry(self, text):
        assert parse_body(text) is None

    def test_the_same_said_otherwise_is_no_entry(self):
        body = make_small().entries[1].body or ""
        again = json.dumps(json.loads(body))
        assert (parse_body(body) is not None, parse_body(again), parse_body(body + " ")) == (True, None, None)

    @pytest.mark.parametrize("value", [0.5, [1.0], {"a": {"b": float("nan")}}, {1: "one"}])
    def test_what_has_no_one_text_has_no_canonical_form(self, value):
        with pytest.raises(ValueError, match=r"canonical form|keys are text"):
            canonical(value)

    def test_keys_are_sorted_and_everything_is_ascii(self):
        assert canonical({"b": [True, 1], "a": "ë\u2028"}) == '{"a":"\\u00eb\\u2028","b":[true,1]}'

    @pytest.mark.parametrize("text", ["", "0" * 63, "A" * 64, "0" * 65, " " + "0" * 63, "é" * 64])
    def test_a_salt_can_be_written_in_one_way(self, text):
        assert parse_salt(text) == b""
        assert parse_salt("ab" * 32) == b"\xab" * 32


def check(record: object) -> list[str]:
    return [finding.code for finding in check_record(read_record(json.dumps(record)))]


class TestRecords:
    @given(histories(), st.data())
    def test_a_record_with_any_private_entry_sealed_is_fine(self, history, data):
        private = [entry.seq for entry in history.recorded if is_private(entry.type, entry.data)]
        sealed = set(data.draw(st.lists(st.sampled_from(private)))) if private else set()
        assert check(history.to_record(sealed)) == []

    @given(histories(), st.data())
    def test_nothing_else_can_be_sealed(self, history, data):
        others = [entry.seq for entry in history.recorded if not is_private(entry.type, entry.data)]
        assert "hash_wrong" in check(history.to_record({data.draw(st.sampled_from(others))}))

    @given(histories(least=3), st.data())
    def test_an_entry_before_a_sealed_one_cannot_be_another(self, history, data):
        private = [entry.seq for entry in history.recorded if is_private(entry.type, entry.data)]
        assume(private)
        seq = data.draw(st.sampled_from(private))
        record = history.to_record({seq})
        before = history.entries[seq - 2]
        forged = canonical(json.loads(before.body or "") | {"at": "2026-01-01T00:00:00.000Z"})
        assume(forged != before.body and "body" in record["entries"][seq - 2])
        record["entries"][seq - 2] |= {"body": forged, "hash": entry_hash(forged)}
        record["digest"] = record_digest(record)
        assert "hash_wrong" in check(record)

    @given(histories(), st.data())
    def test_any_changed_value_of_a_record_is_found(self, history, data):
        record = history.to_record({2})
        change_something(record, data)
        with suppress(*CANNOT_BE_READ):
            assert check(record) != []

    @given(histories(least=4), st.data())
    def test_changes_are_found_even_where_the_digest_was_made_anew(self, history, data):
        record = history.to_record()
        entry = data.draw(st.sampled_from(record["entries"][:-1]))
        entry["hash"] = change_character(entry["hash"], data.draw(st.integers(0, 63)), data.draw(HEX))
        record["digest"] = record_digest(record)
        assert "hash_wrong" in check(record)

    def test_a_cut_tail_is_found_by_the_records_own_receipt(self):
        record = make_small().to_record()
        del record["entries"][-1]
        record["digest"] = record_digest(record)
        assert check(record) == ["receipt_wrong"]

    def test_another_hash_of_the_last_sealed_entry_is_found_by_the_receipt(self):
        record = make_small().to_record({3})
        record["entries"][-1]["hash"] = "0" * 64
        record["digest"] = record_digest(record)
        assert check(record) == ["hash_wrong", "receipt_wrong"]

    @pytest.mark.parametrize(
        ("name", "value"), [("mentee", "Mallory"), ("course", "other"), ("exported_at", "2025-01-01T00:00:00.000Z")]
    )
    def test_a_heading_that_the_entries_deny_is_found(self, name, value):
        record = make_small().to_record()
        record["header"][name] = value
        assert check(record) == ["record_changed", "header_wrong"]
        assert check(record | {"digest": record_digest(record)}) == ["header_wrong"]

    def test_wordings_are_those_that_are_named(self):
        record = make_small().to_record()
        digest = sha256(canonical(WORDING))
        for wordings, codes in (
            ({}, ["wording_missing"]),
            ({digest: {**WORDING, "title": "Other"}}, ["wording_changed"]),
            ({digest: WORDING, "0" * 64: WORDING}, ["wording_added", "wording_changed"]),
        ):
            changed = record | {"wordings": wordings}
            assert check(changed | {"digest": record_digest(changed)}) == codes

    @pytest.mark.parametrize(
        "changes",
        [
            {"format": "coach-mentoring/record/2"},
            {"entries": []},
            {"entries": [7]},
            {"entries": {}},
            {"more": 1},
            {"wordings": []},
            {"header": {}},
            {"entries": [{"sealed": True, "seq": True, "hash": "0" * 64, "body_digest": "0" * 64}]},
            {"entries": [{"sealed": 1, "seq": 1, "hash": "0" * 64, "body_digest": "0" * 64}]},
            {"entries": [{"sealed": True, "seq": 1, "hash": "0" * 63, "body_digest": "0" * 64}]},
            {"entries": [{"body": "{}", "hash": "0" * 64}]},
        ],
    )
    def test_another_shape_is_no_record(self, changes):
        with pytest.raises(CANNOT_BE_READ):
            read_record(json.dumps(make_small().to_record() | changes))

    def test_a_name_that_stands_twice_is_refused(self):
        text = json.dumps(make_small().to_record())
        with pytest.raises(ValueError, match="twice"):
            read_record(text[:-1] + ', "plan": "' + "0" * 32 + '"}')

    def test_an_entry_that_cannot_be_read_is_named_by_its_place(self):
        record = make_small().to_record()
        record["entries"][1]["body"] = "{}"
        assert Finding(2, "body_not_an_entry") in list(check_record(read_record(json.dumps(record))))


def change_something(value: Any, data: st.DataObject) -> None:
    """Change one value anywhere in a JSON object: another character, another number, or one item less."""
    keys: list[Any] = sorted(value) if isinstance(value, dict) else list(range(len(value)))
    key = data.draw(st.sampled_from(keys))
    item = value[key]
    if isinstance(item, bool):
        value[key] = not item
    elif isinstance(item, int):
        value[key] = item + data.draw(st.integers(1, 5))
    elif isinstance(item, str) and item:
        value[key] = change_character(item, data.draw(st.integers(0, len(item) - 1)), data.draw(CHARACTERS))
    elif isinstance(item, str):
        value[key] = "more"
    elif not item or data.draw(st.booleans()):
        del value[key]
    else:
        change_something(item, data)


def run(*arguments: object, python: str = sys.executable) -> tuple[int, str]:
    done = subprocess.run(
        [python, "-I", SOURCE, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def history():
    return make_small()


@pytest.fixture
def record(history, tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(history.to_record({3})), "utf-8")
    return path


def write_anchor(folder: Path, stem: str, before: str, *lines: str) -> str:
    text = f"coach-mentoring/anchor/1 {stem} {before}\n" + "".join(f"{line}\n" for line in lines)
    (folder / f"{stem}.anchor").write_bytes(text.encode())
    return sha256(text)


class TestTheProgram:
    def test_it_says_consistent_and_how_many_are_sealed(self, record):
        assert run(record) == (0, "CONSISTENT: 3 entries, 1 of them sealed, as of 2026-05-04T09:30:00.000Z\n")

    def test_a_file_that_a_windows_editor_saved_is_read(self, record):
        record.write_bytes(b"\xef\xbb\xbf" + record.read_bytes())
        assert run(record)[0] == 0

    def test_it_names_what_is_wrong_and_nobodys_words(self, record):
        record.write_text(record.read_text("utf-8").replace("words for comment", "kinder words"), "utf-8")
        assert run(record) == (1, "PROBLEM: entry 2: text_changed\nPROBLEM: entry 0: record_changed\n")

    def test_it_matches_a_receipt_of_any_entry(self, history, record):
        for entry in history.entries:
            assert run(record, "--receipt", f" {PLAN}:{entry.seq}:{entry.hash.upper()}")[1].endswith(
                "MATCHES THE RECEIPT\n"
            )

    @pytest.mark.parametrize("receipt", ["nonsense", f"{PLAN}:2:{'0' * 64}", f"{PLAN}:99:{'0' * 64}"])
    def test_another_receipt_does_not_match(self, record, receipt):
        code, said = run(record, "--receipt", receipt)
        assert (code, said.splitlines()[-1]) == (1, "PROBLEM: does not match the receipt")

    def test_a_record_with_a_problem_is_not_compared_with_a_receipt(self, history, record):
        record.write_text(record.read_text("utf-8").replace("words for comment", "kinder words"), "utf-8")
        assert "MATCHES" not in run(record, "--receipt", f"{PLAN}:2:{history.entries[1].hash}")[1]

    def test_it_says_which_entry_names_the_bytes_of_a_file(self, history, tmp_path):
        facts = FileFacts(hashlib.sha256(b"I rang.").hexdigest(), "rota.txt", 7, "text/plain")
        history.say = lambda name: facts.to_text() if name == "file_1" else f"words for {name}"
        seq = history.add(EntryType.EVIDENCE, MENTEE, {**place(), "pieces": [["file_1", 1]]}, "file_1")
        record, file, other = (tmp_path / name for name in ("record.json", "saved.txt", "other.txt"))
        record.write_text(json.dumps(history.to_record(set())), "utf-8")
        file.write_bytes(b"I rang.")
        other.write_bytes(b"I rung.")
        code, said = run(record, "--file", file)
        assert (code, said.splitlines()[-1]) == (0, f"MATCHES THE FILE: entry {seq}")
        for path in (other, tmp_path, tmp_path / "none.txt"):
            code, said = run(record, "--file", path)
            assert (code, said.splitlines()[-1]) == (1, "PROBLEM: no entry names a file with these bytes")

    @pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", "[" * 100_000, '{"format": 0.5}'])
    def test_what_is_no_record_cannot_be_read(self, tmp_path, text):
        path = tmp_path / "record.json"
        path.write_text(text)
        code, said = run(path)
        assert (code, said.startswith("CANNOT BE READ: ")) == (2, True)

    def test_a_file_that_is_not_there_cannot_be_read(self, tmp_path):
        assert run(tmp_path / "none.json") == (2, "CANNOT BE READ: FileNotFoundError\n")


class TestAnchors:
    def test_anchored_values_match(self, history, record, tmp_path):
        first, last = history.entries[0], history.entries[-1]
        before = write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, f"{PLAN} 1 {first.hash}")
        other = f"{'b' * 32} 7 {'0' * 64}"
        write_anchor(tmp_path, "2026-05-02T000000Z", before, f"{PLAN} 3 {last.hash}", other)
        assert run(record, "--anchors", tmp_path)[1].endswith("MATCHES THE ANCHOR: 2 anchored values\n")

    def test_what_was_anchored_after_the_export_is_no_matter(self, history, record, tmp_path):
        before = write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, f"{PLAN} 1 {history.entries[0].hash}")
        write_anchor(tmp_path, "2026-05-05T000000Z", before, f"{PLAN} 9 {'0' * 64}")
        code, said = run(record, "--anchors", tmp_path)
        assert code == 0
        assert "NOTE: 2026-05-05T000000Z.anchor names entry 9; this record ends at 3\n" in said

    @pytest.mark.parametrize("line", [f"{PLAN} 2 {'0' * 64}", f"{PLAN} 9 {'0' * 64}"])
    def test_an_entry_that_was_anchored_otherwise_or_cut_off_is_named(self, record, tmp_path, line):
        write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, line)
        code, said = run(record, "--anchors", tmp_path)
        assert code == 1
        assert f"PROBLEM: anchor files: 2026-05-01T000000Z.anchor differs at entry {line.split()[1]}\n" in said

    def test_files_that_do_not_name_the_plan_show_nothing(self, record, tmp_path):
        write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, f"{'b' * 32} 7 {'0' * 64}")
        assert run(record, "--anchors", tmp_path)[1].endswith("none names an entry of this record\n")

    def test_a_file_that_was_changed_is_named_by_the_next(self, history, record, tmp_path):
        line = f"{PLAN} 1 {history.entries[0].hash}"
        before = write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, line)
        write_anchor(tmp_path, "2026-05-02T000000Z", before, line)
        write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, line, f"{'b' * 32} 7 {'0' * 64}")
        assert "2026-05-02T000000Z.anchor does not follow the one before" in run(record, "--anchors", tmp_path)[1]

    @pytest.mark.parametrize("line", ["nonsense", f"{PLAN} 01 {'0' * 64}", f"{PLAN} 1 {'0' * 64}\r"])
    def test_a_broken_file_cannot_be_read(self, record, tmp_path, line):
        write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, line)
        code, said = run(record, "--anchors", tmp_path)
        assert (code, said.splitlines()[-1]) == (1, "PROBLEM: the anchor files cannot be read: ValueError")

    def test_a_plan_has_one_line(self, tmp_path):
        line = f"{PLAN} 1 {'0' * 64}"
        write_anchor(tmp_path, "2026-05-01T000000Z", "0" * 64, line, line)
        with pytest.raises(ValueError, match="another shape"):
            list(verify_record.read_anchor_file(tmp_path / "2026-05-01T000000Z.anchor"))


class TestTheFile:
    def test_it_is_written_in_the_language_of_python_3_8(self):
        ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 8))

    def test_it_needs_nothing_but_the_standard_library(self):
        tree = ast.parse(SOURCE.read_text("utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_sealed_entry_has_no_body_to_check():
    history = make_small()
    sealed = Entry(3, history.entries[2].hash, None, {}, sha256(history.entries[2].body or ""))
    assert list(check_chain([*history.entries[:2], sealed], plan=PLAN)) == []


def test_account_numbers_may_stay_with_the_site(history):
    without = [
        replace(entry, texts={k: v for k, v in entry.texts.items() if k != "actor_id"}) for entry in history.entries
    ]
    assert [f.code for f in check_chain(without, plan=PLAN)] == ["text_missing"] * 3
    assert list(check_chain(without, plan=PLAN, may_lack=verify_record.ACCOUNT_TEXTS)) == []


def test_undoing_may_be_sealed_with_what_it_undoes():
    history = make_small()
    not_yet = {**place(), "edition": 1, "wording": sha256(canonical(WORDING))}
    given_back = history.add(EntryType.NOT_YET, MENTEE, not_yet, "comment")
    undone = history.add(EntryType.UNDONE, MENTEE, {**place(), "of": given_back, "what": "not_yet"})
    assert check(history.to_record({given_back, undone})) == []
