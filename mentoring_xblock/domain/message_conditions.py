"""Whether a message is still true, and still its reader's to know (rule N1): asked when the mail is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus


@dataclass(frozen=True, slots=True)
class Tie:
    """One mentor of the plan; `ref`: by which the ledger knows them. `ended`: the id of the entry that ended it."""

    user_id: int | None
    ref: str
    is_open: bool
    signs: bool = True
    ended: int | None = None


@dataclass(frozen=True)
class Situation:
    """What is true of one message when it is about to be sent. `data`: of its ledger entry; `state`: of its criterion,
    which `is_listed` while the checklist has it; `status`: of its plan, today. `thing`: what holds of that which the
    message is about, where neither an entry nor a request says it (`api/message_things.py`); None: it is gone."""

    recipient_id: int
    mentee_id: int | None = None
    status: str = ""
    is_resting: bool = False
    ties: tuple[Tie, ...] = ()
    is_request_open: bool = False
    entry_id: int | None = None
    seq: int = 0
    actor_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    is_undone: bool = False
    is_listed: bool = False
    has_talk: bool = False
    is_review_open: bool = False
    state: CriterionState | None = None
    thing: Mapping[str, object] | None = None

    @property
    def is_mentee(self) -> bool:
        return self.mentee_id == self.recipient_id

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def tie(self) -> Tie | None:
        """The recipient's own with the plan: the one that runs, else the one that ended last."""
        own = [tie for tie in self.ties if tie.user_id == self.recipient_id]
        return next((tie for tie in own if tie.is_open), own[-1] if own else None)

    @property
    def is_mentor(self) -> bool:
        return self.tie is not None and self.tie.is_open

    @property
    def may_sign(self) -> bool:
        return self.tie is not None and self.tie.is_open and self.tie.signs

    @property
    def is_of_pair(self) -> bool:
        return self.is_running and (self.is_mentee or self.is_mentor)


def is_asked(it: Situation, /) -> bool:
    return it.is_request_open and it.is_running


def is_offered(it: Situation, /) -> bool:
    return is_asked(it) and it.is_mentee


def goes_on(it: Situation, /) -> bool:
    """Those two still work together: the mentor of the pair is the one whom the entry names."""
    mentor = next((tie for tie in it.ties if tie.ref == it.data.get("mentor") and tie.is_open), None)
    return it.is_running and mentor is not None and (it.is_mentee or mentor.user_id == it.recipient_id)


def is_not_yet(it: Situation, /) -> bool:
    is_standing = it.state is not None and it.state.not_yet == it.seq
    return is_standing and it.is_mentee and it.is_running and it.is_listed


def stands_for_mentee(it: Situation, /) -> bool:
    return it.is_mentee and not it.is_undone


def stands_for_actor(it: Situation, /) -> bool:
    return it.actor_id == it.recipient_id and not it.is_undone


def stands(it: Situation, /) -> bool:
    return it.mentee_id is not None and not it.is_undone


def is_ready(it: Situation, /) -> bool:
    state = it.state
    if state is None or it.tie is None or state.ready != it.seq or state.seen_by not in (None, it.tie.ref):
        return False
    # Until a lead lets the plan begin nobody can sign; their page shows it then (P4).
    is_begun = it.is_running and it.status != PlanStatus.AWAITING
    return it.may_sign and is_begun and it.is_listed and not it.is_resting


def is_second_asked(it: Situation, /) -> bool:
    state = it.state
    if state is None or state.second_asked != it.seq or len(state.signatures) > 1:
        return False
    return it.is_running and it.is_listed and (it.is_mentee or it.may_sign)


def has_talk(it: Situation, /) -> bool:
    return it.has_talk and it.is_of_pair


def has_ended(it: Situation, /) -> bool:
    """Between those two, and they have not begun again; whoever stopped the whole checklist is told of as such."""
    theirs = [tie for tie in it.ties if tie.ref == it.data.get("mentor")]
    is_over = any(tie.ended == it.entry_id for tie in theirs) and not any(tie.is_open for tie in theirs)
    is_one_of_them = it.is_mentee or any(tie.user_id == it.recipient_id for tie in theirs)
    return is_over and is_one_of_them and it.is_running


def is_on_break(it: Situation, /) -> bool:
    return it.status == PlanStatus.ON_BREAK and it.is_mentor


def has_left(it: Situation, /) -> bool:
    return it.status == PlanStatus.LEFT and it.tie is not None


def is_confirmed_talk(it: Situation, /) -> bool:
    return it.is_running and it.is_mentor


def goes_on_with(it: Situation, /) -> bool:
    """The mentorship that the thing is still runs, and the recipient is one of its two."""
    return it.is_running and _says(it, open=True) and (it.is_mentee or it.is_mentor)


def is_volunteer(it: Situation, /) -> bool:
    return _says(it, status="active") or _says(it, status="on_break")


def is_suspended(it: Situation, /) -> bool:
    return _says(it, status="suspended")


def is_answered(it: Situation, /) -> bool:
    return _says(it, open=False)


def is_proposed_talk(it: Situation, /) -> bool:
    """In the version that the message is about, and the turn is the recipient's."""
    thing = it.thing
    return (
        it.is_of_pair
        and _says(it, state="proposed", is_this_version=True)
        and thing is not None
        and not thing["is_own"]
    )


def is_agreed_talk(it: Situation, /) -> bool:
    return it.is_of_pair and _says(it, state="agreed", is_this_version=True)


def is_cancelled_talk(it: Situation, /) -> bool:
    return it.is_of_pair and _says(it, state="cancelled")


def is_coming_talk(it: Situation, /) -> bool:
    """Still to come, at the time that the message was made for; nobody on a break is reminded."""
    return it.is_of_pair and not it.is_resting and _says(it, state="agreed", is_this_version=True, is_to_come=True)


def is_open_question(it: Situation, /) -> bool:
    return it.is_running and it.is_mentor and _says(it, open=True)


def is_answered_question(it: Situation, /) -> bool:
    """An answer is never taken back."""
    return it.is_mentee and it.is_running


def is_outcome_due(it: Situation, /) -> bool:
    return it.is_of_pair and not it.is_resting and _says(it, has_outcome=False)


def is_mentees(it: Situation, /) -> bool:
    return it.is_mentee and it.is_running


def has_closed(it: Situation, /) -> bool:
    return it.status == PlanStatus.CLOSED and (it.is_mentee or it.tie is not None)


def is_of_running_pair(it: Situation, /) -> bool:
    return it.is_of_pair


def is_open_review(it: Situation, /) -> bool:
    return it.is_mentee and it.is_running and it.is_review_open


def is_open_review_of_mentee(it: Situation, /) -> bool:
    """What the mentee said of it themselves, their mentors answer."""
    return it.actor_id == it.mentee_id and it.is_running and it.is_mentor and it.is_review_open


def is_quiet(it: Situation, /) -> bool:
    """Nothing has been written since, nobody is on a break, and there is something left to do."""
    return it.is_of_pair and it.status == PlanStatus.TAKING_PART and _says(it, is_quiet=True)


def _says(it: Situation, /, **facts: object) -> bool:
    return it.thing is not None and all(it.thing.get(name) == value for name, value in facts.items())
