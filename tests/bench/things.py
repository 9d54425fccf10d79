"""What some plans of a filled database hold beside the ledger: talks to come, questions, goals, news."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from mentoring_xblock.models import (
    Action,
    Goal,
    Message,
    PlannedTalk,
    Question,
    Rating,
    SupportRequest,
    Visit,
)
from tests.bench.rows import Chain, Writer, to_stamp

# One plan in so many has each; and one mentor in so many would like to talk something through.
ONE_COMING, ONE_QUESTION, ONE_GOAL, ONE_TOLD, ONE_SUPPORT = 10, 25, 5, 2, 50


def add_things(chain: Chain, mentor_id: int, block_id: int, /, *, now: datetime) -> None:
    """By the plan's number; called when its entries are all written."""
    number = chain.plan_id
    if number % ONE_COMING == 0:
        _plan_talk(chain, mentor_id, now + timedelta(days=1 + number % 14))
    if number % ONE_QUESTION == 0:
        _ask(chain)
    if number % ONE_GOAL == 0:
        _set_goal(chain, (now + timedelta(weeks=4)).date())
        _rate(chain, block_id, "on-call")
    if number % ONE_TOLD == 0:
        _visit(chain)
        _tell(chain)


def _plan_talk(chain: Chain, mentor_id: int, starts_at: datetime, /) -> None:
    chain.writer.add(
        PlannedTalk,
        plan_id=chain.plan_id,
        mentor_id=mentor_id,
        ref=secrets.token_hex(16),
        proposed_by=chain.mentee.user_id,
        starts_at=to_stamp(starts_at.replace(microsecond=0)),
        zone="Europe/London",
        minutes=30,
        place="The small room",
        agenda="Nights, and who to ring.",
        another_time="",
        state="agreed" if chain.plan_id % 4 else "proposed",
        open=1,
        version=1,
        planned_at=chain.stamp,
        session_id=None,
    )


def _ask(chain: Chain, /) -> None:
    chain.writer.add(
        Question,
        plan_id=chain.plan_id,
        ref=secrets.token_hex(16),
        text="Who do I ring when the rota changes at night?",
        asked_at=chain.stamp,
        answered_at=None,
        open=1,
        session_id=None,
    )


def _set_goal(chain: Chain, by_when: date, /) -> None:
    goal_id = chain.writer.add(
        Goal,
        plan_id=chain.plan_id,
        ref=secrets.token_hex(16),
        ideal="I lead a shift on my own and go home calm.",
        next_step="Shadow the next hand-over.",
        in_the_way="I say yes too fast.",
        by_when=by_when.isoformat(),
        criteria="[]",
        made_at=chain.stamp,
        done_at=None,
        version=1,
    )
    chain.writer.add(
        Action,
        plan_id=chain.plan_id,
        ref=secrets.token_hex(16),
        author_id=chain.mentee.user_id,
        who=chain.mentee.ref,
        what="Ask for the rota of next month",
        by_when=None,
        goal_id=goal_id,
        session_id=None,
        made_at=chain.stamp,
        done_at=None,
    )


def _rate(chain: Chain, block_id: int, criterion: str, /) -> None:
    chain.writer.add(
        Rating,
        plan_id=chain.plan_id,
        block_id=block_id,
        criterion=criterion,
        first=1,
        first_at=chain.stamp,
        latest=2,
        latest_at=chain.stamp,
    )


def _visit(chain: Chain, /) -> None:
    """The mentee was here an hour before the last entry."""
    came_at = to_stamp(chain.at - timedelta(hours=1))
    chain.writer.add(
        Visit,
        programme_id=chain.programme.id,
        user_id=chain.mentee.user_id,
        came_at=came_at,
        news_since=came_at,
    )


def _tell(chain: Chain, /) -> None:
    """Of the last signature; the mail was sent."""
    if chain.signed_id is None:
        return
    chain.writer.add(
        Message,
        recipient_id=chain.mentee.user_id,
        programme_id=chain.programme.id,
        plan_id=chain.plan_id,
        kind="signed",
        entry_id=chain.signed_id,
        request_id=None,
        thing=None,
        occasion="",
        at=chain.stamp,
        due_at=chain.stamp,
        waiting=None,
        tries=0,
        sent_at=chain.stamp,
    )


def ask_support(writer: Writer, mentor_id: int, asked_at: datetime, /) -> None:
    writer.add(
        SupportRequest,
        mentor_id=mentor_id,
        ref=secrets.token_hex(16),
        message="I am not sure how to say no.",
        asked_at=to_stamp(asked_at),
        answered_by=None,
        answered_at=None,
        open=1,
    )
