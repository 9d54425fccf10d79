"""The record as a file, and the program that checks it without the database."""

from __future__ import annotations

import json
from importlib.resources import files

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock import domain
from mentoring_xblock.api.held_about import get_held, make_file, require_held
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.record_pages import check_printed, get_record_page, hand_out_table
from mentoring_xblock.api.records import hand_out_record
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.record import make_table, present_record, say_printed
from mentoring_xblock.web.answers import Download
from mentoring_xblock.web.csv_lines import BYTE_ORDER_MARK, CONTENT_TYPE, make_lines
from mentoring_xblock.web.requests import Panel, Request

MAX_VALUE = 200
_VALUE_HINT = gettext_lazy("Three parts with a colon between them, such as 4f2a…:17:9c41…")


def download_record(request: Request) -> Download:
    """One person's record as JSON; what to do with it stands in docs/decisions and in the verifier itself."""
    record = hand_out_record(
        request.actor,
        request.programme,
        request.get("plan"),
        at=request.at,
        include_not_yet=request.params.get("not_yet") == "yes",
    )
    content = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True).encode()
    return Download(content, "application/json", "mentoring-record.json")


def show_record(request: Request) -> Panel:
    """To be read, printed and saved; with `check` the ledger is held against itself and against the tables."""
    is_checked = request.params.get("check") == "yes"
    page = get_record_page(request.actor, request.programme, request.get("plan"), is_checked=is_checked)
    is_own = Relation.MENTEE in page.view.standing.relations
    context = {
        **present_frame(request),
        **present_record(page),
        "is_own": is_own,
        "printed_at": request.at,
        "reads": _("Who has this page can read it. Keep it safe."),
    }
    return Panel("record", context)


def download_table(request: Request) -> Download:
    """The record for a spreadsheet."""
    page = hand_out_table(request.actor, request.programme, request.get("plan"), at=request.at)
    return Download(BYTE_ORDER_MARK + make_lines(make_table(page)), CONTENT_TYPE, "mentoring-record.csv")


def show_check(request: Request) -> Panel:
    """A lead holds a value on paper against the history (anchor 4)."""
    Standing(request.actor, None, []).require("people")
    value = request.params.get("value", "")[:MAX_VALUE]
    found = check_printed(request.actor, request.programme, value) if value.strip() else None
    make = FieldMaker(request)
    field = make("value", "line", _("The value from the paper, the file or the e-mail"), value, hint=_VALUE_HINT)
    context = {
        **present_frame(request, get_part(request.actor, request.programme)),
        "field": field,
        "found": found,
        "said": say_printed(found) if found else "",
    }
    return Panel("check", context)


def show_held(request: Request) -> Panel:
    """What "what is held about me" is, and the way to it."""
    require_held(request.actor)
    part = get_part(request.actor, request.programme)
    return Panel("held", {**present_frame(request), "back": get_back(request, part)})


def download_held(request: Request) -> Download:
    held = get_held(request.actor, request.programme, at=request.at)
    return Download(make_file(held), "application/json", "held-about-me.json")


def download_verifier(_request: Request) -> Download:
    return Download(files(domain).joinpath("verify_record.py").read_bytes(), "text/x-python", "verify_record.py")
