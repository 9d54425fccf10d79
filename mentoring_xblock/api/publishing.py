"""What an author published is taken over here, course by course (rules C3, C6); a page view is the fall-back."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from mentoring_xblock.api.programmes import BlockBroken, BlockSource, NotSetUp, publish_block
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.models import Block, Programme

log = logging.getLogger(__name__)


def publish_course(
    course_key: str, sources: Iterable[BlockSource], /, *, at: datetime, unread: Collection[str] = ()
) -> frozenset[int]:
    """Take over every block of a course as it is published now.

    Args:
        sources: all that could be read. Taken from the course before anything is stored, so that a course which
            cannot be read to its end changes nothing.
        at: when reading the course began.
        unread: usage keys of blocks that are there and could not be read.

    Returns:
        Programmes of which something changed that progress is made from: a checklist, its blocks, the home.

    A block that cannot be used, or not be stored, keeps the version it had; the others are taken over. It can be done
    again at any time.
    """
    found = _put_eldest_first(course_key, list(sources))
    before = _take_snapshot(course_key)
    _take_out(course_key, {*unread, *(source.usage_key for source in found)}, at)
    usable = [source for source in found if _is_published(source, at)]
    _find_homes(course_key, usable, at)
    after = _take_snapshot(course_key)
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _put_eldest_first(course_key: str, sources: list[BlockSource], /) -> list[BlockSource]:
    """Of two that want to be the home the first published is it: known ones in that order, then as the course has
    them."""
    known = dict(Block.objects.filter(course_key=course_key).values_list("usage_key", "id"))
    return sorted(sources, key=lambda source: (source.usage_key not in known, known.get(source.usage_key, 0)))


def _take_snapshot(course_key: str, /) -> Mapping[int, object]:
    """What progress is made from, by programme: home, settings, and the version of every published block."""
    programmes = Programme.objects.filter(course_key=course_key).values_list("id", "home_id", "settings")
    blocks = Block.objects.filter(programme__course_key=course_key, is_published=True)
    versions: dict[int, list[tuple[int, int]]] = {}
    for programme_id, block_id, version_id in blocks.order_by("id").values_list("programme_id", "id", "version_id"):
        versions.setdefault(programme_id, []).append((block_id, version_id))
    return {pk: (home_id, settings, versions.get(pk, [])) for pk, home_id, settings in programmes}


def _take_out(course_key: str, there: set[str], at: datetime, /) -> None:
    """Blocks that are gone: what people wrote and signed about them stays, a programme whose home it was has none.

    What was published since the course was read is left alone: this reading is too old to know of it.
    """

    def work() -> None:
        with transaction.atomic():
            rows = Block.objects.filter(course_key=course_key, is_published=True, published_at__lt=at)
            gone = [pk for pk, usage_key in rows.values_list("pk", "usage_key") if usage_key not in there]
            if gone:
                Programme.objects.filter(home_id__in=gone).update(home=None)
                Block.objects.filter(pk__in=gone).update(is_published=False)

    with_retries(work)


def _is_published(source: BlockSource, at: datetime, /) -> bool:
    try:
        with_retries(lambda: publish_block(source, at=at))
    except NotSetUp:
        # Its author has not begun: nothing that an operator should look into.
        return False
    except BlockBroken as error:
        codes = sorted({f"{field}:{code}" for _where, field, code in error.problems})
        log.warning("coach-mentoring: block %s cannot be used: %s", source.usage_key, ", ".join(codes))
        return False
    except Exception:
        log.exception("coach-mentoring: block %s was not taken over", source.usage_key)
        return False
    return True


def _find_homes(course_key: str, sources: list[BlockSource], at: datetime, /) -> None:
    """The next in line becomes the home of a programme that lost its own while the blocks were taken over."""
    homeless = set(Programme.objects.filter(course_key=course_key, home=None).values_list("slug", flat=True))
    for source in sources:
        if source.wants_home and source.settings.programme in homeless and _is_published(source, at):
            homeless.discard(source.settings.programme)
