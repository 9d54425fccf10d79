"""What a platform gives, as two Protocols, and the platforms that give it. MENTORING_HOST names the process."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from mentoring_xblock.errors import NotFound
from mentoring_xblock.host.protocol import (
    Author,
    Contact,
    Host,
    Mail,
    MailFailed,
    MailItem,
    Neighbour,
    Person,
    Place,
    Platform,
    Process,
    Visit,
)

__all__ = [
    "Author",
    "Contact",
    "Host",
    "Mail",
    "MailFailed",
    "MailItem",
    "Neighbour",
    "Person",
    "Place",
    "Platform",
    "Process",
    "Visit",
    "get_platform",
    "make_host",
]


def make_host(block: Any, /) -> Host:
    """The host of this process for one block; NotFound where there is none."""
    match _get_process():
        case "lms":
            from mentoring_xblock.host.lms import LmsHost

            return LmsHost(block)
        case "studio":
            from mentoring_xblock.host.studio import StudioHost

            return StudioHost(block)
        case "workbench":
            from mentoring_xblock.host.workbench import WorkbenchHost

            return WorkbenchHost(block)
    raise NotFound


def get_platform() -> Platform:
    """The platform of this process; NotFound where there is none."""
    match _get_process():
        case "lms" | "studio" as process:
            from mentoring_xblock.host.open_edx import OpenEdxPlatform

            return OpenEdxPlatform(process)
        case "workbench":
            from mentoring_xblock.host.workbench_platform import WorkbenchPlatform

            return WorkbenchPlatform()
    raise NotFound


def _get_process() -> str | None:
    return getattr(settings, "MENTORING_HOST", None)
