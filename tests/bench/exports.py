"""Memory and time of a lead's lists: streamed as the view does it, over every plan of the store in use."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path

from django.test import RequestFactory
from django.utils import timezone

from mentoring_xblock.api.exports import LISTS, open_list
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.host.workbench_platform import WorkbenchPlatform
from mentoring_xblock.views.exports import stream_list
from tests.factories import make_actor

PROCESS = Path("/proc/self")
KIB = 1024


@dataclass(frozen=True, slots=True)
class Export:
    """One list: `added_bytes` is the most that the process held at any time above what it held before."""

    kind: str
    lines: int
    sent_bytes: int
    added_bytes: int
    seconds: float


def measure_exports(programme: ProgrammeView, username: str, /) -> list[Export]:
    """Each list as this lead downloads it."""
    request = RequestFactory().get("/", {"student": username})
    person = WorkbenchPlatform().get_visit(request, programme.course_key).person
    if person is None:
        raise LookupError(username)
    actor = make_actor(person.user_id, person.name, is_lead=True)
    found = []
    for kind in LISTS:
        pages = open_list(actor, programme, kind, at=timezone.now())
        before = _forget_peak()
        began, lines, sent = time.perf_counter(), 0, 0
        for part in stream_list(kind, pages, programme, person):
            lines += part.count(b"\r\n")
            sent += len(part)
        seconds = time.perf_counter() - began
        found.append(Export(kind, lines, sent, _read("VmHWM") - before, seconds))
    return found


def _forget_peak() -> int:
    """What the process holds now, from where its peak is counted anew."""
    gc.collect()
    (PROCESS / "clear_refs").write_text("5")
    return _read("VmRSS")


def _read(name: str, /) -> int:
    lines = (PROCESS / "status").read_text().splitlines()
    return next(int(line.split()[1]) * KIB for line in lines if line.startswith(f"{name}:"))
