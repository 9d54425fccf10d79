"""Send grades and course completion that the platform does not know: run it once a day."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring_xblock.api.course_progress import Tally, list_programme_ids, report_programme


class Command(BaseCommand):
    help = (
        "Compares what everyone's signatures make with what was sent to the platform as grade and course completion, "
        "and sends what differs. Ends with 1 where the platform did not take something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", metavar="ID", type=int, help="this programme alone")
        parser.add_argument("--dry-run", action="store_true", help="count, and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        programme_ids = list_programme_ids()
        if options["programme"] is not None:
            if options["programme"] not in programme_ids:
                raise CommandError("There is no such programme with a home.")
            programme_ids = [options["programme"]]
        tally = Tally()
        for programme_id in programme_ids:
            tally.add(report_programme(programme_id, at=timezone.now(), is_dry_run=options["dry_run"]))
        counted = f"{tally.people} people in {len(programme_ids)} programmes"
        if options["dry_run"]:
            self.stdout.write(f"{counted}: {tally.differing} would be sent.")
            return
        sent = tally.differing - tally.failed
        self.stdout.write(f"{counted}: {sent} sent, {tally.failed} not taken by the platform.")
        if tally.failed:
            sys.exit(1)
