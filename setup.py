"""Packaging. Tool settings stand in pyproject.toml, the pinned development set in constraints.txt."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
PACKAGE = "mentoring_xblock"

# All that the unit tests need: these alone are installed in the environments of `make test-matrix`.
UNIT_TESTS = [
    "Babel",
    # What the platform brings along, as far as PyPI has it.
    "celery",
    "django-crum",
    "edx-ace",
    "edx-django-utils",
    "event-tracking",
    "hypothesis",
    "pytest",
    "pytest-django",
    "pytest-xdist",
    "time-machine",
]


def get_version() -> str:
    """Read, not import: the build environment has none of the package's requirements."""
    text = (HERE / PACKAGE / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__(?:: \S+)? = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{PACKAGE}/__init__.py states no __version__")
    return found.group(1)


def get_readme() -> str:
    readme = HERE / "README.md"
    return readme.read_text(encoding="utf-8") if readme.exists() else ""


setup(
    name="mentoring-xblock",
    version=get_version(),
    description="Coach-mentoring beside an Open edX course: a peer mentor signs off what a learner can do.",
    long_description=get_readme(),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    # Ranges, not pins: the platform that installs the block decides (its own pins are within them).
    # edx-ace, edx-completion, celery and crum come with the platform and are imported where it runs.
    install_requires=[
        "Django>=4.2,<6",
        # With web_fragments: a requirement of its own until 6.1, part of it from 6.2, where a second copy beside it
        # would take the first away when it is uninstalled.
        "XBlock>=5.2,<7",
        "edx-opaque-keys",
        "icalendar>=6.3",
        "lxml",
        "markdown-it-py",
        "nh3>=0.2.21",
        "Pillow>=10.2",
        "PyYAML>=6.0.2",
    ],
    extras_require={
        "workbench": ["xblock-sdk>=0.14", "XBlock[django]", "dj-database-url"],
        "mysql": ["mysqlclient>=2.2"],
        "test": [
            *UNIT_TESTS,
            "axe-playwright-python",
            "build",
            "django-stubs",
            "import-linter",
            "mypy",
            "playwright",
            "ruff",
            "setuptools>=77",
            "types-PyYAML",
        ],
        "unit": UNIT_TESTS,
        "bench": ["xblock-drag-and-drop-v2"],
    },
    # static/ is the front end and stays at the top; installed, it is the package's `public` folder.
    packages=[*find_packages(include=[PACKAGE, f"{PACKAGE}.*"]), f"{PACKAGE}.public"],
    package_dir={f"{PACKAGE}.public": "static"},
    package_data={
        PACKAGE: [
            "checklists/**/*.yaml",
            "conf/locale/**/*",
            "conf/locale_unread/**/*",
            "templates/**/*",
            "workbench/checklists/**/*.yaml",
            "workbench/static/**/*",
            "workbench/templates/**/*",
        ],
        f"{PACKAGE}.public": ["**/*"],
    },
    include_package_data=False,
    zip_safe=False,
    entry_points={
        "xblock.v1": ["coach_mentoring = mentoring_xblock.block:CoachMentoringBlock"],
        "lms.djangoapp": ["mentoring_xblock = mentoring_xblock.apps:MentoringXBlockConfig"],
        "cms.djangoapp": ["mentoring_xblock = mentoring_xblock.apps:MentoringXBlockConfig"],
    },
    classifiers=[
        "Framework :: Django :: 4.2",
        "Framework :: Django :: 5.2",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
    ],
)
