"""A lead's pages: who would like a hand, how it is going, everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring_xblock.api.counting import Counted
from mentoring_xblock.api.lead_today import Today
from mentoring_xblock.api.lists import PersonItem
from mentoring_xblock.domain.plan_states import is_resting
from mentoring_xblock.presenters.fields import Option
from mentoring_xblock.presenters.words import PLAN_STATES
from mentoring_xblock.web.tags import day


@dataclass(frozen=True, slots=True)
class Hand:
    """One reason why somebody might like a hand: how many, and where they are."""

    number: str
    words: str
    panel: str
    link: str
    params: Mapping[str, str] = field(default_factory=dict)


def say_number(counted: Counted, /) -> str:
    number = number_format(counted.number, use_l10n=True, force_grouping=True)
    return _("over %(number)s") % {"number": number} if counted.is_more else number


_HAND_WORDS: Mapping[str, Callable[[int], str]] = {
    "help": lambda n: ngettext("person asks for a hand", "people ask for a hand", n),
    "doubts": lambda n: ngettext(
        "has a signature that a mentor has doubts about", "have a signature that a mentor has doubts about", n
    ),
    "no-mentor": lambda n: ngettext("has no mentor yet", "have no mentor yet", n),
    "waiting": lambda n: ngettext(
        "has waited for a signature for over 7 days", "have waited for a signature for over 7 days", n
    ),
    "quiet": lambda n: ngettext("has been quiet for 3 weeks", "have been quiet for 3 weeks", n),
    "past-date": lambda n: ngettext("is past the finish date they set", "are past the finish date they set", n),
    "awaiting": lambda n: ngettext("waits for you to let them begin", "wait for you to let them begin", n),
    "support": lambda n: ngettext("mentor would like a talk", "mentors would like a talk", n),
    "volunteers": lambda n: ngettext("would like to be a mentor", "would like to be mentors", n),
}
_HAND_LINKS: Mapping[str, Promise] = {
    "help": gettext_lazy("See who"),
    "doubts": gettext_lazy("Have a look"),
    "no-mentor": gettext_lazy("Suggest someone"),
    "waiting": gettext_lazy("See who"),
    "quiet": gettext_lazy("Say hello"),
    "past-date": gettext_lazy("See who"),
    "awaiting": gettext_lazy("See who"),
    "support": gettext_lazy("Reply"),
    "volunteers": gettext_lazy("Answer"),
}
_ON_MENTORS = {"support": "support", "volunteers": "asking"}


def present_today(today: Today, /) -> dict[str, Any]:
    return {
        "hands": list(_list_hands(today)),
        "figures": [(say_number(counted), words) for counted, words in _list_figures(today)],
        "shared": today.shared,
        "nobody": not (today.going["taking_part"] or today.going["finished"]),
    }


def _list_hands(today: Today, /) -> Iterator[Hand]:
    for name, counted in today.hands.items():
        if not counted:
            continue
        words = _HAND_WORDS[name](counted.number)
        panel, params = "people", {"state": name}
        if name in _ON_MENTORS:
            panel, params = "all-mentors", {"state": _ON_MENTORS[name]}
        if name == "support":
            words = f"{words} · {', '.join(mentor for _ref, mentor in today.asking)}"
            if len(today.asking) == 1:
                panel, params = "mentor-file", {"mentor": today.asking[0][0]}
        yield Hand(say_number(counted), words, panel, str(_HAND_LINKS[name]), params)


def _list_figures(today: Today, /) -> Iterator[tuple[Counted, str]]:
    going = today.going
    yield going["taking_part"], _("taking part")
    yield going["mentors"], ngettext("mentor", "mentors", going["mentors"].number)
    yield going["finished"], _("finished")
    yield going["signed"], _("signed this month")
    yield going["talks"], ngettext("talk this month", "talks this month", going["talks"].number)


STATES: Mapping[str, Promise] = {
    "": gettext_lazy("Taking part"),
    "help": gettext_lazy("Asks for a hand"),
    "doubts": gettext_lazy("Doubts about a signature"),
    "no-mentor": gettext_lazy("No mentor yet"),
    "waiting": gettext_lazy("Waiting over 7 days"),
    "quiet": gettext_lazy("Quiet for 3 weeks"),
    "past-date": gettext_lazy("Past their finish date"),
    "awaiting": gettext_lazy("Waiting to begin"),
    "on-break": gettext_lazy("On a break"),
    "finished": gettext_lazy("Finished"),
    "stopped": gettext_lazy("Stopped"),
}
_HEADINGS: Mapping[str, Promise] = {
    "help": gettext_lazy("People who ask for a hand"),
    "doubts": gettext_lazy("A mentor has doubts about a signature"),
    "no-mentor": gettext_lazy("People who have no mentor yet"),
    "waiting": gettext_lazy("Waiting for a signature for over 7 days"),
    "quiet": gettext_lazy("Quiet for 3 weeks"),
    "past-date": gettext_lazy("Past the finish date they set"),
    "awaiting": gettext_lazy("Waiting for you to let them begin"),
    "on-break": gettext_lazy("People on a break"),
    "finished": gettext_lazy("People who have finished"),
    "stopped": gettext_lazy("People who stopped"),
}
_LEDES: Mapping[str, Promise] = {
    "doubts": gettext_lazy("Open a person to see which skill it is. You can take a signature back there."),
    "no-mentor": gettext_lazy("You can suggest a mentor. It begins when both say yes."),
    "quiet": gettext_lazy("Nothing was written here for 3 weeks. A short hello is often enough."),
    "past-date": gettext_lazy("Nobody is locked out. They or their mentor can move the date."),
    "stopped": gettext_lazy("Nobody asks why. Everything signed stays."),
}
_SINCE: Mapping[str, Promise] = {
    "help": gettext_lazy("asked %(day)s"),
    "doubts": gettext_lazy("doubts since %(day)s"),
    "waiting": gettext_lazy("since %(day)s"),
    "quiet": gettext_lazy("nothing since %(day)s"),
    "past-date": gettext_lazy("finish date %(day)s"),
}


def list_states(chosen: str, /, *, with_awaiting: bool) -> list[Option]:
    """What the list can be narrowed to."""
    shown = {name: words for name, words in STATES.items() if name != "awaiting" or with_awaiting or name == chosen}
    return [Option(name, str(words), name == chosen) for name, words in shown.items()]


def present_people(people: Sequence[PersonItem], /, *, state: str, find: str, today: date) -> dict[str, Any]:
    heading = str(_HEADINGS.get(state, _("People")))
    if find:
        heading = _("People called “%(find)s”") % {"find": find}
    return {
        "heading": heading,
        "lede": "" if find else str(_LEDES.get(state, "")),
        "people": [_present_person(person, state, today) for person in people],
    }


def _present_person(person: PersonItem, state: str, today: date, /) -> dict[str, Any]:
    progress = person.progress
    facts = [_("%(signed)s of %(total)s signed") % {"signed": progress.signed, "total": progress.total}]
    if person.since is not None and state in _SINCE:
        facts.insert(0, str(_SINCE[state]) % {"day": day(person.since)})
    if person.mentors:
        facts.append(", ".join(person.mentors))
    elif state not in ("stopped", "no-mentor"):
        facts.append(_("no mentor yet"))
    if person.talked_on:
        facts.append(_("talked %(day)s") % {"day": day(person.talked_on)})
    return {
        "plan": person.plan_ref,
        "name": person.name,
        "facts": " · ".join(facts),
        "needs_help": person.needs_help and state != "help",
        "state": _say_state(person, state, today),
    }


def _say_state(person: PersonItem, state: str, today: date, /) -> str:
    """What a list does not say of everyone in it; a break that has ended is none any more."""
    is_break_over = person.status == "on_break" and not is_resting(person.status, person.paused_until, today)
    if person.status == "taking_part" or is_break_over or state in ("on-break", "finished", "awaiting"):
        return ""
    return str(PLAN_STATES[person.status])
