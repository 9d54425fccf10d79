"""Addresses of ours beside the blocks' handlers: who may come in, and errors as answers, as in `web/pipeline.py`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from webob import Response

from mentoring_xblock.errors import MentoringError, MethodNotAllowed, NotFound
from mentoring_xblock.host import Place, Platform, Visit, get_platform
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.web.answers import make_headers
from mentoring_xblock.web.refusals import refuse_site

log = logging.getLogger(__name__)

P = ParamSpec("P")
View = Callable[Concatenate[Platform, HttpRequest, P], HttpResponseBase]


def answer_site(view: View[P], /) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view of Django's from one that is given the platform and may raise. Studio knows none of these addresses."""

    # As the LMS calls handlers: what is written is a transaction of its own.
    @transaction.non_atomic_requests
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            platform = get_platform()
            if platform.process == "studio":
                raise NotFound
            response = view(platform, request, *args, **kwargs)
        except RefusedAt as refused:
            return _refuse(request, refused.error, refused.place, refused.language)
        except MentoringError as error:
            return _refuse(request, error)
        except Exception:
            log.exception("coach-mentoring: an address failed")
            return _refuse(request, MentoringError("broken"))
        for name, value in make_headers().items():
            response.setdefault(name, value)
        return response

    return answer


class RefusedAt(Exception):
    """A refusal of somebody who may know of the place: they are told in their language, and shown the way there."""

    def __init__(self, error: MentoringError, place: Place, language: str | None, /) -> None:
        super().__init__(error.code)
        self.error, self.place, self.language = error, place, language


@contextmanager
def refusing_at(place: Place, visit: Visit, /) -> Iterator[None]:
    try:
        yield
    except MentoringError as error:
        raise RefusedAt(error, place, visit.person.language if visit.person else None) from error


def check_visit(visit: Visit, /) -> None:
    """As a handler: neither drafts nor places without a course, nor a route that anyone's page could take."""
    if not (visit.is_published and visit.is_trusted_route and visit.is_course):
        raise NotFound


def check_method(request: HttpRequest, /) -> None:
    """These addresses only read."""
    if request.method != "GET":
        raise MethodNotAllowed("method")


def _refuse(
    request: HttpRequest, error: MentoringError, place: Place | None = None, language: str | None = None, /
) -> HttpResponse:
    with in_language(language or translation.get_language()):
        return _to_django(refuse_site(error, request, place))


def _to_django(answer: Response, /) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status_code, headers=dict(answer.headers))
