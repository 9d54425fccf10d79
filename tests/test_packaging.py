"""What is installed is what the tree holds: front end, templates and checklists, however installed."""

import configparser
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[1]
PACKAGE = "mentoring_xblock"
NOT_SOURCE = (".git", ".venv", "build", "dist", "var", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
WAYS = ["wheel", "sdist", "editable", "checkout"]

# What people miss at once, by its place in the installed package.
NEEDED = ("public", f"templates/{PACKAGE}", "checklists", "conf/locale/en", "conf/locale_unread/cy")

# Run by each installation's Python: the digest of every file in the package that is neither code nor docs.
READ_BACK = """
import hashlib, importlib.resources, json

def walk(folder, path=""):
    for item in folder.iterdir():
        name = f"{path}/{item.name}".lstrip("/")
        if item.is_dir():
            yield from walk(item, name)
        elif not name.endswith((".py", ".pyc", ".md")) or name.startswith("public/"):
            yield name, hashlib.sha256(item.read_bytes()).hexdigest()

print(json.dumps(dict(walk(importlib.resources.files("mentoring_xblock")))))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Answer what it printed; fail with what it complained about."""
    # What this environment says about imports must not decide what is found in another.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def copy_tree(to: Path, /) -> Path:
    return Path(shutil.copytree(ROOT, to, symlinks=True, ignore=shutil.ignore_patterns(*NOT_SOURCE)))


def read_source(tree: Path, /) -> dict[str, str]:
    """The digests that an installation must give back, by place in the installed package."""
    package = tree / PACKAGE
    data = {
        path.relative_to(package).as_posix(): path
        for path in package.rglob("*")
        if path.suffix not in {".py", ".md"} and "public" not in path.relative_to(package).parts
    }
    front_end = {
        f"public/{path.relative_to(tree / 'static').as_posix()}": path for path in (tree / "static").rglob("*")
    }
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in (data | front_end).items()
        if path.is_file()
    }


class Installation:
    """A virtual environment with nothing in it but the package."""

    def __init__(self, home: Path, /):
        self.home = home
        self.python = home / "bin" / "python"
        run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
        found = run(self.python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
        self.site = Path(found.strip())

    def install(self, *what: str | Path) -> None:
        # The build backend is borrowed from the environment that runs the tests, so that nothing is fetched.
        # A .pth lends modules alone: the editable installation that stands there stays out.
        borrowed = self.site / "borrowed.pth"
        borrowed.write_text(sysconfig.get_path("purelib"))
        run(
            *(sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", "--no-deps"),
            *("--no-build-isolation", "--ignore-installed", "--disable-pip-version-check", *what),
            cwd=self.home.parent,
        )
        borrowed.unlink()

    def read_back(self) -> dict[str, str]:
        digests: dict[str, str] = json.loads(run(self.python, "-I", "-c", READ_BACK, cwd=self.home))
        return digests


def test_the_tree_holds_what_an_installation_needs(source):
    for place in NEEDED:
        assert any(name.startswith(f"{place}/") for name in source), f"no file in {place}/"


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_installing_gives_back_every_data_file(way, installations, source):
    assert installations[way].read_back() == source


def test_public_holds_the_front_end_and_nothing_else(source):
    # collectstatic publishes this folder to everyone.
    allowed = {".css", ".js", ".svg", ".png", ".ico", ".woff2", ".txt", ".md", ".sha256", ".json", ""}
    strange = [name for name in source if name.startswith("public/") and Path(name).suffix.lower() not in allowed]
    assert strange == []


def test_the_wheel_holds_the_package_alone(archives):
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        tops = {name.split("/")[0] for name in wheel.namelist()}
        names = [name for name in wheel.namelist() if name.startswith(f"{PACKAGE}/public/")]
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}
    assert [name for name in names if name.endswith((".py", ".sqlite3", ".db"))] == []


def test_the_sdist_holds_no_database(archives):
    with tarfile.open(archives["sdist"]) as sdist:
        names = [name.partition("/")[2] for name in sdist.getnames()]
    assert [name for name in names if name.startswith("var/") or name.endswith((".sqlite3", ".db"))] == []


def test_the_wheel_tells_the_platform_where_the_block_and_the_app_are(archives):
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
        points = configparser.ConfigParser()
        points.read_string(wheel.read(name).decode())
    assert {section: dict(points[section]) for section in points.sections()} == {
        "xblock.v1": {"coach_mentoring": "mentoring_xblock.block:CoachMentoringBlock"},
        "lms.djangoapp": {"mentoring_xblock": "mentoring_xblock.apps:MentoringXBlockConfig"},
        "cms.djangoapp": {"mentoring_xblock": "mentoring_xblock.apps:MentoringXBlockConfig"},
    }


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return copy_tree(tmp_path_factory.mktemp("source") / "tree")


@pytest.fixture(scope="module")
def source(tree):
    return read_source(tree)


@pytest.fixture(scope="module")
def archives(tree):
    """The sdist, and the wheel that is built from it."""
    run(sys.executable, "-m", "build", "--no-isolation", tree, cwd=tree.parent)
    [wheel], [sdist] = (list((tree / "dist").glob(pattern)) for pattern in ("*.whl", "*.tar.gz"))
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module")
def installations(archives, tmp_path_factory):
    home = tmp_path_factory.mktemp("installed")
    made = {way: Installation(home / way) for way in WAYS}
    made["wheel"].install(archives["wheel"])
    made["sdist"].install(archives["sdist"])
    made["editable"].install("--editable", copy_tree(home / "editable-tree"))
    (made["checkout"].site / "checkout.pth").write_text(str(copy_tree(home / "checkout-tree")))
    return made
