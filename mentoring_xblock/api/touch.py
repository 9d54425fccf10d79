"""How two people keep in touch: one line that either of them may change (rule M7)."""

from __future__ import annotations

from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import Mentorship


def find_mentorship(standing: Standing, mentorship_ref: str, /) -> Mentorship:
    """One mentorship of the plan; a mentor's own alone, since the line is between the two. NotFound otherwise."""
    row = next((row for row in standing.mentorships if row.ref == mentorship_ref), None)
    is_between_others = Relation.MENTOR in standing.relations and row is not standing.mine
    if row is None or is_between_others:
        raise NotFound
    return row


def make_touch_token(row: Mentorship, /) -> str:
    """Changes with the line, so that nobody writes over what the other has just put there."""
    return sha256(f"{row.ref}\n{row.keep_in_touch}")[:16]


def about_touch(mentorship_ref: str, /) -> Loader:
    def load(case: Case) -> Target:
        row = find_mentorship(case.standing, mentorship_ref)
        return Target(row, token=make_touch_token(row))

    return load


def save_touch(case: Case, line: str, /) -> None:
    """Keep the line, and tell the other of the two, once a day at most; the same again tells nobody."""
    row: Mentorship = case.target.value
    if row.open is None:
        raise Conflict("ended_already")
    if row.keep_in_touch == line:
        return
    row.keep_in_touch = line
    row.save(update_fields=["keep_in_touch"])
    pair = {case.plan.user_id, row.mentor.user_id}
    told = frozenset(user_id for user_id in pair if user_id is not None)
    case.tell(Happening.TOUCH_CHANGED, about=Thing(row.ref, case.at.date().isoformat(), told))
