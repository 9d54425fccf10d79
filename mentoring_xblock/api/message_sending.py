"""Sending what is due: a page of messages at a time, one mail a recipient, each message once (rule N1).

Who sends first moves the rows' `due_at` an hour on, in one statement that another sender waits for: that is the claim,
and it holds for the whole mail or not at all. A sender that is cut off between claiming and noting lets the claim run
out, and the mail may then come twice. The other order would lose it, and a receipt that never came is missed by nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import cast

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from mentoring_xblock.api.message_situations import Told, load_told
from mentoring_xblock.api.message_words import get_link, get_text
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.domain.message_times import Pace, Wish, get_due, get_retry, is_for_digest, is_too_old
from mentoring_xblock.domain.messages import BY_NAME, SUBJECT_OF_MANY, WHY, Kind
from mentoring_xblock.host import Contact, Mail, MailFailed, MailItem, Platform, get_platform
from mentoring_xblock.host.languages import choose_language
from mentoring_xblock.models import Message, MessageChoice, Programme

log = logging.getLogger(__name__)

PAGE = 200
CLAIMED_FOR = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
CHOICES_PANEL = "messages"


@dataclass
class Tally:
    """What came of the messages that were due. `mails` hold the `told` ones; `put_off` ones wait for a better time."""

    mails: int = 0
    told: int = 0
    put_off: int = 0
    dropped: int = 0
    failed: int = 0


def send_due(at: datetime, /, *, platform: Platform | None = None) -> Tally:
    """Send whatever is due. Whoever calls it twice, or at the same time as another, tells nobody anything twice."""
    run = _Run(at, platform or get_platform())
    for page in _list_pages(at):
        try:
            run.serve(page)
        except Exception:
            log.exception("coach-mentoring: messages %s to %s could not be read", page[0].pk, page[-1].pk)
    return run.tally


def load_wishes(user_ids: Iterable[int], /) -> dict[int, Wish]:
    """Of these people, those who have chosen or had a digest; the others want what is usual. One query."""
    rows = MessageChoice.objects.filter(user_id__in=user_ids)
    return {row.user_id: Wish(cast(Pace, row.pace), row.at_night, row.digest_on) for row in rows}


def forget_told(*, at: datetime) -> int:
    """Delete what was told or dropped a month ago; how many rows."""
    return Message.objects.filter(waiting=None, due_at__lt=at - KEPT_FOR).delete()[0]


def _list_pages(at: datetime, /) -> Iterator[list[Message]]:
    """By recipient, so that nobody's messages are cut in two; a page holds one recipient's share at the most."""
    recipient_id, last_id = -1, -1
    while True:
        after = Q(recipient_id__gt=recipient_id) | Q(recipient_id=recipient_id, id__gt=last_id)
        rows = Message.objects.filter(after, waiting=1, due_at__lte=at).order_by("recipient_id", "id")
        page = list(rows.select_related("plan", "entry", "request__mentor", "programme__home")[: PAGE + 1])
        is_last = len(page) <= PAGE
        page = page[:PAGE] if is_last else _without_last_recipient(page[:PAGE])
        if page:
            yield page
            recipient_id, last_id = page[-1].recipient_id, page[-1].id
        if is_last:
            return


def _without_last_recipient(page: list[Message], /) -> list[Message]:
    whole = [message for message in page if message.recipient_id != page[-1].recipient_id]
    return whole or page


@dataclass
class _Run:
    at: datetime
    platform: Platform
    tally: Tally = field(default_factory=Tally)

    def serve(self, page: Sequence[Message], /) -> None:
        wishes = load_wishes({message.recipient_id for message in page})
        put_off: dict[datetime, list[int]] = {}
        dropped: list[int] = []
        for recipient_id, found in groupby(load_told(page, at=self.at), lambda told: told.message.recipient_id):
            all_told = list(found)
            try:
                contact = self.platform.get_contact(recipient_id)
                post = _sort(all_told, contact, wishes.get(recipient_id, Wish()), at=self.at)
                self._drop_who_left(post, recipient_id)
                for due, ids in post.put_off.items():
                    put_off.setdefault(due, []).extend(ids)
                dropped += [*post.dropped, *post.given_up]
                if post.given_up:
                    log.warning("coach-mentoring: messages %s to person %s are given up", post.given_up, recipient_id)
                self._send(post)
            except Exception:
                log.exception("coach-mentoring: no mail could be made for person %s", recipient_id)
                self._try_later([told.message.pk for told in all_told], due_at__lte=self.at)
        for due, ids in put_off.items():
            self.tally.put_off += _update(Message.objects.filter(pk__in=ids, waiting=1), due_at=due)
        self.tally.dropped += _update(Message.objects.filter(pk__in=dropped, waiting=1), waiting=None)

    def _drop_who_left(self, post: _Post, recipient_id: int, /) -> None:
        """A page of a course that somebody is not on any more is closed to them: so is its news (rule N1)."""
        asked = {told.message.programme.course_key for told in post.ready if not _get_kind(told).is_own_receipt}
        left = {course_key for course_key in asked if not self.platform.is_on_course(recipient_id, course_key)}
        ready, post.ready = post.ready, []
        for told in ready:
            if told.message.programme.course_key in left and not _get_kind(told).is_own_receipt:
                post.dropped.append(told.message.pk)
            else:
                post.ready.append(told)

    def _send(self, post: _Post, /) -> None:
        contact = post.contact
        if contact is None or not post.ready or not with_retries(partial(self._claim, post)):
            return
        try:
            # The frame of the mail follows, so that it is in one language.
            contact = replace(contact, language=choose_language(contact.language))
            with translation.override(contact.language), timezone.override(contact.zone):
                self.platform.send_mail(_make_mail(contact, post.ready, self.platform))
        except Exception as error:
            # Of a mail that was not taken the platform says why in a code; anything else is a fault of ours.
            is_fault = not isinstance(error, MailFailed)
            reason = type(error).__name__ if is_fault else str(error) or "not_taken"
            log.warning("coach-mentoring: no mail to person %s now: %s", contact.user_id, reason, exc_info=is_fault)
            if post.has_digest:
                choice = MessageChoice.objects.filter(user_id=contact.user_id)
                with_retries(partial(choice.update, digest_on=post.wish.digest_on))
            self._try_later(post.ids, due_at=self.at + CLAIMED_FOR)
            return
        _update(Message.objects.filter(pk__in=post.ids), waiting=None, sent_at=self.at)
        self.tally.mails += 1
        self.tally.told += len(post.ids)

    def _claim(self, post: _Post, /) -> bool:
        """All of them and, with a digest in it, the day; or nothing, where another sender has come before."""
        with transaction.atomic():
            rows = Message.objects.filter(pk__in=post.ids, waiting=1, due_at__lte=self.at)
            is_whole = rows.update(due_at=self.at + CLAIMED_FOR) == len(post.ids)
            if is_whole and post.has_digest:
                is_whole = self._claim_day(post)
            if not is_whole:
                transaction.set_rollback(True)
        return is_whole

    def _claim_day(self, post: _Post, /) -> bool:
        if post.contact is None:
            return False
        today = self.at.astimezone(post.contact.zone).date()
        row, _created = MessageChoice.objects.get_or_create(user_id=post.contact.user_id)
        free = Q(digest_on=None) | Q(digest_on__lt=today)
        return MessageChoice.objects.filter(free, pk=row.pk).update(digest_on=today) == 1

    def _try_later(self, ids: list[int], /, **claim: datetime) -> None:
        """The more often it did not succeed the later; the same for all of one mail, so that they stay together.

        `claim` tells the rows that are this sender's to move: another may have claimed them.
        """
        rows = Message.objects.filter(pk__in=ids, waiting=1, **claim)
        tries = max(rows.values_list("tries", flat=True), default=0) + 1
        self.tally.failed += _update(rows, tries=F("tries") + 1, due_at=get_retry(tries, self.at))


def _update(rows: QuerySet[Message], /, **values: object) -> int:
    """Senders that cross may be each other's dead-lock, also once a mail has gone: then it is marked as sent again."""
    return with_retries(partial(rows.update, **values))


@dataclass
class _Post:
    """One recipient's messages, sorted by what is to be done with them now."""

    contact: Contact | None
    wish: Wish
    ready: list[Told] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    put_off: dict[datetime, list[int]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [told.message.pk for told in self.ready]

    @property
    def has_digest(self) -> bool:
        return any(is_for_digest(_get_kind(told).when, self.wish) for told in self.ready)


def _get_kind(told: Told, /) -> Kind:
    return BY_NAME[told.message.kind]


def _sort(all_told: Iterable[Told], contact: Contact | None, wish: Wish, /, *, at: datetime) -> _Post:
    """Nobody is told who cannot be reached or wants no mail, nor of what is not so any more."""
    post = _Post(contact, wish)
    for told in all_told:
        message, kind = told.message, BY_NAME.get(told.message.kind)
        if contact is None or wish.pace == "none" or kind is None:
            post.dropped.append(message.pk)
        elif is_too_old(told.happened_at, at):
            post.given_up.append(message.pk)
        elif (due := get_due(kind.when, told.happened_at, wish=wish, zone=contact.zone, at=at)) > at:
            post.put_off.setdefault(due, []).append(message.pk)
        elif not kind.holds(told.situation):
            post.dropped.append(message.pk)
        elif message.programme.home is None:
            # Its front page may be moved and come back; a link would lead nowhere meanwhile.
            post.put_off.setdefault(get_retry(1, at), []).append(message.pk)
        else:
            post.ready.append(told)
    return post


def _make_mail(contact: Contact, ready: Sequence[Told], platform: Platform, /) -> Mail:
    """In the language that is switched on. One that tells one thing has that thing's subject."""
    subjects = {_get_kind(told).subject for told in ready}
    return Mail(
        contact=contact,
        subject=gettext(subjects.pop() if len(subjects) == 1 else SUBJECT_OF_MANY),
        items=tuple(_make_item(told, platform) for told in ready),
        why=gettext(WHY),
        choices_url=_get_url(ready[-1].message.programme, CHOICES_PANEL, {}, platform),
    )


def _make_item(told: Told, platform: Platform, /) -> MailItem:
    kind = _get_kind(told)
    link, params = get_link(told, kind)
    url = _get_url(told.message.programme, link.panel, params, platform)
    return MailItem(text=get_text(told, kind), link_text=gettext(link.text), url=url)


def _get_url(programme: Programme, panel: str, params: Mapping[str, str], platform: Platform, /) -> str:
    if programme.home is None:
        raise LookupError("a programme without a home")
    place = platform.get_place(programme.home.usage_key, programme.course_key)
    return platform.get_panel_url(place, panel, params)
