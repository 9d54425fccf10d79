"""The bars: what each asks for, and what was measured of it on one kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.bench import cases, editor, site
from tests.bench.measures import Results
from tests.bench.stores import Kind, Store

Verdict = Literal["pass", "falls short", "not measured"]
KINDS: tuple[Kind, ...] = ("SQLite", "MariaDB")
GROWS_FROM, GROWS_TO = 1_000, 100_000


@dataclass(frozen=True, slots=True)
class Bar:
    """`values`: by kind of database, one a size; `limit` of None only informs. `unit` stands behind each number."""

    name: str
    limit: float | None
    unit: str
    values: Mapping[Kind, Sequence[float]]
    judged_on: tuple[Kind, ...] = KINDS

    @property
    def verdict(self) -> Verdict | None:
        """A bar that one of its databases could not be asked about is not passed."""
        if self.limit is None:
            return None
        held = [self.values.get(kind, ()) for kind in self.judged_on]
        if any(value > self.limit for values in held for value in values):
            return "falls short"
        return "pass" if all(held) else "not measured"


Measure = Callable[[Store], float]


class BarMaker:
    """Makes bars of one run's results."""

    def __init__(self, results: Results, stores: Iterable[Store]) -> None:
        self._results = results
        self._stores = {kind: [store for store in stores if store.kind == kind] for kind in KINDS}

    def _by_kind(self, measure: Measure, /) -> Mapping[Kind, Sequence[float]]:
        return {kind: [measure(store) for store in stores] for kind, stores in self._stores.items() if stores}

    def ratio(self, case: str, base: str, *limits: float) -> list[Bar]:
        """A bar each kind of database, or one line for information where there is no limit."""
        name = f"{case} / {base}"
        values = self._by_kind(lambda store: self._results.get_ratio(store, case, base))
        if not limits:
            return [Bar(name, None, "×", values)]
        return [
            Bar(f"{name} ({kind})", limit, "×", {kind: values[kind]} if kind in values else {}, (kind,))
            for kind, limit in zip(KINDS, limits, strict=True)
        ]

    def ratio_of_both(self, case: str, base: str, limit: float, /) -> Bar:
        """One line for both kinds."""
        values = self._by_kind(lambda store: self._results.get_ratio(store, case, base))
        return Bar(f"{case} / {base}", limit, "×", values)

    def list_panels(self) -> list[Bar]:
        """The worst of all panels; none where they were not measured."""
        found = self._results.list_panels()
        if not found:
            return []
        slowest, most = found[0], max(found, key=lambda row: row[3])
        name = f"Slowest of {len(found)} panels, {slowest[0]} / {cases.EMPTY}"
        return [
            Bar(name, 2.5, "×", {"SQLite": [slowest[1]]}, ("SQLite",)),
            Bar(f"Most statements of a panel, {most[0]}", 8, "", {"SQLite": [most[3]]}, ("SQLite",)),
        ]

    def statements(self, case: str, limit: int, /) -> Bar:
        values = self._by_kind(lambda store: self._results.statements[store, case].total)
        return Bar(f"{case}: statements", limit, "", values)

    def _written(self, case: str, limit: int | None, /) -> Bar:
        values = self._by_kind(lambda store: self._results.statements[store, case].written)
        return Bar(f"{case}: statements to write", limit, "", values)

    def growth(self, case: str, /) -> Bar:
        """Judged on MariaDB; empty where a run has not both sizes."""
        values: dict[Kind, Sequence[float]] = {}
        for kind, stores in self._stores.items():
            by_size = {store.plans: store for store in stores}
            if {GROWS_FROM, GROWS_TO} <= set(by_size):
                values[kind] = [self._results.get_growth(by_size[GROWS_FROM], by_size[GROWS_TO], case)]
        name = f"{case}: time at {GROWS_TO:,} plans against {GROWS_FROM:,}"
        return Bar(name, 1.5, "×", values, ("MariaDB",))

    def list_sign_off(self) -> list[Bar]:
        results = self._results
        written = self._by_kind(lambda store: results.statements[store, cases.SIGN].written)
        shown = self._by_kind(lambda store: results.statements[store, cases.SIGN].shown)
        other = {kind: [len(set(written[kind])) + len(set(shown[kind])) - 2] for kind in written}
        return [
            *self.ratio(cases.SIGN, cases.EMPTY, 2.5, 3.0),
            *self.ratio(cases.LOG, cases.EMPTY),
            *self.ratio(cases.SIGN_TEN, cases.SIGN),
            Bar("Sign-off: statements to write", 14, "", written),
            self._written(cases.LOG, 14),
            self._written(cases.SIGN_TEN, None),
            Bar("Sign-off: statements for its panel", 8, "", shown),
            Bar("Sign-off: other numbers of statements at other sizes", 0, "", other),
        ]

    def list_page(self) -> list[Bar]:
        whole = {kind: [self._results.html_bytes / 1024] for kind, stores in self._stores.items() if stores}
        return [
            *self.ratio(cases.MENTEE, cases.EMPTY, 2.5, 2.5),
            *self.ratio(cases.MENTEE, cases.OTHER, 1.0, 1.0),
            *self.ratio(cases.MENTEE, cases.OTHER_STATE),
            *self.ratio(cases.MENTEE_VIEW, cases.EMPTY_VIEW),
            *self.ratio(cases.MENTEE_VIEW, cases.OTHER_VIEW),
            self.statements(cases.MENTEE, 8),
            Bar("Mentee's page: HTML of the block", 40, " KB", whole),
        ]

    def list_weight(self) -> list[Bar]:
        weights = (
            ("JS and CSS for learners, htmx included, gzipped", 40, self._results.gzipped_bytes),
            ("JS and CSS of the editor, SortableJS included, gzipped", 60, self._results.editor_bytes),
        )
        return [Bar(name, most, " KB", {"SQLite": [held / 1024]}, ("SQLite",)) for name, most, held in weights]

    def list_long(self) -> list[Bar]:
        """The longest checklist that there may be beside an ordinary one."""
        return [
            *self.ratio(cases.MANY_MENTEE, cases.FEW_MENTEE, 3.0, 3.0),
            *self.ratio(cases.MANY_ALL, cases.FEW_ALL),
            *self.ratio(cases.MANY_SAVE, cases.FEW_SAVE, 5.0, 5.0),
            *self.ratio(cases.MANY_VERB, cases.FEW_VERB),
            *(self._in_browser(name, None) for name in editor.OPENS.values()),
            self._in_browser(editor.OVER, 500),
            *(self._in_browser(name, 50) for name in editor.TYPES.values()),
        ]

    def _in_browser(self, name: str, limit: float | None, /) -> Bar:
        """One number; none where there was no browser."""
        held = [value for key, value in self._results.in_browser.items() if key == name]
        return Bar(name, limit, " ms", {"SQLite": held} if held else {}, ("SQLite",))

    def list_site(self) -> list[Bar]:
        """Whole lists are judged at the largest size alone."""
        figures = self._results.figures
        bars = [(site.LMS_PAGE, 8, ""), (site.LMS_WRITTEN, 14, ""), (site.LMS_SHOWN, 8, ""), (site.RETIRED, 3, " s")]
        sizes = [store.plans for stores in self._stores.values() for store in stores]
        whole = {
            kind: [figures[store, site.EXPORTED] / 1024**2 for store in stores if store.plans == max(sizes)]
            for kind, stores in self._stores.items()
        }
        return [
            *(Bar(name, limit, unit, self._figures(name)) for name, limit, unit in bars),
            Bar(site.RETIRED_MENTOR, None, " s", self._figures(site.RETIRED_MENTOR)),
            Bar(f"{site.EXPORTED} ({max(sizes):,} plans)", 64, " MB", whole),
        ]

    def _figures(self, name: str, /) -> Mapping[Kind, Sequence[float]]:
        return self._by_kind(lambda store: self._results.figures[store, name])

    def list_all(self) -> list[Bar]:
        return [
            *self.list_page(),
            *self.list_sign_off(),
            *(self.statements(case, 8) for case in cases.LISTS),
            *(self.growth(case) for case in cases.LISTS),
            *(self.ratio_of_both(case.name, cases.EMPTY, 2.5) for case in cases.PAGES),
            *self.list_panels(),
            *self.list_site(),
            *self.list_long(),
            *self.list_weight(),
        ]
