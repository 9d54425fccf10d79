"""What is said of a file that a checklist is read from: why it is not taken, or what its author should know."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

MAX_PROBLEMS = 50
MAX_SHOWN = 60

Level = Literal["warning", "info"]
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why a file is not taken.

    `where` is `file`, `rows[7]` (as a spreadsheet counts: the headings are row 1) or `lines[12]`; `field` a key of
    a checklist, `section`, or empty; `params` fill the gaps of the code's sentence.
    """

    where: str
    field: str
    code: str
    params: Params = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileNote:
    """Something that the author should know of a file that is taken; places and names as in `FileProblem`."""

    where: str
    field: str
    code: str
    level: Level = "warning"
    params: Params = dataclasses.field(default_factory=dict)


class FileRefused(ValueError):
    """A file that no checklist can be read from; `problems` names each place, up to `MAX_PROBLEMS` of them."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)[:MAX_PROBLEMS]
        super().__init__(", ".join(sorted({problem.code for problem in self.problems})))

    @classmethod
    def because(cls, code: str, /, where: str = "file", **params: str | int) -> FileRefused:
        """For what is wrong with the file as a whole."""
        return cls([FileProblem(where, "", code, params)])


def cut(text: str, /) -> str:
    """A piece of a file, on one line and short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN - 1]}…"
