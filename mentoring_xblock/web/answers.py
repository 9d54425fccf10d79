"""The few kinds of answers, each with the headers that every answer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html
from django.utils.http import content_disposition_header
from webob import Response

from mentoring_xblock.errors import MentoringError
from mentoring_xblock.host.framing import get_frame_policy
from mentoring_xblock.web.sentences import get_sentence

Outcome = Literal["panel", "done", "again", "refused", "signed-out", "error"]
"""`signed-out`: nobody is signed in here, or somebody else than the page was made for."""

OUTCOME_HEADER = "X-Coach-Mentoring"
ADDRESS_HEADER = "X-Coach-Mentoring-Address"
"""Where the panel that follows an action can be read again."""

_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_POLICY = "Content-Security-Policy"
SANDBOX = "sandbox; default-src 'none'"
"""The policy of a file: whoever opens it in the browser all the same runs nothing of it."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved, never to be shown."""

    content: bytes
    content_type: str
    filename: str


def make_headers(policy: str | None = None, /) -> dict[str, str]:
    """What every answer carries. Without a `policy` of its own: links in mails open pages, and no page of another site
    may lay its own over them."""
    return {**_HEADERS, _POLICY: policy or get_frame_policy()}


def make_html(html: str, /, *, outcome: Outcome, status: int = 200) -> Response:
    """A panel, or a sentence where `outcome` is `refused` or `error`; the script reads the outcome."""
    # What was typed stands in it as it was sent, half a character too.
    body = html.encode("utf-8", "replace")
    response = Response(body, status=status, content_type="text/html", charset="utf-8")
    response.headers.update({**make_headers(), OUTCOME_HEADER: outcome})
    return response


def make_refusal(error: MentoringError, /) -> Response:
    """A fixed sentence for the error's code. What one may not know of is answered as what does not exist."""
    html = format_html('<p class="cm-refused">{}</p>', get_sentence(error))
    return make_html(str(html), outcome=_get_outcome(error), status=error.status)


def _get_outcome(error: MentoringError, /) -> Outcome:
    if error.code in ("not_signed_in", "other_person"):
        return "signed-out"
    return "refused" if error.status < 500 else "error"


def make_download(download: Download, /) -> Response:
    response = Response(download.content, content_type=download.content_type)
    response.headers.update(
        {
            **make_headers(SANDBOX),
            "Content-Disposition": content_disposition_header(True, download.filename) or "attachment",
            OUTCOME_HEADER: "download",
        }
    )
    return response
