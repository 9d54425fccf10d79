"""Addresses of our own, below `mentoring/` in the LMS: a lead's lists as files, and where links in mails lead."""

from django.urls import path

from mentoring_xblock.routes import ROUTES
from mentoring_xblock.views.exports import download_list
from mentoring_xblock.views.links import open_panel

app_name = "mentoring_xblock"

urlpatterns = [
    path("exports/<int:programme_id>/<slug:kind>.csv", download_list, name="export"),
    path("open/<slug:block_ref>/<slug:panel>/", open_panel, {"panels": frozenset(ROUTES.panels)}, name="open"),
]
