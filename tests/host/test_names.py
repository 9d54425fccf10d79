"""The platform's names in one place, and the command that tries them."""

from __future__ import annotations

import ast
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from mentoring_xblock.host import names
from mentoring_xblock.host.names import LMS, NAMES, STUDIO, Name, get_name, list_missing
from tests.open_edx import put_module

PACKAGE = Path(names.__file__).parents[1]
ON_DISK = "django.core.files.storage.FileSystemStorage"


class Unbuildable(Storage):
    def __init__(self) -> None:
        raise LookupError("hush")


class Unreachable(Storage):
    def exists(self, name: str) -> bool:
        raise ConnectionError("hush")


def list_asked_for() -> set[str]:
    """Every name that the package asks for, literally."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(code)) if "host.names import" in code else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "get_name" and node.args:
                argument = node.args[0]
                is_plain = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                assert is_plain, f"{path.name} asks for a name that nobody can look up"
                found.add(ast.literal_eval(argument))
    return found


class TestNames:
    def test_are_exactly_those_that_are_asked_for(self):
        assert set(NAMES) == list_asked_for()

    def test_each_says_where_it_is_and_what_for(self):
        for name, wanted in NAMES.items():
            assert re.fullmatch(r"[a-z_.]+:\w+", wanted.path), name
            assert wanted.why, name
            assert wanted.processes, name

    def test_an_attribute_a_module_and_what_is_not_there(self, monkeypatch):
        held = {
            "there": Name("platform_of_tests.api:there", "it is there"),
            "module": Name("platform_of_tests.api:signals", "nobody has imported it yet"),
            "gone": Name("platform_of_tests.api:gone", "it was moved"),
            "elsewhere": Name("nowhere.at_all:thing", "it has gone altogether"),
        }
        monkeypatch.setattr(names, "NAMES", held)
        put_module(monkeypatch, "platform_of_tests.api", there=len)
        signals = put_module(monkeypatch, "platform_of_tests.api.signals")
        monkeypatch.delattr("platform_of_tests.api.signals")
        assert (get_name("there"), get_name("module")) == (len, signals)
        with pytest.raises(AttributeError):
            get_name("gone")
        with pytest.raises(ImportError):
            get_name("elsewhere")
        assert [name for name, _wanted in list_missing("lms")] == ["gone", "elsewhere"]

    def test_each_process_is_asked_for_its_own(self, monkeypatch):
        held = {"a": Name("nowhere:a", "in the LMS", LMS), "b": Name("nowhere:b", "in Studio", STUDIO)}
        monkeypatch.setattr(names, "NAMES", held)
        missing = {process: [name for name, _wanted in list_missing(process)] for process in ("lms", "studio")}
        assert missing == {"lms": ["a"], "studio": ["b"]}
        assert list(list_missing("workbench")) == []

    def test_one_that_fails_while_it_is_fetched_is_missing(self, monkeypatch):
        class Failing:
            def __getattr__(self, name: str) -> None:
                raise RuntimeError("settings are not configured")

        monkeypatch.setattr(names, "NAMES", {"a": Name("failing:a", "it fails")})
        monkeypatch.setitem(__import__("sys").modules, "failing", Failing())
        assert [name for name, _wanted in list_missing("lms")] == ["a"]


@pytest.mark.django_db
class TestCommand:
    @pytest.fixture(autouse=True)
    def sound(self, settings, monkeypatch, tmp_path):
        """A process in which nothing is missing."""
        monkeypatch.setattr(names, "NAMES", {"len": Name("builtins:len", "to count")})
        monkeypatch.setenv("SERVICE_VARIANT", "lms")
        settings.MENTORING_HOST = "lms"
        settings.MIDDLEWARE = ["crum.CurrentRequestUserMiddleware"]
        settings.MENTORING_ANCHOR_DIR = tmp_path

    @staticmethod
    def run() -> tuple[int, list[str]]:
        out = StringIO()
        code = 0
        try:
            call_command("check_mentoring_platform", stdout=out)
        except SystemExit as ended:
            code = int(str(ended.code))
        return code, out.getvalue().splitlines()

    def test_where_all_is_well(self):
        assert self.run() == (0, ["All is well in lms."])

    def test_a_name_that_is_missing_is_said_with_what_it_is_for(self, monkeypatch):
        monkeypatch.setattr(names, "NAMES", {"a": Name("lms.gone:a", "whether somebody is staff")})
        assert self.run() == (1, ["Missing: lms.gone:a (whether somebody is staff).", "1 fault."])

    @pytest.mark.parametrize("host", ["cms", "", None])
    def test_a_process_that_is_none(self, settings, host):
        settings.MENTORING_HOST = host
        code, lines = self.run()
        assert (code, lines[0].startswith("MENTORING_HOST is missing or names no process")) == (1, True)

    def test_studio_with_the_settings_of_the_lms(self, monkeypatch):
        monkeypatch.setenv("SERVICE_VARIANT", "cms")
        code, lines = self.run()
        assert (code, lines[0].startswith("MENTORING_HOST is lms in a process of studio")) == (1, True)

    def test_a_site_without_the_middleware_that_tells_who_asks(self, settings):
        settings.MIDDLEWARE = []
        code, lines = self.run()
        assert (code, "crum.CurrentRequestUserMiddleware" in lines[0]) == (1, True)

    def test_a_migration_that_was_not_applied(self):
        newest = MigrationRecorder.Migration.objects.filter(app="mentoring_xblock").order_by("-name")[0]
        newest.delete()
        code, lines = self.run()
        assert (code, lines[0].startswith("Not applied: migration 0")) == (1, True)

    @pytest.mark.parametrize(
        ("named", "reason"),
        [
            ("x", "it is no dict with a BACKEND"),
            ({"BACKEND": "no.such.Storage", "OPTIONS": {"secret_key": "hush"}}, "(InvalidStorageError)"),
            ({"BACKEND": "tests.host.test_names.Unbuildable"}, "(LookupError)"),
            ({"BACKEND": "tests.host.test_names.Unreachable"}, "cannot be reached (ConnectionError)"),
        ],
    )
    def test_a_storage_that_cannot_be_used(self, settings, named, reason):
        settings.MENTORING_FILES_STORAGE = named
        code, lines = self.run()
        assert (code, lines[0].startswith("MENTORING_FILES_STORAGE ")) == (1, True)
        assert reason in lines[0]
        assert "hush" not in lines[0]

    def test_a_storage_in_a_folder_that_is_closed(self, settings, tmp_path, monkeypatch):
        settings.MENTORING_ANCHOR_DIR = None
        settings.MENTORING_FILES_STORAGE = {"BACKEND": ON_DISK, "OPTIONS": {"location": str(tmp_path / "a")}}
        monkeypatch.setattr("os.access", lambda *_args: False)
        assert self.run()[1][0] == "MENTORING_FILES_STORAGE cannot be written to."

    def test_a_storage_in_a_folder_that_is_made_with_the_first_file(self, settings, tmp_path):
        settings.MENTORING_FILES_STORAGE = {"BACKEND": ON_DISK, "OPTIONS": {"location": str(tmp_path / "a" / "b")}}
        assert self.run()[0] == 0

    @pytest.mark.parametrize(("codes", "is_well"), [("cy", False), (["cy"], True), (("tlh",), False), ((), True)])
    def test_languages_are_a_list_of_codes_that_are_here(self, settings, codes, is_well):
        settings.MENTORING_UNREAD_LANGUAGES = codes
        code, lines = self.run()
        assert (code == 0, lines[0].startswith("MENTORING_UNREAD_LANGUAGES ")) == (is_well, not is_well)

    def test_an_anchor_folder_that_is_not_there_or_closed(self, settings, tmp_path, monkeypatch):
        settings.MENTORING_ANCHOR_DIR = tmp_path / "gone"
        assert self.run() == (1, [f"MENTORING_ANCHOR_DIR is not there: {tmp_path / 'gone'}.", "1 fault."])
        settings.MENTORING_ANCHOR_DIR = tmp_path
        monkeypatch.setattr("os.access", lambda *_args: False)
        assert self.run() == (1, [f"MENTORING_ANCHOR_DIR cannot be written to: {tmp_path}.", "1 fault."])

    @pytest.mark.parametrize("folder", [None, ""])
    def test_a_site_without_anchors_is_its_own_choice(self, settings, folder):
        settings.MENTORING_ANCHOR_DIR = folder
        assert self.run()[0] == 0

    def test_studio_writes_no_anchors(self, settings, monkeypatch, tmp_path):
        monkeypatch.setenv("SERVICE_VARIANT", "cms")
        settings.MENTORING_HOST = "studio"
        settings.MENTORING_ANCHOR_DIR = tmp_path / "on-another-machine"
        assert self.run() == (0, ["All is well in studio."])


def test_the_workbench_needs_nothing_of_the_platform(db: None, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.delenv("SERVICE_VARIANT", raising=False)
    settings.MENTORING_ANCHOR_DIR = tmp_path
    assert TestCommand.run() == (0, ["All is well in workbench."])
