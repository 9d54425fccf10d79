"""What the platform asks of a block beside its views: score, completion, search, state, reports.

The LMS asks some of it while it collects the whole course, without a person, and keeps the answers for everyone: those
never raise, query or name anybody.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xblock.completable import XBlockCompletionMode
from xblock.validation import Validation, ValidationMessage

from mentoring_xblock.api.delete_state import delete_state
from mentoring_xblock.api.responses import Response, list_responses
from mentoring_xblock.domain.checklist import Checklist, ChecklistInvalid, parse_checklist
from mentoring_xblock.domain.reporting import is_graded
from mentoring_xblock.host import get_platform, make_host
from mentoring_xblock.presenters.words import get_status_words
from mentoring_xblock.studio.messages import make_validation

log = logging.getLogger(__name__)

CONTENT_TYPE = "Coach-mentoring"


class BlockHooks:
    """A mixin for the block's class. `completion_mode` is a property: the platform reads it from the instance."""

    has_score = True
    has_custom_completion = True

    @property
    def completion_mode(self) -> str:
        """Only a home whose author switched that on counts towards the course."""
        counts = self._read("is_home", default=False) is True and self._read("counts_for_completion") is True
        return str(XBlockCompletionMode.COMPLETABLE if counts else XBlockCompletionMode.EXCLUDED)

    def validate(self) -> Validation:
        """What Studio says above the block, for every block of a unit at each look at it: one question to the course.

        It never raises, whatever the fields hold; not even where the platform's own part of it does.
        """
        try:
            found: Validation = super().validate()  # type: ignore[misc]  # XBlock's, which stands behind this mixin
        except Exception:
            log.exception("coach-mentoring: the platform could not look a block over")
            found = Validation(self.scope_ids.usage_id)  # type: ignore[attr-defined]
        try:
            return make_validation(self, make_host(self), found)
        except Exception:
            log.exception("coach-mentoring: a block could not be looked over")
            text = _("This block cannot be read. Please tell whoever looks after this site.")
            found.add(ValidationMessage(ValidationMessage.ERROR, text))
            return found

    def max_score(self) -> float | None:
        """1 for a home with a weight above 0 (the platform applies the weight), else nothing to score."""
        is_scored = self._read("is_home", default=False) is True and is_graded(self._read("weight"))
        return 1.0 if is_scored else None

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """For the mobile app, the same for everyone."""
        checklist = self._read_checklist()
        skills = len(list(checklist.list_criteria())) if checklist else 0
        return {"title": str(self._read("display_name") or ""), "skills": skills}

    def index_dictionary(self) -> dict[str, Any]:
        """The checklist's wording, for the course's search."""
        found: dict[str, Any] = {}
        inherited = getattr(super(), "index_dictionary", None)
        if inherited is not None:
            found = dict(inherited() or {})
        content = {**found.get("content", {}), "display_name": str(self._read("display_name") or "")}
        checklist = self._read_checklist()
        if checklist is not None:
            content["checklist"] = "\n".join(_list_wording(checklist))
        return {**found, "content": content, "content_type": CONTENT_TYPE}

    def clear_student_state(self, user_id: str, course_id: str, item_id: str, requesting_user_id: str) -> None:
        """ "Delete state" of staff: signatures of this block are taken back, nothing is deleted. Ids are anonymous."""
        known = get_platform().find_user_ids([user_id])
        if user_id not in known:
            log.warning("coach-mentoring: state of nobody we know was to be deleted")
            return
        taken = delete_state(known[user_id], make_host(self).get_place().usage_key, at=timezone.now())
        log.info("coach-mentoring: state of user %s deleted, %s signatures taken back", known[user_id], taken)

    def generate_report_data(
        self, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, OrderedDict[str, str]]]:
        """One row a skill for everyone whom the platform has a row for; no words of anybody.

        The iterator stays unread: it leaves out people whose state is empty, and ours always is.
        """
        responses = list_responses(make_host(self).get_place().usage_key)
        for response in islice(responses, limit_responses):
            yield response.username, _present(response)

    def _read(self, name: str, *, default: Any = None) -> Any:
        """A field's value; the default where what stands there cannot be read as one."""
        try:
            return getattr(self, name, default)
        except Exception:
            return default

    def _read_checklist(self) -> Checklist | None:
        try:
            return parse_checklist(self._read("checklist"))
        except ChecklistInvalid:
            return None


def _list_wording(checklist: Checklist, /) -> Iterator[str]:
    yield checklist.title
    yield checklist.introduction
    for section in checklist.sections:
        yield section.title
        for criterion in section.criteria:
            yield criterion.title
            yield criterion.guide


def _present(response: Response, /) -> OrderedDict[str, str]:
    """Columns in this order; the platform sorts those of a plain dictionary."""
    return OrderedDict(
        {
            _("Skill"): response.skill,
            _("State"): get_status_words(response.status, needed=response.needed),
            _("Seen on"): ", ".join(day.isoformat() for day in response.seen_on),
            _("Signed on"): ", ".join(day.isoformat() for day in response.signed_on),
        }
    )
