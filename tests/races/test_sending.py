"""Senders that cross, with real threads and connections of their own: everybody is told once."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from mentoring_xblock.api import messages
from mentoring_xblock.api.message_sending import Tally, send_due
from mentoring_xblock.models import Message, MessageChoice
from tests.factories import World, make_actor
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SENDERS = 6
PAIRS = 8


def send_together(world: World, mailbox: Mailbox) -> list[Tally]:
    barrier = threading.Barrier(SENDERS)
    tallies: list[Tally] = []

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=60)
            # No two clocks agree.
            tallies.append(send_due(world.now + timedelta(milliseconds=number * 37), platform=mailbox))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(tallies) == SENDERS
    return tallies


@pytest.mark.parametrize("is_digest", [False, True], ids=["receipts", "digest"])
def test_senders_that_cross_tell_everybody_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, is_digest: bool
) -> None:
    world, mailbox = World(), Mailbox()
    # The writes themselves commit here: what follows from them must not send already.
    monkeypatch.setattr(messages, "get_platform", lambda: mailbox)
    for number in range(PAIRS):
        mentee, mentor = make_actor(100 + number), make_actor(200 + number)
        plan = world.pair(mentee, mentor)
        if is_digest:
            for criterion in ("on-call", "team-meeting"):
                world.say_ready(mentee, plan, criterion)
        else:
            world.sign(mentor, plan, "on-call")
    Message.objects.filter(kind__in=("asked", "agreed")).delete()
    due = Message.objects.count()
    world.now = (world.now + timedelta(days=1)).replace(hour=9)
    tallies = send_together(world, mailbox)
    mails = Counter(mail.contact.user_id for mail in mailbox.sent)
    assert mails == dict.fromkeys(mails, 1)
    assert sum(len(mail.items) for mail in mailbox.sent) == sum(tally.told for tally in tallies) == due == 2 * PAIRS
    assert Message.objects.filter(waiting=1).count() == 0
    assert MessageChoice.objects.count() == (PAIRS if is_digest else 0)
