"""A programme's settings with their defaults (rule C8), and the terms that a plan takes from them at joining."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeGuard

from mentoring_xblock.domain.retention import MAX_MONTHS_TO_KEEP
from mentoring_xblock.domain.text import TextRefused, clean_link, clean_text, is_slug
from mentoring_xblock.domain.verify_record import canonical, sha256

WhoMayMentor = Literal["anyone", "approved", "staff"]
WHO_MAY_MENTOR: tuple[WhoMayMentor, ...] = ("anyone", "approved", "staff")
MAX_WEEKS = 156
MAX_HOURS = 60
MAX_PLAN_MENTORS = 4
MAX_WEIGHT = 1_000_000
TEXT_LIMITS = {"title": 200, "lead_name": 200, "safety_line": 1_000}
SWITCHES = (
    "training_needed",
    "authorise_first",
    "leads_may_sign",
    "leads_read_talks",
    "limited_staff_lead",
    "evidence_files",
    "pilot",
    "counts_for_completion",
)


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """Why a setting cannot be used: its field and a stable code."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the author of a programme's home chose. `weeks` full-time weeks, `hours` full-time hours a week."""

    programme: str = "main"
    title: str = ""
    weeks: int = 12
    hours: int = 37
    who_may_mentor: WhoMayMentor = "anyone"
    mentors_per_plan: int = 2
    training_needed: bool = False
    lead_name: str = ""
    privacy_link: str = ""
    safety_line: str = ""
    services: tuple[str, ...] = ()
    weight: float = 0.0
    authorise_first: bool = False
    leads_may_sign: bool = False
    leads_read_talks: bool = False
    limited_staff_lead: bool = False
    evidence_files: bool = False
    pilot: bool = False
    months_to_keep: int | None = None
    counts_for_completion: bool = False

    @classmethod
    def from_data(cls, data: Mapping[str, Any], /) -> Self:
        """Settings from what `to_data` gave; unknown names (of a later version) are left out."""
        known = {field.name for field in dataclasses.fields(cls)}
        chosen = {name: value for name, value in data.items() if name in known}
        chosen["services"] = tuple(chosen.get("services", ()))
        chosen["weight"] = int(chosen.get("weight", 0)) / 1_000
        return cls(**chosen)

    def to_data(self) -> dict[str, Any]:
        """The canonical shape: the weight stands in thousandths, since a float has no one text."""
        data = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return data | {"services": list(self.services), "weight": round(self.weight * 1_000)}


def list_setting_problems(settings: Settings, /) -> Iterator[SettingProblem]:
    """Every setting that has no meaning, or that this version cannot carry out: none is silently ignored."""
    checks = {
        "programme": ("not_an_id", is_slug(settings.programme)),
        "weeks": ("out_of_range", _is_between(settings.weeks, 1, MAX_WEEKS)),
        "hours": ("out_of_range", _is_between(settings.hours, 1, MAX_HOURS)),
        "who_may_mentor": ("not_a_choice", settings.who_may_mentor in WHO_MAY_MENTOR),
        "mentors_per_plan": ("out_of_range", _is_between(settings.mentors_per_plan, 1, MAX_PLAN_MENTORS)),
        "weight": ("out_of_range", is_weight(settings.weight)),
        "months_to_keep": ("out_of_range", _is_months(settings.months_to_keep)),
        "privacy_link": ("not_a_link", settings.privacy_link == "" or _is_web_address(settings.privacy_link)),
        **{name: ("not_a_text", _is_clean(getattr(settings, name), limit)) for name, limit in TEXT_LIMITS.items()},
        **{name: ("not_yes_or_no", isinstance(getattr(settings, name), bool)) for name in SWITCHES},
    }
    for name, (code, holds) in checks.items():
        if not holds:
            yield SettingProblem(name, code)
    for name in _list_not_available(settings):
        yield SettingProblem(name, "not_available")


def _list_not_available(settings: Settings, /) -> Iterator[str]:
    """Settings whose screens do not exist in this version. A block that asks for one says so instead of guessing."""
    if settings.services != ():
        yield "services"
    for name in ("training_needed", "pilot"):
        if getattr(settings, name):
            yield name


def _is_between(value: object, smallest: int, largest: int, /) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def _is_months(value: object, /) -> bool:
    return value is None or _is_between(value, 1, MAX_MONTHS_TO_KEEP)


def is_weight(value: object, /) -> TypeGuard[float]:
    """A number from 0 on; the platform would take others, "not a number" too, and reckon nonsense with them."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_WEIGHT


def _is_clean(value: object, limit: int, /) -> bool:
    try:
        return isinstance(value, str) and clean_text(value, limit=limit, name="text") == value.strip()
    except TextRefused:
        return False


def _is_web_address(value: object, /) -> bool:
    try:
        return isinstance(value, str) and clean_link(value) == value
    except TextRefused:
        return False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mentee agreed to at joining; later changes of the settings do not reach into it (rule C8, starred)."""

    authorise_first: bool = False
    leads_may_sign: bool = False
    leads_read_talks: bool = False
    limited_staff_lead: bool = False
    evidence_files: bool = False

    @classmethod
    def of(cls, settings: Settings, /) -> Self:
        return cls(**{field.name: getattr(settings, field.name) for field in dataclasses.fields(cls)})

    @classmethod
    def from_data(cls, data: Mapping[str, Any], /) -> Self:
        return cls(**{field.name: bool(data.get(field.name, False)) for field in dataclasses.fields(cls)})

    def to_data(self) -> dict[str, bool]:
        return dataclasses.asdict(self)

    @property
    def digest(self) -> str:
        return sha256(canonical(self.to_data()))
