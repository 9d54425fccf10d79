"""Links of mails: to sign in where that is needed, then to the very thing, and nowhere else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.host import get_platform
from mentoring_xblock.host.workbench_platform import WorkbenchPlatform
from mentoring_xblock.models import Block
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.views.links import open_panel
from tests.conftest import ASHA
from tests.exports import Come, make_come
from tests.factories import World

PLAN = "a" * 32


@pytest.fixture
def come(monkeypatch: pytest.MonkeyPatch) -> Come:
    return make_come(monkeypatch)


def get(world: World, panel: str, query: str = "", *, block: str = "", method: str = "GET") -> Any:
    ref = block or sha256(world.programme.here.usage_key)
    return Client().generic(method, f"/mentoring/open/{ref}/{panel}/", QUERY_STRING=query)


class TestSignedIn:
    @pytest.mark.parametrize("panel", ["home", "skill", "ask-or-tell"])
    def test_leads_on_to_the_panel_of_the_block(self, world: World, come: Come, panel: str) -> None:
        come(ASHA)
        response = get(world, panel, "student=asha")
        assert response.status_code == 302
        assert response["Location"] == f"/handler/{world.source.usage_key}/panel/{panel}?student=asha"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"] == "frame-ancestors 'self'"

    def test_takes_along_what_panels_know_and_nothing_else(self, world: World, come: Come) -> None:
        come(ASHA)
        query = f"plan={PLAN}&criterion=12.on-call&entry=7&utm_source=mail&next=https://example.org&key={PLAN}"
        found = parse_qs(urlsplit(get(world, "skill", query)["Location"]).query)
        assert found == {"plan": [PLAN], "criterion": ["12.on-call"], "entry": ["7"]}

    @pytest.mark.parametrize(
        "value", ["", "%0D%0ASet-Cookie:x", "//example.org", "https:x", "a%20b", "%C3%A9", "x" * 101, "<b>"]
    )
    def test_a_value_that_is_none_of_ours_is_left_behind(self, world: World, come: Come, value: str) -> None:
        come(ASHA)
        assert "plan" not in get(world, "skill", f"plan={value}")["Location"]

    def test_is_decided_by_the_panel_whom_it_is_for(self, world: World, come: Come) -> None:
        come(ASHA, is_enrolled=False)
        assert get(world, "people").status_code == 302


class TestSignedOut:
    def test_asks_to_sign_in_and_comes_back_to_the_same_link(self, world: World, come: Come, settings: Any) -> None:
        settings.LOGIN_URL = "/login"
        come(None)
        response = get(world, "skill", f"plan={PLAN}&next=https://example.org")
        place = urlsplit(response["Location"])
        assert (response.status_code, place.netloc, place.path) == (302, "", "/login")
        [back] = parse_qs(place.query)["next"]
        assert back == f"/mentoring/open/{sha256(world.source.usage_key)}/skill/?plan={PLAN}"

    def test_who_is_signed_in_and_nobody_to_us_is_not_sent_round_in_circles(self, world, come, rf) -> None:
        come(None)
        request = rf.get("/mentoring/open/x/home/")
        request.user = SimpleNamespace(is_authenticated=True)
        panels = frozenset(ROUTES.panels)
        response = open_panel(request, block_ref=sha256(world.programme.here.usage_key), panel="home", panels=panels)
        assert response.status_code == 403


class TestNowhere:
    @pytest.mark.parametrize("name", ["nothing", "sign-off", "verifier"])
    def test_what_is_no_panel_is_not_there(self, world: World, come: Come, name: str) -> None:
        come(ASHA)
        assert get(world, name).status_code == 404

    def test_nor_is_a_block_that_is_none_or_has_left_its_course(self, world: World, come: Come) -> None:
        come(ASHA)
        unknown = get(world, "home", block="f" * 64)
        ref = sha256(world.programme.here.usage_key)
        Block.objects.update(is_published=False)
        gone = get(world, "home", block=ref)
        assert (unknown.status_code, unknown.content) == (gone.status_code, gone.content)
        assert unknown.status_code == 404

    def test_it_is_read_alone_and_studio_does_not_know_it(self, world, come, monkeypatch) -> None:
        come(ASHA)
        assert get(world, "home", method="POST").status_code == 405
        monkeypatch.setattr(WorkbenchPlatform, "process", "studio")
        assert get(world, "home").status_code == 404


class TestInMails:
    def test_the_platforms_link_leads_here(self, world: World, come: Come) -> None:
        """As a mail has it, with the site before it."""
        platform = get_platform()
        place = platform.get_place(world.programme.here.usage_key, world.source.course_key)
        url = urlsplit(platform.get_panel_url(place, "skill", {"plan": PLAN, "criterion": "12.on-call"}))
        come(ASHA)
        response = Client().get(f"{url.path}?{url.query}")
        assert response["Location"].endswith("plan=" + PLAN)
        assert platform.get_block_url(place).endswith("/home/")
