"""A programme's lists for its lead, page by page, however many people take part (rules D4, M2).

Everybody who ever joined is in them, those who stopped too: a list that says it is complete is what is left where the
program is taken away. Of somebody who was erased the signatures stay, under no name. Nothing here tells of requests or
noes. Pages go by key, so that no list is ever in memory as a whole and no cursor stays open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.lists import PersonItem
from mentoring_xblock.api.people_lists import make_people, select_people
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.submissions import count_list_export
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import LedgerText, Session, SignOff, Wording

PLANS_AT_ONCE = 200
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which chain a row stands: what it can be checked with later (anchor 2)."""

    plan_ref: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person; `place`: the last entry of their chain."""

    person: PersonItem
    track: str | None
    joined_at: datetime
    finish_on: date
    place: Place


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature that stands. `title`: the skill as it was signed; `counts`: for the wording in force."""

    name: str
    title: str
    occasion: int
    signer_name: str
    job_role: str
    method: str
    seen_on: date
    signed_at: datetime
    counts: bool
    place: Place


@dataclass(frozen=True, slots=True)
class TalkRow:
    """That one talk took place. `skills`: titles, "" for one that has left the checklist."""

    name: str
    mentor_name: str
    held_on: date
    minutes: int | None
    skills: tuple[str, ...]
    place: Place


Row = PersonRow | SignatureRow | TalkRow
Pages = Iterator[Sequence[Row]]


def open_list(actor: Actor, programme: ProgrammeView, kind: str, /, *, at: datetime) -> Pages:
    """The pages of one of LISTS, read as they are asked for. The file is counted now: TooOften after ten in an hour."""
    if kind not in LISTS:
        raise NotFound
    standing = Standing(actor, None, [])
    standing.require("export")
    count_list_export(actor.user_id, programme.id, kind, at=at)
    return LISTS[kind](standing, programme)


def _page_plans(
    standing: Standing, programme: ProgrammeView, /, *columns: str, with_erased: bool = False
) -> Iterator[list[Any]]:
    """Plans a page at a time in the order of joining: rows, or tuples of these columns, the id first."""
    rows: Any = select_people(standing, programme).order_by("id")
    if not with_erased:
        rows = rows.filter(user_id__isnull=False)
    last = 0
    while True:
        rest = rows.filter(id__gt=last)
        found = list((rest.values_list("id", *columns) if columns else rest)[:PLANS_AT_ONCE])
        if not found:
            return
        yield found
        last = found[-1][0] if columns else found[-1].id


def _page_rows(rows: QuerySet[Any], plan_ids: Iterable[int], /, *columns: str) -> Iterator[list[Any]]:
    """Tuples of plan id, id and these columns, a page at a time, grouped by plan: one plan may have thousands."""
    of_plans = rows.filter(plan_id__in=list(plan_ids)).order_by("plan_id", "id")
    plan_id = last = 0
    while True:
        rest = of_plans.filter(Q(plan_id__gt=plan_id) | Q(plan_id=plan_id, id__gt=last))
        found = list(rest.values_list("plan_id", "id", *columns)[:ROWS_AT_ONCE])
        if found:
            yield found
        if len(found) < ROWS_AT_ONCE:
            return
        plan_id, last = found[-1][:2]


def _read_people(standing: Standing, programme: ProgrammeView, /) -> Pages:
    for plans in _page_plans(standing, programme):
        people = make_people(plans, programme)
        yield [
            PersonRow(
                person=person,
                track=plan.track,
                joined_at=plan.joined_at,
                finish_on=plan.finish_on,
                place=Place(plan.ref, plan.ledger_seq, plan.ledger_head),
            )
            for plan, person in zip(plans, people, strict=True)
        ]


_SIGN_OFF = ("block_id", "criterion", "edition", "occasion", "method", "seen_on", "signed_at", "wording")


def _read_signatures(standing: Standing, programme: ProgrammeView, /) -> Pages:
    criteria = {(address.block_id, item.id): item for address, item in programme.list_criteria()}
    titles: dict[str, str] = {}
    standing_ones = SignOff.objects.filter(standing=1)
    for plans in _page_plans(standing, programme, "ref", "name", "track", with_erased=True):
        people = {plan_id: rest for plan_id, *rest in plans}
        columns = (*_SIGN_OFF, "entry_id", "entry__seq", "entry__hash")
        for found in _page_rows(standing_ones, people, *columns):
            signers = _get_signers([row[-3] for row in found])
            _add_titles(titles, {row[9] for row in found})
            yield [_make_signature(row, people[row[0]], criteria, titles, signers) for row in found]


def _make_signature(
    row: Sequence[Any],
    person: Sequence[Any],
    criteria: Mapping[tuple[int, str], Criterion],
    titles: Mapping[str, str],
    signers: Mapping[tuple[int, str], str],
    /,
) -> SignatureRow:
    _plan_id, _id, block_id, criterion_id, edition, occasion, method, seen_on, signed_at, wording, *entry = row
    ref, name, track = person
    entry_id, seq, digest = entry
    criterion = criteria.get((block_id, criterion_id))
    return SignatureRow(
        name=name,
        title=titles.get(wording, ""),
        occasion=occasion,
        signer_name=signers.get((entry_id, "actor_name"), ""),
        job_role=signers.get((entry_id, "job_role"), ""),
        method=method,
        seen_on=seen_on,
        signed_at=signed_at,
        counts=criterion is not None and criterion.is_for(track) and edition >= criterion.edition,
        place=Place(ref, seq, digest),
    )


def _get_signers(entry_ids: Sequence[int], /) -> dict[tuple[int, str], str]:
    """Names and job roles as they were confirmed with the signature; what was erased is not among them."""
    rows = LedgerText.objects.filter(entry_id__in=entry_ids, field__in=("actor_name", "job_role"))
    return {(entry_id, field): text for entry_id, field, text in rows.values_list("entry_id", "field", "text")}


def _add_titles(titles: dict[str, str], digests: set[str], /) -> None:
    """Titles alone are kept: a wording's guide is long."""
    new = digests - titles.keys()
    for digest, body in Wording.objects.filter(digest__in=new).values_list("digest", "body") if new else ():
        titles[digest] = json.loads(body)["title"]


def _read_talks(standing: Standing, programme: ProgrammeView, /) -> Pages:
    titles = {(address.block_ref, criterion.id): criterion.title for address, criterion in programme.list_criteria()}
    columns = ("mentor__name", "held_on", "minutes", "criteria", "entry__seq", "entry__hash")
    for plans in _page_plans(standing, programme, "ref", "name"):
        people = {plan_id: rest for plan_id, *rest in plans}
        for found in _page_rows(Session.objects.all(), people, *columns):
            yield [
                TalkRow(
                    name=people[plan_id][1],
                    mentor_name=mentor_name,
                    held_on=held_on,
                    minutes=minutes,
                    skills=tuple(titles.get((block, criterion), "") for block, criterion in json.loads(criteria)),
                    place=Place(people[plan_id][0], seq, digest),
                )
                for plan_id, _id, mentor_name, held_on, minutes, criteria, seq, digest in found
            ]


LISTS: Mapping[str, Callable[[Standing, ProgrammeView], Pages]] = {
    "people": _read_people,
    "signatures": _read_signatures,
    "talks": _read_talks,
}
