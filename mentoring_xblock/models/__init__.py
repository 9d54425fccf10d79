"""The tables, one module a subject. Only the api (and migrations) reads or writes them."""

from mentoring_xblock.models.files import EvidenceFile
from mentoring_xblock.models.ledger import LedgerEntry, LedgerText
from mentoring_xblock.models.messages import Message, MessageChoice
from mentoring_xblock.models.people import MentorProfile, Mentorship, MentorshipRequest, Participant, Plan
from mentoring_xblock.models.programme import Block, ChecklistVersion, Programme, PublishedCriterion, Wording
from mentoring_xblock.models.progress import OptOut, ReportedProgress
from mentoring_xblock.models.sessions import Reflection, Session
from mentoring_xblock.models.signing import PlanCriterion, SignOff
from mentoring_xblock.models.submissions import Export, Submission

__all__ = [
    "Block",
    "ChecklistVersion",
    "EvidenceFile",
    "Export",
    "LedgerEntry",
    "LedgerText",
    "MentorProfile",
    "Mentorship",
    "MentorshipRequest",
    "Message",
    "MessageChoice",
    "OptOut",
    "Participant",
    "Plan",
    "PlanCriterion",
    "Programme",
    "PublishedCriterion",
    "Reflection",
    "ReportedProgress",
    "Session",
    "SignOff",
    "Submission",
    "Wording",
]
