"""What a platform gives, as one Protocol, and the hosts that give it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from mentoring_xblock.errors import NotFound
from mentoring_xblock.host.protocol import Host, Person, Place, Process, Visit
from mentoring_xblock.host.workbench import WorkbenchHost

__all__ = ["Host", "Person", "Place", "Process", "Visit", "make_host"]


def make_host(block: Any, /) -> Host:
    """The host of this process, which the setting MENTORING_HOST names; NotFound where there is none."""
    if getattr(settings, "MENTORING_HOST", None) == "workbench":
        return WorkbenchHost(block)
    raise NotFound
