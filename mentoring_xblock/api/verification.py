"""Holding the ledger against itself, against the tables made from it, and against its anchors (rules L1, L3).

Every plan is checked from its first entry: chains are short, and half a chain proves little. What looks wrong is
looked at once more under the plan's lock, so that a write in between is not taken for damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.ledger_rows import ByPlan, StoredEntry, stream_by_plan, stream_entries
from mentoring_xblock.api.projections import PLAN_COLUMNS, TABLES, Row, Told, list_plan_faults, list_table_faults
from mentoring_xblock.domain import verify_record
from mentoring_xblock.domain.criterion_state import Recorded
from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.ledger.replay import replay
from mentoring_xblock.domain.ledger.schema import check_body
from mentoring_xblock.domain.verify_record import (
    Entry,
    check_chain,
    list_anchor_files,
    list_broken_anchor_files,
    parse_body,
    parse_salt,
    read_anchor_file,
    sha256,
)
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import Block, ChecklistVersion, LedgerEntry, Plan, Wording

PLANS_AT_ONCE = 200
LINES_AT_ONCE = 500
PUBLISHED: Mapping[str, type[Any]] = {"wording": Wording, "checklist": ChecklistVersion}
AnchorLine = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a plan's reference (or an anchor file's name), an entry's number (0: none), a code."""

    plan: str
    seq: int
    code: str


class Verifier:
    """One run. `plans`: how many were checked so far."""

    def __init__(self) -> None:
        self.plans = 0
        self._known_good: set[tuple[str, str]] = set()

    def check_all(self) -> Iterator[Finding]:
        """Every block, then every plan in the order in which they were begun."""
        yield from _list_block_faults()
        ids: Iterable[int] = self._list_ids()
        while chunk := list(islice(ids, PLANS_AT_ONCE)):
            yield from self._check_plans(chunk)

    def _list_ids(self) -> Iterator[int]:
        last = 0
        while page := list(Plan.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:10_000]):
            yield from page
            last = page[-1]

    def check_one(self, plan_ref: str, /) -> Iterator[Finding]:
        """One plan; NotFound where there is none such."""
        found = Plan.objects.filter(ref=plan_ref).values_list("pk", flat=True).first()
        if found is None:
            raise NotFound
        yield from self._check_plans([found])

    def check_since_anchor(self, folder: Path, /) -> Iterator[Finding]:
        """Plans whose last entry is not the one that the newest anchor file names, and anchored plans that are gone.

        Such a plan is checked whole; one whose head is still the anchored one is not looked at. Without a file: all.
        """
        paths = list_anchor_files(folder)
        if not paths:
            yield from self.check_all()
            return
        try:
            yield from self._check_changed(read_anchor_file(paths[-1]))
        except ValueError:
            yield Finding(paths[-1].stem, 0, "anchor_file_broken")
            yield from self.check_all()

    def _check_changed(self, lines: Iterator[AnchorLine]) -> Iterator[Finding]:
        changed: list[int] = []
        anchored: list[AnchorLine] = []
        for plan_id, line in _join_with_anchor(lines):
            if plan_id is not None:
                changed.append(plan_id)
            if line is not None:
                anchored.append(line)
            if max(len(changed), len(anchored)) == PLANS_AT_ONCE:
                yield from self._check_plans(changed)
                yield from _check_lines(anchored)
                changed, anchored = [], []
        yield from self._check_plans(changed)
        yield from _check_lines(anchored)

    def check_anchors(self, folder: Path, /) -> Iterator[Finding]:
        """Everything that any anchor file of the folder names is still in the database, and no file was changed."""
        readable: list[Path] = []
        for path in list_anchor_files(folder):
            try:
                for _line in read_anchor_file(path):
                    pass
                readable.append(path)
            except ValueError:
                yield Finding(path.stem, 0, "anchor_file_broken")
        for path in list_broken_anchor_files(list_anchor_files(folder)):
            yield Finding(path.stem, 0, "anchor_chain_broken")
        for number, path in enumerate(readable):
            before = read_anchor_file(readable[number - 1]) if number else iter(())
            lines = _list_new_lines(read_anchor_file(path), before)
            while chunk := list(islice(lines, LINES_AT_ONCE)):
                yield from _check_lines(chunk)

    def _check_plans(self, plan_ids: Sequence[int], /) -> Iterator[Finding]:
        for plan_id, found in self._look_at(sorted(plan_ids)):
            self.plans += 1
            if found:
                with transaction.atomic():
                    Plan.objects.select_for_update().filter(pk=plan_id).first()
                    again = dict(self._look_at([plan_id]))
                yield from sorted(again.get(plan_id, []), key=lambda finding: (finding.seq, finding.code))

    def _look_at(self, plan_ids: Sequence[int], /) -> Iterator[tuple[int, list[Finding]]]:
        """Each plan that is there, with what is wrong with it."""
        plans = list(Plan.objects.filter(pk__in=plan_ids).order_by("pk").values(*PLAN_COLUMNS))
        entries = ByPlan(stream_entries(plan_ids), lambda entry: entry.plan_id)
        tables = [
            (
                table,
                ByPlan(
                    stream_by_plan(table.model.objects.values("plan_id", "pk", *table.columns), plan_ids, "pk"),
                    lambda row: int(row["plan_id"]),
                ),
            )
            for table in TABLES
        ]
        for plan in plans:
            reader = _Reader(plan)
            faults = list(check_chain(reader.read(entries.take(plan["id"])), plan=plan["ref"]))
            faults += [*reader.faults, *reader.list_head_faults(), *self._list_published_faults(reader.named)]
            rows = [(table, list(stream.take(plan["id"]))) for table, stream in tables]
            told = reader.tell()
            if told is not None:
                faults += list_plan_faults(told, plan)
                for table, held in rows:
                    faults += list_table_faults(table, told, held)
            yield plan["id"], [Finding(plan["ref"], fault.seq, fault.code) for fault in dict.fromkeys(faults)]

    def _list_published_faults(self, named: Mapping[tuple[str, str], int], /) -> list[verify_record.Finding]:
        """Wordings and checklists that entries name by digest, each looked up once a run unless something is wrong."""
        faults = []
        for kind, model in PUBLISHED.items():
            new = {digest for name, digest in named if name == kind and (kind, digest) not in self._known_good}
            held = dict(model.objects.filter(digest__in=new).values_list("digest", "body")) if new else {}
            for digest in new:
                if digest not in held:
                    faults.append(verify_record.Finding(named[kind, digest], f"{kind}_missing"))
                elif sha256(held[digest]) != digest:
                    faults.append(verify_record.Finding(named[kind, digest], f"{kind}_changed"))
                else:
                    self._known_good.add((kind, digest))
        return faults


class _Reader:
    """Reads one plan's entries past the chain's check and gathers what the tables are held against."""

    def __init__(self, plan: Row) -> None:
        self.plan = plan
        self.faults: list[verify_record.Finding] = []
        self.named: dict[tuple[str, str], int] = {}
        self._recorded: list[Recorded] = []
        self._is_sound = True
        self._told = Told(plan["id"], plan["programme_id"])
        self._last = (0, verify_record.GENESIS_PREV)

    def read(self, rows: Iterable[StoredEntry], /) -> Iterator[Entry]:
        for row in rows:
            texts = {text.field: (parse_salt(text.salt), text.text) for text in row.texts}
            yield Entry(row.seq, row.hash, row.body, texts)
            self._last = row.seq, row.hash
            body = parse_body(row.body)
            if body is None or check_body(body):
                self.faults.append(verify_record.Finding(row.seq, "schema_broken"))
                self._is_sound = False
            else:
                self.faults += [verify_record.Finding(row.seq, code) for code in _list_column_faults(row, body)]
                self._is_sound &= body["seq"] == row.seq == len(self._recorded) + 1
                self._take(row, body)

    def _take(self, row: StoredEntry, body: Mapping[str, Any], /) -> None:
        told, actor, texts = self._told, body["actor"]["ref"], {text.field: text.text for text in row.texts}
        self._recorded.append(to_recorded(row.body))
        for kind in PUBLISHED:
            if kind in body["data"]:
                self.named.setdefault((kind, body["data"][kind]), row.seq)
        told.times[row.seq] = body["at"]
        told.actors[row.seq] = _to_account(texts.get("actor_id"))
        for ref, name in ((actor, "actor_id"), (body["data"].get("mentor"), "mentor_id")):
            if name in body["texts"]:
                told.first_seen.setdefault(ref, row.seq)
                told.accounts[ref] = _to_account(texts.get(name)) or told.accounts.get(ref)
        if row.seq == 1 and body["type"] == "joined":
            told.joined, told.mentee_id = body["data"], told.actors[row.seq]
        if body["actor"]["capacity"] == "mentee":
            told.mentee_name = texts.get("actor_name")

    def list_head_faults(self) -> Iterator[verify_record.Finding]:
        """The plan's own row says which entry is its last."""
        if self._last[0] == 0:
            yield verify_record.Finding(0, "no_entries")
        elif self._last != (self.plan["ledger_seq"], self.plan["ledger_head"]):
            yield verify_record.Finding(self.plan["ledger_seq"], "head_wrong")

    def tell(self) -> Told | None:
        """What the entries say; None where one is missing or cannot be read: the rest would be guessing."""
        if not self._is_sound or not self._told.joined or any(self.list_head_faults()):
            return None
        return replace(self._told, state=replay(self._recorded))


def _list_column_faults(row: StoredEntry, body: Mapping[str, Any], /) -> Iterator[str]:
    """Columns beside the body, and whose each text is. What was erased leaves an empty actor."""
    texts = {text.field: text.text for text in row.texts}
    for name, said, stored in (
        ("at", body["at"], format_time(row.at)),
        ("type", body["type"], row.type),
        ("block", body["data"].get("block"), row.block),
        ("criterion", body["data"].get("criterion"), row.criterion),
        ("actor", _to_account(texts.get("actor_id")), row.actor_id),
    ):
        if said != stored:
            yield f"column_{name}"
    mentor_id = _to_account(texts.get("mentor_id"))
    for text in row.texts:
        is_about_actor = text.field in ("actor_id", "actor_name", "job_role")
        is_about_mentor = text.field.startswith("mentor_")
        subject_id = row.actor_id if is_about_actor else mentor_id if is_about_mentor else row.mentee_id
        if (text.author_id, text.subject_id) != (row.actor_id, subject_id):
            yield "column_text"


def _to_account(text: str | None, /) -> int | None:
    return int(text) if text is not None and re.fullmatch("[0-9]{1,19}", text) else None


def _join_with_anchor(lines: Iterator[AnchorLine], /) -> Iterator[tuple[int | None, AnchorLine | None]]:
    """Plans that differ from their line (or have none), with it, and lines that have no plan; both run by reference."""
    line = next(lines, None)
    last = ""
    while page := list(
        Plan.objects.filter(ref__gt=last)
        .order_by("ref")
        .values_list("pk", "ref", "ledger_seq", "ledger_head")[:LINES_AT_ONCE]
    ):
        for plan_id, ref, seq, head in page:
            while line is not None and line[0] < ref:
                yield None, line
                line = next(lines, None)
            own = line if line is not None and line[0] == ref else None
            if own != (ref, seq, head):
                yield plan_id, own
            if own is not None:
                line = next(lines, None)
        last = page[-1][1]
    while line is not None:
        yield None, line
        line = next(lines, None)


def _list_block_faults() -> Iterator[Finding]:
    """Blocks whose key or checklist is not what they are named by; the number is the block's."""
    rows = Block.objects.values_list("id", "usage_key", "ref", "version__digest", "version__body").order_by("id")
    for block_id, usage_key, ref, digest, body in rows:
        if sha256(usage_key) != ref:
            yield Finding("block", block_id, "block_swapped")
        if sha256(body) != digest:
            yield Finding("block", block_id, "checklist_changed")


def _list_new_lines(lines: Iterator[AnchorLine], before: Iterator[AnchorLine], /) -> Iterator[AnchorLine]:
    """Lines that the file before did not have already; both run by reference."""
    old = next(before, None)
    for line in lines:
        while old is not None and old[0] < line[0]:
            old = next(before, None)
        if line != old:
            yield line


def _check_lines(lines: Sequence[AnchorLine], /) -> Iterator[Finding]:
    """Anchored entries that the database no longer holds as they were: four queries at most for any number of lines."""
    entries = LedgerEntry.objects.filter(plan__ref__in={line[0] for line in lines})
    same = entries.filter(hash__in=[line[2] for line in lines]).values_list("plan__ref", "seq", "hash")
    missing = sorted(set(lines) - set(same))
    if not missing:
        return
    plans = set(Plan.objects.filter(ref__in=[line[0] for line in missing]).values_list("ref", flat=True))
    numbers = entries.filter(plan__ref__in=plans, seq__in=[line[1] for line in missing])
    others = set(numbers.values_list("plan__ref", "seq"))
    for ref, seq, _head in missing:
        if ref not in plans:
            yield Finding(ref, seq, "anchored_plan_gone")
        else:
            yield Finding(ref, seq, "anchored_entry_changed" if (ref, seq) in others else "anchored_entry_gone")
