"""The workbench as a Django app. Its label is not `workbench`, which xblock-sdk has taken."""

from django.apps import AppConfig
from django.core.servers.basehttp import WSGIRequestHandler
from django.db.backends.signals import connection_created

from mentoring_xblock.workbench.database import use_write_ahead_log


class MentoringWorkbenchConfig(AppConfig):
    name = "mentoring_xblock.workbench"
    label = "mentoring_workbench"
    verbose_name = "Mentoring workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(use_write_ahead_log, dispatch_uid="mentoring_workbench.write_ahead_log")
        # Head and body of an answer go out one by one: the body would wait 40 ms until the head is confirmed.
        WSGIRequestHandler.disable_nagle_algorithm = True
