"""What every reader of tables gives: sheets of cells as text."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field

__all__ = ["HIDDEN", "Sheet", "written"]

HIDDEN = ("hidden_sheet", "a hidden sheet was left out", "show it in Excel to have it read")


@dataclass(slots=True)
class Sheet:
    """A sheet: its rows from the first, what merged cells cover (row, column → columns, rows), problems as (code, what, cure)."""

    name: str
    rows: list[list[str]]
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    first: int = 1  # what people call the first row


def written(value: object) -> str:
    """A cell's value as people write it.

    >>> written(2023.0), written(0.1 + 0.2), written(datetime.datetime(2024, 1, 2)), written(None)
    ('2023', '0.3', '2024-01-02', '')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return "" if value is None else str(value)
