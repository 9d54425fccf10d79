"""Check every plan's ledger, the tables made from it and, where asked, the anchor files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentoring_xblock.api.anchors import AnchorRefused, get_anchor_folder
from mentoring_xblock.api.file_checks import list_file_faults
from mentoring_xblock.api.stored_files import StorageDown
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.errors import NotFound
from mentoring_xblock.management.words import count


class Command(BaseCommand):
    help = (
        "Checks the mentoring ledger and the tables made from it. Prints `plan seq code` for everything that is "
        "wrong and ends with 1; never prints what anybody wrote."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--plan", metavar="REF", help="check this plan alone")
        which.add_argument(
            "--since-anchor",
            action="store_true",
            help="check, whole, only the plans that differ from the newest anchor file (in --anchors, else in "
            "MENTORING_ANCHOR_DIR), and name the anchored plans that are gone",
        )
        anchors = parser.add_mutually_exclusive_group()
        anchors.add_argument(
            "--anchors",
            metavar="DIR",
            type=Path,
            help="check that all anchored values of this folder are still in the database; without --plan and "
            "--since-anchor MENTORING_ANCHOR_DIR is taken where none is named",
        )
        anchors.add_argument("--no-anchors", action="store_true", help="compare with no anchor file")
        parser.add_argument(
            "--files", action="store_true", help="read every stored evidence file (with --plan: of that plan) too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["no_anchors"] and options["since_anchor"]:
            raise CommandError("--since-anchor reads an anchor file.")
        verifier = Verifier()
        found = 0
        try:
            anchors = _find_anchors(options)
            for finding in self._list_findings(verifier, anchors, options):
                found += 1
                self.stdout.write(f"{finding.plan} {finding.seq} {finding.code}")
        except NotFound as error:
            raise CommandError("There is no such plan.") from error
        except AnchorRefused as error:
            raise CommandError(f"The anchor files cannot be used: {error}.") from error
        except StorageDown as error:
            raise CommandError("The storage of the evidence files cannot be read.") from error
        note = "" if anchors or options["since_anchor"] else " Anchors were not compared."
        if found:
            self.stdout.write(f"{count(found, 'finding')} in {count(verifier.plans, 'plan')}.{note}")
            sys.exit(1)
        self.stdout.write(f"MATCHES THE DATABASE: {count(verifier.plans, 'plan')}.{note}")
        if anchors:
            self.stdout.write("MATCHES THE ANCHORS.")
        if options["files"]:
            self.stdout.write("MATCHES THE FILES.")

    def _list_findings(self, verifier: Verifier, anchors: Path | None, options: dict[str, Any]) -> Iterator[Finding]:
        if options["plan"]:
            plans = verifier.check_one(options["plan"])
        elif options["since_anchor"]:
            plans = verifier.check_since_anchor(get_anchor_folder(anchors))
        else:
            plans = verifier.check_all()
        files = list_file_faults(options["plan"]) if options["files"] else ()
        return chain(plans, verifier.check_anchors(anchors) if anchors else (), files)


def _find_anchors(options: dict[str, Any], /) -> Path | None:
    """The folder whose files are all compared: the one that was named, else the site's where everything is checked.

    A folder that is named, here or in the settings, and is not there is an error: a missing mount must show.
    """
    if options["anchors"]:
        return get_anchor_folder(options["anchors"])
    wants_none = options["no_anchors"] or options["plan"] or options["since_anchor"]
    is_named = bool(getattr(settings, "MENTORING_ANCHOR_DIR", None))
    return get_anchor_folder(None) if is_named and not wants_none else None
