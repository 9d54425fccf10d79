"""A guide as people will see it, while it is being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring_xblock.domain.checklist import MAX_GUIDE
from mentoring_xblock.domain.text import TextRefused, clean_text
from mentoring_xblock.errors import MentoringError
from mentoring_xblock.studio.requests import Desk, VerbFailed
from mentoring_xblock.web.markdown import render_guide
from mentoring_xblock.web.sentences import get_sentence


def preview_guide(desk: Desk, /) -> Mapping[str, Any]:
    try:
        text = clean_text(desk.get_text("text"), limit=MAX_GUIDE, name="guide")
    except TextRefused as error:
        sentence = get_sentence(MentoringError(error.code, **error.params))
        raise VerbFailed(422, error.code, sentence) from error
    return {"html": render_guide(text)}
