"""A file before anything is written: whether it may come, and whether it is what it says (rules C8, S3).

Looking into a file takes time and memory, so all of it happens outside of the transaction and the plan's lock; only
for people who may add the file; and only so often where nothing came of it. The use case asks the same again.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import CriterionRecord, about_criterion
from mentoring_xblock.api.evidence import refuse_signed
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, load_own_standing, load_standing
from mentoring_xblock.api.stored_files import make_digest_of
from mentoring_xblock.api.submissions import SubmissionKey, check_uploads, note_upload, refuse_known
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.file_types import (
    CONTENT_TYPES,
    MAX_FILE_BYTES,
    FileFacts,
    FileRefused,
    check_content,
    clean_name,
    get_ending,
)
from mentoring_xblock.domain.ledger.schema import FILES
from mentoring_xblock.domain.pictures import make_clean_picture
from mentoring_xblock.domain.plan_states import PlanStatus, allows
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, Refused, TooLarge
from mentoring_xblock.host.file_storage import get_file_storage
from mentoring_xblock.models import EvidenceFile

ACTION = "evidence"
MAX_PLAN_FILES = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """What is to be kept: cleaned name, and bytes that are what its ending says; pictures were made anew."""

    facts: FileFacts
    content: bytes


def is_available(standing: Standing, /) -> bool:
    """Whether files can be added to this plan: its own terms say so, and the operator named a storage."""
    return standing.terms.evidence_files and get_file_storage() is not None


def find_free(state: CriterionState, /) -> str | None:
    """The piece that the next file becomes; None where there are five."""
    return next((item for item in FILES if not state.has_text(item)), None)


def admit_body(actor: Actor, programme: ProgrammeView, /, *, at: datetime) -> None:
    """Before a body that may hold a file is read: whether this person could add one to a plan of theirs at all.

    Refused, Conflict where files are off here, TooOften. Nobody has named a plan yet, so nothing is said of any.
    """
    standing = load_own_standing(actor, programme.id)
    if standing is None or not standing.may(ACTION):
        raise Refused("not_allowed")
    if not is_available(standing):
        raise Conflict("files_off")
    check_uploads(actor.user_id, at=at)


def check_upload(
    actor: Actor,
    programme: ProgrammeView,
    plan_ref: str,
    address: str,
    /,
    *,
    seen: str,
    sent: SubmissionKey,
    at: datetime,
) -> None:
    """Without a lock, what the use case asks under one, in its order; then the attempt is noted and counted.

    Repeated where this very upload is recorded already, also where that happened while this was being asked.
    """
    refuse_known(actor.user_id, sent, action=ACTION)
    try:
        _check_place(actor, programme, plan_ref, address, seen=seen, at=at)
    except (Conflict, Invalid):
        refuse_known(actor.user_id, sent, action=ACTION)
        raise
    note_upload(actor.user_id, sent, at=at)


def _check_place(
    actor: Actor, programme: ProgrammeView, plan_ref: str, address: str, /, *, seen: str, at: datetime
) -> None:
    case = Case(actor, programme, ACTION, at, load_standing(actor, programme.id, plan_ref))
    case.target = about_criterion(address)(case)
    case.standing.require(ACTION)
    if not allows(PlanStatus(case.plan.status), ACTION):
        raise Conflict("plan_has_ended")
    check_uploads(actor.user_id, at=at)
    if seen != case.target.token:
        raise Conflict("changed_meanwhile")
    find_place(case)


def find_place(case: Case, /) -> str:
    """The piece that a file of the case's criterion becomes.

    Conflict where files are off here or the skill is signed, Invalid where there are too many already.
    """
    record: CriterionRecord = case.target.value
    if not is_available(case.standing):
        raise Conflict("files_off")
    refuse_signed(case)
    piece = find_free(record.state)
    if piece is None:
        raise Invalid(fields={"": (MentoringError("too_many_files", limit=len(FILES)),)})
    if EvidenceFile.objects.filter(plan=case.plan).count() >= MAX_PLAN_FILES:
        raise Invalid(fields={"": (MentoringError("too_many_plan_files", limit=MAX_PLAN_FILES),)})
    return piece


def read_upload(name: str, encoded: str, /) -> Upload:
    """`encoded`: the file's bytes in base64. TooLarge; Invalid where it is none of the kinds that are taken."""
    try:
        cleaned = clean_name(name)
        ending = get_ending(cleaned)
        content = base64.b64decode(encoded, validate=True)
        if len(content) > MAX_FILE_BYTES:
            raise TooLarge("file_too_large")
        check_content(ending, content)
        if CONTENT_TYPES[ending].startswith("image/"):
            content = make_clean_picture(ending, content)
    except FileRefused as error:
        raise Invalid(fields={"content": (MentoringError(error.code),)}) from None
    except (binascii.Error, ValueError):
        raise Invalid(fields={"content": (MentoringError("file_broken"),)}) from None
    return Upload(FileFacts(make_digest_of(content), cleaned, len(content), CONTENT_TYPES[ending]), content)
