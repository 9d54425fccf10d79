"""A workbench in a process of its own, and what the people in it see."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page

FIRST_COURSE = "coach_mentoring.0"
SECOND_COURSE = "coach_mentoring.1"
MANAGERS = "coach_mentoring.4"
COURSES = ("senior-and-manager-induction", "second-course")
DATABASE = "workbench.sqlite3"
UP_WITHIN_SECONDS = 60.0


def run_django(var: Path, *arguments: str) -> str:
    """What a command prints; CalledProcessError where it does not succeed."""
    command = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(command, env=_make_environment(var), check=True, capture_output=True, text=True)
    return done.stdout


def prepare(var: Path, /, *, demo: bool = True) -> None:
    """A database, with the demonstration in it or without anybody."""
    var.mkdir(parents=True)
    run_django(var, "migrate", "--run-syncdb", "--verbosity", "0")
    if demo:
        run_django(var, "mentoring_demo")


def _make_environment(var: Path, /) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MENTORING_DEBUG")}
    settings = "mentoring_xblock.workbench.settings"
    return {**env, "DJANGO_SETTINGS_MODULE": settings, "MENTORING_VAR": str(var)}


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Workbench:
    """The server on a copy of a prepared database; the port stays over a restart."""

    def __init__(self, prepared: Path, var: Path, /) -> None:
        shutil.copytree(prepared, var)
        self.var = var
        self.url = f"http://127.0.0.1:{_find_free_port()}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        address = self.url.removeprefix("http://")
        with (self.var / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "django", "runserver", "--noreload", "--skip-checks", address],
                env=_make_environment(self.var),
                stdout=log,
                stderr=log,
            )
        self._wait_until_up()

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except OSError:
                # Not there yet, or slow: a busy machine takes its time for the first page.
                time.sleep(0.05)
        self.kill()
        raise TimeoutError(self.read_log())

    def kill(self) -> None:
        """As a power cut would: nothing is tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def read_log(self) -> str:
        return (self.var / "server.log").read_text(encoding="utf-8", errors="replace")

    def query(self, sql: str, /, *values: object) -> list[tuple[object, ...]]:
        """What stands in the database, or a change of the host's own tables."""
        with closing(sqlite3.connect(self.var / DATABASE, timeout=20)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def add_person(self, username: str, name: str, /, *, is_staff: bool = False) -> str:
        """A person on both courses who has done nothing yet; the user name."""
        first, _, last = name.partition(" ")
        self.query(
            "insert into auth_user (password, is_superuser, username, first_name, last_name, email, is_staff,"
            " is_active, date_joined) values ('', 0, ?, ?, ?, '', ?, 1, '2026-01-01 00:00:00')",
            *(username, first, last, is_staff),
        )
        for course in COURSES:
            self.query(
                "insert into mentoring_workbench_enrolment (user_id, course)"
                " select id, ? from auth_user where username = ?",
                *(course, username),
            )
        return username

    def open(self, page: Page, username: str, /, *, course: str = FIRST_COURSE) -> Page:
        # Not as a reload of the same address, which would come back to the panel that stands there.
        page.goto("about:blank")
        page.goto(f"{self.url}/scenario/{course}/?student={username}")
        return page
