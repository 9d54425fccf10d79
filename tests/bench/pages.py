"""What is asked of a page: each request timed whole, through the workbench's own path, by Django's test client."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from time import perf_counter
from typing import Any

from django.test import Client
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.workbench.scenarios import find_scenario
from tests.bench.scene import EMPTY_PAGE, FEW_PAGE, MANY_PAGE, OTHER_PAGE, Scene
from tests.bench.sizes import FEW, MANY, get_mentee, make_save, save_alone

HOME_PAGE = "coach_mentoring.0"
HTMX = {"HX-Request": "true"}
Prepare = Callable[[Scene], Callable[[], object]]


class WrongAnswer(Exception):
    """A request that was to be timed was not answered as it should be: nothing may be said of its time."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is timed. `prepare` does what is not timed and gives the rest."""

    name: str
    prepare: Prepare


def get_usage_id(scenario_id: str, /) -> str:
    scenario = find_scenario(scenario_id)
    if scenario is None:
        raise WrongAnswer(f"the workbench has no scenario {scenario_id}")
    return scenario.usage_id


def get_block(scenario_id: str, username: str, /) -> Any:
    return WorkbenchRuntime(username).get_block(get_usage_id(scenario_id))


_client = Client(enforce_csrf_checks=True)


def _ask(path: str, student: str, /, must_hold: str = "", headers: Mapping[str, str] | None = None) -> str:
    response = _client.get(path, {"student": student} if "?" not in path else None, headers=headers)
    html = response.content.decode()
    if response.status_code != 200 or must_hold not in html or "cm-message" in html:
        raise WrongAnswer(f"{path} as {student}: {response.status_code}")
    return html


def page(scenario_id: str, student: str, must_hold: str = "", /) -> Prepare:
    """The whole page that shows one block."""
    return lambda scene: lambda: _ask(f"/scenario/{scenario_id}/", student, must_hold)


def view(scenario_id: str, student: str, /) -> Prepare:
    """The block's own part of its page: `student_view` and its HTML."""

    def prepare(scene: Scene) -> Callable[[], object]:
        block = get_block(scenario_id, student)
        return lambda: block.render("student_view").content

    return prepare


def panel(name: str, student: str, get_after: Callable[[Scene], str], must_hold: str, /) -> Prepare:
    """One page further on, as the script fetches it."""

    def prepare(scene: Scene) -> Callable[[], object]:
        path = f"/handler/{get_usage_id(HOME_PAGE)}/panel/{name}?student={student}&after={get_after(scene)}"
        return lambda: _ask(path, student, must_hold, HTMX)

    return prepare


def sign_off(scene: Scene, /) -> Callable[[], object]:
    """A signature on a plan that nobody has written to before, sent as the script sends it, and its panel."""
    written = scene.make_written()
    handler = f"/handler/{get_usage_id(HOME_PAGE)}"
    about = f"plan={written.plan_ref}&criterion={written.address}"
    form = _ask(f"{handler}/panel/skill?student={written.mentor}&{about}", written.mentor, "cm-choice", HTMX)
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    _ask(f"/scenario/{EMPTY_PAGE}/", written.mentor)
    body = {
        "key": secrets.token_hex(16),
        "plan": written.plan_ref,
        "criterion": written.address,
        "seen": unescape(seen[1]) if seen else "",
        "method": "observation",
        "seen_on": scene.world.now.date().isoformat(),
        "comment": "Calm and clear on the phone.",
    }
    headers = {**HTMX, "X-CSRFToken": str(_client.cookies["csrftoken"].value)}

    def send() -> None:
        path = f"{handler}/action/sign-off?student={written.mentor}"
        response = _client.post(path, json.dumps(body), "application/json", headers=headers)
        if response.status_code != 200 or response.get("X-Coach-Mentoring") != "done":
            raise WrongAnswer(f"sign-off: {response.status_code} {response.content.decode()}")

    return send


def other_with_state(scene: Scene, /) -> Callable[[], object]:
    """Drag-and-drop's page, and the request for a learner's state without which its script shows nothing."""
    state = f"/handler/{get_usage_id(OTHER_PAGE)}/student_view_user_state?student={scene.mentee}"
    whole_page = page(OTHER_PAGE, scene.mentee)(scene)

    def ask() -> None:
        whole_page()
        _ask(state, scene.mentee, "finished")

    return ask


def all_skills(scenario_id: str, skills: int, /) -> Prepare:
    path = f"/handler/{{}}/panel/skills?student={get_mentee(skills)}"
    return lambda scene: lambda: _ask(path.format(get_usage_id(scenario_id)), get_mentee(skills), "All", HTMX)


def save(scenario_id: str, /) -> Prepare:
    """An author's Save, as the editor sends it."""

    def prepare(scene: Scene) -> Callable[[], object]:
        usage_id = get_usage_id(scenario_id)
        body = make_save(usage_id, scene.lead)
        _ask(f"/scenario/{EMPTY_PAGE}/", scene.lead)
        headers = {"X-CSRFToken": str(_client.cookies["csrftoken"].value)}
        path = f"/handler/{usage_id}/studio/save?student={scene.lead}"

        def send() -> None:
            check_saved(_client.post(path, body, "application/json", headers=headers).status_code)

        return send

    return prepare


def verb(scenario_id: str, /) -> Prepare:
    """The same without the request around it."""

    def prepare(scene: Scene) -> Callable[[], object]:
        usage_id = get_usage_id(scenario_id)
        body = make_save(usage_id, scene.lead)
        return lambda: check_saved(save_alone(usage_id, scene.lead, body))

    return prepare


def check_saved(status: int, /) -> None:
    if status != 200:
        raise WrongAnswer(f"save: {status}")


EMPTY = "Empty block's page"
OTHER = "Drag and drop's page"
OTHER_STATE = "Drag and drop's page and its state"
MENTEE = "Mentee's page"
EMPTY_VIEW, OTHER_VIEW = "Empty block, its view alone", "Drag and drop, its view alone"
MENTEE_VIEW = "Mentee's page, the view alone"
DESK, FREE_DESK = "Mentor's page, 4 people", "Mentor's page, a free place"
PEOPLE, FAR_PEOPLE = "Lead's list", "Lead's list, far on"
MENTORS, FAR_MENTORS = "Find a mentor", "Find a mentor, far on"
SIGN = "Sign-off with its panel"
FEW_MENTEE, MANY_MENTEE = f"Mentee's page, {FEW} skills alike", f"Mentee's page, {MANY} skills alike"
FEW_ALL, MANY_ALL = f"Mentee's list of all {FEW} skills", f"Mentee's list of all {MANY} skills"
FEW_SAVE, MANY_SAVE = f"An author saves {FEW} skills", f"An author saves {MANY} skills"
FEW_VERB, MANY_VERB = f"Saving {FEW} skills, the verb alone", f"Saving {MANY} skills, the verb alone"

CASES = (
    Case(EMPTY, page(EMPTY_PAGE, Scene.mentee, "Hello")),
    Case(OTHER, page(OTHER_PAGE, Scene.mentee, "DragAndDropBlock")),
    Case(OTHER_STATE, other_with_state),
    Case(MENTEE, page(HOME_PAGE, Scene.mentee, "8 of 22 signed")),
    Case(SIGN, sign_off),
    Case(DESK, page(HOME_PAGE, Scene.mentor, "4 of 4 places")),
    Case(FREE_DESK, page(HOME_PAGE, Scene.free_mentor, "2 of 4 places")),
    Case(PEOPLE, page(HOME_PAGE, Scene.lead, "3 of 22 signed")),
    Case(FAR_PEOPLE, panel("people", Scene.lead, lambda scene: scene.far_plan, "of 22 signed")),
    Case(MENTORS, panel("mentors", Scene.mentee, lambda scene: "", "free place")),
    Case(FAR_MENTORS, panel("mentors", Scene.mentee, lambda scene: scene.far_mentor, "")),
    Case(EMPTY_VIEW, view(EMPTY_PAGE, Scene.mentee)),
    Case(OTHER_VIEW, view(OTHER_PAGE, Scene.mentee)),
    Case(MENTEE_VIEW, view(HOME_PAGE, Scene.mentee)),
    Case(FEW_MENTEE, page(FEW_PAGE, get_mentee(FEW), f"of {FEW} signed")),
    Case(MANY_MENTEE, page(MANY_PAGE, get_mentee(MANY), f"of {MANY} signed")),
    Case(FEW_ALL, all_skills(FEW_PAGE, FEW)),
    Case(MANY_ALL, all_skills(MANY_PAGE, MANY)),
    Case(FEW_SAVE, save(FEW_PAGE)),
    Case(MANY_SAVE, save(MANY_PAGE)),
    Case(FEW_VERB, verb(FEW_PAGE)),
    Case(MANY_VERB, verb(MANY_PAGE)),
)


def measure_seconds(work: Callable[[], object], /) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
