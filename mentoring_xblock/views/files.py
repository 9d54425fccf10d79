"""Files beside what the mentee wrote: add one, take one out, save one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import files, uploads
from mentoring_xblock.domain.file_types import MAX_FILE_BYTES
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.views.skills import about_skill, get_evidence_scope
from mentoring_xblock.web.answers import Download
from mentoring_xblock.web.requests import Request, Said

# The file in base64, and room for the rest of the form.
MAX_BODY_BYTES = (MAX_FILE_BYTES + 2) // 3 * 4 + 8 * 1024


def admit_file(request: Request) -> None:
    """Asked before a body that may hold a file is read."""
    uploads.admit_body(request.actor, request.programme, at=request.at)


def attach_file(request: Request) -> Said:
    about, scope = about_skill(request), get_evidence_scope(request)
    uploads.check_upload(
        request.actor,
        request.programme,
        request.get("plan"),
        request.get("criterion"),
        seen=about["seen"],
        sent=request.key,
        at=request.at,
    )
    upload = uploads.read_upload(request.data.get("name", ""), request.data.get("content", ""))
    with files.keeping() as keep, enter(request, uploads.ACTION, **about, scope=scope) as case:
        added = files.attach(case, upload, keep=keep)
    words = added.name.rpartition(".")[0].replace("_", " ").replace("-", " ")
    return Said(with_hint(_("The file is added."), [words]))


def remove_file(request: Request) -> Said:
    with enter(request, "evidence", **about_skill(request), scope=get_evidence_scope(request)) as case:
        is_kept = files.remove(case, request.get("file"))
    if is_kept:
        return Said(_("The file is taken out. It is kept with the signature that was given on it."))
    return Said(_("The file is removed."))


def download_file(request: Request) -> Download:
    facts, content = files.open_file(request.actor, request.programme, request.get("plan"), request.get("file"))
    return Download(content, facts.type, facts.name)
