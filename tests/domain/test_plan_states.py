"""What each state of a plan still allows (rule P8)."""

from datetime import date

import pytest

from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus, allows, get_refusal, is_resting
from tests.role_table import WRITE_ROWS

TODAY = date(2026, 5, 4)
AFTER_THE_END = {"join", "opt_out", "undo", "withdraw_own", "withdraw_other", "concern", "support", "what_then"}


class TestAllows:
    @pytest.mark.parametrize("status", [PlanStatus.TAKING_PART, PlanStatus.ON_BREAK, PlanStatus.FINISHED])
    def test_everything_works_while_it_runs_on_a_break_and_after_it_was_finished(self, status):
        assert {action for action in WRITE_ROWS if allows(status, action)} == set(WRITE_ROWS)

    @pytest.mark.parametrize("status", [PlanStatus.LEFT, PlanStatus.CLOSED])
    def test_after_the_end_there_is_coming_back_taking_back_and_concerns(self, status):
        assert {action for action in WRITE_ROWS if allows(status, action)} == AFTER_THE_END

    def test_until_a_lead_authorises_it_nothing_is_signed(self):
        refused = {action for action in WRITE_ROWS if not allows(PlanStatus.AWAITING, action)}
        assert refused == {"sign", "sign_several", "second_signature"}

    def test_each_refusal_has_its_reason(self):
        assert get_refusal(PlanStatus.AWAITING) == "plan_awaits"
        assert {get_refusal(status) for status in (PlanStatus.LEFT, PlanStatus.CLOSED)} == {"plan_has_ended"}

    def test_four_states_run(self):
        assert {PlanStatus.AWAITING, PlanStatus.TAKING_PART, PlanStatus.ON_BREAK, PlanStatus.FINISHED} == RUNNING


class TestBreak:
    @pytest.mark.parametrize(
        ("status", "until", "resting"),
        [
            ("on_break", None, True),
            ("on_break", date(2026, 5, 5), True),
            ("on_break", date(2026, 5, 4), True),
            ("on_break", date(2026, 5, 3), False),
            ("taking_part", None, False),
            ("finished", date(2026, 5, 5), False),
        ],
    )
    def test_lists_rest_until_its_end_has_passed(self, status, until, resting):
        assert is_resting(status, until, TODAY) is resting
