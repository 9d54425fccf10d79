"""The boxes of a talk's log: one that has to be filled in, chips that may stay empty, and questions that help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.domain.ask_or_tell import Advice, advise
from mentoring_xblock.presenters.fields import Field, FieldMaker
from mentoring_xblock.presenters.talks import ADVICE, TEXTS, WHEN_TO
from mentoring_xblock.presenters.words import APPROACHES

MINUTES = ("5", "15", "30", "60")
HELP_TEXTS = ("ideal", "client_wants", "works", "worries", "decided", "advice")


@dataclass(frozen=True)
class LogValues:
    """What the boxes hold before anything is typed."""

    held_on: date
    texts: Mapping[str, str] = field(default_factory=dict)
    mentor_ref: str = ""
    minutes: int | None = None
    approach: str = ""


def make_basics(make: FieldMaker, values: LogValues, /, *, limit: int, reads: str, hint: str) -> dict[str, Field]:
    """What every log has: what about, when, how long, how, next steps."""
    minutes = str(values.minutes) if values.minutes else ""
    lengths = [*MINUTES, *([minutes] if minutes not in (*MINUTES, "") else [])]
    return {
        "topic": make(
            "topic",
            "text",
            _("What did you talk about?"),
            values.texts.get("topic", ""),
            hint=hint,
            reads=reads,
            limit=limit,
            required=True,
            names=True,
        ),
        "held_on": make("held_on", "date", _("When"), values.held_on, required=True),
        "minutes": make(
            "minutes", "choice", _("Minutes"), minutes, options=[(item, item) for item in lengths], compact=True
        ),
        "approach": make(
            "approach", "choice", _("How did you talk?"), values.approach, options=APPROACHES.items(), compact=True
        ),
        "next_steps": make_text(make, "next_steps", values, limit=limit, reads=reads),
    }


def make_helps(make: FieldMaker, values: LogValues, /, *, limit: int, reads: str) -> list[Field]:
    return [make_text(make, name, values, limit=limit, reads=reads) for name in HELP_TEXTS]


def make_text(make: FieldMaker, name: str, values: LogValues, /, *, limit: int, reads: str) -> Field:
    label = TEXTS[name]
    return make(name, "text", label, values.texts.get(name, ""), reads=reads, limit=limit, names=True)


def present_advice() -> list[dict[str, Any]]:
    """ "Ask or tell?" at one look, for somebody in the middle of a talk (rule E3)."""
    cases = [(False, False), (False, True), (True, True), (True, False)]
    return [_present_case(advise(*case)) for case in cases]


def _present_case(advice: Advice, /) -> dict[str, Any]:
    return {"when": WHEN_TO[advice], "advice": ADVICE[advice]}


def list_texts(words: Mapping[str, Any], names: Iterable[str], /) -> dict[str, str]:
    """The texts of a form by the names of the log's."""
    return {name: words[name] for name in names}
