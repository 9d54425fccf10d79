"""Forms as people would send them, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from webob import Response

from mentoring_xblock.domain.roles import Relation
from tests.cast import Cast
from tests.conftest import SAM
from tests.factories import make_actor
from tests.visitors import TYPED, Visitor, get_text, list_changed, take_snapshot

TODAY = "2026-05-04"


Fields = dict[str, Any]


def sign(cast: Cast, criterion: str = "on-call", by: Relation = Relation.MENTOR, /, **changes: Any) -> Fields:
    words = {"method": "observation", "seen_on": TODAY, "comment": TYPED, "seen": cast.get_token(by, criterion)}
    return {"plan": cast.plan, "criterion": cast.world.address(criterion), **words, **changes}


def evidence(cast: Cast, /, **changes: Any) -> Fields:
    words = {"line": TYPED, "ready": "no", "seen": cast.get_token(Relation.MENTEE, "on-call")}
    return {"plan": cast.plan, "criterion": cast.world.address("on-call"), **words, **changes}


def refuse(visitor: Visitor, action: str, fields: Fields) -> Response:
    """The answer to what must change nothing."""
    before = take_snapshot()
    response = visitor.post(action, **fields)
    assert list_changed(before, take_snapshot()) == []
    return response


def said(response: Response) -> str:
    """The sentences of the error summary."""
    found = re.search(r'<div class="cm-errors".*?</div>', get_text(response), re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


def fill_in(cast: Cast, action: str) -> Fields:
    """A form that would be taken."""
    entry = {"plan": cast.plan, "criterion": cast.world.address("by-sam"), "entry": str(cast.entries["by-sam"])}
    if action == "ask-mentor":
        return {"mentor": cast.world.volunteer(make_actor(61, "Olu")), "message": "Would you?"}
    forms: dict[str, Callable[[], Fields]] = {
        "sign-off": lambda: sign(cast),
        "not-yet": lambda: sign(cast),
        "evidence": lambda: evidence(cast),
        "take-back": lambda: {**entry, "reason": "A mistake."},
        "concern": lambda: {**entry, "comment": "Not sure."},
        "log-talk": lambda: {"plan": cast.plan, "topic": "Nights", "held_on": TODAY},
        "note": lambda: {"plan": cast.plan, "session": cast.talks["Sam"], "text": "Mine."},
        "volunteer": lambda: {"name": "Sam", "job_role": "Cook", "places": "4"},
        "join": lambda: {"name": "Ria", "finish_on": "2026-07-01"},
        "wishes": lambda: {"plan": cast.plan, "matters": "Nights"},
        "goal": lambda: {"plan": cast.plan, "ideal": "Calm nights"},
        "action": lambda: {"plan": cast.plan, "what": "Ring the pharmacy"},
        "own-note": lambda: {"plan": cast.plan, "criterion": cast.world.address("on-call"), "note": "Mine."},
        "touch": lambda: {"plan": cast.plan, "mentorship": cast.mentorship(SAM), "line": "Text me."},
    }
    return forms[action]()
