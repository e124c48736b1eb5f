"""By region: one period, the regions side by side, each number with its place among them and the target of the region above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from zhibiao.diff.book import Book
from zhibiao.diff.choose import Chosen, chosen
from zhibiao.diff.facts import Tables
from zhibiao.diff.names import Key
from zhibiao.diff.values import near, number, of_the_year
from zhibiao.table import Row

__all__ = ["matrix", "upper_codes"]

LEAST = 2  # regions that must have an open indicator for it to be compared; one of the code book is shown for one
MOST = 12  # regions that are named where more have no figure
KINDS = {"target": ("target",), "actual": ("actual", "estimate")}


class Cell(NamedTuple):
    """The figure of a region."""

    region: str
    taken: Chosen


def upper_codes(code: str) -> list[str]:
    """The codes above a region's, nearest first: its city, its province, the nation.

    >>> upper_codes("130608"), upper_codes("310000")
    (['130600', '130000', '100000'], ['100000'])
    """
    above = [code[:4] + "00", code[:2] + "0000", "100000"] if code else []
    return list(dict.fromkeys(c for c in above if c != code))


def matrix(tables: Tables, regions: Sequence[str], period: str, book: Book) -> Iterator[Row]:
    """The rows of a period, with the columns of MATRIX: for every indicator that two of the regions have, one a region."""
    known = {r: _of(tables, r, period) for r in regions}
    above = {code: r for region in regions for code in upper_codes(tables.codes.get(region, "")) if (r := tables.homes.get(code))}
    upper = {r: known.get(r) or _of(tables, r, period) for r in above.values()}
    for kind in KINDS:
        cells: dict[Key, list[Cell]] = defaultdict(list)
        for region in regions:
            for key, taken in known[region][kind].items():
                cells[key].append(Cell(region, taken))
        for key in sorted(cells, key=lambda k: (-len(cells[k]), k)):
            group = [c for c in cells[key] if number(c.taken.fact) is not None]
            if len({c.region for c in group}) >= (1 if any(c.taken.fact.indicator_id for c in group) else LEAST):
                yield from _rows(tables, regions, period, kind, key, group, upper, book)


def _of(tables: Tables, region: str, period: str) -> dict[str, dict[Key, Chosen]]:
    facts = [f for f in tables.of(region) if f.period == period and f.value_state in ("ok", "inferred") and of_the_year(f)]
    return {kind: chosen([f for f in facts if f.kind in kinds], tables.documents, kind) for kind, kinds in KINDS.items()}


def _rows(
    tables: Tables, regions: Sequence[str], period: str, kind: str, key: Key, group: list[Cell],
    upper: Mapping[str, Mapping[str, Mapping[Key, Chosen]]], book: Book,
) -> Iterator[Row]:  # fmt: skip
    """One indicator: a row a region, ranked among those with the unit that most of them use."""
    units = [c.taken.fact.unit for c in group]
    unit = max(dict.fromkeys(units), key=units.count)
    same = [c for c in group if c.taken.fact.unit == unit]
    values = [v for c in same if (v := number(c.taken.fact)) is not None]
    lower = book.better.get(key.name) == "lower"
    order = sorted(values, reverse=not lower)
    have = {c.region for c in same}
    without = [r for r in regions if r not in have and tables.codes.get(r)]  # zones seldom report on their own
    missing = "、".join(without[:MOST]) + (f" 等{len(without)}个" if len(without) > MOST else "")
    for cell in sorted(same, key=lambda c: (_place(order, number(c.taken.fact)), tables.codes.get(c.region, ""))):
        fact, own = cell.taken.fact, number(cell.taken.fact)
        over = _above(tables, cell.region, key, unit, upper) if kind == "target" else None
        gap = round(own - over[1], 9) if over and own is not None else None
        yield (
            cell.region, tables.codes.get(cell.region, ""), fact.indicator, fact.indicator_id, fact.scope, key.quantity, fact.kind, period,
            fact.value, fact.value_low, fact.value_high, fact.bound, unit, _place(order, own), len(values), missing,
            median(values), round(max(values) - min(values), 9), over[1] if over else None, gap, over[0] if over else "", cell.taken.told(),
            fact.quote, fact.record_id,
        )  # fmt: skip


def _place(order: Sequence[float], value: float | None) -> int:
    return next((n for n, other in enumerate(order, 1) if near(other, value)), len(order))


def _above(
    tables: Tables, region: str, key: Key, unit: str, upper: Mapping[str, Mapping[str, Mapping[Key, Chosen]]]
) -> tuple[str, float] | None:
    """The target of the nearest region above that has one; only rates and shares can be held against each other."""
    if unit not in ("%", "百分点"):
        return None
    for code in upper_codes(tables.codes.get(region, "")):
        name = tables.homes.get(code, "")
        taken = upper.get(name, {}).get("target", {}).get(key)
        if taken is not None and taken.fact.unit == unit and (value := number(taken.fact)) is not None:
            return name, value
    return None
