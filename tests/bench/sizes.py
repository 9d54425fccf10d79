"""Two checklists alike but for their length: a mentee part of the way in each, and an author who saves it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from webob import Request

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, say_ready
from mentoring_xblock.api.programmes import BlockSource
from mentoring_xblock.domain.checklist import MAX_CRITERIA
from mentoring_xblock.formats.olx import write_block
from mentoring_xblock.studio.authored import read_held
from mentoring_xblock.workbench.runtimes import DraftRuntime
from tests.factories import World

FEW, MANY = 22, MAX_CRITERIA
SKILLS_A_SECTION = 11
# Of every 22: eight signed, two "not yet", three waiting, as on the page that all other bars are about.
SIGNED, NOT_YET, TOLD = 8, 10, 13
# About as long as those of the templates.
GUIDE = "Show that you can do this on a busy day.\n\n" + "- Say what you did, and why you did it so.\n" * 8


def make_checklist(skills: int, /) -> dict[str, Any]:
    criteria = [
        {"id": f"skill-{number}", "title": f"Do the thing that has number {number} on the list", "guide": GUIDE}
        for number in range(skills)
    ]
    sections = [
        {"id": f"section-{first}", "title": f"Section {first}", "criteria": criteria[first : first + SKILLS_A_SECTION]}
        for first in range(0, skills, SKILLS_A_SECTION)
    ]
    return {"title": f"A list of {skills}", "introduction": GUIDE, "tracks": [], "sections": sections}


def make_scenario(skills: int, /) -> tuple[str, str]:
    return f"Bench list of {skills}", write_block({"checklist": make_checklist(skills), "display_name": "Bench"})


def tell_sized(source: BlockSource, make_person: Callable[[str], Actor], /, *, now: datetime) -> None:
    """A mentee of one of the lists, as far on as its length is; made where the store is in use."""
    world = World(source, now - timedelta(days=2))
    criteria = [criterion.id for _place, criterion in world.programme.list_criteria()]
    mentee, mentor = make_person(get_mentee(len(criteria))), make_person(f"bench-mentor-{len(criteria)}")
    plan_ref = world.pair(mentee, mentor)
    for number, criterion in enumerate(criteria):
        place = number * FEW // len(criteria)
        world.wait(minutes=2)
        if place < SIGNED:
            world.sign(mentor, plan_ref, criterion)
        elif place < TOLD:
            _say_ready(world, mentee, plan_ref, criterion)
        if SIGNED <= place < NOT_YET:
            world.wait(minutes=2)
            world.say_not_yet(mentor, plan_ref, criterion)


def _say_ready(world: World, mentee: Actor, plan_ref: str, criterion: str, /) -> None:
    """As the page sends it: what one person may say in a day is counted for each skill."""
    target = about_criterion(world.address(criterion))
    with world.use(mentee, "ready", plan_ref=plan_ref, target=target, scope=criterion) as case:
        say_ready(case, Evidence(line="Did this on my shift and wrote it up."))


def get_mentee(skills: int, /) -> str:
    return f"bench-mentee-{skills}"


def make_save(usage_id: str, author: str, /) -> bytes:
    """What the editor sends to save another title of one skill."""
    held = read_held(DraftRuntime(author).get_block(usage_id))
    skill = held.state["checklist"]["sections"][0]["criteria"][0]
    skill["title"] = skill["title"][:-1] if skill["title"].endswith(".") else f"{skill['title']}."
    return json.dumps({"base": held.base, "state": held.state}).encode()


def save_alone(usage_id: str, author: str, body: bytes, /) -> int:
    """The verb without a request of Django's around it; the answer's status."""
    runtime = DraftRuntime(author)
    request = Request.blank("/", method="POST", body=body, content_type="application/json")
    answer = runtime.handle(runtime.get_block(usage_id), "studio", request, "save")
    return int(answer.status_code)
