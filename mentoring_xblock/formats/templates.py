"""The checklists that ship with the package, for the editor's gallery, and tags to begin with (rule C2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from mentoring_xblock.domain.checklist import Checklist, checklist_to_data, parse_checklist
from mentoring_xblock.domain.text import is_slug

CHECKLISTS = Path(__file__).resolve().parents[1] / "checklists"
# In the gallery's order: the fullest first, what is empty last.
SHIPPED = ("senior-manager", "care-certificate-2025", "clinical", "mentoring-only", "blank")
# Keys of a file that never reach a block.
TEMPLATE_ONLY = ("name", "summary", "weeks", "hours")
# The same reader in C where PyYAML was built with it: a gallery of five files takes some 20 ms instead of 200.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Template:
    """`name`: of the file. `title` and `summary`: for the gallery. `weeks`, `hours`: the usual length, full-time."""

    name: str
    title: str
    summary: str
    weeks: int
    hours: int
    parsed: Checklist

    @property
    def skills(self) -> int:
        return len(self.parsed.by_id)

    @property
    def sections(self) -> int:
        return len(self.parsed.sections)

    @property
    def tracks(self) -> tuple[str, ...]:
        return tuple(track.title for track in self.parsed.tracks)

    @property
    def checklist(self) -> dict[str, Any]:
        """In the shape of the block's field, every key there; a new copy, for whoever gets it may change it."""
        return checklist_to_data(self.parsed)


@dataclass(frozen=True, slots=True)
class TagStarter:
    """A tag that authors may begin with. `is_old`: of a framework that the regulator has replaced."""

    framework: str
    version: str
    code: str
    wording: str
    is_old: bool = False


_STATEMENTS, _LINES_OF_ENQUIRY = ("CQC quality statements", "2023"), ("CQC KLOE", "2017")
_STARTERS = (
    TagStarter(*_STATEMENTS, "", "Safe and effective staffing"),
    TagStarter(*_STATEMENTS, "", "Learning, improvement and innovation"),
    TagStarter(*_STATEMENTS, "", "Workforce wellbeing and enablement"),
    TagStarter(*_LINES_OF_ENQUIRY, "W4.1", "Resources and support to develop staff and teams", is_old=True),
    TagStarter(
        *_LINES_OF_ENQUIRY, "W4.3", "Success and innovation recognised, encouraged and carried out", is_old=True
    ),
)


def list_templates() -> tuple[Template, ...]:
    """Those of the gallery, in its order."""
    return tuple(_load_shipped().values())


def read_shipped(name: str, /) -> Template:
    """One of the gallery; KeyError for any other name."""
    return _load_shipped()[name]


def read_template(name: str, /, *, folder: Path = CHECKLISTS) -> dict[str, Any]:
    """The checklist of a template file in the shape of the block's `checklist` field; KeyError if there is none."""
    return _load(folder, name).checklist


def list_tag_starters() -> tuple[TagStarter, ...]:
    """The regulator's framework is being replaced, so these are words to begin with and no more. In force first."""
    return _STARTERS


@lru_cache(maxsize=1)
def _load_shipped() -> Mapping[str, Template]:
    return MappingProxyType({name: _load(CHECKLISTS, name) for name in SHIPPED})


def _load(folder: Path, name: str) -> Template:
    path = folder / f"{name}.yaml"
    # A slug cannot lead out of the folder.
    if not is_slug(name) or not path.is_file():
        raise KeyError(name)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_SafeLoader)  # noqa: S506, a safe loader
    held = {key: value for key, value in data.items() if key not in TEMPLATE_ONLY}
    return Template(name, data["name"], data["summary"], data["weeks"], data["hours"], parse_checklist(held))
