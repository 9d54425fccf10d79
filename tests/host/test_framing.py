"""Who may show our pages in a frame."""

from __future__ import annotations

import pytest

from mentoring_xblock.host.framing import get_frame_policy


@pytest.mark.parametrize(
    ("address", "apps"),
    [
        (None, ""),
        ("", ""),
        ("/learning", ""),
        ("javascript:alert(1)", ""),
        ("https://apps.learn.example; script-src *", ""),
        ("https://apps.learn.example/learning", " https://apps.learn.example"),
        ("http://apps.local.openedx.io:2000/learning", " http://apps.local.openedx.io:2000"),
    ],
)
def test_this_site_and_the_learning_app_where_there_is_one(settings, address, apps):
    settings.LEARNING_MICROFRONTEND_URL = address
    assert get_frame_policy() == f"frame-ancestors 'self'{apps}"


def test_this_site_alone_where_nobody_names_the_app():
    assert get_frame_policy() == "frame-ancestors 'self'"
