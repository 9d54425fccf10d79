"""What came of a talk, said once, two weeks or more after it (rule E2). No entry of the ledger holds it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.outcomes import WHOM, may_say_outcome
from mentoring_xblock.errors import Conflict, Invalid, MentoringError
from mentoring_xblock.models import Question, Session, SessionOutcome


def say_outcome(case: Case, /, *, whom: Collection[str], text: str) -> None:
    """Keep it beside the talk: whoever reads the talk's text reads it too. By either of the pair; the first counts."""
    session: Session = case.target.value
    if not may_say_outcome(session.held_on, case.actor.get_today(case.at)):
        raise Conflict("outcome_too_early")
    if Question.objects.filter(session=session).exists():
        raise Conflict("not_now")
    if not (whom or text):
        raise Invalid(fields={"outcome": (MentoringError("say_what_came"),)})
    codes = " ".join(code for code in WHOM if code in whom)
    try:
        with transaction.atomic():
            SessionOutcome.objects.create(
                session=session, author_id=case.actor.user_id, whom=codes, text=text, said_at=case.at
            )
    except IntegrityError as error:
        raise Conflict("outcome_said") from error
    case.tell(Happening.OUTCOME_SAID)
