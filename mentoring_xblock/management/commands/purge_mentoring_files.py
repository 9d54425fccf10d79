"""Delete what uploads that failed and erasures that could not reach the storage left behind: run it once a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring_xblock.api.stored_files import StorageDown, purge
from mentoring_xblock.host.file_storage import get_file_storage


class Command(BaseCommand):
    help = (
        "Deletes stored evidence files that no row names and that are older than a day. Does nothing where "
        "MENTORING_FILES_STORAGE names no storage."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if get_file_storage() is None:
            if getattr(settings, "MENTORING_FILES_STORAGE", None):
                raise CommandError("The storage that is named cannot be used: check_mentoring_platform says why.")
            self.stdout.write("There is no storage for files.")
            return
        try:
            count = purge(at=timezone.now())
        except StorageDown as error:
            raise CommandError("The storage cannot be read, or does not say how old its files are.") from error
        self.stdout.write(f"{count} files deleted.")
