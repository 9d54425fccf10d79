"""Build the demonstration and say which links to open as whom. Run again, it adds nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentoring_xblock.errors import MentoringError
from mentoring_xblock.workbench import demo
from mentoring_xblock.workbench.people import PEOPLE


class Command(BaseCommand):
    help = "Build the demonstration's people and plans through the api, and print the links to open as whom."

    def handle(self, *_args: Any, **_options: Any) -> None:
        # The command that writes anchors makes no folder, so that a missing mount is noticed.
        Path(settings.MENTORING_ANCHOR_DIR).mkdir(parents=True, exist_ok=True)
        people = demo.make_people()
        try:
            is_new = demo.tell(people)
        except MentoringError as error:
            why = f"The demonstration could not be built, and nothing of it was kept: {error.code}."
            raise CommandError(f"{why} Delete the database in {settings.VAR} to begin anew.") from error
        self.stdout.write("The demonstration is ready." if is_new else "The demonstration was there already.")
        port = os.environ.get("PORT", "8000")
        for person in PEOPLE:
            url = f"http://127.0.0.1:{port}/scenario/{person.opens}/?student={person.username}"
            self.stdout.write(f"{url}\n    {person.name}: {person.sees}")
