"""One talk in words, and the sentences for "ask or tell?"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.session_views import SessionView
from mentoring_xblock.domain.ask_or_tell import Advice
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.outcomes import is_outcome_asked
from mentoring_xblock.presenters.words import APPROACHES, TAGS, WHOM, get_status_words, name_colleague

TEXTS: Mapping[str, Promise] = {
    "topic": gettext_lazy("What we talked about"),
    "next_steps": gettext_lazy("Next steps"),
    "ideal": gettext_lazy("What would be ideal?"),
    "client_wants": gettext_lazy("What does the client want?"),
    "works": gettext_lazy("What already works, who could help?"),
    "worries": gettext_lazy("Choices and worries"),
    "decided": gettext_lazy("What you decided"),
    "advice": gettext_lazy("Advice given, and why"),
}

QUESTION_TEXTS: Mapping[str, Promise] = {
    "topic": gettext_lazy("The question"),
    "advice": gettext_lazy("The answer"),
}

ADVICE: Mapping[Advice, Promise] = {
    Advice.SHOW_OR_TELL: gettext_lazy("Show or tell them how. They cannot know it yet."),
    Advice.ASK_THEN_TELL_FACTS: gettext_lazy(
        "Ask first what they would like to happen. Then tell them the facts that they cannot know."
    ),
    Advice.ASK_AND_LET_DECIDE: gettext_lazy("Ask, and let them decide. It is their judgement now."),
    Advice.ASK_WHAT_THEY_REMEMBER: gettext_lazy("Ask what they remember. Then fill the gaps."),
}


WHEN_TO: Mapping[Advice, Promise] = {
    Advice.SHOW_OR_TELL: gettext_lazy("New to them, and there is one right way"),
    Advice.ASK_THEN_TELL_FACTS: gettext_lazy("New to them, and a matter of their own judgement"),
    Advice.ASK_AND_LET_DECIDE: gettext_lazy("Done before, and a matter of their own judgement"),
    Advice.ASK_WHAT_THEY_REMEMBER: gettext_lazy("Done before, and there is one right way"),
}


def present_session(
    view: SessionView, programme: ProgrammeView, /, *, statuses: Mapping[tuple[str, str], Status] | None = None
) -> dict[str, Any]:
    """A talk as a reader may see it; without texts only that it took place. `statuses`: of its skills, by block and id,
    where they are to be said."""
    texts = view.texts or {}
    return {
        "ref": view.ref,
        "held_on": view.held_on,
        "with": name_colleague(view.mentor_name),
        "minutes": view.minutes,
        "approach": APPROACHES[view.approach] if view.approach else "",
        "skills": [_present_skill(pair, programme, (statuses or {}).get(pair)) for pair in view.criteria],
        "is_shared": view.is_shared or view.leads_read,
        "is_readable": view.texts is not None,
        "is_question": view.is_question,
        "is_group": view.is_group,
        "changed_at": view.written_at if view.version > 1 else None,
        "topic": texts.get("topic", ""),
        "texts": [(label, texts[name]) for name, label in _get_labels(view).items() if texts.get(name)],
        "answer": view.answer,
        "outcome": view.outcome,
        "whom": [str(WHOM[code]) for code in view.outcome.whom if code in WHOM] if view.outcome else [],
    }


def _get_labels(view: SessionView, /) -> Mapping[str, Promise]:
    return {**TEXTS, **QUESTION_TEXTS} if view.is_question else TEXTS


def _present_skill(pair: tuple[str, str], programme: ProgrammeView, status: Status | None, /) -> dict[str, Any]:
    block_ref, criterion_id = pair
    block = programme.blocks_by_ref.get(block_ref)
    criterion = block.checklist.by_id.get(criterion_id) if block else None
    if block is None or criterion is None:
        return {"title": _("A skill that is no longer in the checklist"), "address": "", "is_signed": False}
    skill = {"title": criterion.title, "address": str(block.get_address(criterion_id)), "is_signed": False}
    if status is not None:
        words = _("Waiting for a mentor") if status is Status.WAITING else get_status_words(status)
        skill |= {"tag": TAGS[status], "words": words, "is_signed": status is Status.SIGNED}
    return skill


def is_due(view: SessionView, today: date, /) -> bool:
    """Whether a list asks its reader what came of it."""
    is_open = view.is_own and view.texts is not None and not view.is_question and not view.has_outcome
    return is_open and is_outcome_asked(view.held_on, today)
