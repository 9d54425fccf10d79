"""How two people keep in touch (rule M7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.api import touch
from mentoring_xblock.api.relations import load_standing
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import Mentorship, Message
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World


@pytest.fixture
def plan(world: World) -> str:
    world.pair(ASHA, PRIYA)
    return world.pair(ASHA, SAM)


def get_ref(plan: str, mentor=SAM) -> str:
    return Mentorship.objects.get(plan__ref=plan, mentor__user_id=mentor.user_id).ref


def save(world: World, plan: str, line: str, actor=ASHA, mentor=SAM, seen: str | None = None) -> None:
    target = touch.about_touch(get_ref(plan, mentor))
    with world.use(actor, "keep_in_touch", plan_ref=plan, target=target, seen=seen) as case:
        touch.save_touch(case, line)


def read(world: World, plan: str, actor) -> dict[str, str]:
    return {item.name: item.keep_in_touch for item in load_standing(actor, world.programme.id, plan).mentors}


def test_either_changes_it_and_the_two_alone_read_it(world, plan):
    save(world, plan, "Wed after handover")
    save(world, plan, "Wed after handover, or text me", SAM)
    line = "Wed after handover, or text me"
    assert read(world, plan, ASHA) == {"Priya": "", "Sam Okoro": line}
    assert read(world, plan, SAM) == {"Priya": "", "Sam Okoro": line}
    for actor in (PRIYA, LEE, replace(ASHA, is_masquerading=True)):
        assert read(world, plan, actor) == {"Priya": "", "Sam Okoro": ""}


def test_the_other_one_is_told_once_a_day(world, plan):
    save(world, plan, "Text me")
    save(world, plan, "Ring me")
    save(world, plan, "Ring me")
    save(world, plan, "Text me", SAM)
    told = Message.objects.filter(kind="touch_changed").order_by("id").values_list("recipient_id", flat=True)
    assert list(told) == [SAM.user_id, ASHA.user_id]


def test_a_line_that_has_changed_meanwhile_is_not_written_over(world, plan):
    seen = touch.make_touch_token(Mentorship.objects.get(ref=get_ref(plan)))
    save(world, plan, "From Sam", SAM, seen=seen)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        save(world, plan, "From Asha", seen=seen)
    assert read(world, plan, ASHA)["Sam Okoro"] == "From Sam"


def test_another_mentor_knows_nothing_of_it(world, plan):
    with pytest.raises(NotFound):
        save(world, plan, "Mine", PRIYA)
    with pytest.raises(NotFound):
        save(world, plan, "Mine", BEN)
    with pytest.raises(Refused):
        save(world, plan, "Mine", LEE)


def test_after_the_end_there_is_nothing_to_agree_on(world, plan):
    world.end(ASHA, plan, SAM)
    with pytest.raises(Conflict, match="ended_already"):
        save(world, plan, "Text me")
