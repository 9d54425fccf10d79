"""The record as it is printed: the paper form's own table, totals, and what each signature says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mentoring_xblock.api.record_pages import PrintedValue, RecordLine, RecordPage, SignatureLine
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.presenters.reviews import name_state, say_closed
from mentoring_xblock.presenters.words import HOW, HOW_ON_STAMP, TAGS, get_status_words, name_colleague
from mentoring_xblock.web.tags import day


def present_record(page: RecordPage, /) -> dict[str, Any]:
    view = page.view
    signed = sum(line.status is not None and len(_list_counting(line)) >= line.needed for line in page.lines)
    return {
        "plan": view.plan,
        "state": say_closed(page.closing) if page.closing else name_state(view.plan, page.reviews),
        "track": dict(view.programme.tracks).get(view.plan.track or "", ""),
        "has_tracks": len(view.programme.tracks) > 1,
        "rows": [_make_row(line) for line in page.lines],
        "removed": [_make_row(line) for line in page.removed],
        "totals": list(_list_totals(page, signed)),
        "receipt": page.receipt,
        "is_checked": page.findings is not None,
        "faults": [(finding.seq, finding.code) for finding in page.findings or ()],
        "may_export": view.standing.may("record_export"),
    }


def _list_counting(line: RecordLine, /) -> list[SignatureLine]:
    return [item for item in line.signatures if item.counts]


def _make_row(line: RecordLine, /) -> dict[str, Any]:
    # That a mentor said "not yet" is between the two.
    status = Status.TO_DO if line.status is Status.NOT_YET else line.status
    return {
        "section": line.section,
        "title": line.title,
        "tracks": ", ".join(line.tracks) or _("All"),
        "tag": TAGS[status] if status else "",
        "words": get_status_words(status, needed=line.needed) if status else "",
        "first": _present_cell(line.get_signature(1)),
        "second": _present_cell(line.get_signature(2)),
        "needs_second": line.needed > 1,
        "details": [_present_detail(line, item) for item in line.signatures],
        "did": line.did if line.signatures else "",
    }


def _present_cell(signature: SignatureLine | None, /) -> dict[str, Any] | None:
    if signature is None:
        return None
    return {
        "name": name_colleague(signature.name),
        "job_role": signature.job_role,
        "day": signature.seen_on,
        "how": HOW_ON_STAMP[signature.method],
    }


def _present_detail(line: RecordLine, signature: SignatureLine, /) -> dict[str, Any]:
    written = timezone.localtime(signature.signed_at).date()
    return {
        "seq": signature.seq,
        "who": f"{name_colleague(signature.name)}, {signature.job_role}".rstrip(", "),
        "said": " · ".join(_list_facts(line, signature, written)),
        "comment": signature.comment,
        "client": signature.client,
    }


def _list_facts(line: RecordLine, signature: SignatureLine, written: date, /) -> Iterator[str]:
    yield str(HOW[signature.method])
    yield _("seen %(day)s") % {"day": day(signature.seen_on)}
    if written != signature.seen_on:
        yield _("written up %(day)s") % {"day": day(written)}
    if signature.is_odd_way:
        yield _("another way than asked for")
    if not signature.counts:
        yield _("for an earlier version of this skill")
    if signature.title and signature.title != line.title:
        yield _("signed as “%(title)s”") % {"title": signature.title}


def _list_totals(page: RecordPage, signed: int, /) -> Iterator[tuple[str, str]]:
    view = page.view
    yield _("Began"), day(view.plan.joined_at)
    if page.lines:
        yield _("Signed"), _("%(signed)s of %(total)s") % {"signed": signed, "total": len(page.lines)}
    yield _("Talks"), ngettext("%(n)s talk", "%(n)s talks", page.talks) % {"n": page.talks}
    if page.minutes:
        hours, minutes = divmod(page.minutes, 60)
        yield pgettext("talks", "Time"), _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if view.mentors:
        yield _("Mentors"), ", ".join(mentor.name for mentor in view.mentors)


HEADINGS = (
    gettext_lazy("Section"),
    gettext_lazy("Skill"),
    gettext_lazy("For"),
    gettext_lazy("First or second signature"),
    gettext_lazy("Signed by"),
    gettext_lazy("Job role"),
    gettext_lazy("How the mentor knows"),
    gettext_lazy("Seen on"),
    gettext_lazy("Written up on"),
    gettext_lazy("What the mentor wrote"),
    gettext_lazy("Counts today"),
    gettext_lazy("Checklist reference"),
    gettext_lazy("Number in the history"),
    gettext_lazy("Check value"),
)


def make_table(page: RecordPage, /) -> Iterator[Sequence[str]]:
    """Rows for a spreadsheet: a heading, one a signature, one for a skill without any, and the value to check it by."""
    yield list(map(str, HEADINGS))
    for line in (*page.lines, *page.removed):
        tracks = "; ".join(line.tracks)
        for item in line.signatures:
            yield [line.section, line.title, tracks, *_list_cells(item), page.view.plan.ref, str(item.seq), item.hash]
        if not line.signatures:
            yield [line.section, line.title, tracks, *[""] * (len(HEADINGS) - 3)]
    yield [_("The whole record, as it is today"), *[""] * (len(HEADINGS) - 4), *page.receipt.split(":")]


def _list_cells(item: SignatureLine, /) -> list[str]:
    return [
        str(item.occasion),
        name_colleague(item.name),
        item.job_role,
        str(HOW[item.method]),
        item.seen_on.isoformat(),
        timezone.localtime(item.signed_at).date().isoformat(),
        item.comment,
        _("Yes") if item.counts else _("No"),
    ]


def say_printed(value: PrintedValue, /) -> str:
    """What became of a value on paper, in one sentence or two."""
    words = {"name": value.name or _("A former learner"), "day": day(value.at) if value.at else ""}
    match value.state:
        case "matches":
            said = _("It matches: this is in the history of %(name)s since %(day)s.") % words
            later = ngettext("%(n)s thing was added after it.", "%(n)s things were added after it.", value.later) % {
                "n": value.later
            }
            return f"{said} {later}" if value.later else said
        case "differs":
            return (
                _(
                    "It does not match. The history of %(name)s says something else at this place. "
                    "Please compare it with the paper, and tell whoever looks after the site."
                )
                % words
            )
        case "unknown":
            return _("There is no such value in this checklist. Was it typed in full, and is this the right course?")
    return _("This is not such a value. It has three parts with a colon between them.")
