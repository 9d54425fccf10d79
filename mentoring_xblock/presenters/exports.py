"""A lead's lists as tables: a heading row in plain words, a row of cells for each item, and the line at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mentoring_xblock.api.exports import PersonRow, Place, Row, SignatureRow, TalkRow
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.presenters.words import HOW, PLAN_STATES

LISTS: Mapping[str, tuple[Promise, Promise]] = {
    "people": (
        gettext_lazy("Everyone who joined"),
        gettext_lazy("How far, with whom, when they last talked; people who stopped too"),
    ),
    "signatures": (gettext_lazy("All signatures"), gettext_lazy("Who signed what, when, and how they know")),
    "talks": (gettext_lazy("All talks"), gettext_lazy("Day, minutes and skills, not what was said")),
}
"""What each is called, and what is in it."""

_PLACE = (
    gettext_lazy("Checklist reference"),
    gettext_lazy("Number in the history"),
    gettext_lazy("Check value"),
)

HEADINGS: Mapping[str, Sequence[Promise]] = {
    "people": (
        gettext_lazy("Name"),
        gettext_lazy("State"),
        gettext_lazy("Working towards"),
        gettext_lazy("Joined on"),
        gettext_lazy("Finish date"),
        gettext_lazy("Skills signed"),
        gettext_lazy("Skills in all"),
        gettext_lazy("Skills waiting for a mentor"),
        gettext_lazy("Mentors"),
        gettext_lazy("Last talk on"),
        gettext_lazy("Would like a hand"),
        *_PLACE,
    ),
    "signatures": (
        gettext_lazy("Name"),
        gettext_lazy("Skill, in the words that were signed"),
        gettext_lazy("First or second signature"),
        gettext_lazy("Signed by"),
        gettext_lazy("Job role"),
        gettext_lazy("How the mentor knows"),
        gettext_lazy("Seen on"),
        gettext_lazy("Written up on"),
        gettext_lazy("Counts today"),
        *_PLACE,
    ),
    "talks": (
        gettext_lazy("Name"),
        pgettext_lazy("who talked with the mentee", "With"),
        gettext_lazy("Date"),
        gettext_lazy("Minutes"),
        gettext_lazy("Skills"),
        *_PLACE,
    ),
}


def present_row(row: Row, programme: ProgrammeView, /) -> list[str]:
    """The cells of one row, days as in `2026-05-04`, in the reader's language and zone."""
    match row:
        case PersonRow():
            cells = _present_person(row, programme)
        case SignatureRow():
            cells = _present_signature(row)
        case TalkRow():
            cells = _present_talk(row)
    return [*cells, *_present_place(row.place)]


def _present_person(row: PersonRow, programme: ProgrammeView, /) -> list[str]:
    person = row.person
    return [
        _get_learner(person.name),
        str(PLAN_STATES[person.status]),
        dict(programme.tracks).get(row.track or "", ""),
        _get_day(row.joined_at),
        row.finish_on.isoformat(),
        str(person.progress.signed),
        str(person.progress.total),
        str(person.progress.waiting),
        "; ".join(map(_get_name, person.mentors)),
        person.talked_on.isoformat() if person.talked_on else "",
        _("Yes") if person.needs_help else "",
    ]


def _present_signature(row: SignatureRow, /) -> list[str]:
    return [
        _get_learner(row.name),
        row.title or _("A skill that is no longer in the checklist"),
        str(row.occasion),
        _get_name(row.signer_name),
        row.job_role,
        str(HOW[row.method]),
        row.seen_on.isoformat(),
        _get_day(row.signed_at),
        _("Yes") if row.counts else _("No"),
    ]


def _present_talk(row: TalkRow, /) -> list[str]:
    gone = _("A skill that is no longer in the checklist")
    return [
        _get_learner(row.name),
        _get_name(row.mentor_name),
        row.held_on.isoformat(),
        "" if row.minutes is None else str(row.minutes),
        "; ".join(title or gone for title in row.skills),
    ]


def _present_place(place: Place, /) -> list[str]:
    return [place.plan_ref, str(place.seq), place.hash]


def _get_learner(name: str, /) -> str:
    return name or _("A former learner")


def _get_name(name: str, /) -> str:
    return name or _("Someone who has gone")


def _get_day(at: datetime, /) -> str:
    return timezone.localtime(at).date().isoformat()


def get_last_line(rows: int, /) -> str:
    """Says that nothing is missing: a file that was cut off does not have it."""
    return ngettext(
        "End of the list: %(rows)s row. The list is complete.",
        "End of the list: %(rows)s rows. The list is complete.",
        rows,
    ) % {"rows": rows}


def get_broken_line() -> str:
    return _("The list broke off here. It is not complete. Please download it again.")
