"""What the views share: entering a use case with a request, and the hint about names in what was written."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api import mentorships
from mentoring_xblock.api.use_cases import Case, use_case
from mentoring_xblock.domain.privacy_hints import find_hints
from mentoring_xblock.web.requests import Request


def enter(request: Request, action: str, /, **options: Any) -> AbstractContextManager[Case]:
    """The frame of a write for this request; options as `use_case` takes them."""
    return use_case(request.actor, request.programme, action=action, sent=request.key, at=request.at, **options)


def enter_request(request: Request, action: str, /, *, is_answer: bool) -> AbstractContextManager[Case]:
    """The frame of answering a request for mentoring, or of taking it back."""
    ref = request.get("request")
    find = mentorships.find_request(request.programme, ref)
    return enter(request, action, find=find, target=mentorships.about_request(ref, is_answer=is_answer))


def with_hint(sentence: str, texts: Iterable[str], /) -> str:
    """The sentence, and a word of warning where a text seems to name somebody (rule E6). It never blocks."""
    if any(find_hints(text) for text in texts):
        warning = _("Something in it looks like a name, a number or a date of birth: please check.")
        return f"{sentence} {warning}"
    return sentence
