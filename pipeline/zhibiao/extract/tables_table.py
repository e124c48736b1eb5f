"""What a table is once it is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from zhibiao.extract.tables_grid import Grid
from zhibiao.extract.tables_heads import Column
from zhibiao.extract.tables_rows import Label
from zhibiao.model import Figure, Problem, Record

__all__ = ["Found", "Table"]

Thing = TypeVar("Thing", Figure, Record)


@dataclass(slots=True)
class Table:
    """A table read: the grid, a column for each of its heads, the labels of its rows, their wholes."""

    grid: Grid
    columns: list[Column]
    labels: list[Label]
    parents: list[int]  # where that is certain
    near: list[int]  # where it is likely: enough for a name
    label_at: int
    unit_at: int = -1
    nature_at: int = -1
    period: str = ""
    topic: tuple[str, str] = ("", "")  # the indicator its caption names, and its id
    noun: str = ""  # what its caption says all rows are: 产量
    units: list[str] = field(default_factory=list)  # base unit of each row's level
    broken: tuple[tuple[int, str], ...] = ()  # row and what does not add up


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a document: those read, the spans in which no other scan may run, and the problems."""

    tables: tuple[Table, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    problems: tuple[Problem, ...] = ()

    def outside(self, things: Sequence[Thing]) -> list[Thing]:
        """The figures or records that do not begin in a row of a table."""
        if not self.spans:
            return list(things)
        starts = [start for start, _ in self.spans]
        return [t for t in things if (n := bisect_right(starts, t.start)) == 0 or t.start >= self.spans[n - 1][1]]
