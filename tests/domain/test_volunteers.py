"""Who may mentor (rule M1)."""

from __future__ import annotations

import pytest

from mentoring_xblock.domain.programme import WHO_MAY_MENTOR, Settings, list_setting_problems
from mentoring_xblock.domain.volunteers import get_approval, get_first_status, is_to_be_found


@pytest.mark.parametrize("setting", WHO_MAY_MENTOR)
def test_every_mode_is_taken(setting):
    assert list(list_setting_problems(Settings(who_may_mentor=setting))) == []


@pytest.mark.parametrize(
    ("setting", "is_lead", "status", "approval"),
    [
        ("anyone", False, "active", "open"),
        ("anyone", True, "active", "open"),
        ("approved", False, "asking", "lead"),
        ("approved", True, "active", "staff"),
        ("staff", True, "active", "staff"),
    ],
)
def test_a_new_volunteer_begins_as_the_mode_says(setting, is_lead, status, approval):
    assert get_first_status(setting, is_lead=is_lead) == status
    assert get_approval(setting, is_lead=is_lead) == approval


@pytest.mark.parametrize("approval", ["open", "lead", "staff"])
def test_only_staff_are_found_where_staff_alone_are_mentors(approval):
    assert is_to_be_found(approval, "anyone")
    assert is_to_be_found(approval, "approved")
    assert is_to_be_found(approval, "staff") == (approval == "staff")
