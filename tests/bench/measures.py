"""Times, statements and weights."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.studio.editor import EDITOR_SCRIPTS, EDITOR_STYLES
from mentoring_xblock.web.templates import SCRIPTS, STYLES
from mentoring_xblock.workbench.settings import PACKAGE
from tests.bench.cases import CASES, EMPTY
from tests.bench.pages import HOME_PAGE, Case, get_block, measure_seconds
from tests.bench.panels import list_panels
from tests.bench.scene import Scene
from tests.bench.stores import Store

# The platform's own rows (people's enrolments, other blocks' state) are asked for whatever the block.
OUR_TABLES = re.compile(r"[`\"](?:mentoring_xblock_\w+|auth_user)[`\"]")
WARM_UP_ROUNDS = 2
# Where every panel is measured, not only the pages that stand for the rest.
PANELS_AT = Store("SQLite", 1_000)


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements on our tables or on people: until the transaction is over, and after it."""

    written: int
    shown: int

    @property
    def total(self) -> int:
        return self.written + self.shown


@dataclass
class Results:
    """Everything that was measured, by store and case."""

    seconds: dict[tuple[Store, str], list[float]] = field(default_factory=dict)
    statements: dict[tuple[Store, str], Statements] = field(default_factory=dict)
    stored_bytes: dict[Store, int] = field(default_factory=dict)
    figures: dict[tuple[Store, str], float] = field(default_factory=dict)
    in_browser: dict[str, float] = field(default_factory=dict)
    panels: list[str] = field(default_factory=list)
    html_bytes: int = 0
    gzipped_bytes: int = 0
    editor_bytes: int = 0

    def get_median(self, store: Store, case: str, /) -> float:
        return median(self.seconds[store, case])

    def get_ratio(self, store: Store, case: str, base: str, /) -> float:
        return self.get_median(store, case) / self.get_median(store, base)

    def list_panels(self) -> list[tuple[str, float, float, int]]:
        """Every panel: its name, its time beside the empty block's page, the median in seconds, its statements; the
        slowest first."""
        found = [
            (
                name,
                self.get_ratio(PANELS_AT, name, EMPTY),
                self.get_median(PANELS_AT, name),
                self.statements[PANELS_AT, name].total,
            )
            for name in self.panels
        ]
        return sorted(found, key=lambda row: -row[1])

    def get_growth(self, small: Store, large: Store, case: str, /) -> float:
        return self.get_median(large, case) / self.get_median(small, case)


def measure(scenes: dict[Store, Scene], /, *, rounds: int, say: Callable[[str], None]) -> Results:
    """One run: in each round every case once on every store, so that what slows the machine slows them alike."""
    panels = list_panels() if PANELS_AT in scenes else ()
    cases = {store: (*CASES, *(panels if store == PANELS_AT else ())) for store in scenes}
    results = Results(gzipped_bytes=weigh(SCRIPTS, STYLES), editor_bytes=weigh_editor())
    results.panels = [case.name for case in panels]
    for store, scene in scenes.items():
        store.use()
        results.stored_bytes[store] = store.get_bytes()
        for case in cases[store]:
            # What a process remembers is not asked for again.
            case.prepare(scene)()
            results.statements[store, case.name] = count_statements(case, scene)
    for number in range(-WARM_UP_ROUNDS, rounds):
        for store, scene in scenes.items():
            store.use()
            for case in cases[store]:
                seconds = measure_seconds(case.prepare(scene))
                if number >= 0:
                    results.seconds.setdefault((store, case.name), []).append(seconds)
        if number > 0 and number % 20 == 0:
            say(f"round {number} of {rounds}")
    html = get_block(HOME_PAGE, Scene.mentee).render("student_view").content
    results.html_bytes = len(html.encode())
    return results


def weigh_editor() -> int:
    """What it loads beside the learners' own styles, and the library that it fetches once it is open."""
    return weigh(EDITOR_SCRIPTS, set(EDITOR_STYLES) - set(STYLES), ["vendor/Sortable.min.js"])


def list_statements(case: Case, scene: Scene, /) -> list[str]:
    work = case.prepare(scene)
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured]


def count_statements(case: Case, scene: Scene, /) -> Statements:
    """BEGIN, COMMIT and savepoints are not counted, nor what the workbench asks of tables of its own."""
    return split_statements(list_statements(case, scene), is_ours=lambda sql: bool(OUR_TABLES.search(sql)))


def split_statements(sent: Sequence[str], /, *, is_ours: Callable[[str], bool]) -> Statements:
    ends = [number for number, sql in enumerate(sent) if sql == "COMMIT"]
    end = ends[-1] if ends else 0
    ours = [is_ours(sql) and not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in sent]
    return Statements(sum(ours[:end]), sum(ours[end:]))


def weigh(*kinds: Iterable[str]) -> int:
    """Bytes of these files of `static/`, each compressed as a server does it (gzip, level 6)."""
    paths = [PACKAGE / "public" / path for kind in kinds for path in kind]
    return sum(len(gzip.compress(path.read_bytes(), compresslevel=6)) for path in paths)
