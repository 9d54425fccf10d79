"""What mentors do over all their people: signing several at once, their own support, asking to be one."""

from __future__ import annotations

from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import MentorProfile, SupportRequest
from tests.cast import PEOPLE
from tests.factories import NOW
from tests.views.deeds import ASKED, FORMER, LEAD, MENTEE, MENTOR, Deed, Fields, Try

STATEMENT = {"method": "observation", "seen_on": NOW.date().isoformat(), "comment": "Calm and clear."}


def choose(it: Try) -> Fields:
    """One skill of the plan that everybody here is about, with the token of its page."""
    about = it.about("on-call")
    ref = f"{about['plan']}.{about['criterion']}"
    return {"items": [ref], f"token-{ref}": about["seen"], **STATEMENT}


def sign_several(it: Try) -> Fields:
    return {"plan": it.cast.plan, **choose(it)}


def sign_skill(it: Try) -> Fields:
    return {"criterion": it.cast.world.address("on-call"), **choose(it)}


def mentor(it: Try) -> MentorProfile:
    """Their own profile, which a lead has approved or not."""
    actor = PEOPLE[it.relation]
    rows = MentorProfile.objects.filter(user_id=actor.user_id)
    if not rows.exists():
        it.cast.world.volunteer(actor)
    rows.update(status="active" if it.is_set else "asking")
    return rows.get()


def ask_support(it: Try) -> Fields:
    mentor(it).support_requests.all().delete()
    return {"message": "How do I say no?"}


def withdraw_support(it: Try) -> Fields:
    ask_support(it)
    SupportRequest.objects.create(mentor=mentor(it), ref="a" * 32, asked_at=it.cast.world.now)
    return {}


def stop_asking(it: Try) -> Fields:
    """Whoever mentors already has nothing to take back."""
    if it.relation in (Relation.STRANGER, MENTEE, LEAD):
        row = mentor(it)
        row.status = "asking"
        row.save()
    return {}


MENTOR_DEEDS = [
    Deed("sign-several", "sign_several", sign_several),
    Deed("sign-skill", "sign_several", sign_skill),
    Deed("ask-support", "ask_support", ask_support),
    Deed("withdraw-support", "ask_support", withdraw_support),
    Deed("volunteer-back", "volunteer", stop_asking, instead=dict.fromkeys((ASKED, MENTOR, FORMER), 409)),
]
