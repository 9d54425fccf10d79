"""A tiny server in the block's place: it answers what a test tells it to and remembers what it was asked."""

from __future__ import annotations

import json
import mimetypes
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mentoring_xblock.web.templates import SCRIPTS, STYLES

STATIC = Path(__file__).parents[3] / "static"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    ours: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    is_cut: bool = False


def done(text: str = "Saved.", delay: float = 0.0) -> Answer:
    body = f"""<h2 class="cm-title" tabindex="-1" data-cm-heading>Thank you</h2>
      <div class="cm-said" data-cm-say><span data-cm-say-text>{text}</span></div>"""
    return Answer(200, body, "done", delay=delay)


def cut() -> Answer:
    """The line breaks before anything comes back."""
    return Answer(0, "", is_cut=True)


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    content: dict[str, Any]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that has stopped listening is what some tests are about; anything else is a fault here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class StandIn:
    """`answers` are given to the writes in turn, then `done`; `panels` are what GET finds."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: deque[Answer] = deque()
        self.panels: dict[str, Answer | str] = {}
        self.first_panel = ""
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"stand_in": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def page(self, query: dict[str, list[str]]) -> str:
        """Two blocks with `?blocks=a,b`; the person is `?person=…`; without the platform's runtime with `?bare=yes`."""
        person = query.get("person", ["asha"])[0]
        prefixes = query.get("blocks", ["a"])[0].split(",")
        head = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in STYLES)
        scripts = "".join(f'<script src="/static/{name}"></script>' for name in SCRIPTS)
        blocks = "".join(self._block(prefix, person) for prefix in prefixes)
        start = """<script>for (const element of document.querySelectorAll('.xblock'))
          new CoachMentoringBlock({}, element, {});</script>"""
        if "bare" in query:
            start = '<script src="/static/js/page.js"></script>'
        return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Course</title>
          <meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
          <body><main>{blocks}</main>{scripts}{start}</body></html>"""

    def _block(self, prefix: str, person: str) -> str:
        return f"""<div class="xblock"><div class="coach-mentoring" id="cm-{prefix}" data-cm-root
          data-cm-person="{person}" data-cm-address="/{prefix}/first" lang="en-GB" dir="ltr">
          <p class="cm-live" role="status" data-cm-live></p>
          <div class="cm-notice" data-cm-notice hidden></div>
          <div class="cm-panel" id="cm-{prefix}-panel" data-cm-panel="first">{self.fill(self.first_panel, prefix)}</div>
          </div></div>"""

    @staticmethod
    def fill(template: str, prefix: str) -> str:
        """PREFIX: what the ids of a block begin with. BLOCK: the first step of its addresses."""
        return template.replace("PREFIX", f"cm-{prefix}").replace("BLOCK", prefix)

    def answer_get(self, path: str, prefix: str) -> Answer:
        found = self.panels.get(path, self.first_panel if path == "first" else None)
        if isinstance(found, str):
            return Answer(200, self.fill(found, prefix), "panel")
        return found or Answer(404, "This page is not for you, or it is not here any more.", "refused")

    def answer_post(self, received: Received) -> Answer:
        self.received.append(received)
        return self.answers.popleft() if self.answers else done()


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/":
            headers = {"Set-Cookie": "csrftoken=a-token; Path=/"}
            self._send(Answer(200, self.stand_in.page(parse_qs(url.query)), headers=headers))
        elif url.path.startswith("/static/"):
            file = STATIC / url.path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self._send(Answer(200, file.read_text(encoding="utf-8"), headers={"Content-Type": kind}))
        else:
            prefix, _, name = url.path.removeprefix("/").partition("/")
            self._send(self.stand_in.answer_get(name, prefix))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.stand_in.answer_post(Received(self.path, headers, json.loads(body)))
        self._send(replace(answer, body=self.stand_in.fill(answer.body, self.path.split("/")[1])))

    def _send(self, answer: Answer) -> None:
        time.sleep(answer.delay)
        if answer.is_cut:
            self.close_connection = True
            return
        body = answer.body.encode()
        headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers, "Content-Length": str(len(body))}
        if answer.ours:
            headers["X-Coach-Mentoring"] = answer.ours
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base's name)
        """Nothing: a test's output is its failures."""
