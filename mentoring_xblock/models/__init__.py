"""The tables, one module a subject. Only the api (and migrations) reads or writes them."""

from mentoring_xblock.models.files import EvidenceFile
from mentoring_xblock.models.ledger import LedgerEntry, LedgerText
from mentoring_xblock.models.messages import Message, MessageChoice
from mentoring_xblock.models.own import Action, Goal, OwnNote, Rating, Wishes
from mentoring_xblock.models.people import MentorProfile, Mentorship, MentorshipRequest, Participant, Plan
from mentoring_xblock.models.programme import Block, ChecklistVersion, Programme, PublishedCriterion, Wording
from mentoring_xblock.models.progress import OptOut, ReportedProgress
from mentoring_xblock.models.reviews import Review
from mentoring_xblock.models.sessions import PlannedTalk, Question, Reflection, Session, SessionOutcome
from mentoring_xblock.models.signing import PlanCriterion, SignOff
from mentoring_xblock.models.submissions import Export, Submission
from mentoring_xblock.models.support import SupervisionNote, SupportRequest
from mentoring_xblock.models.visits import Visit

__all__ = [
    "Action",
    "Block",
    "ChecklistVersion",
    "EvidenceFile",
    "Export",
    "Goal",
    "LedgerEntry",
    "LedgerText",
    "MentorProfile",
    "Mentorship",
    "MentorshipRequest",
    "Message",
    "MessageChoice",
    "OptOut",
    "OwnNote",
    "Participant",
    "Plan",
    "PlanCriterion",
    "PlannedTalk",
    "Programme",
    "PublishedCriterion",
    "Question",
    "Rating",
    "Reflection",
    "ReportedProgress",
    "Review",
    "Session",
    "SessionOutcome",
    "SignOff",
    "Submission",
    "SupervisionNote",
    "SupportRequest",
    "Visit",
    "Wishes",
    "Wording",
]
