"""One plan's record to be read and printed: every skill with its signatures, and what stands beside them (rule L4).

It tells decisions. Private notes, talks' words and every "not yet" are in none of it; neither is who has gone (M2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Sum

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.endings import Closing, get_closing
from mentoring_xblock.api.ledger import get_texts
from mentoring_xblock.api.plan_views import CriterionLine, PlanView, get_plan
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.records import get_receipt
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.api.reviews import ReviewView, list_reviews
from mentoring_xblock.api.submissions import count_export
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.domain.criterion_state import Status, list_counting
from mentoring_xblock.domain.ledger.schema import is_hex32, is_hex64
from mentoring_xblock.domain.signing import fits
from mentoring_xblock.domain.verify_record import entry_hash, parse_body
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerEntry, Plan, Session, SignOff, Wording

SIGNED_TEXTS = ("actor_name", "job_role", "comment", "client")


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature that stands. `title`: the skill as it was signed. `is_odd_way`: how the mentor knows is not how it is
    to be shown; `counts`: for the edition in force."""

    seq: int
    hash: str
    occasion: int
    name: str
    job_role: str
    method: str
    seen_on: date
    signed_at: datetime
    title: str
    comment: str = ""
    client: str = ""
    is_odd_way: bool = False
    counts: bool = True


@dataclass(frozen=True)
class RecordLine:
    """One skill. `section`: its title; `tracks`: titles of those that it is for (none: all); `status` None: the skill
    left the checklist. `did`: what the mentee wrote."""

    section: str
    title: str
    tracks: tuple[str, ...]
    status: Status | None
    needed: int
    signatures: tuple[SignatureLine, ...]
    did: str = ""

    def get_signature(self, occasion: int, /) -> SignatureLine | None:
        return next((item for item in self.signatures if item.counts and item.occasion == occasion), None)


@dataclass(frozen=True)
class RecordPage:
    """`findings`: what the check of the ledger found (none: nothing), None where it was not asked for."""

    view: PlanView
    lines: tuple[RecordLine, ...]
    talks: int
    minutes: int
    receipt: str
    findings: Sequence[Finding] | None = None
    reviews: Sequence[ReviewView] = ()
    closing: Closing | None = None
    removed: tuple[RecordLine, ...] = field(default=())


def get_record_page(
    actor: Actor, programme: ProgrammeView, plan_ref: str, /, *, is_checked: bool = False
) -> RecordPage:
    """NotFound for whoever may not print it."""
    view = get_plan(actor, programme, plan_ref)
    view.standing.require("record_print")
    plan = view.standing.plan
    if plan is None:
        raise NotFound
    signatures = _load_signatures(plan, view)
    texts = _load_did(plan, view.lines)
    here = {(line.address.block_id, line.criterion.id) for line in view.lines}
    talks = Session.objects.filter(plan=plan).aggregate(n=Count("pk"), minutes=Sum("minutes"))
    return RecordPage(
        view=view,
        lines=tuple(_make_lines(view, signatures, texts)),
        talks=talks["n"],
        minutes=talks["minutes"] or 0,
        receipt=get_receipt(plan),
        findings=list(Verifier().check_one(plan.ref)) if is_checked else None,
        reviews=list_reviews(view.standing),
        closing=get_closing(view.standing),
        removed=tuple(
            RecordLine("", found[0].title, (), None, len(found), tuple(found))
            for key, found in signatures.items()
            if key not in here
        ),
    )


def hand_out_table(actor: Actor, programme: ProgrammeView, plan_ref: str, /, *, at: datetime) -> RecordPage:
    """The same for somebody who saves it as a file, which is counted; TooOften after ten in an hour."""
    load_standing(actor, programme.id, plan_ref).require("record_export")
    count_export(actor.user_id, plan_ref, at=at)
    return get_record_page(actor, programme, plan_ref)


def _load_signatures(plan: Plan, view: PlanView, /) -> dict[tuple[int, str], list[SignatureLine]]:
    columns = ("block_id", "criterion", "edition", "occasion", "method", "seen_on", "signed_at", "wording")
    rows = list(
        SignOff.objects.filter(plan=plan, standing=1)
        .order_by("block_id", "criterion", "edition", "occasion")
        .values(*columns, "entry__seq", "entry__hash")
    )
    texts = get_texts(plan.pk, [(row["entry__seq"], name) for row in rows for name in SIGNED_TEXTS])
    titles = _load_titles({row["wording"] for row in rows})
    lines = {(line.address.block_id, line.criterion.id): line for line in view.lines}
    found: dict[tuple[int, str], list[SignatureLine]] = {}
    for row in rows:
        key = row["block_id"], row["criterion"]
        found.setdefault(key, []).append(_make_signature(row, lines.get(key), texts, titles))
    return found


def _make_signature(
    row: Mapping[str, Any],
    line: CriterionLine | None,
    texts: Mapping[tuple[int, str], str],
    titles: Mapping[str, str],
    /,
) -> SignatureLine:
    seq = row["entry__seq"]
    counting = {item.seq for item in list_counting(line.criterion, line.state)} if line else set()
    return SignatureLine(
        seq=seq,
        hash=row["entry__hash"],
        occasion=row["occasion"],
        name=texts.get((seq, "actor_name"), ""),
        job_role=texts.get((seq, "job_role"), ""),
        method=row["method"],
        seen_on=row["seen_on"],
        signed_at=row["signed_at"],
        title=titles.get(row["wording"], ""),
        comment=texts.get((seq, "comment"), ""),
        client=texts.get((seq, "client"), ""),
        is_odd_way=line is not None and not fits(line.criterion, row["method"]),
        counts=line is None or seq in counting,
    )


def _load_titles(digests: set[str], /) -> dict[str, str]:
    rows = Wording.objects.filter(digest__in=digests).values_list("digest", "body") if digests else ()
    return {digest: json.loads(body)["title"] for digest, body in rows}


def _load_did(plan: Plan, lines: Iterable[CriterionLine], /) -> dict[tuple[int, str], str]:
    pieces = [piece for line in lines if (piece := line.state.get_piece("line")) is not None and piece.digest]
    return get_texts(plan.pk, [(piece.seq, "line") for piece in pieces])


def _make_lines(
    view: PlanView,
    signatures: Mapping[tuple[int, str], list[SignatureLine]],
    texts: Mapping[tuple[int, str], str],
    /,
) -> Iterator[RecordLine]:
    titles = dict(view.programme.tracks)
    for _block_id, section, lines in view.by_section:
        for line in lines:
            piece = line.state.get_piece("line")
            yield RecordLine(
                section=section,
                title=line.criterion.title,
                tracks=tuple(titles[track] for track in line.criterion.tracks if track in titles),
                status=line.status,
                needed=line.needed,
                signatures=tuple(signatures.get((line.address.block_id, line.criterion.id), ())),
                did=texts.get((piece.seq, "line"), "") if piece is not None else "",
            )


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """What became of a value on paper. `state`: `matches`, `differs`, `unknown` (no such entry or checklist here),
    `unreadable`. With an entry: `name` and `plan_ref` of the checklist, `at` of the entry, `later`: how many since."""

    state: str
    name: str = ""
    at: datetime | None = None
    plan_ref: str = ""
    later: int = 0


def check_printed(actor: Actor, programme: ProgrammeView, value: str, /) -> PrintedValue:
    """Hold a value from a print, a file or a receipt against the ledger (anchor 4). Of this programme's plans alone."""
    found = _read_value("".join(value.split()).lower())
    if found is None:
        return PrintedValue("unreadable")
    plan_ref, seq, digest = found
    try:
        standing = load_standing(actor, programme.id, plan_ref)
        standing.require("record_print")
    except NotFound:
        return PrintedValue("unknown")
    entry = LedgerEntry.objects.filter(plan=standing.plan, seq=seq).first()
    if entry is None or standing.plan is None:
        return PrintedValue("unknown")
    # An entry whose body was changed under its hash is not what was printed.
    held = entry_hash(entry.body) if parse_body(entry.body) else ""
    state = "matches" if held == entry.hash == digest else "differs"
    return PrintedValue(state, standing.plan.name, entry.at, plan_ref, standing.plan.ledger_seq - seq)


def _read_value(value: str, /) -> tuple[str, int, str] | None:
    plan_ref, _, rest = value.partition(":")
    seq, _, digest = rest.partition(":")
    is_number = seq.isascii() and seq.isdecimal() and len(seq) < 10
    if not (is_hex32(plan_ref) and is_number and is_hex64(digest)):
        return None
    return plan_ref, int(seq), digest
