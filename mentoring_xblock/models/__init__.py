"""The tables, one module a subject. Only the api (and migrations) reads or writes them."""

from mentoring_xblock.models.ledger import LedgerEntry, LedgerText
from mentoring_xblock.models.people import MentorProfile, Mentorship, MentorshipRequest, Participant, Plan
from mentoring_xblock.models.programme import Block, ChecklistVersion, Programme, PublishedCriterion, Wording
from mentoring_xblock.models.sessions import Reflection, Session
from mentoring_xblock.models.signing import PlanCriterion, SignOff
from mentoring_xblock.models.submissions import Export, Submission

__all__ = [
    "Block",
    "ChecklistVersion",
    "Export",
    "LedgerEntry",
    "LedgerText",
    "MentorProfile",
    "Mentorship",
    "MentorshipRequest",
    "Participant",
    "Plan",
    "PlanCriterion",
    "Programme",
    "PublishedCriterion",
    "Reflection",
    "Session",
    "SignOff",
    "Submission",
    "Wording",
]
