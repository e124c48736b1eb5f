"""JSON: a list of objects, one a row, with only the cells that hold something."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from zhibiao.table import Column, Row

__all__ = ["lines", "write"]


def write(path: Path, columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> None:
    """Write the rows as a JSON list."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        lines(handle, columns, rows)


def lines(handle: TextIO, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Write the rows to an open text file, one object a line."""
    names = [c.name for c in columns]
    opening = "[\n"
    for row in rows:
        cells = {k: _whole(v) for k, v in zip(names, row, strict=True) if v is not None and v != ""}
        handle.write(opening + json.dumps(cells, ensure_ascii=False))
        opening = ",\n"
    handle.write("\n]\n" if opening == ",\n" else "[]\n")


def _whole(cell: str | int | float | None) -> str | int | float | None:
    """36460000000.0 as 36460000000."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
