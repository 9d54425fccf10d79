#!/usr/bin/env python3
"""Check an exported mentoring record without the database it came from.

One file, Python's standard library only (3.8 or later), so that it can be handed to an inspector with a record:

    python3 -I verify_record.py record.json
    python3 -I verify_record.py record.json --receipt PLAN:SEQ:HASH
    python3 -I verify_record.py record.json --anchors FOLDER
    python3 -I verify_record.py record.json --file EVIDENCE.pdf

The record's JSON has the shape

    {"format": "coach-mentoring/record/1", "plan": "<32 hex>",
     "header": {"programme": "...", "course": "...", "mentee": "...", "exported_at": "..."},
     "receipt": "<plan>:<number of the last entry>:<its hash>",
     "entries": [{"body": "<the text that was hashed>", "hash": "<64 hex>",
                  "texts": {"<field>": {"salt": "<64 hex>", "text": "..."}}},
                 {"sealed": true, "seq": 7, "hash": "<64 hex>", "body_digest": "<64 hex>"}, ...],
     "wordings": {"<digest>": {...}},
     "digest": "<64 hex>"}

A sealed entry was left out: the digest of its body lets the chain be followed past it, and only a private one can be
left out. The numbers of people's accounts (`actor_id`, `mentor_id`) stay with the site. The record's digest is that of
everything else in it; it shows careless changes only.

It can say: CONSISTENT (the chain and the texts fit together, no more than that), MATCHES THE RECEIPT (the entry that a
receipt names has the hash on the receipt), MATCHES THE ANCHOR (so do the dated anchor files), MATCHES THE FILE (an
entry names these bytes as evidence, as they were handed out). Only the site's own command can say that a record matches
the database. All of the project takes its canonical form and hashes from here.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD_FORMAT = "coach-mentoring/record/1"
ANCHOR_FORMAT = "coach-mentoring/anchor/1"
ENTRY_PREFIX = "coach-mentoring/entry/1\n"
TEXT_PREFIX = "coach-mentoring/text/1\n"
GENESIS_PREV = "0" * 64
ACCOUNT_TEXTS = frozenset({"actor_id", "mentor_id"})
PRIVATE_TYPES = frozenset(
    {"not_yet", "mentorship_ended", "session_logged", "session_confirmed", "session_shared", "concern"}
)

_RECORD_KEYS = {"digest", "entries", "format", "header", "plan", "receipt", "wordings"}
_HEX = re.compile("[0-9a-f]+")
ANCHOR_LINE = re.compile("([0-9a-f]{32}) ([1-9][0-9]{0,9}) ([0-9a-f]{64})\n")


def canonical(value: object, /) -> str:
    """The one text of a JSON value: sorted keys, no spaces, ASCII. Floats are refused, they have no one text."""
    _refuse(value, float)
    return _dump(value)


def _dump(value: object, /) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _refuse(value: object, *kinds: type) -> None:
    """ValueError where the value or anything in it is of one of these kinds, or where a key is not text."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError("keys are text")
            _refuse(item, *kinds)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse(item, *kinds)
    elif isinstance(value, kinds):
        raise ValueError("this kind of value has no place in a canonical form")


def sha256(text: str, /) -> str:
    """Lower-case hex SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_private(kind: str, data: Mapping[str, object], /) -> bool:
    """Whether a record may leave the entry out; its hash says so, so that no signature or withdrawal can be hidden."""
    return kind in PRIVATE_TYPES or (kind == "undone" and data.get("what") == "not_yet")


def link_hash(prev: str, body_digest: str, /, *, private: bool) -> str:
    """An entry's hash: over the hash before it, whether it may be left out, and the SHA-256 of its body."""
    return sha256(ENTRY_PREFIX + "\n".join((prev, "private" if private else "open", body_digest)))


def entry_hash(text: str, /) -> str:
    """The hash of the entry with this body, which names the hash before it."""
    body = json.loads(text)
    return link_hash(body["prev"], sha256(text), private=is_private(body["type"], body["data"]))


def text_digest(salt: bytes, /, *, plan: str, seq: int, field: str, text: str) -> str:
    """Commitment to one text of one entry: HMAC-SHA256 under the text's own salt (32 bytes), in lower-case hex."""
    message = TEXT_PREFIX + canonical([plan, seq, field]) + "\n" + text
    return hmac.new(salt, message.encode(), hashlib.sha256).hexdigest()


def record_digest(record: Mapping[str, object], /) -> str:
    """What a record's `digest` says: SHA-256 over the canonical form of everything else in it."""
    rest = {name: value for name, value in record.items() if name != "digest"}
    return sha256(RECORD_FORMAT + "\n" + canonical(rest))


def parse_salt(text: str, /) -> bytes:
    """The salt's 32 bytes; none where the text is not 64 lower-case hexadecimal digits, the only way to write it."""
    return bytes.fromhex(text) if _is_hex(text, 64) else b""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the entry's number (0: the record as a whole) and a stable code. Never any text."""

    seq: int
    code: str


@dataclass(frozen=True)
class Entry:
    """One entry as stored or exported. `texts` maps a field to (salt, text); a sealed one has a digest for a body."""

    seq: int
    hash: str
    body: str | None
    texts: Mapping[str, tuple[bytes, str]]
    body_digest: str = ""


def check_chain(entries: Iterable[Entry], /, *, plan: str, may_lack: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Findings of one plan's entries, in order: numbering, bodies, hashes, links, texts. Streams; keeps no entry.

    `may_lack`: fields whose texts need not be here, although nothing says that they were erased.
    """
    prev, expected = GENESIS_PREV, 1
    texts = _Texts(plan, may_lack)
    for entry in entries:
        if entry.seq != expected:
            yield Finding(expected, "entry_missing" if entry.seq > expected else "entry_out_of_order")
        if entry.body is not None:
            body = parse_body(entry.body)
            if body is None:
                yield Finding(entry.seq, "body_not_an_entry")
            else:
                yield from _check_body(entry, body, plan=plan, prev=prev)
                yield from texts.take(entry, body)
        elif entry.hash != link_hash(prev, entry.body_digest, private=True):
            yield Finding(entry.seq, "hash_wrong")
        prev, expected = entry.hash, entry.seq + 1
    yield from texts.list_absent()


def parse_body(text: str, /) -> dict[str, Any] | None:
    """The body's object, or None where the text is not the canonical form of an entry."""
    try:
        body = json.loads(text)
        _refuse(body, float, type(None))
        return body if _dump(body) == text and _is_entry(body) else None
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def _is_hex(value: object, digits: int, /) -> bool:
    return isinstance(value, str) and len(value) == digits and _HEX.fullmatch(value) is not None


def _is_number(value: object, /) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


_ENTRY_SHAPE: Mapping[str, Callable[[Any], bool]] = {
    "actor": lambda it: set(it) == {"capacity", "ref"} and it["capacity"].isalpha() and _is_hex(it["ref"], 32),
    "at": lambda it: re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", it) is not None,
    "data": lambda it: isinstance(it, dict),
    "plan": lambda it: _is_hex(it, 32),
    "prev": lambda it: _is_hex(it, 64),
    "seq": _is_number,
    "texts": lambda it: all(_is_hex(digest, 64) for digest in it.values()),
    "type": lambda it: isinstance(it, str),
    "v": lambda it: _is_number(it) and it == 1,
}


def _is_entry(body: Any, /) -> bool:
    """Whether the object has the shape that every type of entry shares; AttributeError or TypeError also say no."""
    if set(body) != set(_ENTRY_SHAPE) or not all(holds(body[name]) for name, holds in _ENTRY_SHAPE.items()):
        return False
    return body["type"] != "erased" or all(
        _is_number(seq) and isinstance(name, str) for seq, name in body["data"]["fields"]
    )


def _check_body(entry: Entry, body: Mapping[str, Any], /, *, plan: str, prev: str) -> Iterator[Finding]:
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


class _Texts:
    """What the entries read so far commit to, which of that is here, and what was erased."""

    def __init__(self, plan: str, may_lack: frozenset[str]) -> None:
        self._plan = plan
        self._may_lack = may_lack
        self._is_here: dict[int, dict[str, bool]] = {}
        self._erased: set[tuple[int, str]] = set()

    def take(self, entry: Entry, body: Mapping[str, Any]) -> Iterator[Finding]:
        digests: Mapping[str, str] = body["texts"]
        self._is_here[entry.seq] = {name: name in entry.texts for name in digests}
        for name, (salt, text) in entry.texts.items():
            if name not in digests:
                yield Finding(entry.seq, "text_added")
            elif not self._holds(salt, text, entry.seq, name, digests[name]):
                yield Finding(entry.seq, "text_changed")
        if body["type"] == "erased":
            for seq, name in body["data"]["fields"]:
                # Of a sealed entry nobody can say which texts it had.
                is_known = name in self._is_here.get(seq, {name: True})
                if seq >= entry.seq or not is_known:
                    yield Finding(entry.seq, "erased_unknown")
                else:
                    self._erased.add((seq, name))

    def _holds(self, salt: bytes, text: str, seq: int, name: str, digest: str) -> bool:
        if len(salt) != 32:
            return False
        try:
            found = text_digest(salt, plan=self._plan, seq=seq, field=name, text=text)
        except UnicodeEncodeError:
            return False
        return hmac.compare_digest(found, digest)

    def list_absent(self) -> Iterator[Finding]:
        for seq, fields in self._is_here.items():
            for name, is_here in fields.items():
                is_erased = (seq, name) in self._erased
                if is_here and is_erased:
                    yield Finding(seq, "text_back_after_erasure")
                if not is_here and not is_erased and name not in self._may_lack:
                    yield Finding(seq, "text_missing")


@dataclass(frozen=True)
class Record:
    """An exported record as read, not yet checked. `is_whole`: its own digest holds."""

    plan: str
    entries: Sequence[Entry]
    wordings: Mapping[str, object]
    receipt: str
    header: Mapping[str, str]
    is_whole: bool

    @property
    def exported_at(self) -> str:
        return self.header["exported_at"]


def read_record(text: str, /) -> Record:
    """The record in a JSON text; ValueError, KeyError, TypeError or AttributeError where it has another shape."""
    held = json.loads(text, object_pairs_hook=_without_repeats)
    if held["format"] != RECORD_FORMAT or set(held) != _RECORD_KEYS or not held["entries"]:
        raise ValueError("this is not a record in the format " + RECORD_FORMAT)
    return Record(
        plan=held["plan"],
        entries=[_read_entry(item, position) for position, item in enumerate(held["entries"], start=1)],
        wordings=dict(held["wordings"].items()),
        receipt=held["receipt"],
        header={name: held["header"][name] for name in ("course", "exported_at", "mentee", "programme")},
        is_whole=held["digest"] == record_digest(held),
    )


def _without_repeats(pairs: list[tuple[str, Any]], /) -> dict[str, Any]:
    """Of a name that stands there twice, one reader shows the first value, another the second."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _read_entry(item: Any, position: int, /) -> Entry:
    is_sealed = set(item) == {"sealed", "seq", "hash", "body_digest"} and item["sealed"] is True
    is_sealed = is_sealed and _is_number(item["seq"]) and _is_hex(item["body_digest"], 64)
    if not _is_hex(item["hash"], 64) or not (is_sealed or set(item) == {"body", "hash", "texts"}):
        raise ValueError("an entry has another shape")
    if is_sealed:
        return Entry(item["seq"], item["hash"], None, {}, item["body_digest"])
    texts = {name: (parse_salt(held["salt"]), held["text"]) for name, held in item["texts"].items()}
    body = parse_body(item["body"])
    return Entry(body["seq"] if body else position, item["hash"], item["body"], texts)


def check_record(record: Record, /) -> Iterator[Finding]:
    """Everything that can be wrong with a record by itself."""
    yield from check_chain(record.entries, plan=record.plan, may_lack=ACCOUNT_TEXTS)
    yield from check_wordings(record.entries, record.wordings)
    last = record.entries[-1]
    if record.receipt != f"{record.plan}:{last.seq}:{last.hash}":
        yield Finding(0, "receipt_wrong")
    if not record.is_whole:
        yield Finding(0, "record_changed")
    if not _is_heading_right(record):
        yield Finding(0, "header_wrong")


def _is_heading_right(record: Record, /) -> bool:
    """Course, mentee and time of the heading against what the entries say; a name that was erased says nothing."""
    course, mentee, latest = "", "", ""
    for entry in record.entries:
        body = parse_body(entry.body) if entry.body is not None else None
        if body:
            latest = max(latest, body["at"])
            course = body["data"].get("course", course) if body["type"] == "joined" else course
            if body["actor"]["capacity"] == "mentee" and "actor_name" in body["texts"]:
                mentee = entry.texts.get("actor_name", (b"", ""))[1]
    is_mentee = mentee in ("", record.header["mentee"])
    return record.header["course"] == course and is_mentee and record.exported_at >= latest


def check_wordings(entries: Iterable[Entry], wordings: Mapping[str, object], /) -> Iterator[Finding]:
    """The wordings are those that the entries name, and each has the digest it is named by."""
    named = set()
    for entry in entries:
        body = parse_body(entry.body) if entry.body is not None else None
        digest = body["data"].get("wording") if body else None
        if isinstance(digest, str):
            named.add(digest)
            if digest not in wordings:
                yield Finding(entry.seq, "wording_missing")
    for digest, wording in wordings.items():
        if digest not in named:
            yield Finding(0, "wording_added")
        if sha256(canonical(wording)) != digest:
            yield Finding(0, "wording_changed")


def list_anchor_files(folder: Path, /) -> list[Path]:
    """The anchor files of a folder, the oldest first: their names are times."""
    return sorted(folder.glob("*.anchor"))


def read_anchor_file(path: Path, /) -> Iterator[tuple[str, int, str]]:
    """Plan, number and hash of every line, in the order of plans; ValueError where the file has another shape."""
    before = ""
    with path.open(encoding="ascii", newline="") as lines:
        next(lines, None)
        for line in lines:
            found = ANCHOR_LINE.fullmatch(line)
            if found is None or found[1] <= before:
                raise ValueError("an anchor file has another shape")
            before = found[1]
            yield found[1], int(found[2]), found[3]


def file_digest(path: Path, /) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def list_broken_anchor_files(paths: Iterable[Path], /) -> Iterator[Path]:
    """Those of the files, given the oldest first, that do not follow the one before."""
    before = GENESIS_PREV
    for path in paths:
        with path.open("rb") as file:
            first = file.readline(200)
        if first != f"{ANCHOR_FORMAT} {path.stem} {before}\n".encode():
            yield path
        before = file_digest(path)


def main(arguments: Sequence[str] | None = None, /) -> int:
    """0: everything that was asked for holds. 1: something does not. 2: the files cannot be read."""
    parser = argparse.ArgumentParser(description="Check an exported mentoring record.")
    parser.add_argument("record", type=Path, help="the JSON file")
    parser.add_argument("--receipt", metavar="PLAN:SEQ:HASH", help="a value from a receipt or a print")
    parser.add_argument("--anchors", type=Path, metavar="FOLDER", help="a folder of *.anchor files")
    parser.add_argument("--file", type=Path, metavar="FILE", help="a file that is said to be evidence in the record")
    options = parser.parse_args(arguments)
    try:
        record = read_record(options.record.read_text(encoding="utf-8-sig"))
        findings = list(check_record(record))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"CANNOT BE READ: {type(error).__name__}", file=sys.stderr)
        return 2
    for finding in findings:
        print(f"PROBLEM: entry {finding.seq}: {finding.code}")
    if findings:
        return 1
    sealed = sum(entry.body is None for entry in record.entries)
    print(f"CONSISTENT: {len(record.entries)} entries, {sealed} of them sealed, as of {record.exported_at}")
    fine = True
    if options.receipt:
        receipts = {f"{record.plan}:{entry.seq}:{entry.hash}" for entry in record.entries}
        fine &= options.receipt.strip().lower() in receipts
        print("MATCHES THE RECEIPT" if fine else "PROBLEM: does not match the receipt")
    if options.anchors:
        fine &= _report_anchors(options.anchors, record)
    if options.file:
        fine &= _report_file(options.file, record)
    return 0 if fine else 1


def _report_file(path: Path, record: Record, /) -> bool:
    # The text of a piece `file_1` to `file_5` is canonical, so it begins with the digest.
    begins = f'{{"digest":"{file_digest(path) if path.is_file() else None}",'
    texts = ((entry.seq, name, text) for entry in record.entries for name, (_salt, text) in entry.texts.items())
    named = [str(seq) for seq, name, text in texts if name.startswith("file_") and text.startswith(begins)]
    print(f"MATCHES THE FILE: entry {', '.join(named)}" if named else "PROBLEM: no entry names a file with these bytes")
    return bool(named)


def _report_anchors(folder: Path, record: Record, /) -> bool:
    paths = list_anchor_files(folder)
    try:
        problems = [f"{path.name} does not follow the one before" for path in list_broken_anchor_files(paths)]
        mine = [
            (path, seq, head) for path in paths for plan, seq, head in read_anchor_file(path) if plan == record.plan
        ]
    except (OSError, ValueError) as error:
        print(f"PROBLEM: the anchor files cannot be read: {type(error).__name__}")
        return False
    hashes = {entry.seq: entry.hash for entry in record.entries}
    exported = record.exported_at[:19].replace(":", "")  # What was anchored later need not be in the record.
    due = [(path, seq, head) for path, seq, head in mine if seq in hashes or path.stem[:17] < exported]
    problems += [f"{path.name} differs at entry {seq}" for path, seq, head in due if hashes.get(seq) != head]
    problems += [] if due else ["none names an entry of this record"]
    for path, seq, _head in mine[len(mine) - 1 :]:
        if seq not in hashes:
            print(f"NOTE: {path.name} names entry {seq}; this record ends at {max(hashes)}")
    said = [f"PROBLEM: anchor files: {problem}" for problem in problems]
    print("\n".join(said or [f"MATCHES THE ANCHOR: {len({seq for _, seq, _ in due})} anchored values"]))
    return not problems


if __name__ == "__main__":
    sys.exit(main())
