"""Check every plan's ledger, the tables made from it and, where asked, the anchor files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mentoring_xblock.api.anchors import AnchorRefused, get_anchor_folder
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.errors import NotFound


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
        parser.add_argument(
            "--anchors", metavar="DIR", type=Path, help="check that all anchored values are still in the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verifier = Verifier()
        found = 0
        try:
            for finding in self._list_findings(verifier, options):
                found += 1
                self.stdout.write(f"{finding.plan} {finding.seq} {finding.code}")
        except NotFound as error:
            raise CommandError("There is no such plan.") from error
        except AnchorRefused as error:
            raise CommandError(f"The anchor files cannot be used: {error.code}.") from error
        if found:
            self.stdout.write(f"{found} findings in {verifier.plans} plans.")
            sys.exit(1)
        self.stdout.write(f"MATCHES THE DATABASE: {verifier.plans} plans.")
        if options["anchors"]:
            self.stdout.write("MATCHES THE ANCHORS.")

    def _list_findings(self, verifier: Verifier, options: dict[str, Any]) -> Iterator[Finding]:
        anchors: Path | None = options["anchors"]
        folder = get_anchor_folder(anchors) if anchors or options["since_anchor"] else None
        if options["plan"]:
            plans = verifier.check_one(options["plan"])
        elif options["since_anchor"] and folder:
            plans = verifier.check_since_anchor(folder)
        else:
            plans = verifier.check_all()
        return chain(plans, verifier.check_anchors(folder) if anchors and folder else ())
