"""CSV: UTF-8 with a byte order mark (Excel needs it), plain digits, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from zhibiao.table import Column, Row, written

__all__ = ["guarded", "lines", "write"]

# "+5" and "-3.2%" are numbers and stay; =1+1, @x, +cmd, -cmd are formulas to a spreadsheet
_FORMULA = re.compile(r"[=@]|[+-](?![0-9])")


def write(path: Path, columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> None:
    """Write the rows; text cells that begin like a formula get a leading apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        lines(handle, columns, rows)


def lines(handle: TextIO, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Write the rows as CSV lines to an open text file."""
    texts = [i for i, c in enumerate(columns) if c.type == "text"]
    plain = [i for i, c in enumerate(columns) if c.type == "number"]
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow([c.name for c in columns])
    for row in rows:
        cells = list(row)
        for i in texts:
            cell = cells[i]
            if cell and cell[0] in "=@+-":  # type: ignore[index]  # a text column holds str
                cells[i] = guarded(str(cell))
        for i in plain:
            cells[i] = written(cells[i])
        writer.writerow(cells)


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> guarded("=1+1"), guarded("-3.2%"), guarded("－3.2%")
    ("'=1+1", '-3.2%', '－3.2%')
    """
    return "'" + text if _FORMULA.match(text) else text
