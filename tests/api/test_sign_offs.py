"""Signing off, not yet, undo, taking back, doubts (rules S1–S8)."""

from __future__ import annotations

import json

import pytest

from mentoring_xblock.api import sign_offs
from mentoring_xblock.api.criteria import about_criterion, about_second_signature
from mentoring_xblock.api.evidence import Evidence, ask_second_signature, drop_second_signature
from mentoring_xblock.api.plan_views import get_criterion, get_own_plan
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.ledger.schema import METHODS
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, PlanCriterion, SignOff
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import World, make_checklist, make_criterion, make_source
from tests.visitors import list_changed, take_snapshot


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def detail(world, plan, criterion="on-call", actor=ASHA):
    return get_criterion(actor, world.programme, plan, world.address(criterion), at=world.now)


def status(world, plan, criterion="on-call"):
    return detail(world, plan, criterion).status


def refuse(work, error, match=None):
    before = take_snapshot()
    with pytest.raises(error, match=match) as caught:
        work()
    assert list_changed(before, take_snapshot()) == []
    return caught.value


def problems(work):
    error = refuse(work, Invalid)
    return {name: [item.code for item in items] for name, items in error.fields.items()}


def doubt(world, actor, plan, criterion, seq):
    target = sign_offs.about_entry(world.address(criterion), seq, types=sign_offs.SIGNED_ONLY)
    with world.use(actor, "concern", plan_ref=plan, target=target) as case:
        sign_offs.raise_concern(case, "I am not sure any more.")


def ask_second(world, actor, plan, criterion="on-call"):
    with world.use(actor, "second_signature", plan_ref=plan, target=about_criterion(world.address(criterion))) as case:
        ask_second_signature(case)


def drop_second(world, actor, plan, criterion="on-call"):
    target = about_second_signature(world.address(criterion))
    with world.use(actor, "drop_second", plan_ref=plan, target=target) as case:
        drop_second_signature(case)


class TestSigning:
    """S1, S2."""

    def test_keeps_what_was_said_of_which_wording_and_on_which_evidence(self, world, plan):
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I rang.", happened_on=world.day(-1)))
        evidence = detail(world, plan).record.state.evidence
        seq = world.sign(SAM, plan, "on-call", seen_on=world.day(-1), comment="Calm.")
        entry = LedgerEntry.objects.get(plan__ref=plan, seq=seq)
        data = json.loads(entry.body)["data"]
        programme = world.programme
        _, criterion = programme.find(world.address("on-call"))
        assert data == {
            "block": programme.here.ref,
            "checklist": programme.here.checklist.digest,
            "criterion": "on-call",
            "edition": 1,
            "evidence": evidence,
            "method": "observation",
            "occasion": 1,
            "seen_on": world.day(-1).isoformat(),
            "wording": criterion.wording_digest,
        }
        texts = dict(entry.texts.values_list("field", "text"))
        assert texts["comment"] == "Calm."
        assert (texts["actor_name"], texts["job_role"]) == ("Sam Okoro", "Senior support worker")

    def test_the_row_names_its_entry_and_says_the_same(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        row = SignOff.objects.get()
        assert (row.entry.seq, row.occasion, row.standing, row.signer_id) == (seq, 1, 1, SAM.user_id)
        assert PlanCriterion.objects.get().entry.seq == seq

    def test_s3_a_mentor_may_sign_without_ready(self, world, plan):
        world.sign(SAM, plan, "on-call")
        assert status(world, plan) is Status.SIGNED

    def test_a_line_is_needed_where_the_mentee_wrote_none(self, world, plan):
        assert problems(lambda: world.sign(SAM, plan, "on-call", comment="")) == {"comment": ["line_needed"]}
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I rang."))
        world.sign(SAM, plan, "on-call", comment="")

    def test_a_link_alone_is_no_line(self, world, plan):
        world.say_ready(ASHA, plan, "on-call", Evidence(link="https://example.org/a"))
        assert problems(lambda: world.sign(SAM, plan, "on-call", comment="")) == {"comment": ["line_needed"]}

    def test_a_way_that_does_not_fit_needs_the_line_whatever_the_mentee_wrote(self, world, plan):
        world.say_ready(ASHA, plan, "team-meeting", Evidence(line="I chaired it."))
        found = problems(lambda: world.sign(SAM, plan, "team-meeting", method="discussion", comment=""))
        assert found == {"comment": ["line_needed_for_way"]}
        world.sign(SAM, plan, "team-meeting", method="discussion", comment="She told me in detail.")

    @pytest.mark.parametrize("method", METHODS)
    def test_every_way_of_knowing_can_be_signed(self, world, plan, method):
        world.sign(SAM, plan, "on-call", method=method)
        assert SignOff.objects.get().method == method

    def test_the_clients_part_is_asked_where_the_mentee_wrote_none(self, world, plan):
        found = problems(lambda: world.sign(SAM, plan, "support-plans"))
        assert found == {"client": ["client_part_needed"]}
        world.say_ready(ASHA, plan, "support-plans", Evidence(line="We wrote it.", client="She chose the words."))
        world.sign(SAM, plan, "support-plans")

    def test_everything_that_is_missing_is_named_at_once(self, world, plan):
        found = problems(lambda: world.sign(SAM, plan, "support-plans", comment="", seen_on=world.day(1)))
        assert set(found) == {"comment", "client", "seen_on"}

    def test_signed_is_signed(self, world, plan):
        world.sign(SAM, plan, "on-call")
        refuse(lambda: world.sign(SAM, plan, "on-call"), Conflict, "already_signed")
        refuse(lambda: world.say_not_yet(SAM, plan, "on-call"), Conflict, "already_signed")

    def test_s1_a_lead_signs_where_the_plan_says_so(self, db):
        world = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", settings=Settings(leads_may_sign=True)))
        plan = world.join(ASHA)
        seq = world.sign(LEE, plan, "on-call")
        body = json.loads(LedgerEntry.objects.get(plan__ref=plan, seq=seq).body)
        assert body["actor"]["capacity"] == "lead"

    def test_a_mentor_who_is_a_lead_signs_as_the_mentor(self, db):
        world = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", settings=Settings(leads_may_sign=True)))
        plan = world.pair(ASHA, LEE)
        seq = world.sign(LEE, plan, "on-call")
        assert json.loads(LedgerEntry.objects.get(plan__ref=plan, seq=seq).body)["actor"]["capacity"] == "mentor"


class TestTwoSignatures:
    """S4."""

    CLIENT = "She chose the words."

    def test_the_author_says_so(self, world, plan):
        world.sign(SAM, plan, "support-plans", client=self.CLIENT)
        assert status(world, plan, "support-plans") is Status.HALF
        refuse(
            lambda: world.sign(SAM, plan, "support-plans", client=self.CLIENT, seen_on=world.day(-3)),
            Conflict,
            "same_mentor_same_day",
        )
        world.wait(days=1)
        world.sign(SAM, plan, "support-plans", client=self.CLIENT)
        assert status(world, plan, "support-plans") is Status.SIGNED

    def test_another_mentor_signs_at_once(self, world, plan):
        world.pair(ASHA, PRIYA)
        world.sign(SAM, plan, "support-plans", client=self.CLIENT)
        world.sign(PRIYA, plan, "support-plans", client=self.CLIENT)
        assert list(SignOff.objects.order_by("id").values_list("occasion", flat=True)) == [1, 2]

    def test_a_signature_takes_the_lowest_free_place(self, world, plan):
        world.pair(ASHA, PRIYA)
        first = world.sign(SAM, plan, "support-plans", client=self.CLIENT)
        world.sign(PRIYA, plan, "support-plans", client=self.CLIENT)
        world.undo(SAM, plan, "support-plans", first)
        world.sign(SAM, plan, "support-plans", client=self.CLIENT)
        standing = SignOff.objects.filter(standing=1).order_by("occasion")
        assert [(row.occasion, row.signer_id) for row in standing] == [(1, SAM.user_id), (2, PRIYA.user_id)]

    @pytest.mark.parametrize("actor", [ASHA, SAM], ids=["mentee", "mentor"])
    def test_either_of_the_pair_asks_and_the_asker_drops(self, world, plan, actor):
        other = SAM if actor is ASHA else ASHA
        ask_second(world, actor, plan)
        world.sign(SAM, plan, "on-call")
        assert status(world, plan) is Status.HALF
        refuse(lambda: drop_second(world, other, plan), Refused)
        drop_second(world, actor, plan)
        assert status(world, plan) is Status.SIGNED

    def test_a_lead_drops_it_only_for_an_asker_who_has_gone(self, world, plan):
        ask_second(world, SAM, plan)
        refuse(lambda: drop_second(world, LEE, plan), Refused)
        world.end(ASHA, plan, SAM)
        drop_second(world, LEE, plan)

    def test_it_cannot_be_dropped_once_it_was_given(self, world, plan):
        world.pair(ASHA, PRIYA)
        ask_second(world, ASHA, plan)
        for mentor in (SAM, PRIYA):
            world.sign(mentor, plan, "on-call")
        refuse(lambda: drop_second(world, ASHA, plan), Conflict, "no_second_to_drop")

    def test_where_none_is_asked_for_there_is_none_to_drop(self, world, plan):
        for actor in (ASHA, SAM):
            refuse(lambda actor=actor: drop_second(world, actor, plan), Conflict, "no_second_to_drop")

    def test_where_two_are_needed_there_is_none_to_ask_for(self, world, plan):
        refuse(lambda: ask_second(world, ASHA, plan, "support-plans"), Conflict, "second_needed_already")
        ask_second(world, ASHA, plan)
        refuse(lambda: ask_second(world, SAM, plan), Conflict, "second_needed_already")


class TestNotYet:
    """S5: there is no fail."""

    def test_goes_back_to_the_mentee_with_what_would_help(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.say_not_yet(SAM, plan, "on-call", "Ring sooner.")
        view = get_own_plan(ASHA, world.programme)
        assert view is not None
        [line] = [line for line in view.lines if line.criterion.id == "on-call"]
        assert (line.status, line.comment) == (Status.NOT_YET, "Ring sooner.")

    def test_the_mentee_asks_again_or_asks_another(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.say_not_yet(SAM, plan, "on-call")
        world.say_ready(ASHA, plan, "on-call", Evidence(line="This time at once."))
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        assert status(world, plan) is Status.SIGNED

    def test_can_be_said_without_ready_and_undone(self, world, plan):
        world.undo(SAM, plan, "on-call", world.say_not_yet(SAM, plan, "on-call"))
        assert status(world, plan) is Status.TO_DO


class TestTakingBack:
    """S6: never edited, never deleted."""

    def test_undo_within_ten_minutes_brings_back_what_was(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        before = PlanCriterion.objects.get().state
        seq = world.sign(SAM, plan, "on-call")
        world.wait(minutes=9, seconds=59)
        world.undo(SAM, plan, "on-call", seq)
        assert PlanCriterion.objects.get().state == before
        assert (status(world, plan), SignOff.objects.get().standing) == (Status.WAITING, None)
        assert LedgerEntry.objects.filter(plan__ref=plan, seq=seq).exists()

    def test_after_ten_minutes_it_takes_a_reason(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.wait(minutes=10)
        refuse(lambda: world.undo(SAM, plan, "on-call", seq), Conflict, "undo_time_over")
        world.withdraw(SAM, plan, "on-call", seq)
        assert status(world, plan) is Status.TAKEN_BACK
        ended = SignOff.objects.get().ended
        assert ended is not None
        assert ended.texts.get(field="reason").text == "It was another shift."

    @pytest.mark.parametrize(("hours", "in_time"), [(23, True), (24, False)])
    def test_for_a_day_after_the_end(self, world, plan, hours, in_time):
        seq = world.sign(SAM, plan, "on-call")
        world.end(ASHA, plan, SAM)
        world.wait(hours=hours)
        if in_time:
            world.withdraw(SAM, plan, "on-call", seq)
        else:
            refuse(lambda: world.withdraw(SAM, plan, "on-call", seq), Conflict, "withdraw_time_over")
            doubt(world, SAM, plan, "on-call", seq)
            assert status(world, plan) is Status.SIGNED

    def test_a_lead_takes_back_anothers_at_any_time(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.wait(weeks=20)
        world.withdraw(LEE, plan, "on-call", seq, action="withdraw_other")
        assert status(world, plan) is Status.TAKEN_BACK

    def test_twice_is_a_conflict(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.withdraw(SAM, plan, "on-call", seq)
        refuse(lambda: world.withdraw(SAM, plan, "on-call", seq), Conflict, "taken_back_already")
        refuse(lambda: world.undo(SAM, plan, "on-call", seq), Conflict, "taken_back_already")

    def test_another_mentors_cannot_be_taken_back(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.pair(ASHA, PRIYA)
        refuse(lambda: world.withdraw(PRIYA, plan, "on-call", seq), Refused)
        refuse(lambda: world.undo(PRIYA, plan, "on-call", seq), Refused)
        refuse(lambda: doubt(world, PRIYA, plan, "on-call", seq), Refused)

    def test_a_former_mentor_does_not_learn_of_anothers(self, world, plan):
        world.pair(ASHA, PRIYA)
        seq = world.sign(SAM, plan, "on-call")
        world.end(ASHA, plan, PRIYA)
        refuse(lambda: world.withdraw(PRIYA, plan, "on-call", seq), NotFound)
        refuse(lambda: doubt(world, PRIYA, plan, "on-call", seq), NotFound)
        refuse(lambda: doubt(world, PRIYA, plan, "on-call", 9_999), NotFound)

    def test_doubts_change_nothing_that_shows(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        before = PlanCriterion.objects.get().state
        doubt(world, SAM, plan, "on-call", seq)
        assert PlanCriterion.objects.get().state == before

    def test_signed_again_after_it_was_taken_back(self, world, plan):
        world.withdraw(SAM, plan, "on-call", world.sign(SAM, plan, "on-call"))
        world.sign(SAM, plan, "on-call", comment="Now I am sure.")
        assert status(world, plan) is Status.SIGNED
        assert SignOff.objects.count() == 2

    def test_signing_and_withdrawing_restores_the_progress(self, world, plan):
        view = get_own_plan(ASHA, world.programme)
        assert view is not None
        world.withdraw(SAM, plan, "on-call", world.sign(SAM, plan, "on-call"))
        after = get_own_plan(ASHA, world.programme)
        assert after is not None
        assert after.progress == view.progress

    def test_undone_is_not_offered_after_something_newer(self, world, plan):
        world.sign(SAM, plan, "on-call")
        assert detail(world, plan, actor=SAM).undo is not None
        assert detail(world, plan, actor=ASHA).undo is None
        world.wait(minutes=11)
        assert detail(world, plan, actor=SAM).undo is None


def test_a_criterion_of_another_course_is_not_here(world, plan):
    other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", checklist=make_checklist(make_criterion())))
    address = other.address("on-call")
    target = about_criterion(address)

    def sign():
        with world.use(SAM, "sign", plan_ref=plan, target=target) as case:
            sign_offs.sign_off(case, sign_offs.Statement("observation", world.day(), "Calm."))

    refuse(sign, NotFound)
