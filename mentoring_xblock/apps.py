"""The Django app; Open edX finds it through the entry points `lms.djangoapp` and `cms.djangoapp`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring_xblock.settings.common import add_locale_paths

_LMS, _STUDIO = "lms.djangoapp", "cms.djangoapp"
# Each stage calls it again, and it may be: what an operator's files say comes between the first two.
_STAGES = ("common", "production", "devstack", "test")
_RETIREMENT = "openedx.core.djangoapps.user_api.accounts.signals"


class MentoringXBlockConfig(AppConfig):
    name = "mentoring_xblock"
    verbose_name = _("Coach-mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    # As edx_django_utils.plugins reads it.
    plugin_app: ClassVar[dict[str, Any]] = {
        "settings_config": {
            _LMS: {stage: {"relative_path": "settings.lms"} for stage in _STAGES},
            _STUDIO: {stage: {"relative_path": "settings.studio"} for stage in _STAGES},
        },
        "url_config": {
            _LMS: {
                "namespace": "mentoring_xblock",
                "app_name": "mentoring_xblock",
                "regex": r"^mentoring/",
                "relative_path": "urls",
            },
        },
        "signals_config": {
            _LMS: {
                "relative_path": "receivers",
                "receivers": [
                    {
                        "receiver_func_name": "retire_critical",
                        "signal_path": f"{_RETIREMENT}.USER_RETIRE_LMS_CRITICAL",
                    },
                    {
                        "receiver_func_name": "retire_misc",
                        "signal_path": f"{_RETIREMENT}.USER_RETIRE_LMS_MISC",
                    },
                ],
            },
        },
    }

    def ready(self) -> None:
        # Once more: what an operator's own files say last (as Tutor's do) is known only now.
        add_locale_paths(settings)
        # Not in `signals_config`: the modulestore's signals are to be connected once Studio's apps are there.
        if getattr(settings, "MENTORING_HOST", None) == "studio":
            from mentoring_xblock import receivers

            receivers.connect_studio()
