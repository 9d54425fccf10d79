#!/usr/bin/env python3
"""Check an exported mentoring record without the database it came from.

One file, Python's standard library only, so that it can be handed to an inspector together with a record:

    python3 verify_record.py record.json
    python3 verify_record.py record.json --receipt PLAN:SEQ:HASH
    python3 verify_record.py record.json --anchors FOLDER

The record's JSON has the shape

    {"format": "coach-mentoring/record/1", "plan": "<32 hex>",
     "entries": [{"body": "<the text that was hashed>", "hash": "<64 hex>",
                  "texts": {"<field>": {"salt": "<64 hex>", "text": "..."}}},
                 {"sealed": true, "seq": 7, "hash": "<64 hex>"}, ...],
     "wordings": {"<digest>": {...}}}

It can say: CONSISTENT (the chain and the texts fit together, no more than that), MATCHES THE RECEIPT (the entry that a
receipt names has the hash on the receipt), MATCHES THE ANCHOR (a dated anchor file names this head). Only the site's own
command can say that a record matches the database.

The rest of the project takes its canonical form and its hashes from here, so that there is one definition of both.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD_FORMAT = "coach-mentoring/record/1"
ENTRY_PREFIX = "coach-mentoring/entry/1\n"
TEXT_PREFIX = "coach-mentoring/text/1\n"
ANCHOR_FORMAT = "coach-mentoring/anchor/1"
GENESIS_PREV = "0" * 64
HEX = frozenset("0123456789abcdef")


def canonical(value: object, /) -> str:
    """The one text of a JSON value: sorted keys, no spaces, ASCII. Floats are refused, they have no one text."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _refuse_floats(value: object, /) -> None:
    if isinstance(value, float):
        raise ValueError("a float has no canonical form")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError("keys are text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def sha256(text: str, /) -> str:
    """Lower-case hex SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(body: str, /) -> str:
    return sha256(ENTRY_PREFIX + body)


def text_digest(salt: bytes, /, *, plan: str, seq: int, field: str, text: str) -> str:
    """Commitment to one text of one entry: HMAC-SHA256 under the text's own salt (32 bytes), in lower-case hex."""
    message = TEXT_PREFIX + canonical([plan, seq, field]) + "\n" + text
    return hmac.new(salt, message.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the entry's number (0: the record as a whole) and a stable code. Never any text."""

    seq: int
    code: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored or exported. `texts` maps a field to (salt, text); a sealed entry has no body."""

    seq: int
    hash: str
    body: str | None
    texts: Mapping[str, tuple[bytes, str]]


def check_chain(entries: Iterable[Entry], /, *, plan: str) -> Iterable[Finding]:
    """Findings of one plan's entries, in order: numbering, bodies, hashes, links, texts. Streams; keeps no entry."""
    prev = GENESIS_PREV
    expected = 1
    commitments: dict[tuple[int, str], bool] = {}
    erased: set[tuple[int, str]] = set()
    for entry in entries:
        if entry.seq != expected:
            yield Finding(expected, "entry_missing" if entry.seq > expected else "entry_out_of_order")
            expected = entry.seq
        if entry.body is not None:
            body = parse_body(entry.body)
            if body is None:
                yield Finding(entry.seq, "body_not_canonical")
            else:
                yield from _check_body(entry, body, plan=plan, prev=prev)
                for field, digest in body["texts"].items():
                    held = entry.texts.get(field)
                    commitments[entry.seq, field] = held is not None
                    if held is not None and not _text_matches(held, plan, entry.seq, field, digest):
                        yield Finding(entry.seq, "text_changed")
                for field in entry.texts:
                    if field not in body["texts"]:
                        yield Finding(entry.seq, "text_added")
                if body["type"] == "erased":
                    erased.update((seq, field) for seq, field in body["data"]["fields"])
        prev = entry.hash
        expected += 1
    for (seq, field), is_held in commitments.items():
        if is_held and (seq, field) in erased:
            yield Finding(seq, "text_back_after_erasure")
        if not is_held and (seq, field) not in erased:
            yield Finding(seq, "text_missing")


def parse_body(text: str, /) -> dict[str, Any] | None:
    """The body's object, or None where the text is not the canonical form of an entry."""
    try:
        body = json.loads(text)
        is_canonical = isinstance(body, dict) and canonical(body) == text
    except (ValueError, RecursionError):
        return None
    if not is_canonical or set(body) != {"actor", "at", "data", "plan", "prev", "seq", "texts", "type", "v"}:
        return None
    if not isinstance(body["texts"], dict) or not isinstance(body["data"], dict):
        return None
    if body["type"] == "erased" and not _is_list_of_pairs(body["data"].get("fields")):
        return None
    return body


def _is_list_of_pairs(value: object, /) -> bool:
    return isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)


def _check_body(entry: Entry, body: Mapping[str, Any], /, *, plan: str, prev: str) -> Iterable[Finding]:
    if entry_hash(entry.body or "") != entry.hash:
        yield Finding(entry.seq, "hash_wrong")
    if body["prev"] != prev:
        yield Finding(entry.seq, "link_broken")
    if body["seq"] != entry.seq:
        yield Finding(entry.seq, "number_wrong")
    if body["plan"] != plan:
        yield Finding(entry.seq, "other_plan")
    if (body["type"] == "joined") != (entry.seq == 1):
        yield Finding(entry.seq, "genesis_wrong")


def _text_matches(held: tuple[bytes, str], plan: str, seq: int, field: str, digest: object, /) -> bool:
    salt, text = held
    if len(salt) != 32 or not isinstance(digest, str):
        return False
    try:
        return hmac.compare_digest(text_digest(salt, plan=plan, seq=seq, field=field, text=text), digest)
    except UnicodeEncodeError:
        return False


def check_wordings(entries: Sequence[Entry], wordings: Mapping[str, object], /) -> Iterable[Finding]:
    """Each wording that an entry names is there and has the digest it is named by."""
    for digest, wording in wordings.items():
        if sha256(canonical(wording)) != digest:
            yield Finding(0, "wording_changed")
    for entry in entries:
        body = parse_body(entry.body) if entry.body is not None else None
        if body is not None and "wording" in body["data"] and body["data"]["wording"] not in wordings:
            yield Finding(entry.seq, "wording_missing")


def read_record(text: str, /) -> tuple[str, list[Entry], dict[str, object]]:
    """Plan reference, entries and wordings of an exported record; ValueError where it has another shape."""
    record = json.loads(text)
    if not isinstance(record, dict) or record.get("format") != RECORD_FORMAT:
        raise ValueError(f"this is not a record in the format {RECORD_FORMAT}")
    entries = []
    for position, item in enumerate(record["entries"], start=1):
        if item.get("sealed"):
            entries.append(Entry(item["seq"], item["hash"], None, {}))
            continue
        texts = {name: (bytes.fromhex(held["salt"]), held["text"]) for name, held in item["texts"].items()}
        body = parse_body(item["body"])
        seq = body["seq"] if body is not None and isinstance(body["seq"], int) else position
        entries.append(Entry(seq, item["hash"], item["body"], texts))
    return record["plan"], entries, record.get("wordings", {})


def check_anchor_files(folder: Path, /) -> tuple[dict[tuple[str, int], set[str]], list[str]]:
    """All `plan seq head` lines of a folder of anchor files, and the names of files that break their own chain."""
    known: dict[tuple[str, int], set[str]] = {}
    broken = []
    before = GENESIS_PREV
    for path in sorted(folder.glob("*.anchor")):
        text = path.read_text(encoding="ascii")
        first, *lines = text.splitlines()
        if first != f"{ANCHOR_FORMAT} {path.stem} {before}":
            broken.append(path.name)
        before = sha256(text)
        for line in lines:
            plan, seq, head = line.split(" ")
            known.setdefault((plan, int(seq)), set()).add(head)
    return known, broken


def main(arguments: Sequence[str] | None = None, /) -> int:
    """0: everything that was asked for holds. 1: something does not. 2: the files cannot be read."""
    parser = argparse.ArgumentParser(description="Check an exported mentoring record.")
    parser.add_argument("record", type=Path, help="the JSON file")
    parser.add_argument("--receipt", metavar="PLAN:SEQ:HASH", help="a value from a receipt or a print")
    parser.add_argument("--anchors", type=Path, metavar="FOLDER", help="a folder of *.anchor files")
    options = parser.parse_args(arguments)
    try:
        plan, entries, wordings = read_record(options.record.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"CANNOT BE READ: {type(error).__name__}", file=sys.stderr)
        return 2
    findings = [*check_chain(entries, plan=plan), *check_wordings(entries, wordings)]
    for finding in findings:
        print(f"PROBLEM: entry {finding.seq}: {finding.code}")
    fine = not findings and bool(entries)
    if not entries:
        print("PROBLEM: the record holds no entry")
    if fine:
        sealed = sum(entry.body is None for entry in entries)
        print(f"CONSISTENT: {len(entries)} entries, {sealed} of them sealed")
    hashes = {(plan, entry.seq): entry.hash for entry in entries}
    if options.receipt:
        fine &= _report_receipt(options.receipt, hashes)
    if options.anchors:
        fine &= _report_anchors(options.anchors, hashes)
    return 0 if fine else 1


def _report_receipt(receipt: str, hashes: Mapping[tuple[str, int], str], /) -> bool:
    plan, _, rest = receipt.partition(":")
    seq, _, value = rest.partition(":")
    matches = seq.isdecimal() and hashes.get((plan, int(seq))) == value
    print("MATCHES THE RECEIPT" if matches else "PROBLEM: does not match the receipt")
    return matches


def _report_anchors(folder: Path, hashes: Mapping[tuple[str, int], str], /) -> bool:
    try:
        known, broken = check_anchor_files(folder)
    except (OSError, ValueError) as error:
        print(f"PROBLEM: the anchor files cannot be read: {type(error).__name__}")
        return False
    for name in broken:
        print(f"PROBLEM: the anchor file {name} does not follow the one before it")
    mine = {place: heads for place, heads in known.items() if place in hashes or place[0] in {p for p, _ in hashes}}
    if not mine:
        print("PROBLEM: no anchor file names this record")
        return False
    wrong = sorted(seq for (plan, seq), heads in mine.items() if heads != {hashes.get((plan, seq))})
    for seq in wrong:
        print(f"PROBLEM: entry {seq}: differs from its anchor")
    if not wrong and not broken:
        print(f"MATCHES THE ANCHOR: {len(mine)} anchored values")
    return not wrong and not broken


if __name__ == "__main__":
    sys.exit(main())
