"""Lee writes the course in Studio; Asha is a learner on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.host.conftest import asha, lee, platform, still, studio  # noqa: F401
from tests.host.places import KEY
from tests.open_edx import Browser, OpenEdx

STUDIO = "component_handler"


@dataclass
class AuthorsBrowser:
    """Sends what the editor sends."""

    platform: OpenEdx
    user: Any

    def ask(self, verb: str, /, *, key: str = KEY, **data: Any) -> Any:
        return self.send(verb, json.dumps(data), key=key)

    def send(self, verb: str, body: str | bytes, /, *, key: str = KEY, **how: Any) -> Any:
        browser = Browser(self.platform, self.user)
        return browser.send(browser.find_url(key, "studio", verb, view=STUDIO), body, **how)

    def get_draft(self, key: str = KEY) -> dict[str, Any]:
        return self.platform.drafts[key].fields


@pytest.fixture
def author(studio: OpenEdx, lee: Any) -> AuthorsBrowser:  # noqa: F811
    return AuthorsBrowser(studio, lee)
