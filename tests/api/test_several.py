"""Several signatures at once (rule S9): all or nothing for bad input, one by one for everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api.choices import (
    MAX_PEOPLE_AT_ONCE,
    count_waiting_by_skill,
    list_choices,
    list_choices_of_skill,
    with_words,
)
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.several import Result, Wanted, sign_several
from mentoring_xblock.api.sign_offs import Statement
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, MentorProfile, Mentorship, Plan, SignOff, Submission
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_key, make_source

CRITERIA = ("on-call", "team-meeting", "rotas", "supervision")


@pytest.fixture
def world(db: None) -> World:
    held = [make_criterion(name) for name in CRITERIA]
    return World(source=make_source(checklist=make_checklist(*held, make_criterion("meals", client_voice=True))))


def want(world: World, plan: str, criterion: str, actor: Any = SAM, **changes: Any) -> Wanted:
    choices = list_choices(actor, world.programme, plan)[1]
    choice = next(item for item in choices if item.criterion.id == criterion)
    words = {"method": "observation", "seen_on": world.day(), "comment": "Calm and clear.", **changes}
    return Wanted(plan, str(choice.address), choice.token, Statement(**words))


def sign(world: World, *wanted: Wanted, actor: Any = SAM, sent: Any = None) -> list[Result]:
    return sign_several(actor, world.programme, wanted, sent=sent or make_key(), at=world.now)


def codes(results: list[Result]) -> list[str]:
    return [result.error.code if result.error else "signed" if result.seq else "recorded" for result in results]


class TestOfOneMentee:
    def test_each_gets_an_entry_of_its_own_with_its_own_words(self, world):
        plan = world.pair(ASHA, SAM)
        results = sign(
            world,
            want(world, plan, "on-call"),
            want(world, plan, "rotas", method="discussion", comment="We went through it.", seen_on=world.day(-2)),
        )
        assert codes(results) == ["signed", "signed"]
        rows = SignOff.objects.order_by("entry__seq").values_list("criterion", "method", "seen_on")
        assert list(rows) == [("on-call", "observation", world.day()), ("rotas", "discussion", world.day(-2))]
        assert list(Verifier().check_all()) == []

    def test_the_same_submission_again_records_nothing_twice(self, world):
        plan = world.pair(ASHA, SAM)
        wanted = [want(world, plan, name) for name in CRITERIA[:3]]
        sent = make_key()
        assert codes(sign(world, *wanted, sent=sent)) == ["signed"] * 3
        assert codes(sign(world, *wanted, sent=sent)) == ["recorded"] * 3
        assert SignOff.objects.count() == 3

    def test_what_was_signed_meanwhile_does_not_stop_the_others(self, world):
        plan = world.pair(ASHA, SAM)
        wanted = [want(world, plan, "on-call"), want(world, plan, "rotas")]
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        assert codes(sign(world, *wanted)) == ["changed_meanwhile", "signed"]

    def test_what_was_not_signed_can_be_sent_again_with_the_same_key(self, world):
        plan = world.pair(ASHA, SAM)
        sent = make_key()
        stale = replace(want(world, plan, "rotas"), token="0" * 16)
        assert codes(sign(world, want(world, plan, "on-call"), stale, sent=sent)) == ["signed", "changed_meanwhile"]
        assert codes(sign(world, want(world, plan, "rotas"), sent=sent)) == ["signed"]

    def test_bad_input_writes_nothing_at_all(self, world):
        plan = world.pair(ASHA, SAM)
        before = LedgerEntry.objects.count(), Submission.objects.count()
        wanted = [
            want(world, plan, "on-call"),
            want(world, plan, "rotas", comment=""),
            want(world, plan, "team-meeting", seen_on=world.day(1)),
            want(world, plan, "meals"),
        ]
        with pytest.raises(Invalid) as refused:
            sign(world, *wanted)
        assert {name: why[0].code for name, why in refused.value.fields.items()} == {
            f"comment-{wanted[1].ref}": "line_needed",
            f"seen_on-{wanted[2].ref}": "date_in_future",
            f"client-{wanted[3].ref}": "client_part_needed",
        }
        assert (LedgerEntry.objects.count(), Submission.objects.count()) == before

    def test_what_the_mentee_wrote_is_there_to_be_confirmed(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "meals", Evidence(line="I sat beside him.", client="He chose soup."))
        standing, choices = list_choices(SAM, world.programme, plan)
        [first, *_rest] = with_words(choices)
        assert (first.criterion.id, first.line, first.client) == ("meals", "I sat beside him.", "He chose soup.")
        assert standing.facts.name == "Asha"
        assert codes(sign(world, want(world, plan, "meals", comment=""))) == ["signed"]

    def test_what_one_has_open_oneself_is_marked_and_not_signed(self, world):
        plan = world.pair(ASHA, SAM)
        world.join(SAM)
        choices = list_choices(SAM, world.programme, plan)[1]
        assert {choice.is_own_open for choice in choices} == {True}
        assert codes(sign(world, want(world, plan, "on-call"))) == ["own_criterion_open"]

    @pytest.mark.parametrize("actor", [BEN, LEE, ASHA])
    def test_whoever_is_not_the_mentor_is_refused_as_for_one(self, world, actor):
        plan = world.pair(ASHA, SAM)
        wanted = want(world, plan, "on-call", comment="")
        with pytest.raises(NotFound if actor is BEN else Refused):
            sign(world, wanted, actor=actor)

    def test_a_suspended_mentor_signs_none(self, world):
        plan = world.pair(ASHA, SAM)
        wanted = want(world, plan, "on-call")
        MentorProfile.objects.update(status="suspended")
        with pytest.raises(Refused):
            sign(world, wanted)

    def test_a_plan_that_was_left_takes_none(self, world):
        plan = world.pair(ASHA, SAM)
        wanted = want(world, plan, "on-call")
        Plan.objects.update(status="closed")
        with pytest.raises(Conflict):
            sign(world, wanted)


class TestOfSeveralMentees:
    def test_shows_who_waits_first_and_only_whom_one_signs_for(self, world):
        world.pair(ASHA, SAM)
        plan = world.pair(BEN, SAM)
        world.pair(make_actor(13, "Chloe"), PRIYA)
        world.say_ready(BEN, plan, "rotas", Evidence(line="Planned May."))
        choices = list_choices_of_skill(SAM, world.programme, world.address("rotas"))
        assert [(item.mentee_name, item.is_waiting, item.line) for item in choices] == [
            ("Ben", True, "Planned May."),
            ("Asha", False, ""),
        ]
        assert count_waiting_by_skill(SAM, world.programme) == {world.address("rotas"): 1}

    def test_who_has_it_signed_or_waits_to_begin_is_left_out(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "rotas")
        Plan.objects.filter(ref=world.pair(BEN, SAM)).update(status="awaiting")
        assert list_choices_of_skill(SAM, world.programme, world.address("rotas")) == []

    def test_someone_who_has_ended_it_meanwhile_is_said_and_the_others_are_signed(self, world):
        plans = [world.pair(person, SAM) for person in (ASHA, BEN)]
        wanted = [want(world, plan, "rotas") for plan in plans]
        world.end(ASHA, plans[0], SAM)
        assert codes(sign(world, *wanted)) == ["not_found", "signed"]

    def test_a_mentor_who_does_not_sign_has_nobody(self, world):
        world.pair(ASHA, SAM)
        Mentorship.objects.update(signs=False)
        assert list_choices_of_skill(SAM, world.programme, world.address("rotas")) == []

    def test_whoever_mentors_nobody_here_finds_no_such_page(self, world):
        world.join(ASHA)
        with pytest.raises(NotFound):
            list_choices_of_skill(ASHA, world.programme, world.address("rotas"))

    def test_takes_as_many_as_a_mentor_can_have(self, world):
        world.volunteer(SAM, places=12)
        plans = [world.pair(make_actor(100 + number), SAM) for number in range(12)]
        assert len(plans) == MAX_PEOPLE_AT_ONCE
        assert codes(sign(world, *(want(world, plan, "rotas") for plan in plans))) == ["signed"] * 12
