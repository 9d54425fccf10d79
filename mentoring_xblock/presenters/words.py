"""The words that people see for what the code calls otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.web.tags import first_name

HOW: Mapping[str, Promise] = {
    "observation": gettext_lazy("I saw it"),
    "discussion": gettext_lazy("We talked it through"),
    "work_product": gettext_lazy("I looked at the work"),
    "questioning": gettext_lazy("I asked questions"),
    "simulation": gettext_lazy("A practice run, not with a client"),
    "told_by_other": gettext_lazy("Someone else saw it and told me"),
    "prior_learning": gettext_lazy("They did this before"),
}

HOW_ON_STAMP: Mapping[str, Promise] = {
    "observation": pgettext_lazy("how a mentor knows", "saw it"),
    "discussion": pgettext_lazy("how a mentor knows", "talked it through"),
    "work_product": pgettext_lazy("how a mentor knows", "looked at the work"),
    "questioning": pgettext_lazy("how a mentor knows", "asked questions"),
    "simulation": pgettext_lazy("how a mentor knows", "a practice run"),
    "told_by_other": pgettext_lazy("how a mentor knows", "told by someone who saw it"),
    "prior_learning": pgettext_lazy("how a mentor knows", "done before"),
}

SHOWN: Mapping[str, Promise] = {
    "seen": gettext_lazy("to be seen at work"),
    "talked": gettext_lazy("to be talked through"),
    "either": gettext_lazy("to be seen at work or talked through"),
}

APPROACHES: Mapping[str, Promise] = {
    "coaching": gettext_lazy("Mostly asked"),
    "mentoring": gettext_lazy("Mostly told or showed"),
    "both": gettext_lazy("Bit of both"),
}

WHOM: Mapping[str, Promise] = {
    "client": pgettext_lazy("for whom something came of a talk", "The client"),
    "family": pgettext_lazy("for whom something came of a talk", "The family"),
    "service": pgettext_lazy("for whom something came of a talk", "The service"),
}

PLAN_STATES: Mapping[str, Promise] = {
    "awaiting": gettext_lazy("Waiting to begin"),
    "taking_part": gettext_lazy("Taking part"),
    "on_break": gettext_lazy("On a break"),
    "finished": gettext_lazy("Finished"),
    "left": gettext_lazy("Stopped"),
    "closed": gettext_lazy("Closed"),
}

TAGS: Mapping[Status, str] = {
    Status.SHOW_AGAIN: "show-again",
    Status.BROUGHT_IN: "brought-in",
    Status.SIGNED: "signed",
    Status.WAITING: "waiting",
    Status.NOT_YET: "not-yet",
    Status.TAKEN_BACK: "taken-back",
    Status.HALF: "half",
    Status.TO_DO: "todo",
}

_STATUS: Mapping[Status, Promise] = {
    Status.SHOW_AGAIN: gettext_lazy("Please show it again"),
    Status.BROUGHT_IN: gettext_lazy("Brought in – to confirm"),
    Status.SIGNED: gettext_lazy("Signed"),
    Status.NOT_YET: gettext_lazy("Not yet – see why"),
    Status.TAKEN_BACK: gettext_lazy("Taken back – see why"),
    Status.TO_DO: gettext_lazy("To do"),
}

_HISTORY: Mapping[EntryType, Promise] = {
    EntryType.READY: gettext_lazy("%(name)s was ready"),
    EntryType.EVIDENCE: gettext_lazy("%(name)s wrote what they did"),
    EntryType.SIGNED: gettext_lazy("%(name)s signed"),
    EntryType.UNDONE: gettext_lazy("%(name)s undid that"),
    EntryType.WITHDRAWN: gettext_lazy("%(name)s took a signature back"),
    EntryType.NOT_YET: gettext_lazy("%(name)s said: not yet"),
    EntryType.SECOND_ASKED: gettext_lazy("%(name)s asked for a second signature"),
    EntryType.SECOND_DROPPED: gettext_lazy("%(name)s no longer asks for a second signature"),
    EntryType.CONCERN: gettext_lazy("%(name)s has doubts about a signature"),
    EntryType.BROUGHT_IN: gettext_lazy("%(name)s brought in an earlier signature"),
}


def get_status_words(status: Status, /, *, waiting_for: str = "", needed: int = 1) -> str:
    """The words on a skill's tag."""
    match status:
        case Status.WAITING:
            return _("Waiting for %(name)s") % {"name": waiting_for} if waiting_for else _("Waiting for a mentor")
        case Status.HALF:
            return _("1 of %(needed)s signed") % {"needed": needed}
    return str(_STATUS[status])


def get_history_words(kind: EntryType, name: str, /, *, is_system: bool = False) -> str:
    if is_system and kind is EntryType.WITHDRAWN:
        return _("The course team took a signature back")
    return str(_HISTORY[kind]) % {"name": name or _("Someone who has gone")}


def name_colleague(name: str, /) -> str:
    """The name of a mentor, or what stands in its place once it was erased."""
    return name or _("A former colleague")


def join_names(names: list[str], /) -> str:
    """`Sam`, or `Sam or Priya`."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


get_first_name = first_name
"""As templates have it."""
