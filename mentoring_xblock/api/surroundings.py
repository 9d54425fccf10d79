"""Where a block stands in its course, for what its author is told: asked of the platform and of what was published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mentoring_xblock.domain.author_notes import Surroundings
from mentoring_xblock.host import Host
from mentoring_xblock.models import Programme


def read_surroundings(host: Host, /, *, wants_home: bool, programme: str, unknown: Iterable[str] = ()) -> Surroundings:
    """`programme`: its slug. One question to the course; one to the database where two blocks want to be the home."""
    place = host.get_place()
    # In the LMS nobody asks what is being written.
    is_known = host.process != "lms" and host.get_visit().is_course
    found = Surroundings(
        wants_home=wants_home,
        usage_key=place.usage_key,
        beside=host.list_neighbours() if is_known else None,
        barriers=host.list_barriers(),
        unknown=tuple(unknown),
    )
    if not wants_home or found.find_other_home(programme) is None:
        return found
    return replace(found, home_key=_find_home_key(place.course_key, programme))


def _find_home_key(course_key: str, programme: str, /) -> str | None:
    homes = Programme.objects.filter(course_key=course_key, slug=programme, home__is_published=True)
    return homes.values_list("home__usage_key", flat=True).first()
