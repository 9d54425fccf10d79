"""What the platform's report of responses says of a programme: skills, states and days, nobody's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model

from mentoring_xblock.api.course_progress import PEOPLE_AT_ONCE, read_people
from mentoring_xblock.api.programmes import find_programme
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Status, get_needed, get_status, list_counting
from mentoring_xblock.domain.ledger.entries import parse_time
from mentoring_xblock.models import Block, ReportedProgress


@dataclass(frozen=True, slots=True)
class Response:
    """One skill of one person. The days are those of the signatures that count: when seen, when signed (UTC)."""

    username: str
    skill: str
    status: Status
    needed: int
    seen_on: tuple[date, ...]
    signed_on: tuple[date, ...]


def list_responses(usage_key: str, /) -> Iterator[Response]:
    """Every skill of the programme, for the people whom the platform has a row for: those it was sent a grade for.

    Only a home is graded; of any other block there is nothing. Read in pages.
    """
    block = Block.objects.filter(usage_key=usage_key, is_published=True).first()
    programme = find_programme(block.programme_id) if block is not None else None
    if block is None or programme is None or programme.home_id != block.id:
        return
    graded = ReportedProgress.objects.filter(programme_id=programme.id, block=block, grade__isnull=False)
    last = 0
    while True:
        rows = graded.filter(user_id__gt=last).order_by("user_id").values_list("user_id", flat=True)
        user_ids = list(rows[:PEOPLE_AT_ONCE])
        if not user_ids:
            return
        last = user_ids[-1]
        facts, _sent = read_people(programme.id, user_ids)
        for user_id, username in _get_usernames(user_ids):
            for address, criterion in programme.list_criteria(facts[user_id].track):
                state = facts[user_id].states.get((address.block_id, criterion.id), EMPTY)
                yield _make_response(username, criterion, state)


def _get_usernames(user_ids: list[int], /) -> list[tuple[int, str]]:
    """Accounts that are gone have none."""
    rows = get_user_model().objects.filter(pk__in=user_ids).order_by("pk")
    return list(rows.values_list("pk", "username"))


def _make_response(username: str, criterion: Criterion, state: CriterionState, /) -> Response:
    counting = list_counting(criterion, state)
    return Response(
        username=username,
        skill=criterion.title,
        status=get_status(criterion, state),
        needed=get_needed(criterion, state),
        seen_on=tuple(date.fromisoformat(item.seen_on) for item in counting),
        signed_on=tuple(parse_time(item.at).date() for item in counting),
    )
