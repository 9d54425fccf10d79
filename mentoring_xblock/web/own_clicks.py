"""Files are saved by a click on our own pages: another site's page must not have somebody save them unseen."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.errors import Refused

# A page, a frame of one (the block's own, in the learning app), and what a browser says of a link that saves.
_SAVING = ("document", "iframe", "frame", "empty")


def check_own_click(headers: Mapping[str, str], /) -> None:
    """Refused where the browser says that another site asks, or that it wants no file: a picture, a script.

    Every file that somebody saves is counted, so a picture on some page could use up all of an hour. A browser that
    says nothing is believed: older ones, and any on a site without TLS.
    """
    if headers.get("Sec-Fetch-Site") == "cross-site":
        raise Refused("not_from_the_page")
    if headers.get("Sec-Fetch-Dest", "empty") not in _SAVING:
        raise Refused("not_from_the_page")
