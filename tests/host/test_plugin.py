"""How Open edX takes the package in: by its own plugin mechanism, in each of its two processes."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.test import override_settings
from django.urls import NoReverseMatch, include, path, resolve, reverse
from edx_django_utils.plugins import add_plugins, connect_plugin_receivers, get_plugin_apps, get_plugin_url_patterns

from mentoring_xblock.settings.common import DEFAULTS, list_locale_paths
from tests.open_edx import install

LMS, STUDIO = "lms.djangoapp", "cms.djangoapp"
LOCALE_PATHS = list_locale_paths(())
STAGES = ("common", "production", "devstack", "test")


@pytest.fixture
def site(monkeypatch: Any) -> ModuleType:
    """A settings module as the platform's are."""
    module = ModuleType("site_settings")
    monkeypatch.setitem(sys.modules, "site_settings", module)
    return module


class TestApp:
    @pytest.mark.parametrize("project", [LMS, STUDIO])
    def test_is_installed_by_its_entry_point(self, project):
        assert get_plugin_apps(project).count("mentoring_xblock.apps.MentoringXBlockConfig") == 1


class TestSettings:
    @pytest.mark.parametrize(("project", "process"), [(LMS, "lms"), (STUDIO, "studio")])
    @pytest.mark.parametrize("stage", STAGES)
    def test_of_each_process_arrive_at_every_stage(self, site, project, process, stage):
        site.LOCALE_PATHS = ["/platform/locale"]
        add_plugins("site_settings", project, stage)
        assert process == site.MENTORING_HOST
        assert {name: getattr(site, name) for name in DEFAULTS} == dict(DEFAULTS)
        assert ["/platform/locale", *LOCALE_PATHS] == site.LOCALE_PATHS

    def test_of_an_operator_stay(self, site):
        chosen = {name: f"chosen {name}" for name in DEFAULTS}
        vars(site).update(chosen)
        for stage in ("common", "production"):
            add_plugins("site_settings", LMS, stage)
        assert {name: getattr(site, name) for name in DEFAULTS} == chosen

    def test_that_both_processes_share_do_not_make_studio_an_lms(self, site):
        site.MENTORING_HOST = "lms"
        add_plugins("site_settings", STUDIO, "production")
        assert site.MENTORING_HOST == "studio"

    def test_texts_that_no_speaker_has_read_come_where_the_operator_says_so(self, site):
        site.LOCALE_PATHS = []
        add_plugins("site_settings", LMS, "common")
        site.MENTORING_UNREAD_LANGUAGES = ["cy"]
        add_plugins("site_settings", LMS, "production")
        assert list_locale_paths(["cy"]) == site.LOCALE_PATHS

    @pytest.mark.parametrize("held", [(), ("/platform/locale",), ["/platform/locale"]])
    def test_stages_one_after_another_add_the_texts_once(self, site, held):
        site.LOCALE_PATHS = held
        for stage in ("common", "production"):
            add_plugins("site_settings", LMS, stage)
        assert type(held)([*held, *LOCALE_PATHS]) == site.LOCALE_PATHS

    def test_paths_that_are_still_to_be_worked_out_are_left_for_a_later_stage(self, site):
        def derive() -> list[str]:
            return []

        site.LOCALE_PATHS = derive
        add_plugins("site_settings", LMS, "common")
        assert site.LOCALE_PATHS is derive

    def test_every_name_is_ours(self):
        assert [name for name in DEFAULTS if not name.startswith("MENTORING_")] == []


class TestUrls:
    @pytest.fixture
    def urls(self, monkeypatch: Any) -> Any:
        def install_urls(project: str) -> None:
            module = ModuleType("site_urls")
            vars(module)["urlpatterns"] = [path("", include(get_plugin_url_patterns(project)))]
            monkeypatch.setitem(sys.modules, "site_urls", module)

        return install_urls

    def test_of_the_lms_lie_below_mentoring(self, urls):
        urls(LMS)
        with override_settings(ROOT_URLCONF="site_urls"):
            address = reverse("mentoring_xblock:open", args=("a" * 64, "home"))
            assert address == f"/mentoring/open/{'a' * 64}/home/"
            assert resolve(address).namespace == "mentoring_xblock"

    def test_studio_has_none(self, urls):
        urls(STUDIO)
        with override_settings(ROOT_URLCONF="site_urls"), pytest.raises(NoReverseMatch):
            reverse("mentoring_xblock:open", args=("a" * 64, "home"))


class TestSignals:
    @pytest.fixture
    def platform(self, monkeypatch: Any) -> Any:
        return install(monkeypatch)

    def test_the_lms_hears_of_retirement_once_each_however_often_it_is_connected(self, platform, monkeypatch):
        retired: list[object] = []
        monkeypatch.setattr("mentoring_xblock.receivers._retire", retired.append)
        signals = sys.modules["openedx.core.djangoapps.user_api.accounts.signals"]
        user = SimpleNamespace(pk=7)
        for _time in range(2):
            connect_plugin_receivers(LMS)
        for name in ("USER_RETIRE_LMS_CRITICAL", "USER_RETIRE_LMS_MISC"):
            getattr(signals, name).send(sender=object, user=user)
        assert retired == [user, user]

    def test_studio_hears_of_publishing_from_the_app_itself(self, platform, settings):
        signal = sys.modules["xmodule.modulestore.django"].SignalHandler.course_published
        config = apps.get_app_config("mentoring_xblock")
        for process, connected in (("workbench", 0), ("lms", 0), ("studio", 1)):
            settings.MENTORING_HOST = process
            config.ready()
            assert len(signal.receivers) == connected


def test_the_workbench_needs_none_of_this() -> None:
    assert django_settings.MENTORING_HOST == "workbench"
