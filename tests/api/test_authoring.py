"""What authors are told: numbers of signatures that stand, and the editions in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api.authoring import SkillFacts, count_left_behind, count_taking_part, get_skill_facts
from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.domain.plan_states import PlanStatus
from mentoring_xblock.models import Plan
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import make_checklist, make_criterion

pytestmark = pytest.mark.django_db


@pytest.fixture
def usage_key(world) -> str:
    return str(world.programme.here.usage_key)


def publish(world, *criteria) -> None:
    publish_block(replace(world.source, checklist=make_checklist(*criteria)), at=world.now)


def test_a_block_that_was_never_published_has_none():
    assert get_skill_facts("block-v1:Org+New+type@coach_mentoring+block@new") == {}


def test_what_stands_and_counts_is_counted_of_everyone(world, usage_key):
    for mentee in (ASHA, PRIYA):
        world.sign(SAM, world.pair(mentee, SAM), "on-call")
    facts = get_skill_facts(usage_key)
    assert facts["on-call"] == SkillFacts(2, 1, is_removed=False)
    assert facts["team-meeting"] == SkillFacts(0, 1, is_removed=False)


def test_what_was_taken_back_is_not_counted(world, usage_key):
    plan = world.pair(ASHA, SAM)
    world.undo(SAM, plan, "on-call", world.sign(SAM, plan, "on-call"))
    assert get_skill_facts(usage_key)["on-call"].signatures == 0


def test_what_does_not_count_since_the_skill_is_to_be_shown_again_is_not_counted(world, usage_key):
    world.sign(SAM, world.pair(ASHA, SAM), "on-call")
    publish(world, make_criterion("on-call", edition=2), make_criterion("team-meeting"))
    assert get_skill_facts(usage_key)["on-call"] == SkillFacts(0, 2, is_removed=False)


def test_a_skill_that_was_taken_out_is_remembered(world, usage_key):
    publish(world, make_criterion("team-meeting"))
    assert get_skill_facts(usage_key)["on-call"].is_removed


def test_another_blocks_signatures_are_its_own(world, usage_key):
    world.sign(SAM, world.pair(ASHA, SAM), "on-call")
    assert get_skill_facts(f"{usage_key}-other") == {}


def test_it_takes_three_statements(world, usage_key, django_assert_num_queries):
    with django_assert_num_queries(3):
        get_skill_facts(usage_key)


def test_under_another_programme_those_who_take_part_are_left_behind(world, usage_key):
    world.join(ASHA)
    world.join(PRIYA)
    assert count_left_behind(usage_key, "main") == 0
    assert count_left_behind(usage_key, "nights") == 2
    assert count_left_behind("block-v1:Org+New+type@coach_mentoring+block@new", "nights") == 0


def test_in_its_own_programme_those_who_take_part_are_counted(world, usage_key):
    world.join(ASHA)
    world.join(PRIYA)
    assert count_taking_part(usage_key, "main") == 2
    assert count_taking_part(usage_key, "nights") == 0
    assert count_taking_part("block-v1:Org+New+type@coach_mentoring+block@new", "main") == 0
    Plan.objects.filter(user_id=ASHA.user_id).update(status=PlanStatus.LEFT)
    assert count_taking_part(usage_key, "main") == 1


def test_a_skill_that_was_taken_out_counts_as_raised_where_it_comes_back(world, usage_key):
    assert get_skill_facts(usage_key)["on-call"].known_edition == 1
    publish(world, make_criterion("team-meeting"))
    assert get_skill_facts(usage_key)["on-call"].known_edition == 2


def test_who_has_left_is_not_counted_as_left_behind(world, usage_key):
    world.join(ASHA)
    Plan.objects.update(status=PlanStatus.LEFT)
    assert count_left_behind(usage_key, "nights") == 0
