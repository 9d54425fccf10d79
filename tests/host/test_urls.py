"""Addresses of our own in the LMS: a lead's lists and the links of mails, from one end to the other."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import include, path, resolve, set_urlconf

from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.models import Export, Programme
from tests.host.conftest import join
from tests.host.places import COURSE, KEY
from tests.open_edx import Browser, OpenEdx, lms
from tests.open_edx.services import install_services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def urls(settings: Any, monkeypatch: pytest.MonkeyPatch, platform: OpenEdx) -> Iterator[None]:
    """The LMS's, with ours where the plugin has them."""
    install_services(monkeypatch, platform)
    module = ModuleType("lms_urls")
    module.urlpatterns = [path("mentoring/", include("mentoring_xblock.urls")), *lms.urlpatterns]  # type: ignore[attr-defined]
    settings.LOGIN_URL = "/login"
    set_urlconf(module)  # type: ignore[arg-type]
    yield
    set_urlconf(None)


def call(user: Any, address: str, **session: Any) -> Any:
    """As Django's handler would."""
    request: Any = RequestFactory().get(address)
    request.user, request.session = user or AnonymousUser(), session
    match = resolve(request.path)
    return match.func(request, *match.args, **match.kwargs)


@pytest.fixture
def asha_s_plan(platform: OpenEdx, asha: Any) -> None:
    assert join(Browser(platform, asha)).status_code == 200


@pytest.mark.usefixtures("asha_s_plan")
class TestLists:
    def test_a_lead_finds_the_link_and_downloads_the_list(self, platform: OpenEdx, lee: Any) -> None:
        address = f"/mentoring/exports/{Programme.objects.get().pk}/people.csv"
        assert f'href="{address}"' in Browser(platform, lee).get(KEY, "panel", "people").content.decode()
        response = call(lee, address)
        assert response.status_code == 200
        assert '"Asha"' in b"".join(response.streaming_content).decode()
        assert Export.objects.get().user_id == lee.pk

    def test_nobody_else_does(self, platform: OpenEdx, asha: Any, lee: Any) -> None:
        address = f"/mentoring/exports/{Programme.objects.get().pk}/people.csv"
        browser = Browser(platform, lee)
        browser.look_as(COURSE, role="student")
        answers = [call(None, address), call(asha, address), call(lee, address, **browser.session)]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert not Export.objects.exists()


@pytest.mark.usefixtures("asha_s_plan")
class TestLinks:
    def test_lead_to_the_panel_as_a_page_of_its_own(self, platform: OpenEdx, asha: Any) -> None:
        response = call(asha, f"/mentoring/open/{sha256(KEY)}/more/?plan=a")
        place = urlsplit(response["Location"])
        assert (response.status_code, place.netloc, place.query) == (302, "", "plan=a")
        assert place.path == Browser(platform).find_url(KEY, "panel", "more")
        assert Browser(platform, asha).get(KEY, "panel", "more").status_code == 200

    def test_ask_to_sign_in_first(self) -> None:
        response = call(None, f"/mentoring/open/{sha256(KEY)}/more/")
        assert response["Location"] == f"/login?next=/mentoring/open/{sha256(KEY)}/more/"

    def test_are_not_in_studio(self, studio: OpenEdx, asha: Any) -> None:
        assert call(asha, f"/mentoring/open/{sha256(KEY)}/more/").status_code == 404
