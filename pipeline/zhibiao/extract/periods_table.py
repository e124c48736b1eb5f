"""Tables written as lines: the years that head their columns, and the column a figure stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Columns", "cells", "column", "head"]

GAP = re.compile(r"\t|　+| {2,}|\|")
LISTED = re.compile(r"[、（）()：:]|\t|　+| {2,}|\|")  # the head may be told in a caption: 主要指标（指标、2020年、2025年）
MEAN = re.compile(r"年均|累计|五年")
WORDS = 12  # a cell of the head that names a year says little more: 2025年目标值


class Columns(NamedTuple):
    """The periods at the head of a table's columns, "" where a column has none; told off from the left where tabs part them."""

    periods: tuple[str, ...] = ()
    tabs: bool = False

    def named(self) -> list[str]:
        """The periods of the columns that have one."""
        return [p for p in self.periods if p]


def cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a row stand.

    >>> [line[a:b] for line in ["森林覆盖率　45.3%　45.5%　—　约束性"] for a, b in cells(line)]
    ['森林覆盖率', '45.3%', '45.5%', '—', '约束性']
    """
    found, at = [], 0
    for gap in GAP.finditer(line):
        found.append((at, gap.start()))
        at = gap.end()
    found.append((at, len(line)))
    return found if "\t" in line else [(a, b) for a, b in found if line[a:b].strip()]


def head(line: str, resolved: Callable[[str], str]) -> Columns:
    """The columns a line heads; none where it names fewer than two years. `resolved` gives the one period of a cell, or "".

    >>> head("指标　2020年　2025年　年均增长　属性", lambda cell: cell[:4] if cell.startswith("20") else "").periods
    ('', '2020', '2025', '2021/2025', '')
    """
    tabs = "\t" in line
    parts = line.split("\t") if tabs else [p for p in LISTED.split(line) if p and p.strip()]
    if not 2 <= len(parts) <= 40:
        return Columns()
    periods = [resolved(part) if len(part.strip()) <= WORDS else "" for part in parts]
    years = [p for p in periods if len(p) == 4]
    if len([p for p in periods if p]) < 2:
        return Columns()
    if len(years) > 1 and years[0] < years[-1]:
        periods = [f"{int(years[0]) + 1}/{years[-1]}" if not p and MEAN.search(part) else p for p, part in zip(periods, parts, strict=True)]
    return Columns(tuple(periods), tabs)


def column(columns: Columns, spans: Sequence[tuple[int, int]], position: int) -> str:
    """The period at the head of the cell that holds a position of the row; "" where there is none."""
    for number, (start, end) in enumerate(spans):
        if start <= position < end:
            index = number if columns.tabs else number - len(spans)
            return columns.periods[index] if -len(columns.periods) <= index < len(columns.periods) else ""
    return ""
