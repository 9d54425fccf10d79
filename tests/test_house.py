"""House rules that no other tool checks: what may stand where, how long a file may be."""

import ast
import hashlib
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mentoring_xblock"
STATIC = ROOT / "static"

TOP_LEVEL = {
    *(".ci", ".git", ".gitignore"),
    *("CHANGELOG.md", "LICENSE", "README.md", "docs"),
    *("Makefile", "constraints.txt", "pyproject.toml", "setup.py"),
    *("mentoring_xblock", "static", "tests"),
}

# One file by its nature: it is handed to an inspector on its own.
LONGER_BY_NATURE = {"verify_record.py": 460}
MOST_LINES = {".py": 400, ".html": 400, ".css": 400, ".js": 300}
MOST_LINES_OF_A_FUNCTION = 50

PLATFORM = {"cms", "common", "completion", "crum", "edx_ace", "lms", "openedx", "xmodule"}
PLATFORM_ROOMS = {PACKAGE / "host" / "lms.py", PACKAGE / "host" / "studio.py"}


def list_sources(*folders: Path) -> list[Path]:
    """Files that somebody of this project wrote by hand."""
    not_ours = {"__pycache__", "migrations", "public", "vendor"}
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not not_ours & set(path.relative_to(folder).parts)
    ]


def name_of(path: Path, /) -> str:
    return path.relative_to(ROOT).as_posix()


def list_long_files(paths: list[Path], /) -> list[str]:
    long = []
    for path in paths:
        most = LONGER_BY_NATURE.get(path.name, MOST_LINES.get(path.suffix))
        if most is not None and (lines := len(path.read_text(encoding="utf-8").splitlines())) > most:
            long.append(f"{path.name}: {lines} lines, at most {most}")
    return long


def list_long_functions(code: str, /) -> list[str]:
    return [
        f"{node.name}: {lines} lines"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    ]


class PlatformImports(ast.NodeVisitor):
    """Finds imports of the platform, by statement or by name; `eager` are those outside of a function."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.eager: list[str] = []
        self._functions = 0

    def note(self, module: str, /) -> None:
        if module.partition(".")[0] in PLATFORM:
            self.found.append(module)
            if not self._functions:
                self.eager.append(module)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.note(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if not node.level:
            self.note(node.module or "")

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        by_name = called in {"import_module", "import_string", "__import__"}
        if by_name and node.args and isinstance(node.args[0], ast.Constant):
            self.note(str(node.args[0].value))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815, the name is ast's


def find_platform_imports(code: str, /) -> PlatformImports:
    finder = PlatformImports()
    finder.visit(ast.parse(code))
    return finder


def list_checksum_faults(folder: Path, /) -> list[str]:
    """What differs between a folder and the checksums that stand in it (SHA256SUMS or *.sha256)."""
    lists = [*folder.rglob("SHA256SUMS"), *folder.rglob("*.sha256")]
    stated = {}
    for path in lists:
        for digest, name in re.findall(r"^([0-9a-f]{64}) [ *](.+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            stated[path.parent / name] = digest
    there = {path for path in folder.rglob("*") if path.is_file() and path not in lists and path.suffix != ".md"}
    return [
        *(f"{path.name} has no checksum" for path in sorted(there - set(stated))),
        *(f"{path.name} is missing" for path in sorted(set(stated) - there)),
        *(
            f"{path.name} was changed"
            for path in sorted(there & set(stated))
            if hashlib.sha256(path.read_bytes()).hexdigest() != stated[path]
        ),
    ]


def list_unfinished(text: str, /) -> list[str]:
    return re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", text)


def test_the_top_level_holds_what_the_design_names():
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split() if line]
    there = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored)}
    assert there - TOP_LEVEL == set()


def test_no_file_is_too_long():
    assert list_long_files(list_sources(PACKAGE, STATIC)) == []


def test_no_function_is_too_long():
    long = {
        name_of(path): found
        for path in list_sources(PACKAGE)
        if path.suffix == ".py" and (found := list_long_functions(path.read_text(encoding="utf-8")))
    }
    assert long == {}


def test_the_platform_is_imported_lazily_and_by_the_hosts_alone():
    faults = []
    for path in list_sources(PACKAGE):
        if path.suffix == ".py":
            imports = find_platform_imports(path.read_text(encoding="utf-8"))
            faults += [f"{name_of(path)}: {it}" for it in (imports.eager if path in PLATFORM_ROOMS else imports.found)]
    assert faults == []


def test_vendored_files_are_the_ones_their_authors_made():
    assert list((STATIC / "vendor").glob("htmx*.js")) != []
    assert list_checksum_faults(STATIC / "vendor") == []


def test_nothing_is_left_open():
    texts = [path for path in list_sources(PACKAGE, STATIC) if path.suffix in {".py", ".html", ".css", ".js", ".yaml"}]
    assert {name_of(path): found for path in texts if (found := list_unfinished(path.read_text("utf-8")))} == {}


def test_the_public_folder_is_a_relative_link_to_the_front_end():
    # Relative, so that a clone anywhere has its own.
    assert (PACKAGE / "public").readlink() == Path("../static")


class TestTheChecksCanFail:
    def test_a_long_file(self, tmp_path):
        for name, lines in (("a.py", 400), ("b.py", 401), ("c.js", 301), ("d.yaml", 900)):
            (tmp_path / name).write_text("x\n" * lines)
        assert list_long_files(list_sources(tmp_path)) == [
            "b.py: 401 lines, at most 400",
            "c.js: 301 lines, at most 300",
        ]

    def test_a_long_function(self):
        short, long = (f"def {name}():\n" + "    pass\n" * lines for name, lines in (("short", 49), ("long", 50)))
        assert list_long_functions(short + long) == ["long: 51 lines"]

    @pytest.mark.parametrize(
        ("code", "found", "eager"),
        [
            ("import openedx.core.lib", ["openedx.core.lib"], True),
            ("from lms.djangoapps.grades.api import signals", ["lms.djangoapps.grades.api"], True),
            (
                "def f():\n    from xmodule.modulestore.django import modulestore",
                ["xmodule.modulestore.django"],
                False,
            ),
            ("def f():\n    return import_module('lms.djangoapps')", ["lms.djangoapps"], False),
            ("from mentoring_xblock.host import lms\nfrom . import cms", [], False),
        ],
    )
    def test_a_platform_import(self, code, found, eager):
        imports = find_platform_imports(code)
        assert (imports.found, bool(imports.eager)) == (found, eager)

    def test_a_vendored_file_that_was_changed_added_or_lost(self, tmp_path):
        right = hashlib.sha256(b"right").hexdigest()
        (tmp_path / "SHA256SUMS").write_text("".join(f"{right}  {name}\n" for name in ("a.js", "b.js", "c.js")))
        (tmp_path / "a.js").write_bytes(b"right")
        (tmp_path / "b.js").write_bytes(b"wrong")
        (tmp_path / "d.js").write_bytes(b"right")
        assert list_checksum_faults(tmp_path) == [
            "d.js has no checksum",
            "c.js is missing",
            "b.js was changed",
        ]

    def test_something_left_open(self):
        assert list_unfinished("# TODO: later\nMETHODOLOGY") == ["TODO"]
