"""URLs of the workbench: xblock-sdk's names, as its runtime reverses them, but only those that are needed.

Left out are its administration, its list of users, its button that erases all state without a token, and the
handlers that ask nobody who they are.
"""

from django.contrib.staticfiles.views import serve
from django.urls import include, path, re_path
from django.views.i18n import JavaScriptCatalog
from workbench.views import package_resource

from mentoring_xblock.workbench import authoring, views

urlpatterns = [
    path("", views.index, name="workbench_index"),
    path("scenario/<str:scenario_id>/", views.show_scenario, name="workbench_show_scenario"),
    path("scenario/<str:scenario_id>/studio_view/", authoring.show_editor, name="workbench_edit"),
    path("scenario/<str:scenario_id>/author_view/", authoring.show_preview, name="workbench_preview"),
    path("scenario/<str:scenario_id>/publish/", authoring.publish, name="workbench_publish"),
    path("scenario/<str:scenario_id>/<str:view_name>/", views.show_scenario, name="scenario"),
    re_path(
        r"^handler/(?P<usage_id>[^/]+)/(?P<handler_name>[^/]*)(?:/(?P<suffix>.*))?$",
        views.handle,
        name="handler",
    ),
    path("mentoring/", include("mentoring_xblock.urls")),
    re_path(r"^resource/(?P<block_type>[^/]+)/(?P<resource>.*)$", package_resource, name="package_resource"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    # Here and not by `runserver --insecure`: pages have their styles under any server, with DEBUG off too.
    # Django calls it insecure as each file is looked for anew and nothing is hardened: fine on 127.0.0.1.
    re_path(r"^static/(?P<path>.*)$", serve, {"insecure": True}),
]
