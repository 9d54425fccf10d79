"""The few kinds of answers, each with the headers that every answer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html
from webob import Response

from mentoring_xblock.errors import MentoringError
from mentoring_xblock.web.sentences import get_sentence

Outcome = Literal["panel", "done", "again", "refused", "error"]

OUTCOME_HEADER = "X-Coach-Mentoring"

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved, never to be shown."""

    content: bytes
    content_type: str
    filename: str


def make_html(html: str, /, *, outcome: Outcome, status: int = 200) -> Response:
    """A panel, or a sentence where `outcome` is `refused` or `error`; the script reads the outcome."""
    # What was typed stands in it as it was sent, half a character too.
    body = html.encode("utf-8", "replace")
    response = Response(body, status=status, content_type="text/html", charset="utf-8")
    response.headers.update({**HEADERS, OUTCOME_HEADER: outcome})
    return response


def make_refusal(error: MentoringError, /) -> Response:
    """A fixed sentence for the error's code. What one may not know of is answered as what does not exist."""
    html = format_html('<p class="cm-refused">{}</p>', get_sentence(error))
    return make_html(str(html), outcome="refused" if error.status < 500 else "error", status=error.status)


def make_download(download: Download, /) -> Response:
    response = Response(download.content, content_type=download.content_type)
    response.headers.update(
        {
            **HEADERS,
            "Content-Disposition": f'attachment; filename="{download.filename}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            OUTCOME_HEADER: "download",
        }
    )
    return response
