"""Every name of the platform that this package relies on, and the one door to them.

A release of Open edX that moved one of them breaks here and nowhere else; `check_mentoring_platform` tries each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mentoring_xblock.host.protocol import Process

LMS: tuple[Process, ...] = ("lms",)
STUDIO: tuple[Process, ...] = ("studio",)
BOTH: tuple[Process, ...] = ("lms", "studio")


@dataclass(frozen=True, slots=True)
class Name:
    """`path`: "module:attribute"; `why`: what we need it for; `processes`: where it is asked for."""

    path: str
    why: str
    processes: tuple[Process, ...] = BOTH


NAMES: Mapping[str, Name] = {
    "current_app": Name("celery:current_app", "hands work to a worker"),
    "producers": Name("kombu.pools:producers", "keeps connections to the broker that do not wait for it"),
    "get_current_request": Name("crum:get_current_request", "by which route a handler was called, in which branch"),
    "get_current_user": Name("crum:get_current_user", "who really asks, whoever the block was bound to"),
    "modulestore": Name("xmodule.modulestore.django:modulestore", "the courses, and whether drafts are being shown"),
    "ModuleStoreEnum": Name("xmodule.modulestore:ModuleStoreEnum", "what the published branch is called"),
    "tracker": Name("eventtracking:tracker", "takes our events"),
    "has_access": Name("lms.djangoapps.courseware.access:has_access", "whether somebody is course staff", LMS),
    "get_course_masquerade": Name(
        "lms.djangoapps.courseware.masquerade:get_course_masquerade", "whether staff look as somebody else", LMS
    ),
    "CourseEnrollment": Name("common.djangoapps.student.models:CourseEnrollment", "who is on a course", LMS),
    "CourseLimitedStaffRole": Name(
        "common.djangoapps.student.roles:CourseLimitedStaffRole", "which staff are limited: they look like staff", LMS
    ),
    "has_studio_write_access": Name(
        "common.djangoapps.student.auth:has_studio_write_access", "who may change a block in Studio", STUDIO
    ),
    "get_required_content": Name(
        "openedx.core.lib.gating.api:get_required_content", "whether a subsection opens only after another", STUDIO
    ),
    "ENROLLMENT_TRACK_PARTITION_ID": Name(
        "xmodule.partitions.partitions:ENROLLMENT_TRACK_PARTITION_ID", "tells enrolment tracks from groups", STUDIO
    ),
    "setup_masquerade": Name(
        "lms.djangoapps.courseware.masquerade:setup_masquerade", "the same, at an address of ours", LMS
    ),
    "StudentModule": Name("lms.djangoapps.courseware.models:StudentModule", "the row that a score hangs on", LMS),
    "grades_signals": Name("lms.djangoapps.grades.api:signals", "takes a score for another learner", LMS),
    "BlockCompletion": Name("completion.models:BlockCompletion", "takes another learner's completion", LMS),
    "ENABLE_COMPLETION_TRACKING_SWITCH": Name(
        "completion.waffle:ENABLE_COMPLETION_TRACKING_SWITCH", "whether the site tracks completion", LMS
    ),
    "UserPreference": Name(
        "openedx.core.djangoapps.user_api.models:UserPreference",
        "zone and language of people outside of their visit",
    ),
    "AnonymousUserId": Name("common.djangoapps.student.models:AnonymousUserId", "whose state is deleted"),
    "configuration_helpers": Name(
        "openedx.core.djangoapps.site_configuration:helpers", "the LMS's address, of a course's own site", LMS
    ),
    "Site": Name("django.contrib.sites.models:Site", "in whose name a mail goes", LMS),
    "set_current_request": Name("crum:set_current_request", "keeps a mail's recipient out of a request", LMS),
    "emulate_http_request": Name(
        "openedx.core.lib.celery.task_utils:emulate_http_request", "the request that a mail's frame asks for", LMS
    ),
    "get_base_template_context": Name(
        "openedx.core.djangoapps.ace_common.template_context:get_base_template_context", "what that frame shows", LMS
    ),
    "BaseMessageType": Name(
        "openedx.core.djangoapps.ace_common.message:BaseMessageType", "gives a mail the site's sender", LMS
    ),
    "ace": Name("edx_ace:ace", "takes a mail", LMS),
    "Recipient": Name("edx_ace.recipient:Recipient", "whom a mail goes to", LMS),
    "SignalHandler": Name("xmodule.modulestore.django:SignalHandler", "says that a course was published", STUDIO),
}


def get_name(name: str, /) -> Any:
    """The object that stands under this name on the platform. ImportError or AttributeError where it does not."""
    path, _, attribute = NAMES[name].path.partition(":")
    module = import_module(path)
    if not hasattr(module, attribute):
        # What is a module itself stands in its package once somebody has imported it.
        try:
            return import_module(f"{path}.{attribute}")
        except ModuleNotFoundError:
            pass
    return getattr(module, attribute)


def list_missing(process: Process, /) -> Iterator[tuple[str, Name]]:
    """Every name that this process cannot get; whatever goes wrong while it is fetched counts as missing."""
    for name, wanted in NAMES.items():
        if process in wanted.processes:
            try:
                get_name(name)
            except Exception:
                yield name, wanted
