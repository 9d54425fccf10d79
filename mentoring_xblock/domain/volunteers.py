"""Who may mentor (rule M1): what a volunteer begins as, and whom a setting lets people find."""

from __future__ import annotations

from mentoring_xblock.domain.programme import WhoMayMentor


def get_first_status(setting: WhoMayMentor, /, *, is_lead: bool) -> str:
    """Of a new volunteer: `asking` where a lead looks first. Course staff have nobody to wait for."""
    return "asking" if setting == "approved" and not is_lead else "active"


def get_approval(setting: WhoMayMentor, /, *, is_lead: bool) -> str:
    """How somebody came to be a mentor, as each mentorship's first entry says: `open`, `lead`, `staff`."""
    if setting == "anyone":
        return "open"
    return "staff" if is_lead else "lead"


def is_to_be_found(approval: str, setting: WhoMayMentor, /) -> bool:
    """Whether people see this volunteer and may ask them. Where course staff alone are mentors, whoever was one before
    goes on with those whom they mentor, and takes nobody new."""
    return setting != "staff" or approval == "staff"
