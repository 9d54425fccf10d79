"""Send the mails that are due and the daily digests with their reminders: run it from cron, every five minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring_xblock.api.message_sending import forget_told
from mentoring_xblock.api.messages import send_due
from mentoring_xblock.api.reminders import queue_reminders
from mentoring_xblock.host import get_platform


class Command(BaseCommand):
    help = "Sends what people are to be told by mail. Two that run at once, or one that runs twice, send nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            metavar="TIME",
            type=datetime.fromisoformat,
            help="in the workbench alone: as if it were that time (2026-11-21T09:00+00:00), to see tomorrow's digest",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at: datetime = options["at"] or timezone.now()
        if options["at"] and (get_platform().process != "workbench" or timezone.is_naive(at)):
            raise CommandError("--at needs the workbench, and a time with its zone.")
        queue_reminders(at)
        tally = send_due(at)
        forgotten = forget_told(at=at)
        self.stdout.write(
            f"mails: {tally.mails}, messages in them: {tally.told}, put off: {tally.put_off}, "
            f"dropped: {tally.dropped}, to be tried again: {tally.failed}, old rows deleted: {forgotten}"
        )
