"""Studio: previews that store nothing, and the door to the editor."""

from __future__ import annotations

from opaque_keys.edx.keys import CourseKey

from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.places import is_course_place, strip
from mentoring_xblock.host.protocol import Process, Visit
from mentoring_xblock.host.xblocks import OpenEdxHost


class StudioHost(OpenEdxHost):
    """`block` is an XBlock under Studio's runtime.

    Studio calls handlers for anyone who is signed in and says that they are staff, so nobody is anybody here: there is
    no person, and each door asks the platform itself.
    """

    process: Process = "studio"

    def get_visit(self) -> Visit:
        """Nothing is asked of anyone here: the handlers of learners refuse it before they read a thing."""
        return Visit(self.process, None, is_published=False, is_course=is_course_place(self._block.scope_ids.usage_id))

    def may_author(self) -> bool:
        """As Studio's own pages ask."""
        user = get_name("get_current_user")()
        course_key = strip(self._block.scope_ids.usage_id).context_key
        # A library of the newer kind is no course key, and has rules of its own.
        if user is None or not user.is_authenticated or not isinstance(course_key, CourseKey):
            return False
        return bool(get_name("has_studio_write_access")(user, course_key))
