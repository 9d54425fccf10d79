"""The one place that adds to the ledger and the one that erases from it (rules L1, L2)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from mentoring_xblock.api.programmes import CriterionAddress
from mentoring_xblock.api.stored_files import delete_files_of
from mentoring_xblock.domain.criterion_state import Recorded
from mentoring_xblock.domain.ledger.entries import NewEntry, seal_body
from mentoring_xblock.domain.ledger.schema import SYSTEM_REF, EntryType
from mentoring_xblock.models import LedgerEntry, LedgerText, Participant, Plan, Question, Review, Session, SignOff

SALT_BYTES = 32
IDS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Author:
    """As whom an entry is made. `ref`: the person's reference in this plan; the system has none of these."""

    capacity: str
    ref: str = SYSTEM_REF
    user_id: int | None = None
    name: str = ""


SYSTEM = Author("system")


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry that was written: its row and what replaying needs of it."""

    row: LedgerEntry
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to append. `subjects`: whom a text is about, where that is neither the mentee nor the author."""

    entry: NewEntry
    address: CriterionAddress | None = None
    subjects: Mapping[str, int] = field(default_factory=dict)


def append(plan: Plan, lines: Sequence[Line], /, *, author: Author, at: datetime) -> list[Appended]:
    """Write entries at the end of the plan's chain; the caller holds the plan's lock and saves the plan row after."""
    appended = []
    texts: list[LedgerText] = []
    for line in lines:
        entry = _with_author(line.entry, author)
        sealed = seal_body(
            entry,
            plan=plan.ref,
            seq=plan.ledger_seq + 1,
            prev=plan.ledger_head,
            capacity=author.capacity,
            actor_ref=author.ref,
            at=at,
            make_salt=lambda: os.urandom(SALT_BYTES),
        )
        row = LedgerEntry(
            plan=plan,
            seq=sealed.seq,
            body=sealed.body,
            hash=sealed.hash,
            at=at,
            type=str(entry.type),
            actor_id=author.user_id,
            block_id=line.address.block_id if line.address else None,
            criterion=line.address.criterion if line.address else None,
        )
        row.save()
        plan.ledger_seq, plan.ledger_head = sealed.seq, sealed.hash
        for name, text in entry.texts.items():
            about = author.user_id if name.startswith("actor_") or name == "job_role" else plan.user_id
            texts.append(
                LedgerText(
                    entry=row,
                    field=name,
                    salt=sealed.salts[name].hex(),
                    text=text,
                    author_id=author.user_id,
                    subject_id=line.subjects.get(name, about),
                )
            )
        appended.append(Appended(row, to_recorded(sealed.body)))
    LedgerText.objects.bulk_create(texts)
    return appended


def _with_author(entry: NewEntry, author: Author, /) -> NewEntry:
    if author.user_id is None:
        return entry
    texts = {"actor_id": str(author.user_id), "actor_name": author.name, **entry.texts}
    return NewEntry(entry.type, entry.data, texts)


def to_recorded(body: str, /) -> Recorded:
    held: dict[str, Any] = json.loads(body)
    return Recorded(
        seq=held["seq"],
        type=EntryType(held["type"]),
        data=held["data"],
        digests=held["texts"],
        capacity=held["actor"]["capacity"],
        actor=held["actor"]["ref"],
        at=held["at"],
    )


def list_recorded(plan: Plan, address: CriterionAddress, /) -> list[Recorded]:
    """The entries of one criterion of the plan, in order."""
    rows = LedgerEntry.objects.filter(plan=plan, block_id=address.block_id, criterion=address.criterion)
    return [to_recorded(body) for body in rows.order_by("seq").values_list("body", flat=True)]


def get_texts(plan_id: int, wanted: Iterable[tuple[int, str]], /) -> dict[tuple[int, str], str]:
    """Texts by (seq, field); one that was erased is not among them."""
    asked = set(wanted)
    if not asked:
        return {}
    seqs, fields = {seq for seq, _ in asked}, {name for _, name in asked}
    rows = LedgerText.objects.filter(entry__plan_id=plan_id, entry__seq__in=seqs, field__in=fields)
    found = rows.values_list("entry__seq", "field", "text")
    return {(seq, name): text for seq, name, text in found if (seq, name) in asked}


def erase(plan: Plan, fields: Iterable[tuple[int, str]], /, *, reason: str, at: datetime) -> LedgerEntry | None:
    """Take texts out for good: first the entry that says so, then the texts with their salts, then what was projected.

    The caller holds the plan's lock and saves the plan row after. Nothing is written where no such text is left. A
    person's account numbers go with everything else of theirs, by `erase_person`.
    """
    rows = LedgerText.objects.filter(entry__plan=plan).values_list("pk", "entry_id", "entry__seq", "field")
    wanted = set(fields)
    doomed = [row for row in rows if row[2:] in wanted]
    if not doomed:
        return None
    places = sorted((seq, name) for _, _, seq, name in doomed)
    entry = NewEntry(EntryType.ERASED, {"fields": [list(place) for place in places], "reason": reason})
    appended = append(plan, [Line(entry)], author=SYSTEM, at=at)
    for part in _in_parts([row[0] for row in doomed]):
        QuerySet(LedgerText).filter(pk__in=part).delete()
    for part in _in_parts([entry_id for _, entry_id, _, name in doomed if name == "actor_id"]):
        _forget_actors(part)
    delete_files_of(plan, places)
    return appended[0].row


def _in_parts(ids: list[int], /) -> Iterator[list[int]]:
    """A statement takes only so many values, and some plans have tens of thousands of texts."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def _forget_actors(entry_ids: list[int], /) -> None:
    """Empty every column that repeats who made these entries, beside the texts that are spared too."""
    spared: QuerySet[LedgerText] = QuerySet(LedgerText).filter(entry_id__in=entry_ids)
    spared.filter(subject_id=F("author_id")).update(subject_id=None)
    spared.update(author_id=None)
    SignOff.objects.filter(entry_id__in=entry_ids).update(signer_id=None)
    Session.objects.filter(entry_id__in=entry_ids).update(author_id=None)
    Review.objects.filter(entry_id__in=entry_ids).update(held_by=None)
    QuerySet(LedgerEntry).filter(pk__in=entry_ids).update(actor_id=None)


def list_texts_of_person(plan: Plan, user_id: int, /) -> list[tuple[int, str]]:
    """Everything that this person wrote in the plan's ledger or that is about them; a signer's job role is spared."""
    # Who agrees to a mentor writes down the mentor's name: that goes with the mentor.
    own_words = Q(author_id=user_id) & ~Q(field__startswith="mentor_")
    # Who answers a question writes its words down once more: they are the mentee's.
    answers = Question.objects.filter(session__plan=plan).values("session__entry_id")
    own_words &= ~Q(field="topic", entry_id__in=answers)
    rows = LedgerText.objects.filter(Q(subject_id=user_id) | own_words, entry__plan=plan)
    return list(rows.exclude(field="job_role").values_list("entry__seq", "field"))


def erase_person(plan: Plan, user_id: int, /, *, reason: str, at: datetime) -> LedgerEntry | None:
    """Erase a person's texts from one plan and forget which participant they were; end their mentorships before.

    Of the mentee the plan itself forgets name and account too.
    """
    entry = erase(plan, list_texts_of_person(plan, user_id), reason=reason, at=at)
    Participant.objects.filter(plan=plan, user_id=user_id).update(user_id=None)
    if plan.user_id == user_id:
        _forget_mentee(plan)
    return entry


def erase_everyone(plan: Plan, /, *, reason: str, at: datetime) -> LedgerEntry | None:
    """Erase every name and every word from a plan whose time is over; job roles of signers are spared here too."""
    rows = LedgerText.objects.filter(entry__plan=plan).exclude(field="job_role")
    entry = erase(plan, rows.values_list("entry__seq", "field"), reason=reason, at=at)
    Participant.objects.filter(plan=plan).update(user_id=None)
    _forget_mentee(plan)
    return entry


def _forget_mentee(plan: Plan, /) -> None:
    plan.user_id, plan.name = None, ""
    Plan.objects.filter(pk=plan.pk).update(user_id=None, name="")
