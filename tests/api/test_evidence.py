"""The mentee's side of a criterion: what I did, I'm ready (rule S3)."""

from __future__ import annotations

import json

import pytest

from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, save_evidence
from mentoring_xblock.api.plan_views import get_criterion
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.errors import Conflict, Invalid
from mentoring_xblock.models import LedgerEntry, PlanCriterion
from tests.conftest import ASHA, SAM
from tests.visitors import list_changed, take_snapshot


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


def detail(world, plan, criterion="on-call"):
    return get_criterion(ASHA, world.programme, plan, world.address(criterion), at=world.now)


def refuse(work, error, match):
    before = take_snapshot()
    with pytest.raises(error, match=match):
        work()
    assert list_changed(before, take_snapshot()) == []


class TestEvidence:
    def write(self, world, plan, action="evidence", **words):
        target = about_criterion(world.address("on-call"))
        with world.use(ASHA, action, plan_ref=plan, target=target) as case:
            save_evidence(case, Evidence(**words))

    def test_the_same_words_again_write_nothing(self, world, plan):
        self.write(world, plan, line="I rang.", happened_on=world.day())
        before = LedgerEntry.objects.count()
        self.write(world, plan, line="I rang.", happened_on=world.day())
        assert LedgerEntry.objects.count() == before

    def test_only_what_changed_is_written_again(self, world, plan):
        self.write(world, plan, line="I rang.", link="https://example.org/a")
        self.write(world, plan, line="I rang at once.", link="https://example.org/a")
        entry = LedgerEntry.objects.latest("id")
        assert json.loads(entry.body)["data"]["pieces"] == [["line", 2]]
        assert detail(world, plan).evidence == {"line": "I rang at once.", "link": "https://example.org/a"}

    def test_a_piece_can_be_taken_out(self, world, plan):
        self.write(world, plan, line="I rang.")
        self.write(world, plan)
        assert detail(world, plan).evidence == {}

    def test_ready_waits_for_the_mentors(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        assert detail(world, plan).status is Status.WAITING
        assert PlanCriterion.objects.get().waiting_since == world.now

    def test_saving_later_keeps_the_place_in_the_queue(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        since = world.now
        world.wait(hours=1)
        self.write(world, plan, line="And then I wrote it up.")
        world.say_ready(ASHA, plan, "on-call", Evidence(line="And once more."))
        assert PlanCriterion.objects.get().waiting_since == since

    def test_ready_for_what_is_signed_is_a_conflict(self, world, plan):
        world.sign(SAM, plan, "on-call")
        refuse(lambda: world.say_ready(ASHA, plan, "on-call"), Conflict, "already_signed")

    def test_what_a_full_signature_stands_on_stays_as_it_is(self, world, plan):
        self.write(world, plan, line="I rang.")
        seq = world.sign(SAM, plan, "on-call")
        refuse(lambda: self.write(world, plan, line="Something else."), Conflict, "already_signed")
        world.undo(SAM, plan, "on-call", seq)
        self.write(world, plan, line="Something else.")

    def test_who_saw_it_is_a_mentor_of_this_plan(self, world, plan):
        mentor = detail(world, plan).view.mentors[0].participant_ref
        self.write(world, plan, line="I rang.", seen_by=mentor)
        with pytest.raises(Invalid):
            self.write(world, plan, line="I rang.", seen_by="f" * 32)
