"""Why a value cannot be used, in words: one reason for each code of the one validation, and the names of the fields.

A reason begins with a small letter, since it follows the name of a place; `begin` makes a sentence of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from mentoring_xblock.domain import checklist as rules
from mentoring_xblock.domain import editions, programme
from mentoring_xblock.domain.checklist_files import cut
from mentoring_xblock.domain.retention import MAX_MONTHS_TO_KEEP
from mentoring_xblock.domain.text import drop_turns

Params = Mapping[str, Any]

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

# As the editor's screen calls them, whose templates hold the same words.
LABELS: Mapping[str, Promise] = {
    "introduction": gettext_lazy("Introduction"),
    "tracks": gettext_lazy("Tracks"),
    "sections": gettext_lazy("Sections"),
    "criteria": gettext_lazy("Skills"),
    "title": gettext_lazy("Title"),
    "id": gettext_lazy("Id"),
    "guide": gettext_lazy("Guide"),
    "kind": gettext_lazy("A judgement, not a task"),
    "shown": gettext_lazy("How it is shown"),
    "signatures": gettext_lazy("Signatures at least"),
    "tags": gettext_lazy("Tags"),
    "client_voice": gettext_lazy("The client must have had a part"),
    "edition": pgettext_lazy("of a skill", "Version"),
    "framework": gettext_lazy("Framework"),
    "version": gettext_lazy("Version, with its date"),
    "code": gettext_lazy("Code"),
    "wording": gettext_lazy("Wording"),
}
SETTING_LABELS: Mapping[str, Promise] = {
    "display_name": gettext_lazy("Title of this block"),
    "is_home": gettext_lazy("What this block is"),
    "programme": gettext_lazy("Belongs together as"),
    "title": gettext_lazy("Title for all blocks together"),
    "weeks": gettext_lazy("Length in weeks"),
    "hours": gettext_lazy("Full-time hours a week"),
    "who_may_mentor": gettext_lazy("Who may mentor"),
    "mentors_per_plan": gettext_lazy("Mentors a person"),
    "training_needed": gettext_lazy("Mentor training needed"),
    "lead_name": gettext_lazy("Name of the lead"),
    "privacy_link": gettext_lazy("Link to your employer's privacy notice"),
    "safety_line": gettext_lazy("What to do if someone is at risk"),
    "services": gettext_lazy("Services"),
    "weight": gettext_lazy("Grade weight"),
    "authorise_first": gettext_lazy("A lead authorises first"),
    "leads_may_sign": gettext_lazy("A lead may sign"),
    "leads_read_talks": gettext_lazy("Leads read all talks"),
    "limited_staff_lead": gettext_lazy("Limited staff are leads"),
    "evidence_files": gettext_lazy("Files beside “What I did”"),
    "pilot": gettext_lazy("This is a pilot"),
    "months_to_keep": gettext_lazy("Months to keep after the end"),
    "counts_for_completion": gettext_lazy("Counts for course completion"),
}
# Fields of the block under other names than the settings'.
SETTING_OF = {"programme_slug": "programme", "programme_title": "title", "full_time_hours": "hours"}

_TITLE_LIMIT = 200
_LIMITS = {
    **dict.fromkeys(("title", "display_name", "framework", "version", "code", "wording"), rules.MAX_TITLE),
    **dict.fromkeys(("guide", "introduction"), rules.MAX_GUIDE),
    "tracks": rules.MAX_TRACKS,
    "sections": rules.MAX_SECTIONS,
    "criteria": rules.MAX_CRITERIA,
    "tags": rules.MAX_TAGS,
}
_RANGES = {
    "signatures": (1, 2),
    "edition": (1, rules.MAX_EDITION),
    "weeks": (1, programme.MAX_WEEKS),
    "hours": (1, programme.MAX_HOURS),
    "mentors_per_plan": (1, programme.MAX_PLAN_MENTORS),
    "weight": (0, programme.MAX_WEIGHT),
    "months_to_keep": (1, MAX_MONTHS_TO_KEEP),
}
_CHOICES: Mapping[str, Promise] = {
    "shown": gettext_lazy("seen at work, talked through, or either"),
    "kind": gettext_lazy("a task or a judgement"),
    "who_may_mentor": gettext_lazy("anyone on the course, those whom a lead approved, or course staff only"),
}
_PLAIN: Mapping[str, Promise] = {
    "not_an_object": gettext_lazy("this cannot be read. Please take it out and add it again."),
    "not_a_list": gettext_lazy("there has to be a list here."),
    "not_text": gettext_lazy("there has to be text here."),
    "not_an_id": gettext_lazy(
        "this needs small letters, digits and hyphens, beginning with a letter, at most 50 in all."
    ),
    "not_a_link": gettext_lazy("this is not a link. It should begin with https://"),
    "control_character": gettext_lazy("there is a character in this that cannot be kept. Please type it again."),
    "broken_character": gettext_lazy("there is a character in this that cannot be kept. Please type it again."),
}


def get_label(field: str, /) -> str:
    """The name of a checklist's field on the editor's screen; of one that does not exist, itself."""
    label = LABELS.get(field)
    return show(field) if label is None else str(label)


def get_setting_label(field: str, /) -> str:
    label = SETTING_LABELS.get(SETTING_OF.get(field, field))
    return show(field) if label is None else str(label)


def begin(reason: str, /) -> str:
    return reason[:1].upper() + reason[1:]


def show(value: object, /) -> str:
    """A value of any make as a short piece of one line, "" where it is not short by nature. Plain text, not HTML."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        value = format(value, "g")
    elif isinstance(value, int) and abs(value) < 10**12:
        value = str(value)
    if not isinstance(value, str):
        return ""
    # No more of it than could be shown: it may be as long as a whole file.
    return cut(drop_turns(_UNPRINTABLE.sub(" ", value[:1_000])))


def count(number: object, /) -> str:
    """4,000 rather than 4000; what is words already stays so."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def say_reason(field: str, code: str, params: Params | None = None, /) -> str:
    """Why the value of a field cannot be used.

    `params`, each where it is known: `value` (what stands there), `limit`, `choices` (words), `count`, `row`.
    """
    given = params or {}
    field = SETTING_OF.get(field, field)
    writer = _WRITERS.get(code)
    if writer is not None:
        return writer(field, given)
    plain = _PLAIN.get(code)
    return _("this cannot be used. Please look at it again.") if plain is None else str(plain)


def _say_too_long(field: str, params: Params, /) -> str:
    limit = params.get("limit") or _LIMITS.get(field, _TITLE_LIMIT)
    return _("this is too long: at most %(limit)s characters.") % {"limit": count(limit)}


def _say_too_many(field: str, params: Params, /) -> str:
    return _("there are too many of these: at most %(limit)s.") % {"limit": params.get("limit") or _LIMITS.get(field)}


def _say_too_many_skills(_field: str, params: Params, /) -> str:
    limit = params.get("limit") or rules.MAX_CRITERIA
    if not params.get("count"):
        return _("there are too many skills: at most %(limit)s.") % {"limit": limit}
    counted = {"count": count(params["count"]), "limit": count(limit)}
    return _("there are %(count)s skills. The limit is %(limit)s.") % counted


def _say_missing(field: str, _params: Params, /) -> str:
    if field == "id":
        return _("there is no id. Please give it one: small letters, digits and hyphens, beginning with a letter.")
    return _("please fill this in.")


def _say_id_twice(_field: str, params: Params, /) -> str:
    value = show(params.get("value"))
    if params.get("row"):
        return _("this id stands in row %(row)s already. Each needs one of its own.") % {"row": params["row"]}
    if value:
        return _("“%(value)s” is taken by another one. Each needs an id of its own.") % {"value": value}
    return _("this id is taken by another one. Each needs one of its own.")


def _say_not_a_choice(field: str, params: Params, /) -> str:
    choices = str(params.get("choices") or _CHOICES.get(field, ""))
    value = show(params.get("value"))
    if not choices:
        return _("this is not one of the choices.")
    if value:
        return _("“%(value)s” is not one of the choices: %(choices)s.") % {"value": value, "choices": choices}
    return _("please choose: %(choices)s.") % {"choices": choices}


def _say_out_of_range(field: str, _params: Params, /) -> str:
    first, last = _RANGES.get(field, (1, 1))
    if field == "signatures":
        return _("choose 1 or 2.")
    if field == "weight":
        return _("choose a number from 0 to %(last)s.") % {"last": count(last)}
    if field == "months_to_keep":
        return _("choose a whole number from 1 to %(last)s, or leave it empty.") % {"last": last}
    return _("choose a whole number from %(first)s to %(last)s.") % {"first": first, "last": count(last)}


def _say_edition_too_high(_field: str, params: Params, /) -> str:
    words = _("this can be %(limit)s at most. A version goes up by one at a time, since it can never go back.")
    return words % {"limit": count(params.get("limit") or editions.MAX_NEW_EDITION)}


def _say_yes_or_no(_field: str, params: Params, /) -> str:
    value, choices = show(params.get("value")), params.get("choices")
    if value and choices:
        return _("“%(value)s” is not one of the choices: %(choices)s.") % {"value": value, "choices": choices}
    return _("this has to be yes or no.")


def _say_unknown_track(_field: str, params: Params, /) -> str:
    value = show(params.get("value"))
    if not value:
        return _("there is no such track in this checklist.")
    return _("there is no track “%(value)s” in this checklist. Choose another one, or add it to the tracks.") % {
        "value": value
    }


def _say_unknown_field(field: str, _params: Params, /) -> str:
    known = {"field": show(field) or pgettext("a name that is empty", "(nothing)")}
    return _("“%(field)s” is not known here. Is it a slip? Please take it out, or write it right.") % known


def _say_not_a_text(field: str, _params: Params, /) -> str:
    limit = programme.TEXT_LIMITS.get(field, _TITLE_LIMIT)
    words = _("this has to be text of at most %(limit)s characters, without any that cannot be kept.")
    return words % {"limit": count(limit)}


def _say_not_available(field: str, _params: Params, /) -> str:
    match field:
        case "services":
            return _("this is not available yet. Please leave it empty.")
    return _("this is not available yet. Please switch it off.")


_WRITERS: Mapping[str, Callable[[str, Params], str]] = {
    "too_long": _say_too_long,
    "too_many": _say_too_many,
    "too_many_criteria": _say_too_many_skills,
    "missing": _say_missing,
    "id_twice": _say_id_twice,
    "not_a_choice": _say_not_a_choice,
    "not_a_number_in_range": _say_out_of_range,
    "out_of_range": _say_out_of_range,
    "edition_too_high": _say_edition_too_high,
    "not_yes_or_no": _say_yes_or_no,
    "unknown_track": _say_unknown_track,
    "unknown_field": _say_unknown_field,
    "not_a_text": _say_not_a_text,
    "not_available": _say_not_available,
}
CODES = frozenset(_WRITERS) | frozenset(_PLAIN)
