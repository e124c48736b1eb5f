"""Totals of tables: the rows above or below a row 合计 nearly make it, column by column, and do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from zhibiao.check.finding import Finding
from zhibiao.check.numbers import Interval, spoken
from zhibiao.check.page import Page, level
from zhibiao.check.rows import Entry

__all__ = ["totals"]

TOTAL = re.compile(r"^\W*(?:合\s*计|总\s*计)")
REST = re.compile("其\\s*[他它]")
FEW, LITTLE, SLACK = 3, 0.02, 1.0  # rows; relative: how little rows that were meant to make a total miss it by; places

Line = list[Entry]


def totals(page: Page) -> Iterator[Finding]:
    """A total of a table that the rows beside it miss by little."""
    lines = [list(run) for _, run in groupby(page.entries, key=lambda e: e.sentence)]
    for n, line in enumerate(lines):
        if TOTAL.search(line[0].sentence) and not page.plain(line[0]):
            above, below = _rows(line, reversed(lines[:n])), _rows(line, iter(lines[n + 1 :]))
            for column, total in enumerate(line):
                sides = [[row[column] for row in rows] for rows in (above, below) if len(rows) >= FEW]
                yield from _missed(total, sides)


def _rows(total: Line, lines: Iterator[Line]) -> list[Line]:
    """The rows next to a total that have its columns, up to another total."""
    return list(takewhile(lambda line: _shape(line) == _shape(total) and not TOTAL.search(line[0].sentence), lines))


def _shape(line: Line) -> list[tuple[str, str, str]]:
    return [(e.quantity, e.unit, e.period) for e in line]


def _missed(total: Entry, sides: Sequence[Line]) -> Iterator[Finding]:
    room = level(total, SLACK)
    sums = [(cells, Interval.total(level(e, SLACK) or Interval(0, 0) for e in cells)) for cells in sides if all(map(level, cells))]
    if room is None or not total.value or any(made.meets(room) for _, made in sums):
        return
    for cells, _ in sums:
        apart = sum(e.value or 0 for e in cells) / total.value - 1
        if 0 < apart <= LITTLE or (-LITTLE <= apart < 0 and any(REST.search(e.sentence) for e in cells)):
            made = spoken(sum(e.value or 0 for e in cells), total.unit)
            yield Finding("table-total", f"the rows make {made}, the total is {total.quote}", made, total.quote, (total, *cells))
