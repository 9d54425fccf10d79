"""Every action of the block by everyone it could be tried by (rule D1): status, silence, and that nothing moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from webob import Response

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import MentorProfile, MentorshipRequest, Plan
from mentoring_xblock.routes import ROUTES
from tests.cast import PEOPLE, RIA, Cast, offer
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import make_actor
from tests.leading import propose
from tests.role_table import ROWS, get_status
from tests.views.deeds import ASKED, FORMER, LEAD, MENTEE, MENTOR, Deed, Fields, Try
from tests.views.deeds_lead import LEAD_DEEDS
from tests.views.deeds_mentor import MENTOR_DEEDS
from tests.views.deeds_own import OWN_DEEDS
from tests.views.deeds_planning import PLANNING_DEEDS
from tests.views.deeds_reviews import REVIEW_DEEDS
from tests.views.deeds_talks import TALK_DEEDS
from tests.visitors import Visitor, list_changed, take_snapshot

OLU = make_actor(51, "Olu")
TODAY = "2026-05-04"


def join(it: Try) -> Fields:
    if it.relation is MENTEE and it.is_set:
        it.cast.world.leave(ASHA, it.cast.plan)
    return {"name": "Somebody", "finish_on": "2026-07-27"}


def stop(it: Try) -> Fields:
    """While their own checklist runs there is nothing to say about it."""
    if it.relation is MENTEE and it.is_set:
        it.cast.world.leave(ASHA, it.cast.plan)
    return {}


def answer(it: Try) -> Fields:
    """Own is what was asked of them; else what they asked or offered themselves."""
    if it.relation is MENTEE:
        return {"request": make_offer(it.cast, OLU) if it.is_own else it.cast.request}
    if it.relation is MENTOR:
        return {"request": keep_open(it.cast, how="asked" if it.is_own else "offered")}
    if it.relation is ASKED and not it.is_own:
        return {"request": turn_into_offer(it.cast)}
    return {"request": it.cast.request}


def take_back_request(it: Try) -> Fields:
    """Own is what they asked or offered themselves; else what was asked of them."""
    if it.relation is LEAD and it.is_own:
        it.cast.world.volunteer(OLU)
        return {"request": propose(it.cast.world, it.cast.plan, OLU)}
    if it.relation is ASKED and it.is_own:
        return {"request": turn_into_offer(it.cast)}
    if it.relation is MENTEE and not it.is_own:
        return {"request": make_offer(it.cast, OLU)}
    return {"request": it.cast.request}


def make_offer(cast: Cast, mentor: Any) -> str:
    cast.world.volunteer(mentor)
    Plan.objects.filter(ref=cast.plan).update(mentors_may_offer=True)
    return offer(cast, mentor)


def keep_open(cast: Cast, *, how: str) -> str:
    """A request between Asha and Sam that stayed open, though they work together: the api lets none come about."""
    row = MentorshipRequest.objects.filter(mentor__user_id=SAM.user_id).get()
    row.open, row.state, row.how = 1, "open", how
    row.save()
    return row.ref


def turn_into_offer(cast: Cast) -> str:
    MentorshipRequest.objects.filter(ref=cast.request).update(how="offered")
    return cast.request


def offer_to_asha(it: Try) -> Fields:
    Plan.objects.filter(ref=it.cast.plan).update(mentors_may_offer=True)
    if it.relation is Relation.STRANGER and it.is_set:
        it.cast.world.volunteer(RIA)
    return {"plan": it.cast.plan, "message": ""}


def ask(it: Try) -> Fields:
    it.cast.world.volunteer(OLU)
    return {"mentor": MentorProfile.objects.get(user_id=OLU.user_id).ref, "message": "Would you?"}


def drop_second(it: Try) -> Fields:
    if it.relation is LEAD:
        return it.about("second-fay" if it.is_set else "second-sam")
    own = {MENTEE: "second-asha", MENTOR: "second-sam"}
    other = {MENTEE: "second-sam", MENTOR: "second-asha"}
    return it.about((own if it.is_own else other).get(it.relation, "second-asha"))


def remove_file(it: Try) -> Fields:
    return it.about("on-call", file=it.cast.attach_file())


def end(it: Try) -> Fields:
    whose = SAM
    if it.relation is MENTOR and not it.is_own:
        it.cast.world.agree(PRIYA, it.cast.request)
        whose = PRIYA
    return {"plan": it.cast.plan, "mentorship": it.cast.mentorship(whose)}


def share(it: Try) -> Fields:
    whose = "Sam" if it.is_own or it.relation is not MENTOR else "Fay"
    return {"plan": it.cast.plan, "session": it.cast.talks[whose], "shared": "yes", "agreed": "on"}


def note(it: Try) -> Fields:
    whose = "Sam" if it.is_own else "Fay"
    if it.relation is FORMER:
        whose = "Fay" if it.is_own else "Sam"
    if it.relation is MENTEE and not it.is_own:
        return {"plan": it.cast.plan, "session": "0" * 32, "text": "Mine."}
    return {"plan": it.cast.plan, "session": it.cast.talks[whose], "text": "Mine."}


def resume(it: Try) -> Fields:
    Plan.objects.filter(ref=it.cast.plan).update(status="on_break")
    return {"plan": it.cast.plan}


def log(it: Try) -> Fields:
    return {"plan": it.cast.plan, "topic": "Nights", "held_on": TODAY}


PROFILE = {"name": "Somebody", "job_role": "Cook", "places": "3"}
SIGNING = {"method": "observation", "seen_on": TODAY, "comment": "Calm and clear."}
NO_PROFILE = dict.fromkeys((Relation.STRANGER, MENTEE, LEAD), 404)

DEEDS = [
    Deed("join", "join", join),
    Deed("evidence", "evidence", lambda it: it.about("on-call", line="Later that week", ready="no")),
    Deed("evidence", "ready", lambda it: it.about("second-fay", line="I did", ready="yes")),
    Deed("attach", "evidence", lambda it: it.about("on-call", name="rota.txt", content="SSByYW5nLg==")),
    Deed("remove-file", "evidence", remove_file),
    Deed("ask-second", "second_signature", lambda it: it.about("on-call")),
    Deed("drop-second", "drop_second", drop_second),
    Deed("sign-off", "sign", lambda it: it.about("on-call", **SIGNING)),
    Deed("opt-out", "opt_out", stop),
    Deed("opt-in", "opt_out", stop),
    Deed("not-yet", "not_yet", lambda it: it.about("on-call", comment="Ring sooner.")),
    Deed("undo", "undo", lambda it: it.entry()),
    Deed("take-back", "withdraw_own", lambda it: it.entry(reason="It was another shift.")),
    Deed("take-back-other", "withdraw_other", lambda it: it.entry(reason="It was another shift.")),
    Deed("concern", "concern", lambda it: it.entry(comment="I am not sure any more.")),
    Deed("volunteer", "volunteer", lambda it: PROFILE),
    Deed("mentor-break", "volunteer", lambda it: {"is_on_break": "yes"}, instead=NO_PROFILE),
    Deed("agree", "answer_request", answer, instead={MENTOR: 409}),
    Deed("decline", "answer_request", answer),
    Deed("offer", "offer", offer_to_asha),
    Deed("ask-mentor", "ask_mentor", ask),
    Deed("withdraw-request", "withdraw_request", take_back_request),
    Deed("end-mentorship", "end_mentorship", end),
    Deed("finish-date", "finish_date", lambda it: {"plan": it.cast.plan, "finish_on": "2026-08-03"}),
    Deed("pause", "pause", lambda it: {"plan": it.cast.plan, "until": ""}),
    Deed("resume", "pause", resume),
    Deed("leave", "leave", lambda it: {"plan": it.cast.plan}),
    Deed("ask-help", "ask_help", lambda it: {"plan": it.cast.plan}),
    Deed("log-talk", "log_session", log),
    Deed("share-talk", "share_session", share),
    Deed("note", "reflection", note),
    Deed("seen", "seen", lambda _it: {}),
    Deed("message-choice", "message_choice", lambda it: {"pace": "daily", "at_night": "on"}),
    *OWN_DEEDS,
    *MENTOR_DEEDS,
    *LEAD_DEEDS,
    *TALK_DEEDS,
    *PLANNING_DEEDS,
    *REVIEW_DEEDS,
]


def find_due(deed: Deed, it: Try) -> int:
    """The status that the table gives, and what is the same in both halves of it here.

    Anyone enrolled may volunteer while the setting is open; a lead of these tests is enrolled.
    """
    is_set = it.is_set
    if deed.row == "volunteer" or (deed.row == "join" and it.relation is LEAD):
        is_set = True
    due = get_status(ROWS[deed.row][it.relation], is_own=it.is_own, is_set=is_set)
    return deed.instead.get(it.relation, due) if due == 200 else due


def perform(deed: Deed, it: Try) -> str:
    """The status and whether anything changed; everything is taken back after."""
    with transaction.atomic():
        visitor, fields = it.visitor, deed.make(it)
        before = take_snapshot()
        response = visitor.post(deed.action, **fields)
        changed = list_changed(before, take_snapshot())
        if response.status_code == 404:
            assert is_silent(visitor, deed.action, fields, response)
        transaction.set_rollback(True)
    return f"{response.status_code} {'written' if changed else 'nothing changed'}"


def is_silent(visitor: Visitor, action: str, fields: Fields, response: Response) -> bool:
    """What one may not know of is answered byte by byte as what does not exist."""
    made_up = {name: make_up(name) or value for name, value in fields.items()}
    other = visitor.post(action, **made_up)
    return (other.status, other.headerlist, other.body) == (response.status, response.headerlist, response.body)


def make_up(name: str) -> str | None:
    if name in (
        "plan",
        "request",
        "mentor",
        "mentorship",
        "session",
        "people",
        "file",
        "goal",
        "step",
        "planned",
        "question",
        "review",
    ):
        return "f" * 32
    return {"criterion": "987654.nothing", "entry": "987654"}.get(name)


BUSY = Settings(leads_may_sign=True, evidence_files=True, counts_for_completion=True)
SETTINGS = {True: BUSY, False: Settings()}
BY_THE_TERMS = [deed for deed in DEEDS if deed.row in ("sign", "not_yet")]


@pytest.fixture(scope="module")
def cast_settings(request: pytest.FixtureRequest) -> Settings:
    return SETTINGS[request.param]


@pytest.mark.parametrize("cast_settings", [True], indirect=True, ids=[""])
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.action}-{deed.row}")
def test_action(deed: Deed, cast: Cast) -> None:
    check(deed, cast, leads_may_sign=True)


@pytest.mark.parametrize("cast_settings", [False], indirect=True, ids=[""])
@pytest.mark.parametrize("deed", BY_THE_TERMS, ids=lambda deed: deed.action)
def test_action_where_leads_do_not_sign(deed: Deed, cast: Cast) -> None:
    check(deed, cast, leads_may_sign=False)


def check(deed: Deed, cast: Cast, /, *, leads_may_sign: bool) -> None:
    due, found = {}, {}
    for relation in PEOPLE:
        for is_own, is_set in deed.circumstances:
            it = Try(cast, relation, is_own, is_set)
            if is_possible(deed, it, leads_may_sign=leads_may_sign):
                status = find_due(deed, it)
                due[relation, is_own, is_set] = f"{status} {'written' if status == 200 else 'nothing changed'}"
                found[relation, is_own, is_set] = perform(deed, it)
    assert found == due


def is_possible(deed: Deed, it: Try, /, *, leads_may_sign: bool) -> bool:
    """Whether the world can hold this: a lead signs by the terms of the plan alone."""
    return deed not in BY_THE_TERMS or it.is_set == leads_may_sign


def test_every_action_has_its_line() -> None:
    assert {deed.action for deed in DEEDS} == set(ROUTES.actions)
