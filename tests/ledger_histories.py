"""Chains made without a database: valid histories of every type of entry, and the ways to spoil one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from mentoring_xblock.domain.criterion_state import Recorded
from mentoring_xblock.domain.ledger.entries import NewEntry, seal_body
from mentoring_xblock.domain.ledger.schema import SYSTEM_REF, EntryType
from mentoring_xblock.domain.verify_record import (
    ACCOUNT_TEXTS,
    GENESIS_PREV,
    RECORD_FORMAT,
    Entry,
    canonical,
    record_digest,
    sha256,
)

PLAN = "a1" * 16
MENTEE, MENTOR, OTHER_MENTOR, LEAD = "b2" * 16, "c3" * 16, "d4" * 16, "e5" * 16
CAPACITIES = {MENTEE: "mentee", MENTOR: "mentor", OTHER_MENTOR: "mentor", LEAD: "lead", SYSTEM_REF: "system"}
BLOCK = "f6" * 32
BEGUN = datetime(2026, 3, 2, 8, 0, 0, 123_000, tzinfo=UTC)
WORDING = {"client_voice": False, "guide": "", "shown": "either", "signatures": 1, "title": "On call"}


def given(*strategies: Any, **named: Any) -> Callable[[Any], Any]:
    """Hypothesis's own, without its deadline: a busy machine is no fault of the code."""
    return lambda test: hypothesis.settings(deadline=None)(hypothesis.given(*strategies, **named)(test))


@dataclass
class History:
    """A plan's chain under way. `entries` are what a site would hold; `recorded` is what was told to it."""

    plan: str = PLAN
    entries: list[Entry] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    say: Callable[[str], str] = lambda name: f"words for {name}"

    def add(self, kind: EntryType, actor: str, data: Mapping[str, object], *texts: str) -> int:
        seq = len(self.entries) + 1
        wanted = () if actor == SYSTEM_REF else ("actor_id", "actor_name")
        said = {name: self.say(name) for name in (*wanted, *texts)}
        salts = iter(hashlib.sha256(f"{self.plan} {seq} {name}".encode()).digest() for name in sorted(said))
        sealed = seal_body(
            NewEntry(kind, data, said),
            plan=self.plan,
            seq=seq,
            prev=self.entries[-1].hash if self.entries else GENESIS_PREV,
            capacity=CAPACITIES[actor],
            actor_ref=actor,
            at=BEGUN + timedelta(hours=seq),
            make_salt=lambda: next(salts),
        )
        held = {name: (sealed.salts[name], text) for name, text in said.items()}
        self.entries.append(Entry(seq, sealed.hash, sealed.body, held))
        self.recorded.append(to_recorded(sealed.body))
        return seq

    def list_of(self, *kinds: EntryType) -> list[Recorded]:
        return [entry for entry in self.recorded if entry.type in kinds]

    def _make_header(self, left_out: set[int]) -> dict[str, str]:
        """What the heading of a true record says: course, the mentee's last name, a time after the last entry."""
        held = zip(self.entries, self.recorded, strict=True)
        texts = [entry.texts for entry, recorded in held if recorded.capacity == "mentee" and entry.seq not in left_out]
        names = [item["actor_name"][1] for item in texts if "actor_name" in item]
        return {
            "course": next((entry.data["course"] for entry in self.recorded if "course" in entry.data), ""),
            "exported_at": max("2026-05-04T09:30:00.000Z", *(entry.at for entry in self.recorded)),
            "mentee": names[-1] if names else "Asha",
            "programme": "p",
        }

    def to_record(self, sealed: set[int] | None = None) -> dict[str, Any]:
        """An exported record of this chain, as the api makes one; `sealed`: numbers that are left out."""
        left_out = sealed or set()
        named = {
            entry.data["wording"] for entry in self.recorded if "wording" in entry.data and entry.seq not in left_out
        }
        last = self.entries[-1]
        record: dict[str, Any] = {
            "entries": [
                {"sealed": True, "seq": entry.seq, "hash": entry.hash, "body_digest": sha256(entry.body or "")}
                if entry.seq in left_out
                else {
                    "body": entry.body,
                    "hash": entry.hash,
                    "texts": {
                        name: {"salt": salt.hex(), "text": text}
                        for name, (salt, text) in entry.texts.items()
                        if name not in ACCOUNT_TEXTS
                    },
                }
                for entry in self.entries
            ],
            "format": RECORD_FORMAT,
            "header": self._make_header(left_out),
            "plan": self.plan,
            "receipt": f"{self.plan}:{last.seq}:{last.hash}",
            "wordings": {sha256(canonical(WORDING)): WORDING} if named else {},
        }
        return record | {"digest": record_digest(record)}


def to_recorded(text: str, /) -> Recorded:
    body = json.loads(text)
    return Recorded(
        seq=body["seq"],
        type=EntryType(body["type"]),
        data=body["data"],
        digests=body["texts"],
        capacity=body["actor"]["capacity"],
        actor=body["actor"]["ref"],
        at=body["at"],
    )


def begin(*, plan: str = PLAN, say: Callable[[str], str] | None = None) -> History:
    history = History(plan) if say is None else History(plan, say=say)
    data = {
        "course": "induction",
        "finish_on": "2026-06-01",
        "needs_authorising": False,
        "programme": "main",
        "site": "tests.example",
        "terms": "0" * 64,
        "track": None,
    }
    history.add(EntryType.JOINED, MENTEE, data)
    return history


def place(criterion: str = "on-call") -> dict[str, object]:
    return {"block": BLOCK, "criterion": criterion}


def sign(history: History, *, signer: str = MENTOR, **changes: object) -> int:
    data: dict[str, object] = {
        **place(),
        "checklist": "9" * 64,
        "edition": 1,
        "evidence": [],
        "method": "observation",
        "occasion": 1,
        "seen_on": "2026-03-02",
        "wording": sha256(canonical(WORDING)),
        **changes,
    }
    return history.add(EntryType.SIGNED, signer, data, "comment", "job_role")


def log(history: History, session: str = "77" * 16, **changes: object) -> int:
    data: dict[str, object] = {
        "approach": "both",
        "criteria": [[BLOCK, "on-call"]],
        "held_on": "2026-03-03",
        "leads_read": False,
        "mentor": MENTOR,
        "minutes": 30,
        "session": session,
        "version": 1,
        **changes,
    }
    return history.add(EntryType.SESSION_LOGGED, MENTOR, data, "topic", "advice")


def _last(history: History, *kinds: EntryType) -> Recorded | None:
    found = history.list_of(*kinds)
    return found[-1] if found else None


def _sign_off(history: History) -> None:
    sign(history, signer=OTHER_MENTOR if len(history.entries) % 2 else MENTOR)


def _take_back(history: History, kind: EntryType) -> None:
    target = _last(history, EntryType.SIGNED)
    if target is not None:
        if kind is EntryType.WITHDRAWN:
            history.add(kind, target.actor, {**place(), "of": target.seq, "reason": "given"}, "reason")
        else:
            history.add(kind, target.actor, {**place(), "of": target.seq, "what": "signed"})


def _end(history: History) -> None:
    began = _last(history, EntryType.MENTORSHIP_BEGAN)
    if began is not None:
        history.add(
            EntryType.MENTORSHIP_ENDED, MENTEE, {"began": began.seq, "mentor": began.data["mentor"], "reason": "ended"}
        )


def _confirm(history: History) -> None:
    logged = _last(history, EntryType.SESSION_LOGGED)
    if logged is not None:
        data = {"session": logged.data["session"], "version": logged.data["version"]}
        history.add(EntryType.SESSION_CONFIRMED, MENTEE, data, "line")


def _erase(history: History) -> None:
    """As the api does it: the entry, then the text is gone."""
    for index, entry in enumerate(history.entries):
        if "comment" in entry.texts:
            history.add(EntryType.ERASED, SYSTEM_REF, {"fields": [[entry.seq, "comment"]], "reason": "request"})
            left = {name: held for name, held in entry.texts.items() if name != "comment"}
            history.entries[index] = replace(entry, texts=left)
            return


def _begin_mentorship(history: History) -> None:
    data = {"approval": "open", "how": "asked", "mentor": MENTOR, "signs": True}
    history.add(EntryType.MENTORSHIP_BEGAN, MENTOR, data, "mentor_id", "mentor_name", "mentor_job_role")


def _write_evidence(history: History) -> None:
    before = [piece for entry in history.list_of(EntryType.EVIDENCE) for piece in entry.data["pieces"]]
    piece = "file_1" if len(before) % 2 else "line"
    data = {**place(), "happened_on": "2026-03-01", "pieces": [[piece, len(before) // 2 + 1]]}
    history.add(EntryType.EVIDENCE, MENTEE, data, piece)


STEPS: Mapping[str, Callable[[History], object]] = {
    "finish_moved": lambda it: it.add(EntryType.FINISH_MOVED, MENTOR, {"finish_on": "2026-07-01"}),
    "paused": lambda it: it.add(EntryType.PAUSED, MENTEE, {"until": "2026-05-01"}),
    "resumed": lambda it: it.add(EntryType.RESUMED, MENTEE, {}),
    "left": lambda it: it.add(EntryType.LEFT, MENTEE, {}),
    "returned": lambda it: it.add(EntryType.RETURNED, MENTEE, {"terms": "1" * 64}),
    "mentorship_began": _begin_mentorship,
    "mentorship_ended": _end,
    "evidence": _write_evidence,
    "ready": lambda it: it.add(EntryType.READY, MENTEE, {**place(), "edition": 1}),
    "signed": _sign_off,
    "undone": lambda it: _take_back(it, EntryType.UNDONE),
    "withdrawn": lambda it: _take_back(it, EntryType.WITHDRAWN),
    "not_yet": lambda it: it.add(
        EntryType.NOT_YET, MENTOR, {**place(), "edition": 1, "wording": sha256(canonical(WORDING))}, "comment"
    ),
    "second_asked": lambda it: it.add(EntryType.SECOND_ASKED, MENTEE, {**place(), "edition": 1}),
    "session_logged": log,
    "session_confirmed": _confirm,
    "closed": lambda it: it.add(EntryType.CLOSED, LEAD, {"needed": 22, "signed": 0}, "reason"),
    "erased": _erase,
}


def make_history(steps: list[str], words: list[str]) -> History:
    said = iter(words * (len(steps) + 1) * 10)
    history = begin(say=lambda name: next(said))
    for step in steps:
        STEPS[step](history)
    return history


def histories(*, least: int = 2) -> st.SearchStrategy[History]:
    """Valid chains of at least this many entries, with words of any kind that a form lets through."""
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    steps = st.lists(st.sampled_from(sorted(STEPS)), min_size=least, max_size=14)
    made = st.builds(make_history, steps, st.lists(words, min_size=1, max_size=6))
    return made.filter(lambda history: len(history.entries) >= least)


def change_character(text: str, index: int, other: str) -> str:
    """The text with another character at `index`: `other`, or where that stands there already, a digit."""
    new = other if other != text[index] else "1" if text[index] == "0" else "0"
    return text[:index] + new + text[index + 1 :]


def list_texts(history: History) -> list[tuple[int, str]]:
    """Index of the entry and name of every text that is there."""
    return [(index, name) for index, entry in enumerate(history.entries) for name in sorted(entry.texts)]
