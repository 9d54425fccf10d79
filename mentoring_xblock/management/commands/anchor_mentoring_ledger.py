"""Write today's anchor file: run it once a day, into a folder that the database's administrators cannot write to."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring_xblock.api.anchors import AnchorRefused, get_anchor_folder, write_anchor
from mentoring_xblock.management.words import count


class Command(BaseCommand):
    help = "Writes a dated file with the last entry of every mentoring plan, chained to the file before it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="DIR", type=Path, help="the folder, instead of MENTORING_ANCHOR_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchor = write_anchor(get_anchor_folder(options["to"]), at=timezone.now())
        except AnchorRefused as error:
            raise CommandError(f"No anchor file was written: {error}.") from error
        self.stdout.write(f"{anchor.path.name}: {count(anchor.plans, 'plan')}.")
        if anchor.left_out:
            are = "is" if anchor.left_out == 1 else "are"
            damaged = f"{count(anchor.left_out, 'plan')} {are} damaged and not in it"
            self.stdout.write(f"{damaged}: run verify_mentoring_ledger.")
        for name in anchor.broken:
            self.stdout.write(f"{name} does not follow the file before it: one of the two was changed.")
        if anchor.left_out or anchor.broken:
            sys.exit(1)
