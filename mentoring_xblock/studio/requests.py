"""The order in which every call of the `studio` handler is checked: process, author, name, method, size, form.

What is refused before a verb runs is answered with the fixed sentence of any refusal; a verb's own errors are JSON.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from webob import Request as WebRequest
from webob import Response

from mentoring_xblock.errors import BadRequest, MentoringError, MethodNotAllowed, NotFound, NotJson, Refused, TooLarge
from mentoring_xblock.host import Host
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.web.answers import OUTCOME_HEADER, make_headers
from mentoring_xblock.web.pipeline import PERSON_HEADER
from mentoring_xblock.web.refusals import refuse
from mentoring_xblock.web.sentences import get_sentence

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Desk:
    """One call by somebody who may write the course: the block, its host, and what was sent."""

    block: Any
    host: Host
    data: Mapping[str, Any]

    def get_text(self, name: str, /) -> str:
        value = self.data.get(name)
        if not isinstance(value, str):
            raise BadRequest("malformed")
        return value


class VerbFailed(MentoringError):
    """A verb's answer where it could not do what was asked: a code, its sentence, and what the editor needs then."""

    def __init__(self, status: int, code: str, sentence: str, /, **rest: object) -> None:
        super().__init__(code)
        self.status = status
        self.answer = {"error": code, "sentence": sentence, **rest}


Verb = Callable[[Desk], Mapping[str, Any]]


def check_author(host: Host, /) -> None:
    """Authoring is in Studio alone (and in the workbench), for those who may change the course."""
    if host.process == "lms":
        raise NotFound
    if not host.may_author():
        raise Refused("not_allowed")


def answer_verb(
    web_request: WebRequest, name: str, /, *, block: Any, host: Host, verbs: Mapping[str, Verb]
) -> Response:
    """The answer to one call; nothing but platform failures of its own escapes."""
    try:
        check_author(host)
        author = host.get_author()
        named = web_request.headers.get(PERSON_HEADER)
        if author and named and named != author.opaque_id:
            # What one author left open must not be saved under the name of whoever signed in after them.
            raise Refused("other_person")
        with in_language(author.language if author else None):
            return _answer(web_request, name, block, host, verbs)
    except VerbFailed as failed:
        return _make_json(failed.answer, status=failed.status)
    except MentoringError as error:
        return refuse(error, web_request)
    except Exception:
        log.exception("coach-mentoring: authoring failed")
        return refuse(MentoringError("broken"), web_request)


def _answer(web_request: WebRequest, name: str, block: Any, host: Host, verbs: Mapping[str, Verb], /) -> Response:
    verb = verbs.get(name)
    if verb is None:
        raise NotFound
    if web_request.method != "POST":
        raise MethodNotAllowed("method")
    return _make_json(verb(Desk(block, host, _read_body(web_request))))


def _read_body(web_request: WebRequest, /) -> Mapping[str, Any]:
    if (web_request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge("too_large")
    # No form of another site's page can send this without the browser asking first.
    if web_request.content_type != "application/json":
        raise NotJson("not_json")
    body = web_request.body
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge("too_large")
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("malformed") from error
    if not isinstance(data, dict):
        raise BadRequest("malformed")
    return data


def _refuse_constant(_name: str, /) -> object:
    """NaN and the infinities are no JSON, and no setting's value."""
    raise ValueError


def _make_json(answer: Mapping[str, Any], /, *, status: int = 200) -> Response:
    body = json.dumps(answer, ensure_ascii=True, default=str)
    response = Response(body.encode(), status=status, content_type="application/json", charset="utf-8")
    response.headers.update({**make_headers(), OUTCOME_HEADER: "done" if status == 200 else "again"})
    return response


def make_invalid(problems: list[dict[str, Any]], /) -> VerbFailed:
    sentence = _("Please look at what is marked. Nothing was saved.")
    return VerbFailed(422, "invalid", sentence, problems=problems)


def make_failed(error: MentoringError, /, **rest: object) -> VerbFailed:
    return VerbFailed(error.status, error.code, get_sentence(error), **rest)
