"""One talk in words, and the sentences for "ask or tell?"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.sessions import SessionView
from mentoring_xblock.domain.ask_or_tell import Advice
from mentoring_xblock.presenters.words import APPROACHES, name_colleague

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

ADVICE: Mapping[Advice, Promise] = {
    Advice.SHOW_OR_TELL: gettext_lazy("Show or tell them how. They cannot know it yet."),
    Advice.ASK_THEN_TELL_FACTS: gettext_lazy(
        "Ask first what they would like to happen. Then tell them the facts that they cannot know."
    ),
    Advice.ASK_AND_LET_DECIDE: gettext_lazy("Ask, and let them decide. It is their judgement now."),
    Advice.ASK_WHAT_THEY_REMEMBER: gettext_lazy("Ask what they remember. Then fill the gaps."),
}


def present_session(view: SessionView, programme: ProgrammeView, /) -> dict[str, Any]:
    """A talk as a reader may see it; without texts only that it took place."""
    skills = []
    for block_ref, criterion_id in view.criteria:
        block = programme.blocks_by_ref.get(block_ref)
        criterion = block.checklist.by_id.get(criterion_id) if block else None
        if block and criterion:
            skills.append({"title": criterion.title, "address": str(block.get_address(criterion_id))})
        else:
            skills.append({"title": _("A skill that is no longer in the checklist"), "address": ""})
    texts = view.texts or {}
    return {
        "ref": view.ref,
        "held_on": view.held_on,
        "with": name_colleague(view.mentor_name),
        "minutes": view.minutes,
        "approach": APPROACHES[view.approach] if view.approach else "",
        "skills": skills,
        "is_shared": view.is_shared or view.leads_read,
        "is_readable": view.texts is not None,
        "topic": texts.get("topic", ""),
        "texts": [(label, texts[name]) for name, label in TEXTS.items() if texts.get(name)],
    }
