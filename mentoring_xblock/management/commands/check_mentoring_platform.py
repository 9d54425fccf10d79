"""Check that this process finds the platform that the package was written for, and what its operator has to give."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from mentoring_xblock.host import Process
from mentoring_xblock.host.file_storage import build_file_storage
from mentoring_xblock.host.names import list_missing
from mentoring_xblock.management.words import count
from mentoring_xblock.settings.common import CONF

APP = "mentoring_xblock"
# What each process of the platform calls itself: it names the settings that it was started with.
VARIANTS: dict[str, Process] = {"lms": "lms", "cms": "studio"}


class Command(BaseCommand):
    help = (
        "Says what of the platform is missing under the name that the mentoring package knows, and whether settings, "
        "migrations, the anchor folder and the storage of files are right. Ends with 1 where something is not. Run it "
        "in the LMS and in Studio after every upgrade."
    )
    # The site's own checks may fail for other reasons, and no table is needed to say what is missing.
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [
            *list_setting_faults(),
            *list_language_faults(),
            *list_name_faults(),
            *list_migration_faults(),
            *list_folder_faults(),
            *list_storage_faults(),
        ]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            self.stdout.write(f"{count(len(faults), 'fault')}.")
            sys.exit(1)
        self.stdout.write(f"All is well in {settings.MENTORING_HOST}.")


def get_process() -> Process | None:
    named = getattr(settings, "MENTORING_HOST", None)
    return named if named in get_args(Process) else None


def list_setting_faults() -> Iterator[str]:
    process = get_process()
    if process is None:
        yield "MENTORING_HOST is missing or names no process: it has to be lms or studio, as plugin_settings sets it."
        return
    expected = VARIANTS.get(os.environ.get("SERVICE_VARIANT", ""))
    if expected is not None and process != expected:
        yield f"MENTORING_HOST is {process} in a process of {expected}: take it out of the settings that both share."
    if process != "workbench" and not _is_anyone_there():
        yield "Who asks cannot be told: crum.CurrentRequestUserMiddleware is not among the MIDDLEWARE."


def _is_anyone_there() -> bool:
    return any(name.endswith("CurrentRequestUserMiddleware") for name in settings.MIDDLEWARE)


def list_language_faults() -> Iterator[str]:
    """A text would be taken for a list of its letters."""
    codes = getattr(settings, "MENTORING_UNREAD_LANGUAGES", ())
    if not isinstance(codes, list | tuple):
        yield 'MENTORING_UNREAD_LANGUAGES is no list of codes such as ["cy"].'
        return
    there = {folder.name for folder in (CONF / "locale_unread").iterdir() if folder.is_dir()}
    if unknown := sum(code not in there for code in map(str, codes)):
        known = ", ".join(sorted(there))
        yield f"MENTORING_UNREAD_LANGUAGES names {unknown} languages that are not here; here there are: {known}."


def list_name_faults() -> Iterator[str]:
    """Only Open edX has the names; the workbench needs none."""
    process = get_process()
    if process is not None:
        for _name, wanted in list_missing(process):
            yield f"Missing: {wanted.path} ({wanted.why})."


def list_migration_faults() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        # With the others' that ours build on; they are the platform's matter.
        targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == APP]
        plan = executor.migration_plan(targets)
    except OperationalError:
        yield "The database cannot be asked which migrations were applied."
        return
    for migration, _is_backwards in plan:
        if migration.app_label == APP:
            yield f"Not applied: migration {migration.name}."


def list_folder_faults() -> Iterator[str]:
    """Anchors are written by the LMS's cron; a site may leave them out, which the command that writes them says."""
    folder = getattr(settings, "MENTORING_ANCHOR_DIR", None)
    if not folder or get_process() == "studio":
        return
    if not Path(folder).is_dir():
        yield f"MENTORING_ANCHOR_DIR is not there: {folder}."
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield f"MENTORING_ANCHOR_DIR cannot be written to: {folder}."


def list_storage_faults() -> Iterator[str]:
    """Files are kept by the LMS alone; a site may do without. Of an error the class alone is said: its text may hold
    addresses and keys."""
    named = getattr(settings, "MENTORING_FILES_STORAGE", None)
    if not named or get_process() == "studio":
        return
    try:
        storage = build_file_storage(named)
    except ImproperlyConfigured as error:
        yield f"MENTORING_FILES_STORAGE cannot be used: {error}."
        return
    except Exception as error:
        yield f"MENTORING_FILES_STORAGE cannot be used: it cannot be built ({type(error).__name__})."
        return
    try:
        storage.exists("mentoring")
    except Exception as error:
        yield f"MENTORING_FILES_STORAGE cannot be reached ({type(error).__name__})."
    else:
        if not _can_keep(storage):
            yield "MENTORING_FILES_STORAGE cannot be written to."


def _can_keep(storage: Storage, /) -> bool:
    """Of a folder: it, or the one in which it will be made with the first file. Nobody can ask a bucket beforehand."""
    if not isinstance(storage, FileSystemStorage):
        return True
    place = Path(storage.location)
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
