"""The record as a file, and the program that checks it without the database."""

from __future__ import annotations

import json
from importlib.resources import files

from mentoring_xblock import domain
from mentoring_xblock.api.records import hand_out_record
from mentoring_xblock.web.answers import Download
from mentoring_xblock.web.requests import Request


def download_record(request: Request) -> Download:
    """One person's record as JSON; what to do with it stands in docs/decisions and in the verifier itself."""
    record = hand_out_record(
        request.actor,
        request.programme,
        request.get("plan"),
        at=request.at,
        include_not_yet=request.params.get("not_yet") == "yes",
    )
    content = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True).encode()
    return Download(content, "application/json", "mentoring-record.json")


def download_verifier(_request: Request) -> Download:
    return Download(files(domain).joinpath("verify_record.py").read_bytes(), "text/x-python", "verify_record.py")
