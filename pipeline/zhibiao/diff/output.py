"""A comparison as people see it: lines in the terminal, files of rows, a workbook with a sheet for every view, a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao import write as writers
from zhibiao.table import Column, Row

if TYPE_CHECKING:
    from zhibiao.diff import Comparison

__all__ = ["Asked", "grid_of", "lines", "table", "write"]


class Asked(NamedTuple):
    """What is asked of a comparison: the view, the regions (all where none), the period."""

    view: str
    regions: tuple[str, ...] = ()
    period: str = ""


def write(path: Path, form: str, comparison: Comparison, asked: Asked) -> None:
    """Write a view to a file; a workbook and a page hold every view that has rows. Raises OutputError, UsageError."""
    from zhibiao.diff import VIEWS

    if form == "html":
        from zhibiao.diff import page

        page.write(path, comparison, asked)
    elif form == "xlsx":
        from zhibiao.diff import workbook

        workbook.write(path, comparison, asked)
    else:
        table(path, form, VIEWS[asked.view], list(comparison.rows(*asked)))


def table(path: Path, form: str, columns: Sequence[Column], rows: Collection[Row]) -> None:
    """Write rows to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        if form == "dta":
            _stata(part, columns, rows)
        else:
            writers.table(part, form, columns, rows, "panel")


def _stata(path: Path, columns: Sequence[Column], rows: Collection[Row]) -> None:
    """Stata 14 and later (version 118, Unicode); the headings go into the labels."""
    from zhibiao.table import frame

    labels = {c.name: c.heading[:80] for c in columns}
    data = frame(rows, columns)
    for column in columns:
        if column.type == "integer":
            data[column.name] = data[column.name].astype("float64")  # Stata knows no missing whole number of pandas
    data.to_stata(path, version=118, write_index=False, variable_labels=labels)
