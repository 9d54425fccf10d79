"""Build the demonstration and say which links to open as whom. Run again, it adds nothing."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock.workbench import demo
from mentoring_xblock.workbench.people import PEOPLE


class Command(BaseCommand):
    help = "Build the demonstration's people and plans through the api, and print the links to open as whom."

    def handle(self, *_args: Any, **_options: Any) -> None:
        people = demo.make_people()
        is_new = demo.tell_first_course(people)
        demo.tell_second_course(people)
        self.stdout.write("The demonstration is ready." if is_new else "The demonstration was there already.")
        port = os.environ.get("PORT", "8000")
        for person in PEOPLE:
            url = f"http://127.0.0.1:{port}/scenario/coach_mentoring.0/?student={person.username}"
            self.stdout.write(f"{url}\n    {person.name}: {person.sees}")
