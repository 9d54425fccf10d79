"""A lead's lists as files, streamed: a handler's answer would be joined in memory."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from mentoring_xblock.api.exports import LISTS, Pages, open_list
from mentoring_xblock.api.programmes import ProgrammeView, find_programme
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.errors import NotFound, Refused
from mentoring_xblock.host import Person, Platform
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.presenters.exports import HEADINGS, get_broken_line, get_last_line, present_row
from mentoring_xblock.web.answers import SANDBOX
from mentoring_xblock.web.csv_lines import BYTE_ORDER_MARK, CONTENT_TYPE, make_lines
from mentoring_xblock.web.own_clicks import check_own_click
from mentoring_xblock.web.pipeline import check_person, make_actor
from mentoring_xblock.web.site import answer_site, check_method, check_visit, refusing_at

log = logging.getLogger(__name__)


@answer_site
def download_list(platform: Platform, request: HttpRequest, programme_id: int, kind: str) -> StreamingHttpResponse:
    """One list as CSV. Nobody is on the course of a programme that does not exist: that is answered the same."""
    programme = find_programme(programme_id)
    if programme is None:
        is_known = platform.get_visit(request, "").person is not None
        raise Refused("not_enrolled" if is_known else "not_signed_in")
    visit = platform.get_visit(request, programme.course_key)
    check_visit(visit)
    check_person(visit)
    if kind not in LISTS or visit.person is None:
        raise NotFound
    check_method(request)
    with refusing_at(platform.get_place(programme.here.usage_key, programme.course_key), visit):
        check_own_click(request.headers)
        if visit.is_masquerading:
            raise Refused("not_as_another")
        actor = make_actor(visit, limited_staff_lead=programme.settings.limited_staff_lead)
        pages = with_retries(lambda: open_list(actor, programme, kind, at=timezone.now()))
    response = StreamingHttpResponse(stream_list(kind, pages, programme, visit.person), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="mentoring-{kind}.csv"'
    response["Content-Security-Policy"] = SANDBOX
    return response


def stream_list(kind: str, pages: Pages, programme: ProgrammeView, person: Person, /) -> Iterator[bytes]:
    """The file a page at a time. Its last line says that it is complete, or that it is not."""
    with _words_of(person):
        head = make_lines([map(str, HEADINGS[kind])])
    yield BYTE_ORDER_MARK + head
    rows = 0
    try:
        for page in pages:
            with _words_of(person):
                lines = make_lines(present_row(row, programme) for row in page)
            yield lines
            rows += len(page)
    except Exception:
        log.exception("coach-mentoring: a list broke off after %s rows", rows)
        with _words_of(person):
            end = get_broken_line()
    else:
        with _words_of(person):
            end = get_last_line(rows)
    yield make_lines([[end]])


@contextmanager
def _words_of(person: Person, /) -> Iterator[None]:
    """The reader's language and zone, left before a page is sent: the thread does other things in between."""
    with in_language(person.language), timezone.override(person.zone):
        yield
