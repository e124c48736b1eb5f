"""What every reader of tables gives: sheets of cells as text."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field

__all__ = ["HIDDEN", "Sheet", "bare", "percent", "written"]

HIDDEN = ("hidden_sheet", "a hidden sheet was left out", "show it in Excel to have it read")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(slots=True)
class Sheet:
    """A sheet: its rows from the first, what merged cells cover (row, column → columns, rows), problems as (code, what, cure)."""

    name: str
    rows: list[list[str]]
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    first: int = 1  # what people call the first row


def bare(code: str) -> str:
    """A number format without what it shows as it stands: a date or % in quotes says nothing of the number.

    >>> bare('0.0"% of"'), bare("0.0%")
    ('0.0', '0.0%')
    """
    return QUOTED.sub("", code)


def percent(value: float) -> str:
    """A number of a cell that is shown as a percent.

    >>> percent(0.085)
    '8.5%'
    """
    return f"{round(value * 100, 10):.15g}%"


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
