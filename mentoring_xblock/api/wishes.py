"""What a mentee would like, if they say: read by those whom they ask and those they work with (rule P2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db.models import Q

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.roles import Relation, decide
from mentoring_xblock.models import MentorshipRequest
from mentoring_xblock.models import Wishes as WishesRow

COLUMNS = ("matters", "support", "when", "person")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What matters to them, which support, when, what sort of person: cleaned texts, empty where nothing was said."""

    matters: str = ""
    support: str = ""
    when: str = ""
    person: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.matters, self.support, self.when, self.person))


NOTHING = Wishes()
_CHOSEN = Q(open=1) & (Q(how="asked") | Q(mentee_agreed_at__isnull=False))
"""Requests with which the mentee has chosen somebody: who offers, or whom a lead proposes, has not been chosen yet."""


def may_read_wishes(standing: Standing, /) -> bool:
    """A lead since the mentee asked them to help, and only then; of those who are asked whom the mentee has chosen."""
    plan = standing.plan
    if plan is None or not standing.may("wishes", is_set=plan.lead_reads_wishes):
        return False
    is_lead = Relation.LEAD in standing.relations and plan.lead_reads_wishes
    if Relation.ASKED not in standing.relations or is_lead:
        return True
    return MentorshipRequest.objects.filter(_CHOSEN, plan=plan, mentor__user_id=standing.actor.user_id).exists()


def get_wishes(standing: Standing, /) -> Wishes | None:
    """The wishes of this plan, empty where nothing was said; None where they are not this reader's. One query."""
    if standing.plan is None or not may_read_wishes(standing):
        return None
    found = WishesRow.objects.filter(plan=standing.plan).values_list(*COLUMNS).first()
    return Wishes(*found) if found else NOTHING


def list_wishes_of_askers(actor: Actor, programme: ProgrammeView, /) -> Mapping[str, Wishes]:
    """For a mentor: the wishes of everyone who asks them, by the plan's reference. One query."""
    if decide("wishes", [Relation.ASKED], is_masquerading=actor.is_masquerading).verdict != "yes":
        return {}
    asked = MentorshipRequest.objects.filter(_CHOSEN, mentor__user_id=actor.user_id, plan__programme_id=programme.id)
    rows = WishesRow.objects.filter(plan_id__in=asked.values("plan_id"))
    return {ref: Wishes(*texts) for ref, *texts in rows.values_list("plan__ref", *COLUMNS)}


def save_wishes(case: Case, wishes: Wishes, /, *, mentors_may_offer: bool) -> None:
    """Keep what was said; where nothing is left the row goes. The same again writes nothing."""
    case.plan.mentors_may_offer = mentors_may_offer
    held = WishesRow.objects.filter(plan=case.plan)
    before = held.values_list(*COLUMNS).first()
    if (Wishes(*before) if before else NOTHING) == wishes:
        return
    if wishes.is_empty:
        held.delete()
    elif not held.update(**asdict(wishes), changed_at=case.at):
        WishesRow.objects.create(plan=case.plan, **asdict(wishes), changed_at=case.at)
    case.tell(Happening.WISHES_SAID)
