"""Studio: previews that store nothing, and the door to the editor."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from opaque_keys.edx.keys import CourseKey

from mentoring_xblock.host.barriers import list_barriers
from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.places import is_course_place, strip
from mentoring_xblock.host.protocol import Author, Neighbour, Process, Visit
from mentoring_xblock.host.xblocks import BLOCK_TYPE, OpenEdxHost, read_neighbour
from mentoring_xblock.host.zones import read_zone

log = logging.getLogger(__name__)

# Of the handler `studio`, the one name that changes the block.
_WRITES = "save"


class StudioHost(OpenEdxHost):
    """`block` is an XBlock under Studio's runtime.

    Studio calls handlers for anyone who is signed in and says that they are staff, so nobody is anybody here: there is
    no person, and each door asks the platform itself.
    """

    process: Process = "studio"

    def get_visit(self) -> Visit:
        """Nothing is asked of anyone here: the handlers of learners refuse it before they read a thing."""
        return Visit(self.process, None, is_published=False, is_course=is_course_place(self._block.scope_ids.usage_id))

    def get_url(self, handler: str, name: str, query: str = "") -> str:
        """The editor's questions go by the address of previews, which call the same handler and store nothing.

        After any other call Studio stores the block as that call had loaded it: a question that was asked before
        somebody saved, and answered after it, would put back what was there before.
        """
        if handler == "studio" and name != _WRITES:
            usage_id = str(self._block.scope_ids.usage_id)
            parts = {"usage_key_string": usage_id, "handler": handler, "suffix": name}
            with suppress(NoReverseMatch):
                return reverse("preview_handler", kwargs=parts) + (f"?{query}" if query else "")
        return super().get_url(handler, name, query)

    def may_author(self) -> bool:
        """As Studio's own pages ask."""
        user = _get_user()
        course_key = strip(self._block.scope_ids.usage_id).context_key
        # A library of the newer kind is no course key, and has rules of its own.
        if user is None or not isinstance(course_key, CourseKey):
            return False
        return bool(get_name("has_studio_write_access")(user, course_key))

    def get_author(self) -> Author | None:
        """In the language of Studio's page, which need not be the one that they chose for the LMS."""
        user = _get_user()
        if user is None:
            return None
        zone = read_zone(get_name("UserPreference").get_all_preferences(user).get("time_zone"))
        return Author(make_opaque_id(user.pk), zone, translation.get_language() or "en")

    def list_neighbours(self) -> tuple[Neighbour, ...]:
        """Blocks of deleted units are not among them, nor those of libraries."""
        usage_key = strip(self._block.scope_ids.usage_id)
        if not is_course_place(usage_key):
            return ()
        try:
            found = [read_neighbour(block) for block in _list_drafts(usage_key.context_key)]
        except Exception as error:
            log.warning("coach-mentoring: the course's other blocks cannot be read: %s", type(error).__name__)
            return ()
        return tuple(neighbour for neighbour in found if neighbour.usage_key != str(usage_key))

    def list_barriers(self) -> tuple[str, ...]:
        return list_barriers(self._block) if is_course_place(self._block.scope_ids.usage_id) else ()


def _get_user() -> Any:
    """Who is signed in, whoever the block was bound to; None for nobody."""
    user = get_name("get_current_user")()
    return user if user is not None and user.is_authenticated else None


def _list_drafts(course_key: Any, /) -> list[Any]:
    """The store takes no wish for a draft with this question, only as the setting of what it reads."""
    store = get_name("modulestore")()
    with store.branch_setting(get_name("ModuleStoreEnum").Branch.draft_preferred, course_key):
        return list(store.get_items(course_key, qualifiers={"category": BLOCK_TYPE}, include_orphans=False))
