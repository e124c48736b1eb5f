"""What changed, who promised, who delivered: tables of records compared across years, regions, and targets with results.

Compute first, render after: a view is rows under a list of columns; terminal, CSV, Excel and the page are made of these.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from zhibiao import Called
from zhibiao.diff import columns, conflicts, facts, ledger, panel, places, years
from zhibiao.diff.book import Book
from zhibiao.diff.ledger import Tolerance
from zhibiao.diff.measures import Neighbours
from zhibiao.diff.values import number
from zhibiao.diff.wide import wide as stretched
from zhibiao.diff.wording import Wording
from zhibiao.errors import UsageError
from zhibiao.nearest import meant
from zhibiao.regions import Regions
from zhibiao.rulebook import load
from zhibiao.table import Column, Row

__all__ = ["VIEWS", "Comparison"]

# view → its columns; the rows come from the method of that name
VIEWS: dict[str, tuple[Column, ...]] = {
    "year": columns.CHANGES,
    "region": columns.MATRIX,
    "targets": columns.LEDGER,
    "conflicts": columns.CONFLICTS,
}


class Comparison:
    """The tables of one or more output folders, and what can be asked of them."""

    def __init__(self, outs: Sequence[Path], rules: str = "", tolerance: Tolerance | None = None) -> None:
        """Raises UsageError where a folder holds no tables, tables of another version, or no record."""
        rulebook = load(extra=rules or None)
        self.wording, self.book, self.tolerance = Wording(rulebook), Book.of(rulebook), tolerance or Tolerance()
        self._names = {name: rule.id for rule in rulebook.of("indicator") for name in (rule.id, rule["name"], *rule.get("aliases", ()))}
        self.tables = facts.load(outs, Regions(rulebook))
        self._neighbours = Neighbours(self.tables)
        self._nation: dict[tuple[str, str, str], float] | None = None

    def regions(self, asked: Iterable[str] = ()) -> list[str]:
        """The regions asked for, as `Tables.named` finds them. Raises UsageError for one that has no row."""
        return self.tables.named(asked)

    def indicators(self, asked: Iterable[str]) -> list[str]:
        """Ids of the code book for names, aliases and ids; a name that the code book does not know stays as it is."""
        return [self._names.get(name, name) for name in asked]

    def rows(self, view: str, regions: Iterable[str] = (), period: str = "") -> Iterator[Row]:
        """The rows of a view, with the columns of VIEWS; raises UsageError where there is nothing to compare, saying what is missing."""
        if view not in VIEWS:
            raise UsageError(view, "no such view", meant(view, VIEWS, f"choose from {', '.join(VIEWS)}"))
        chosen = self.regions(regions)
        made: Iterator[Row] = getattr(self, f"_{view}")(chosen, period)
        return made

    def _year(self, regions: Sequence[str], period: str) -> Iterator[Row]:
        at, told = [c.name for c in columns.CHANGES].index("period_to"), False
        for region in regions:
            for row in years.changes(self.tables, region, self.wording, self.book, self._neighbours):
                if not period or row[at] == period:
                    told = True
                    yield row
        if not told:
            raise UsageError("--by year", self._alone(regions, period), "add the report of another year to the folder, and run again")

    def _region(self, regions: Sequence[str], period: str) -> Iterator[Row]:
        if not period:
            raise UsageError("--by region", "no period is named", f"name one with --period, such as {self._latest()}")
        rows = list(places.matrix(self.tables, regions, period, self.book))
        having = [c.name for c in columns.MATRIX].index("regions")
        if all(row[having] == 1 for row in rows):
            what = f"no two of {len(regions)} regions have a figure of {period} in common"
            raise UsageError("--by region", what, f"name another period with --period, such as {self._latest()}, or more regions")
        yield from rows

    def _targets(self, regions: Sequence[str], period: str) -> Iterator[Row]:
        at, told = [c.name for c in columns.LEDGER].index("period"), False
        for region in regions:
            for row in ledger.ledger(self.tables, region, self.wording, self.book, self.tolerance, self.nation()):
                if not period or row[at] == period:
                    told = True
                    yield row
        if not told:
            found = self._planned(regions)
            what = f"no target of {period or 'a year'} is in the tables; there are reports with those of {', '.join(found[-6:]) or 'no year'}"
            raise UsageError("--targets", what, "name another year with --period, or put the reports that state the targets into the folder and run again")

    def _conflicts(self, regions: Sequence[str], period: str) -> Iterator[Row]:
        at = [c.name for c in columns.CONFLICTS].index("period")
        for region in regions:
            yield from (row for row in conflicts.conflicts(self.tables, region, self.wording) if not period or row[at] == period)

    def panel(
        self, indicators: Sequence[str], regions: Iterable[str] = (), *, wide: bool = False, quantity: str = ""
    ) -> tuple[tuple[Column, ...], list[Row]]:
        """Columns and rows of the panel of some indicators (names, aliases or ids), of one quantity or of all: a row for each of them,
        or with `wide` a row for each region and year. Raises UsageError for an indicator that is not in the tables.
        """
        made, at = panel.columns(self.wording), [c.name for c in panel.columns(self.wording)]
        ids = self.indicators(indicators)
        rows = list(panel.panel(self.tables, self.regions(regions), ids, self.wording, self.book, self.tolerance))
        for asked, known in zip(indicators, ids, strict=True):
            found = {row[at.index("quantity")] for row in rows if known in (row[at.index("indicator_id")], row[at.index("indicator")])}
            if not found:
                cure = meant(asked, self.tables.indicators(), "name it as the column `indicator` does, or by its id")
                raise UsageError("--indicator", f"no target and no result of {asked} for a year in the tables", cure)
            if quantity and quantity not in found:
                raise UsageError("--quantity", f"no {quantity} of {asked} in the tables", f"choose from {', '.join(sorted(map(str, found)))}")
        rows = [row for row in rows if not quantity or row[at.index("quantity")] == quantity]
        return stretched(made, rows) if wide else (made, rows)

    def nation(self) -> dict[tuple[str, str, str], float]:
        """The nation's own results by (indicator_id, quantity, period), where its report or bulletin is in the tables."""
        if self._nation is None:
            self._nation = {}
            if "全国" in self.tables.regions():
                done = years.sides(self.tables, "全国", self.tables.of("全国"), "actual")
                for year, side in done.items():
                    for key, taken in side.items():
                        if not key.scope and (value := number(taken.fact)) is not None:
                            self._nation[key.name, key.quantity, year] = value
        return self._nation

    def _alone(self, regions: Sequence[str], period: str) -> str:
        found = self._planned(regions)
        if period and len(found) > 1:
            return f"nothing leads to {period}: there are reports with the targets of {', '.join(found[:6])}"
        return f"a change needs two years, and there are targets of {', '.join(found) or 'none'}"

    def _planned(self, regions: Sequence[str]) -> list[str]:
        """The years for which reports of these regions state targets."""
        return sorted({d.plan_year for region in regions for d in self.tables.reports.get(region, ()) if d.plan_year})

    def _latest(self) -> str:
        return max((d.plan_year for d in self.tables.documents.values() if d.plan_year), default="2024")


sys.modules[__name__].__class__ = Called
