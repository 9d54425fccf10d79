"""What is true of messages at the moment when they are to be sent: a page of them at a time, a query a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mentoring_xblock.api.message_things import load_things
from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.message_conditions import Situation, Tie
from mentoring_xblock.domain.messages import BY_NAME
from mentoring_xblock.domain.plan_states import is_resting
from mentoring_xblock.domain.verify_record import parse_body
from mentoring_xblock.models import (
    LedgerText,
    Mentorship,
    Message,
    PlanCriterion,
    PublishedCriterion,
    Review,
    Session,
    SignOff,
)


@dataclass(frozen=True)
class Told:
    """One message with what is true of it. `actor` and `other` are names as people confirmed them, or empty;
    `params`: what its link may be about."""

    message: Message
    situation: Situation
    happened_at: datetime
    actor: str
    other: str
    receipt: str
    params: Mapping[str, str]


def load_told(messages: Sequence[Message], /, *, at: datetime) -> list[Told]:
    """In the same order; the messages come with plan, entry, request and its mentor."""
    held = load_held(messages, at=at)
    return [make_told(message, held, at=at) for message in messages]


@dataclass(frozen=True)
class Held:
    """Everything that the messages of one page are asked about: `mentorships` by plan, `states` by plan and criterion,
    `listed` criteria, entries that were `undone`, that are `talks` or `open_reviews`, `things` by message, `names` of
    actors by entry."""

    mentorships: Mapping[int, Sequence[Mentorship]]
    states: Mapping[tuple[int, Any, Any], CriterionState]
    listed: Collection[tuple[Any, Any]]
    undone: Collection[int]
    talks: Collection[int]
    open_reviews: Collection[int]
    names: Mapping[int, str]
    things: Mapping[int, Mapping[str, object]] = field(default_factory=dict)


def load_held(messages: Sequence[Message], /, *, at: datetime) -> Held:
    entries = [message.entry for message in messages if message.entry is not None]
    entry_ids = [entry.pk for entry in entries]
    places = {(entry.plan_id, entry.block_id, entry.criterion) for entry in entries if entry.criterion}
    undone = SignOff.objects.filter(entry_id__in=entry_ids, ended__type="undone")
    names = LedgerText.objects.filter(entry_id__in=entry_ids, field="actor_name")
    reviews = [entry.pk for entry in entries if entry.type == "review_held"]
    unanswered = Review.objects.filter(entry_id__in=reviews, answer=None) if reviews else Review.objects.none()
    return Held(
        mentorships=_list_mentorships({message.plan_id for message in messages}),
        states=_get_states(places),
        listed=_find_listed({(block_id, criterion) for _plan_id, block_id, criterion in places}),
        undone=set(undone.values_list("entry_id", flat=True)),
        talks=set(Session.objects.filter(entry_id__in=entry_ids).values_list("entry_id", flat=True)),
        open_reviews=set(unanswered.values_list("entry_id", flat=True)),
        names=dict(names.values_list("entry_id", "text")),
        things=load_things(messages, at=at),
    )


def _list_mentorships(plan_ids: Iterable[int | None], /) -> dict[int, list[Mentorship]]:
    found: dict[int, list[Mentorship]] = {}
    rows = Mentorship.objects.filter(plan_id__in=[plan_id for plan_id in plan_ids if plan_id is not None])
    for row in rows.select_related("mentor", "participant").order_by("began_at", "id"):
        found.setdefault(row.plan_id, []).append(row)
    return found


def _get_states(places: set[tuple[int, Any, Any]], /) -> dict[tuple[int, Any, Any], CriterionState]:
    rows = PlanCriterion.objects.filter(
        plan_id__in={plan_id for plan_id, _, _ in places},
        block_id__in={block_id for _, block_id, _ in places},
        criterion__in={criterion for _, _, criterion in places},
    )
    found = rows.values_list("plan_id", "block_id", "criterion", "state").iterator()
    return {
        (plan_id, block_id, criterion): CriterionState.from_json(state)
        for plan_id, block_id, criterion, state in found
        if (plan_id, block_id, criterion) in places
    }


def _find_listed(addresses: set[tuple[Any, Any]], /) -> set[tuple[Any, Any]]:
    """Criteria that their checklist still has, its block still in the course: a link to others leads nowhere."""
    rows = PublishedCriterion.objects.filter(
        block_id__in={block_id for block_id, _ in addresses},
        criterion__in={criterion for _, criterion in addresses},
        is_removed=False,
        block__is_published=True,
    )
    return set(rows.values_list("block_id", "criterion"))


def make_told(message: Message, held: Held, /, *, at: datetime) -> Told:
    plan, entry, request = message.plan, message.entry, message.request
    rows = held.mentorships.get(plan.pk, []) if plan else []
    # A damaged entry tells nobody anything; the check of the ledger names it.
    body = parse_body(entry.body) if entry else None
    data = body["data"] if body else {}
    situation = Situation(
        recipient_id=message.recipient_id,
        mentee_id=plan.user_id if plan else None,
        status=plan.status if plan else "",
        is_resting=plan is not None and is_resting(plan.status, plan.paused_until, at.date()),
        ties=tuple(_make_tie(row) for row in rows),
        is_request_open=request is not None and request.open is not None,
        entry_id=entry.pk if entry else None,
        seq=entry.seq if entry else 0,
        actor_id=entry.actor_id if entry else None,
        data=data,
        is_undone=entry is not None and entry.pk in held.undone,
        is_listed=entry is not None and (entry.block_id, entry.criterion) in held.listed,
        has_talk=entry is not None and entry.pk in held.talks,
        is_review_open=entry is not None and entry.pk in held.open_reviews,
        thing=held.things.get(message.pk),
        state=held.states.get((entry.plan_id, entry.block_id, entry.criterion)) if entry else None,
    )
    params = {"plan": plan.ref if plan else ""}
    params |= {name: str(data.get(name, "")) for name in ("session", "review")}
    kind = BY_NAME.get(message.kind)
    if kind is not None and kind.thing and message.thing:
        params[kind.thing] = message.thing
    if entry is not None and entry.criterion:
        params["criterion"] = f"{entry.block_id}.{entry.criterion}"
    return Told(
        message=message,
        situation=situation,
        happened_at=message.at or message.due_at,
        actor=held.names.get(entry.pk, "") if entry else "",
        other=_get_other(message, rows, situation),
        receipt=f"{plan.ref}:{entry.seq}:{entry.hash}" if plan and entry else "",
        params=params,
    )


def _make_tie(row: Mentorship, /) -> Tie:
    """A suspended mentor does not sign (M3)."""
    signs = row.signs and row.mentor.status != "suspended"
    return Tie(row.mentor.user_id, row.participant.ref, row.open is not None, signs, row.ended_id)


def _get_other(message: Message, rows: Sequence[Mentorship], situation: Situation, /) -> str:
    """The name of the other of the pair: for the mentee the mentor concerned, for everybody else the mentee."""
    if not situation.is_mentee:
        return message.plan.name if message.plan else ""
    if message.request is not None:
        return message.request.mentor.name
    if situation.thing is not None and "mentor" in situation.thing:
        return str(situation.thing["mentor"])
    named = [row.mentor.name for row in rows if row.participant.ref == situation.data.get("mentor")]
    # Of a thing that has no entry: whoever is with the mentee now.
    named = named or [row.mentor.name for row in rows if row.open and not message.entry_id]
    return named[-1] if named else ""
