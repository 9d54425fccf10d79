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
from urllib.parse import quote, urlencode

from django.test import Client
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.web.pipeline import FIND_HEADER
from mentoring_xblock.workbench.scenarios import find_scenario
from tests.bench.scene import EMPTY_PAGE, OTHER_PAGE, SEVERAL, Scene
from tests.bench.sizes import get_mentee, make_save, save_alone

HOME_PAGE = "coach_mentoring.0"
HTMX = {"HX-Request": "true"}
Prepare = Callable[[Scene], Callable[[], object]]
GetParams = Callable[[Scene], Mapping[str, str]]


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


def nothing(_scene: Scene, /) -> dict[str, str]:
    return {}


def panel(
    name: str, student: str, must_hold: str = "", get_params: GetParams = nothing, /, *, find: str = ""
) -> Prepare:
    """One page further on, as the script fetches it; `find`: what is looked for, beside the address."""
    headers = {**HTMX, FIND_HEADER: quote(find)} if find else HTMX

    def prepare(scene: Scene) -> Callable[[], object]:
        path = _get_panel_path(name, student, get_params(scene))
        return lambda: _ask(path, student, must_hold, headers)

    return prepare


def _get_panel_path(name: str, student: str, params: Mapping[str, str], /) -> str:
    query = urlencode({"student": student, **params})
    return f"/handler/{get_usage_id(HOME_PAGE)}/panel/{name}?{query}"


def _prepare_action(name: str, student: str, body: Mapping[str, object], /) -> Callable[[], object]:
    """An action, sent as the script sends it, with the panel that it brings back."""
    _ask(f"/scenario/{EMPTY_PAGE}/", student)
    headers = {**HTMX, "X-CSRFToken": str(_client.cookies["csrftoken"].value)}
    path = f"/handler/{get_usage_id(HOME_PAGE)}/action/{name}?student={student}"
    sent = json.dumps({**body, "key": secrets.token_hex(16)})

    def send() -> None:
        response = _client.post(path, sent, "application/json", headers=headers)
        if response.status_code != 200 or response.get("X-Coach-Mentoring") != "done":
            raise WrongAnswer(f"{name}: {response.status_code} {response.content.decode()}")

    return send


def _say_signed(scene: Scene, /) -> dict[str, str]:
    seen_on = scene.world.now.date().isoformat()
    return {"method": "observation", "seen_on": seen_on, "comment": "Calm and clear on the phone."}


def sign_off(scene: Scene, /) -> Callable[[], object]:
    """A signature on a plan that nobody has written to before, and its panel."""
    written = scene.make_written()
    about = {"plan": written.plan_ref, "criterion": written.address}
    form = _ask(_get_panel_path("skill", written.mentor, about), written.mentor, "cm-choice", HTMX)
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    body = {**about, "seen": unescape(seen[1]) if seen else "", **_say_signed(scene)}
    return _prepare_action("sign-off", written.mentor, body)


def pick_open(scene: Scene, /) -> dict[str, str]:
    """The skills that are to be signed at once, as the first of the two pages asks for the second."""
    return {"go": "yes", **{f"pick-{address}": "on" for address in scene.list_open()}}


def sign_several(scene: Scene, /) -> Callable[[], object]:
    """As many signatures as go at once, on such a plan, and their panel."""
    written = scene.make_written()
    about = {"plan": written.plan_ref}
    path = _get_panel_path("sign-several", written.mentor, {**about, **pick_open(scene)})
    form = _ask(path, written.mentor, "cm-choice", HTMX)
    items = re.findall(r'name="items\[\]" value="([^"]+)"', form)
    tokens = dict(re.findall(r'name="(token-[^"]+)" value="([^"]+)"', form))
    if not len(items) == len(tokens) == SEVERAL:
        raise WrongAnswer(f"sign-several: {len(items)} of {SEVERAL} skills")
    client = {f"client-{item}": "The client chose and agreed." for item in items}
    return _prepare_action(
        "sign-several", written.mentor, {**about, "items": items, **tokens, **client, **_say_signed(scene)}
    )


def log_talk(scene: Scene, /) -> Callable[[], object]:
    """A talk on such a plan, and its panel."""
    written = scene.make_written()
    body = {
        "plan": written.plan_ref,
        "topic": "What the next weeks look like, and nights.",
        "held_on": scene.world.now.date().isoformat(),
        "minutes": "15",
        "next_steps": "Ring the on-call manager once, together.",
    }
    return _prepare_action("log-talk", written.mentor, body)


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


def measure_seconds(work: Callable[[], object], /) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
