"""Signing several at once: what can be chosen, the form for all of them with what differs for one, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.choices import Choice
from mentoring_xblock.api.lists import WaitingItem
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.signing import MAX_COMMENT, list_methods
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.words import HOW, get_first_name
from mentoring_xblock.web.requests import Request
from mentoring_xblock.web.sentences import get_sentence


def present_several(request: Request, choices: Sequence[Choice], /, *, is_about_one: bool) -> dict[str, Any]:
    """The form. `is_about_one`: several skills of one mentee; else one skill of several mentees, to be ticked."""
    make = FieldMaker(request)
    name = get_first_name(choices[0].mentee_name) if is_about_one and choices else ""
    shared = _make_shared_fields(request, make, choices, name) if choices else {}
    chosen = request.data.getlist("items") if request.failure else []
    items = [_present_item(request, make, item, is_chosen=item.ref in chosen) for item in choices]
    items_error = _say(request, "items")
    unmet = [Field("items", "ticks", "", error=items_error)] if items_error else []
    for item in items:
        what = item["title"] if is_about_one else item["name"]
        unmet += [Field(f"item-{item['ref']}", "ticks", "", error=f"{what}: {item['error']}")] if item["error"] else []
    return {
        **present_frame(request),
        "fields": shared,
        "items": items,
        "items_error": items_error,
        "errors": [*unmet, *make.errors],
        "first_name": name,
        "confirms_client": any(item.criterion.client_voice and not item.needs_client for item in choices),
        "kept": _list_kept(request, choices),
    }


def _say(request: Request, name: str, /) -> str:
    """What is wrong with one field of the form that comes again."""
    problems = request.failure.fields.get(name, ()) if request.failure else ()
    return " ".join(map(get_sentence, problems))


def _list_kept(request: Request, left: Sequence[Choice], /) -> list[str]:
    """What was typed for what was not signed and has no place in the form any more."""
    if not request.failure:
        return []
    still_there = {item.ref for item in left}
    gone = [ref for ref in request.data.getlist("items") if ref not in still_there and _say(request, f"item-{ref}")]
    names = [f"{name}-{ref}" for ref in gone for name in ("comment", "client")]
    texts = [str(request.data.get(name, "")) for name in ([] if left else ["comment"]) + names]
    return [text.strip() for text in texts if text.strip()]


def _make_shared_fields(
    request: Request, make: FieldMaker, choices: Sequence[Choice], name: str, /
) -> dict[str, Field]:
    first, more = list_methods(choices[0].criterion)
    is_needed = any(item.needs_line for item in choices)
    return {
        "method": make(
            "method",
            "choice",
            _("How do you know?"),
            options=[(key, HOW[key]) for key in first],
            more=[(key, HOW[key]) for key in more],
        ),
        "seen_on": make("seen_on", "date", _("When"), request.today, required=True),
        "comment": make(
            "comment",
            "text",
            _("What did you see or hear?") if is_needed else _("Add a line"),
            hint=" ".join([_("For all of them."), present_frame(request)["unnamed"]]),
            reads=_say_who_reads(name),
            limit=MAX_COMMENT,
            names=True,
        ),
    }


def _say_who_reads(name: str, /) -> str:
    """The line beside each box; `name` is empty where a box is about several people."""
    if not name:
        return _("You, the person it is about, their mentors and the lead can read this.")
    return _("You, %(name)s, their mentors and the lead can read this.") % {"name": name}


def _present_item(request: Request, make: FieldMaker, item: Choice, /, *, is_chosen: bool) -> dict[str, Any]:
    words: dict[str, Any] = {
        "limit": MAX_COMMENT,
        "names": True,
        "reads": _say_who_reads(get_first_name(item.mentee_name)),
    }
    own = [
        make(
            f"method-{item.ref}",
            "select",
            _("How do you know?"),
            options=[("", _("As for all")), *HOW.items()],
        ),
        make(f"seen_on-{item.ref}", "date", _("When, if on another day")),
        make(f"comment-{item.ref}", "text", _("What did you see or hear?"), **words),
    ]
    client = None
    if item.needs_client:
        client = make(f"client-{item.ref}", "text", _("The client's part"), **words)
    return {
        "choice": item,
        "ref": item.ref,
        "name": item.mentee_name,
        "title": item.criterion.title,
        "line": item.line,
        "client_words": item.client,
        "error": _say(request, f"item-{item.ref}"),
        "own": own,
        "client": client,
        "is_open": any(field.value or field.error for field in own),
        "is_chosen": is_chosen,
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what came of it. `seq`: of the entry just made, for its undo; `error`: why nothing was signed."""

    plan_ref: str
    address: str
    title: str
    seq: int = 0
    error: str = ""


def list_lines(request: Request, left: Iterable[str], get_title: Callable[[str, str], str], /) -> list[Line]:
    """What became of those that are not in the form any more: signed, or why not. `left`: what is still in it."""
    done = dict(_read_done(request.params.get("done", "")))
    chosen = request.data.getlist("items") if request.failure else list(done)
    still_there = set(left)
    lines = []
    for ref in dict.fromkeys(chosen):
        plan_ref, _dot, address = ref.partition(".")
        title = get_title(plan_ref, address)
        if title and ref not in still_there:
            lines.append(Line(plan_ref, address, title, done.get(ref, 0), _say(request, f"item-{ref}")))
    return lines


def _read_done(text: str, /) -> Iterator[tuple[str, int]]:
    """As the view wrote it: `<ref>:<number>`, with spaces between."""
    for item in text.split():
        ref, _colon, seq = item.rpartition(":")
        if seq.isascii() and seq.isdecimal():
            yield ref, int(seq)


def present_skill_choice(
    criteria: Iterable[tuple[str, Criterion]], waiting: dict[str, int], /
) -> dict[str, list[dict[str, Any]]]:
    """Skills to choose from: those that people wait for, the most first, and the rest in the checklist's order."""
    rows = [{"address": address, "title": item.title, "count": waiting.get(address, 0)} for address, item in criteria]
    wanted = sorted((row for row in rows if row["count"]), key=lambda row: -int(str(row["count"])))
    return {"waiting": wanted, "rest": [row for row in rows if not row["count"]]}


def get_next(following: WaitingItem | None, /) -> dict[str, Any]:
    return {"next_waiting": following, "next_name": get_first_name(following.mentee_name) if following else ""}
