"""Work for Celery's workers, which find this module by its name. Each task can be done again at any time.

What a task fails at is made up for: by the next page view (publishing), `sync_mentoring_progress`,
`send_mentoring_messages`. So none is tried again by Celery, and nobody waits for a result.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from celery import shared_task
from django.utils import timezone

from mentoring_xblock.api import course_progress, messages, publishing
from mentoring_xblock.api.programmes import BlockSource
from mentoring_xblock.host import Platform, get_platform, make_host

log = logging.getLogger(__name__)


@shared_task(name="mentoring_xblock.tasks.publish_course", ignore_result=True)
def publish_course(course_key: object) -> None:
    """Take over what a course has published now, then have progress looked at where something changed."""
    at, platform = timezone.now(), get_platform()
    if not isinstance(course_key, str):
        log.warning("coach-mentoring: publish_course was given no course key")
        return
    unread: list[str] = []
    sources = list(_read_sources(platform.list_blocks(course_key), unread))
    for programme_id in sorted(publishing.publish_course(course_key, sources, at=at, unread=unread)):
        _have_reported(platform, programme_id)


def _read_sources(blocks: Iterable[Any], unread: list[str], /) -> Iterator[BlockSource]:
    """One that cannot be read is noted in `unread`: it is still in the course, and its last version stays."""
    for block in blocks:
        try:
            yield block.make_source(make_host(block))
        except Exception:
            usage_key = make_host(block).get_place().usage_key
            log.exception("coach-mentoring: block %s could not be read", usage_key)
            unread.append(usage_key)


def _have_reported(platform: Platform, programme_id: int, /) -> None:
    """A task of its own, since it may take as many sendings as people take part."""
    if not platform.enqueue("report_programme", programme_id):
        log.warning("coach-mentoring: progress of programme %s waits for sync_mentoring_progress", programme_id)


@shared_task(name="mentoring_xblock.tasks.report_programme", ignore_result=True)
def report_programme(programme_id: object) -> None:
    """Send the grade and completion of everyone whose progress is not what was sent last."""
    if not isinstance(programme_id, int):
        log.warning("coach-mentoring: report_programme was given no id")
        return
    if get_platform().process == "studio":
        # A worker of Studio, where no grade can be sent from.
        log.warning("coach-mentoring: progress of programme %s waits for sync_mentoring_progress", programme_id)
        return
    tally = course_progress.report_programme(programme_id, at=timezone.now())
    if tally.failed:
        log.warning("coach-mentoring: programme %s: %s people were not sent", programme_id, tally.failed)


@shared_task(name="mentoring_xblock.tasks.send_messages", ignore_result=True)
def send_messages() -> None:
    """Send what is due."""
    platform = get_platform()
    if platform.process == "studio":
        log.warning("coach-mentoring: mails wait for send_mentoring_messages")
        return
    messages.send_due(timezone.now(), platform=platform)
