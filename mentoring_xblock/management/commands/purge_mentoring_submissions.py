"""Forget submissions that are past their 14 days: run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mentoring_xblock.api.submissions import forget_old_submissions


class Command(BaseCommand):
    help = "Deletes the keys of submissions that are older than 14 days."

    def handle(self, *args: Any, **options: Any) -> None:
        count = forget_old_submissions(at=timezone.now())
        self.stdout.write(f"{count} rows deleted.")
