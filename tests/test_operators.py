"""docs/operators.md against the code: settings and their defaults, commands and their options, codes of findings."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.management import load_command_class

from mentoring_xblock.settings.common import DEFAULTS
from tests.test_docs import CODE, DOCUMENTS, ROOT, bare, list_code, name_of, read, read_table

OPERATORS = ROOT / "docs" / "operators.md"
COMMANDS = {path.stem for path in (ROOT / "mentoring_xblock" / "management" / "commands").glob("[!_]*.py")}
COMMAND = re.compile(r"\b(?:\w+_mentoring_\w+)\b")
# Of Django, for an operator.
DJANGO_S = {"migrate", "collectstatic"}


def list_calls(text: str, /) -> list[list[str]]:
    """Every `./manage.py lms …` of a document, as words."""
    return [shlex.split(call) for call in re.findall(r"\./manage\.py ([^`\n]+)", text)]


def list_unknown_options(name: str, words: list[str], /) -> list[str]:
    parser = load_command_class("mentoring_xblock", name).create_parser("manage.py", name)
    return [word for word in words if word.startswith("--") and word not in parser._option_string_actions]


def list_findings() -> set[str]:
    """Codes of what `verify_mentoring_ledger` finds wrong with anchors."""
    source = read(ROOT / "mentoring_xblock" / "api" / "verification.py")
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(r"anchor(?:ed)?_\w+$", node.value)
    }


class TestSettings:
    @pytest.fixture
    def rows(self) -> dict[str, Any]:
        return {bare(row["setting"]): row for row in read_table(read(OPERATORS), "setting", "default", "what")}

    def test_are_the_code_s_with_its_defaults(self, rows: dict[str, Any]) -> None:
        assert {name: ast.literal_eval(bare(row["default"])) for name, row in rows.items()} == dict(DEFAULTS)

    def test_every_setting_that_the_code_reads_is_one_of_them(self) -> None:
        read_by_code = set()
        for path in (ROOT / "mentoring_xblock").rglob("*.py"):
            if "workbench" not in path.as_posix():
                read_by_code |= set(re.findall(r'(?:settings\.|settings, ")(MENTORING_\w+)', read(path)))
        assert read_by_code - {"MENTORING_HOST"} <= set(DEFAULTS)
        assert "MENTORING_ANCHOR_DIR" in read_by_code


class TestCommands:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
    def test_every_document_names_only_commands_that_exist(self, path: Path) -> None:
        named = {
            name for code in list_code(read(path)) for name in COMMAND.findall(code) if "mentoring_xblock" not in name
        }
        assert named - COMMANDS == set()

    def test_each_has_its_line(self) -> None:
        rows = read_table(read(OPERATORS), "command", "how often", "what")
        assert {bare(row["command"]) for row in rows} == COMMANDS

    def test_every_call_can_be_made(self) -> None:
        calls = list_calls(read(OPERATORS))
        assert len(calls) > 10
        unknown: dict[str, list[str]] = {}
        for variant, name, *words in calls:
            assert variant in {"lms", "cms"}
            if name not in DJANGO_S:
                assert name in COMMANDS, name
                unknown[name] = [*unknown.get(name, []), *list_unknown_options(name, words)]
        assert {name: words for name, words in unknown.items() if words} == {}

    def test_every_option_in_the_table_exists(self) -> None:
        for row in read_table(read(OPERATORS), "command", "how often", "what"):
            options = [word for code in CODE.findall(row["what"]) for word in code.split() if word.startswith("--")]
            assert list_unknown_options(bare(row["command"]), options) == []

    def test_what_runs_daily_has_a_line_for_cron(self) -> None:
        rows = read_table(read(OPERATORS), "command", "how often", "what")
        regular = {bare(row["command"]) for row in rows if re.match(r"every|daily|weekly", row["how often"])}
        assert {
            call[1] for call in list_calls("\n".join(re.findall(r"^[*\d].+", read(OPERATORS), re.MULTILINE)))
        } == regular

    def test_an_option_that_is_gone_is_found(self) -> None:
        assert list_unknown_options("verify_mentoring_ledger", ["--plan", "REF", "--mend"]) == ["--mend"]


def test_every_finding_about_anchors_is_explained() -> None:
    rows = read_table(read(OPERATORS), "code", "what it means")
    assert {code for row in rows for code in CODE.findall(row["code"])} == list_findings()
