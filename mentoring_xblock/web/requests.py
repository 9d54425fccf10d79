"""What a view is given: who asks, in which programme, with which input; and the links it may build."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.submissions import SubmissionKey
from mentoring_xblock.errors import BadRequest, MentoringError, NotFound
from mentoring_xblock.host import Host, Place

MAX_BODY_BYTES = 64 * 1024
ANY_NAME = "any-name-of-ours"

REFERENCES = tuple("criterion entry goal mentor mentorship plan planned question request review session".split())
"""The parameters that say what a panel is about."""
REFERENCE = re.compile(r"[a-z0-9.-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class Panel:
    """A template and its context: what a view answers with."""

    name: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """The outcome of an action: the one sentence that is said, and what the next panel is to be about.

    `is_undoable`: the sentence is about a signature or a "not yet", which an Undo beside it takes back. `lines`: what
    became of each, where several things were done part by part.
    """

    text: str
    params: Mapping[str, str] = field(default_factory=dict)
    is_undoable: bool = False
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Failure:
    """Why a form comes again: the whole form's sentence, and the problems of its fields by name."""

    sentence: str
    fields: Mapping[str, tuple[MentoringError, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request that has passed the checks of `web/pipeline.py`.

    `params` come from the address or from the form's hidden fields; `data` is the form (lists are kept); `typed` says
    that the panel is shown again and fills its form from `data`. `find`: what somebody looks for in a list; it may be a
    name, so it never stands in an address.
    """

    actor: Actor
    programme: ProgrammeView
    at: datetime
    host: Host
    place: Place
    params: Mapping[str, str] = field(default_factory=dict)
    data: MultiValueDict[str, str] = field(default_factory=MultiValueDict)
    sent: SubmissionKey | None = None
    failure: Failure | None = None
    said: Said | None = None
    find: str = ""

    @property
    def today(self) -> date:
        return self.actor.get_today(self.at)

    @property
    def key(self) -> SubmissionKey:
        """The submission's key; only actions have one."""
        if self.sent is None:
            raise BadRequest("malformed")
        return self.sent

    def get(self, name: str, /) -> str:
        """A parameter that must be there; without it there is no such page."""
        value = self.params.get(name, "")
        # Spaces around it would be another name here and the same in some databases.
        if not value or value != value.strip():
            raise NotFound
        return value

    def get_number(self, name: str, /) -> int:
        value = self.get(name)
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise NotFound
        return int(value)

    def with_params(self, params: Mapping[str, str], /) -> Request:
        return replace(self, params={**self.params, **params})

    def get_panel_url(self, name: str, /, **params: object) -> str:
        return self._get_url("panel", name, params)

    def get_action_url(self, name: str, /) -> str:
        return self._get_url("action", name, {})

    def get_download_url(self, name: str, /, **params: object) -> str:
        return self._get_url("download", name, params)

    def get_list_url(self, kind: str, /) -> str:
        """Where one of the programme's lists is downloaded."""
        path = reverse("mentoring_xblock:export", args=[self.programme.id, kind])
        # What a host adds to its own addresses belongs to ours too: the workbench says there who is looking.
        added = self.host.get_url("panel", ANY_NAME).partition("?")[2]
        return f"{path}?{added}" if added else path

    @cached_property
    def _addresses(self) -> dict[str, str]:
        """Of each handler, with ANY_NAME in it: a host makes one slowly, and a list has dozens."""
        return {}

    def _get_url(self, handler: str, name: str, params: Mapping[str, object], /) -> str:
        if handler not in self._addresses:
            self._addresses[handler] = self.host.get_url(handler, ANY_NAME)
        address = self._addresses[handler].replace(ANY_NAME, name)
        # In one order, so that a panel that is shown has the address that the link to it had.
        return f"{address}{'&' if '?' in address else '?'}{urlencode(sorted(params.items()))}" if params else address


PanelView = Callable[[Request], Panel]


@dataclass(frozen=True)
class Action:
    """An action with what is shown when it is done, and the form that is shown again when it is not.

    `max_bytes`: of the whole body; `too_large`: the code of what is said where it is longer. `admit`: asked before a
    body of more than MAX_BODY_BYTES is read, with a request without input; it raises what refuses it.
    """

    run: Callable[[Request], Said]
    done: PanelView
    again: PanelView
    max_bytes: int = MAX_BODY_BYTES
    too_large: str = "too_large"
    admit: Callable[[Request], None] | None = None
