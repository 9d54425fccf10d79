"""The platform's "Delete state": what was signed in one block is taken back, and stays in the record (rule S6)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from mentoring_xblock.api import course_progress
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.api.sign_offs import EntryRecord, end_entry, load_even_if_removed
from mentoring_xblock.api.use_cases import SystemCase, system_case
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.models import SignOff


def delete_state(user_id: int, usage_key: str, /, *, at: datetime) -> int:
    """Take back every signature of this block that stands in this person's plans; how many there were.

    A second call finds none. Evidence, talks and the signatures of other blocks stay.
    """
    standing = SignOff.objects.filter(plan__user_id=user_id, block__usage_key=usage_key, standing=1)
    taken = 0
    for plan_id in sorted(set(standing.values_list("plan_id", flat=True))):
        taken += with_retries(partial(_delete_in_plan, plan_id, usage_key, at))
    course_progress.expect_loss(user_id, usage_key)
    return taken


def _delete_in_plan(plan_id: int, usage_key: str, at: datetime, /) -> int:
    with system_case(plan_id, at=at) as case:
        # Read under the plan's lock: what was taken back meanwhile is not taken back twice.
        rows = SignOff.objects.filter(plan_id=plan_id, block__usage_key=usage_key, standing=1)
        found = list(rows.select_related("entry", "entry__block").order_by("entry__seq"))
        for row in found:
            _take_back(case, row)
    return len(found)


def _take_back(case: SystemCase, row: SignOff, /) -> None:
    target = EntryRecord(row.entry, load_even_if_removed(case, row.entry))
    end_entry(case, target, EntryType.WITHDRAWN, {"reason": "state_deleted"}, {})
