"""A repeated submission is one submission, and too many are refused (docs/decisions: own rows, no stored answers)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.errors import Invalid, MentoringError, Repeated, TooOften
from mentoring_xblock.models import Export, Plan, Programme, Submission

KEPT_FOR = timedelta(days=14)
WRITES_A_MINUTE = 60
EXPORTS_AN_HOUR = 10
REFUSED_UPLOADS_AN_HOUR = 20
UPLOAD_TRIED = "upload_tried"
DAILY_LIMITS: Mapping[str, int] = {"ask_mentor": 10, "offer": 10, "ready": 5, "evidence": 30, "plan_talk": 40}
COUNTED_TOGETHER = {
    "ask_mentor": ("ask_mentor", "offer"),
    "offer": ("ask_mentor", "offer"),
    "ready": ("ready",),
    "evidence": ("evidence",),
    "plan_talk": ("plan_talk",),
}


@dataclass(frozen=True, slots=True)
class SubmissionKey:
    """What the browser sent: its key (32 hex digits) and the content that the key stands for."""

    key: str
    digest: str


def derive_key(sent: SubmissionKey, part: str, /) -> SubmissionKey:
    """The key of one part of a submission that is carried out part by part, each in a transaction of its own.

    The same submission again gives the same keys, so that what was recorded the first time is not recorded twice.
    """
    return SubmissionKey(make_digest([sent.key, part])[:32], make_digest([sent.digest, part]))


def make_digest(content: object, /) -> str:
    """Keyed digest of a request's content, so that the table gives away nothing about it."""
    secret = hashlib.sha256(b"coach-mentoring/submission/1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, canonical(content).encode(), hashlib.sha256).hexdigest()


def claim(user_id: int, sent: SubmissionKey, /, *, action: str, scope: str | None, at: datetime) -> Submission:
    """Insert the row, the first statement of a use case. Repeated: it was recorded before; Invalid: other content."""
    row = Submission(user_id=user_id, key=sent.key, action=action, digest=sent.digest, scope=scope, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        refuse_known(user_id, sent, action=action)
        raise
    return row


def refuse_known(user_id: int, sent: SubmissionKey, /, *, action: str) -> None:
    """Repeated where this was recorded before; Invalid where the key stands for other content; else nothing."""
    before = Submission.objects.filter(user_id=user_id, key=sent.key).first()
    if before is None:
        return
    if (before.action, before.digest) == (action, sent.digest):
        raise Repeated
    problem = MentoringError("key_used_for_other_content")
    raise Invalid(fields={"": (problem,)})


def check_rate(submission: Submission, /) -> None:
    """TooOften where this person sent too much in the last minute, or too many of these in the last day."""
    mine = Submission.objects.filter(user_id=submission.user_id).exclude(pk=submission.pk)
    mine = mine.exclude(action=UPLOAD_TRIED)
    if mine.filter(at__gt=submission.at - timedelta(minutes=1)).count() >= WRITES_A_MINUTE:
        raise TooOften("too_often")
    limit = DAILY_LIMITS.get(submission.action)
    if limit is None:
        return
    today = mine.filter(action__in=COUNTED_TOGETHER[submission.action], at__gt=submission.at - timedelta(days=1))
    if submission.scope is not None:
        today = today.filter(scope=submission.scope)
    if today.count() >= limit:
        raise TooOften("too_often_today")


def check_uploads(user_id: int, /, *, at: datetime) -> None:
    """TooOften where this person sent files in the last hour of which too many were not recorded."""
    tried = Submission.objects.filter(user_id=user_id, action=UPLOAD_TRIED, at__gt=at - timedelta(hours=1))
    recorded = Submission.objects.filter(user_id=user_id, key=OuterRef("scope"), digest=OuterRef("digest"))
    if tried.filter(~Exists(recorded)).count() >= REFUSED_UPLOADS_AN_HOUR:
        raise TooOften("too_many_exports")


def note_upload(user_id: int, sent: SubmissionKey, /, *, at: datetime) -> None:
    """Note that a file is about to be looked into, whatever comes of it; TooOften as above.

    The row is committed by itself, before the work, and has a key of its own: the one that was sent stays free for
    other content until something is recorded under it.
    """
    check_uploads(user_id, at=at)
    own_key = secrets.token_hex(16)
    Submission.objects.create(
        user_id=user_id, key=own_key, action=UPLOAD_TRIED, digest=sent.digest, scope=sent.key, at=at
    )


def count_export(user_id: int, plan_ref: str, /, *, at: datetime) -> None:
    """Note that a record leaves as a file; TooOften where this person saved ten files in the last hour."""
    with transaction.atomic():
        # The plan's lock, so that files asked for at once are counted one after another.
        Plan.objects.filter(ref=plan_ref).update(version=F("version") + 1)
        _check_exports(user_id, at)
        Export.objects.create(user_id=user_id, plan=Plan.objects.get(ref=plan_ref), at=at)


def count_list_export(user_id: int, programme_id: int, kind: str, /, *, at: datetime) -> None:
    """Note that a programme's list `kind` leaves as a file; TooOften as above."""
    with transaction.atomic():
        # A write that changes nothing is the programme's lock.
        Programme.objects.filter(pk=programme_id).update(slug=F("slug"))
        _check_exports(user_id, at)
        Export.objects.create(user_id=user_id, kind=kind, programme_id=programme_id, at=at)


def _check_exports(user_id: int, at: datetime, /) -> None:
    if Export.objects.filter(user_id=user_id, at__gt=at - timedelta(hours=1)).count() >= EXPORTS_AN_HOUR:
        raise TooOften("too_many_exports")


def forget_old_submissions(*, at: datetime) -> int:
    """Delete what is past its 14 days; how many rows."""
    submissions, _rows = Submission.objects.filter(at__lt=at - KEPT_FOR).delete()
    exports, _rows = Export.objects.filter(at__lt=at - KEPT_FOR).delete()
    return submissions + exports
