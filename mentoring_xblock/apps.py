"""The Django app; Open edX finds it through the entry points `lms.djangoapp` and `cms.djangoapp`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringXBlockConfig(AppConfig):
    name = "mentoring_xblock"
    verbose_name = _("Coach-mentoring")
    default_auto_field = "django.db.models.BigAutoField"
